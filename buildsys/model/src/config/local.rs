//! `buildsys.toml`: optional settings of this machine, beside `Makefile.inc`, not under version
//! control. It can change how a build runs, and override knobs, but never what a job means.
//!
//! ```toml
//! [run]
//! jobs = 8                  # like -j
//! keep-going = true         # like -k
//!
//! [cache]
//! max-size = "20GiB"        # default of `gc --max-size`
//!
//! [toolchain]
//! bin = "/opt/rust/bin"     # look here for rustc and cargo first
//!
//! [knobs]
//! KERNCONF = "X86_64_GENERIC"
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::ConfigError;
use super::size::parse_size;

/// The file as written.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct RawLocal {
    run: RawRun,
    cache: RawCache,
    toolchain: RawToolchain,
    knobs: BTreeMap<String, toml::Spanned<toml::Value>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct RawRun {
    jobs: Option<u16>,
    keep_going: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct RawCache {
    max_size: Option<toml::Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct RawToolchain {
    bin: Option<PathBuf>,
}

/// The settings of this machine, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Local {
    /// `[run]`
    pub run: RunSettings,
    /// `[cache]`
    pub cache: CacheSettings,
    /// `[toolchain]`
    pub toolchain: ToolchainSettings,
    /// `[knobs]`, as text.
    pub knobs: BTreeMap<String, String>,
}

/// `[run]`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunSettings {
    /// Jobs run at once, if set.
    pub jobs: Option<usize>,
    /// Whether a failure lets independent jobs go on.
    pub keep_going: bool,
}

/// `[cache]`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CacheSettings {
    /// Bytes that `gc` shrinks the store to, if set.
    pub max_size: Option<u64>,
}

/// `[toolchain]`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToolchainSettings {
    /// The folder that is searched first for rustc and cargo.
    pub bin: Option<PathBuf>,
}

impl Local {
    /// Reads the text of `file`.
    ///
    /// # Errors
    /// [`ConfigError::Toml`] with line and column for anything that is not TOML, not a known key,
    /// or not a value of the key's type.
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        let at = |offset: usize, message: &str| {
            let (line, column) = line_and_column(text, offset);
            let message = message.lines().collect::<Vec<_>>().join("; ");
            ConfigError::Toml {
                file: file.to_owned(),
                line,
                column,
                message,
            }
        };
        let raw: RawLocal = toml::from_str(text)
            .map_err(|error| at(error.span().map_or(0, |span| span.start), error.message()))?;
        let max_size = match raw.cache.max_size {
            None => None,
            Some(size) => Some(
                parse_size(size.get_ref())
                    .map_err(|error| at(size.span().start, &error.to_string()))?,
            ),
        };
        let mut knobs = BTreeMap::new();
        for (name, value) in raw.knobs {
            let start = value.span().start;
            let value = match value.into_inner() {
                toml::Value::String(value) => value,
                toml::Value::Integer(value) => value.to_string(),
                _ => return Err(at(start, "a knob must be a string or an integer")),
            };
            knobs.insert(name, value);
        }
        let jobs = raw.run.jobs.map(usize::from).filter(|jobs| *jobs > 0);
        Ok(Self {
            run: RunSettings {
                jobs,
                keep_going: raw.run.keep_going,
            },
            cache: CacheSettings { max_size },
            toolchain: ToolchainSettings {
                bin: raw.toolchain.bin,
            },
            knobs,
        })
    }
}

/// Turns a byte offset into line and column, both from 1.
fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before[start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Local, ConfigError> {
        Local::parse(Path::new("buildsys.toml"), text)
    }

    #[test]
    fn all_settings_are_read() {
        let text = "[run]\njobs = 8\nkeep-going = true\n[cache]\nmax-size = \"20GiB\"\n\
                    [toolchain]\nbin = \"/opt/rust/bin\"\n[knobs]\nKERNCONF = \"X\"\nJOBS = 3\n";
        let local = parse(text).unwrap();
        assert_eq!(
            local.run,
            RunSettings {
                jobs: Some(8),
                keep_going: true
            }
        );
        assert_eq!(local.cache.max_size, Some(20 << 30));
        assert_eq!(
            local.toolchain.bin.as_deref(),
            Some(Path::new("/opt/rust/bin"))
        );
        assert_eq!(local.knobs["KERNCONF"], "X");
        assert_eq!(local.knobs["JOBS"], "3");
        assert_eq!(parse("").unwrap(), Local::default());
    }

    #[test]
    fn mistakes_are_reported_with_line_and_column() {
        let place = |text: &str| match parse(text).unwrap_err() {
            ConfigError::Toml { line, column, .. } => (line, column),
            other => panic!("{other}"),
        };
        assert_eq!(place("[run]\njobs = = 3\n").0, 2);
        assert_eq!(place("[run]\nkepp-going = true\n"), (2, 1));
        assert_eq!(place("[cache]\n\nmax-size = \"big\"\n"), (3, 12));
        assert_eq!(place("[knobs]\nJOBS = [1]\n"), (2, 8));
    }

    #[test]
    fn message_and_remedy_name_the_file() {
        let error = parse("[run\n").unwrap_err();
        assert!(error.to_string().starts_with("buildsys.toml:1:"), "{error}");
        assert!(error.remedy().contains("buildsys.toml"));
    }
}
