//! The text form: one line an entry, as `mtree -C` writes it.
//!
//! ```text
//! PATH type=dir|file|link mode=OCTAL uid=N gid=N [size=N sha256digest=HEX] [link=TARGET]
//! ```
//! `#` starts a comment line. PATH and TARGET are vis(3)-escaped. `nlink` is accepted and
//! passed over; every other keyword, `/set` and `/unset` are refused, because a reader that
//! skips what it does not know would verify less than the writer meant.

use std::fmt;
use std::str::FromStr;

use crate::entry::{Entry, Kind};
use crate::manifest::Manifest;
use crate::path::{PathError, RelPath};
use crate::vis;

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("manifest line {line}: {problem}")]
pub struct ParseError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What can be wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The path is not one inside the tree.
    #[error("{0}")]
    Path(#[from] PathError),
    /// An escape that vis(3) does not write.
    #[error("broken escape in {0:?}")]
    Escape(String),
    /// `/set` and the like.
    #[error("special command {0:?} is not supported; write every keyword on every line")]
    Special(String),
    /// A keyword that is not known.
    #[error("unknown keyword {0:?}")]
    Keyword(String),
    /// A keyword with a value that does not fit it.
    #[error("bad value in {0:?}")]
    Value(String),
    /// A keyword that must be there.
    #[error("keyword {0:?} is missing")]
    Missing(&'static str),
    /// The same keyword twice.
    #[error("keyword {0:?} is given twice")]
    Twice(String),
    /// A second line for the same path.
    #[error("path {0} has a line already")]
    Duplicate(String),
}

/// The keywords of one line as found.
#[derive(Default)]
struct Raw<'a> {
    kind: Option<&'a str>,
    mode: Option<&'a str>,
    uid: Option<&'a str>,
    gid: Option<&'a str>,
    size: Option<&'a str>,
    digest: Option<&'a str>,
    link: Option<&'a str>,
}

impl<'a> Raw<'a> {
    fn read(words: impl Iterator<Item = &'a str>) -> Result<Self, Problem> {
        let mut raw = Self::default();
        let mut ignored = None;
        for word in words {
            let Some((key, value)) = word.split_once('=') else {
                return Err(Problem::Keyword(word.to_owned()));
            };
            let slot = match key {
                "type" => &mut raw.kind,
                "mode" => &mut raw.mode,
                "uid" => &mut raw.uid,
                "gid" => &mut raw.gid,
                "size" => &mut raw.size,
                "sha256digest" | "sha256" => &mut raw.digest,
                "link" => &mut raw.link,
                "nlink" => &mut ignored,
                _ => return Err(Problem::Keyword(key.to_owned())),
            };
            if slot.replace(value).is_some() {
                return Err(Problem::Twice(key.to_owned()));
            }
        }
        Ok(raw)
    }

    fn entry(&self) -> Result<Entry, Problem> {
        let mode = want("mode", self.mode)?;
        let octal = u32::from_str_radix(mode, 8).ok().filter(|&m| m <= 0o7777);
        let kind = match want("type", self.kind)? {
            "dir" => Kind::Dir,
            "file" => Kind::File {
                size: number("size", self.size)?,
                digest: number("sha256digest", self.digest)?,
            },
            "link" => {
                let target = want("link", self.link)?;
                Kind::Link {
                    target: vis::decode(target)
                        .ok_or_else(|| Problem::Escape(target.to_owned()))?,
                }
            }
            other => return Err(Problem::Value(format!("type={other}"))),
        };
        Ok(Entry {
            mode: octal.ok_or_else(|| Problem::Value(format!("mode={mode}")))?,
            uid: number("uid", self.uid)?,
            gid: number("gid", self.gid)?,
            kind,
        })
    }
}

fn want<'a>(key: &'static str, value: Option<&'a str>) -> Result<&'a str, Problem> {
    value.ok_or(Problem::Missing(key))
}

fn number<T: FromStr>(key: &'static str, value: Option<&str>) -> Result<T, Problem> {
    let value = want(key, value)?;
    value
        .parse()
        .map_err(|_| Problem::Value(format!("{key}={value}")))
}

fn read_line(line: &str) -> Result<Option<(RelPath, Entry)>, Problem> {
    let mut words = line.split_ascii_whitespace();
    let Some(path) = words.next().filter(|word| !word.starts_with('#')) else {
        return Ok(None);
    };
    if path.starts_with('/') && ["/set", "/unset"].contains(&path) {
        return Err(Problem::Special(path.to_owned()));
    }
    let bytes = vis::decode(path).ok_or_else(|| Problem::Escape(path.to_owned()))?;
    Ok(Some((RelPath::new(bytes)?, Raw::read(words)?.entry()?)))
}

impl Manifest {
    /// Reads the text form.
    ///
    /// # Errors
    /// The first line that cannot be read, and why.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let mut manifest = Self::new();
        for (number, line) in text.lines().enumerate() {
            let at = |problem| ParseError {
                line: number + 1,
                problem,
            };
            if let Some((path, entry)) = read_line(line).map_err(at)? {
                let shown = path.to_string();
                if manifest.insert(path, entry).is_some() {
                    return Err(at(Problem::Duplicate(shown)));
                }
            }
        }
        Ok(manifest)
    }
}

/// The text form.
impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "#mtree v2.0")?;
        for (path, entry) in self.iter() {
            let (word, Entry { mode, uid, gid, .. }) = (entry.kind.word(), entry);
            write!(f, "{path} type={word} mode={mode:04o} uid={uid} gid={gid}")?;
            match &entry.kind {
                Kind::Dir => {}
                Kind::File { size, digest } => write!(f, " size={size} sha256digest={digest}")?,
                Kind::Link { target } => write!(f, " link={}", vis::encode(target))?,
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use proptest::prelude::*;

    fn entry() -> impl Strategy<Value = Entry> {
        let kind = prop_oneof![
            Just(Kind::Dir),
            (any::<u64>(), any::<[u8; 32]>()).prop_map(|(size, digest)| Kind::File {
                size,
                digest: Digest(digest)
            }),
            prop::collection::vec(1..=255_u8, 1..60).prop_map(|target| Kind::Link { target }),
        ];
        (0..=0o7777_u32, any::<u32>(), any::<u32>(), kind).prop_map(|(mode, uid, gid, kind)| {
            Entry {
                mode,
                uid,
                gid,
                kind,
            }
        })
    }

    fn path() -> impl Strategy<Value = RelPath> {
        let component = prop::collection::vec(1..=255_u8, 1..12);
        prop::collection::vec(component, 0..4)
            .prop_filter_map("a valid path", |parts| RelPath::new(parts.join(&b'/')).ok())
    }

    proptest! {
        #[test]
        fn manifests_round_trip(entries in prop::collection::vec((path(), entry()), 0..20)) {
            let manifest: Manifest = entries.into_iter().collect();
            let text = manifest.to_string();
            prop_assert!(text.is_ascii());
            prop_assert_eq!(Manifest::parse(&text), Ok(manifest));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(\\./[a-z\\\\#=]{0,9}( [a-z]{1,8}=?[0-9a-z]{0,4}){0,6}\n?){0,4}") {
            let _ = Manifest::parse(&text);
        }
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (text, message) in [
            ("x", "manifest line 1: keyword \"mode\" is missing"),
            (
                "\n/set type=file",
                "manifest line 2: special command \"/set\" is not supported; \
              write every keyword on every line",
            ),
            (
                "./a type=dir mode=0755 uid=0 gid=0 time=1",
                "manifest line 1: unknown keyword \"time\"",
            ),
            (
                "./a type=dir mode=9 uid=0 gid=0",
                "manifest line 1: bad value in \"mode=9\"",
            ),
            (
                "./a type=fifo mode=0 uid=0 gid=0",
                "manifest line 1: bad value in \"type=fifo\"",
            ),
            (
                "./a type=dir mode=1 mode=1",
                "manifest line 1: keyword \"mode\" is given twice",
            ),
            (
                "./a\\9 type=dir",
                "manifest line 1: broken escape in \"./a\\\\9\"",
            ),
            (
                "../a type=dir",
                "manifest line 1: path has an empty, \".\" or \"..\" component",
            ),
            (
                "./a type=dir mode=0755 uid=0 gid=0\na type=dir mode=0755 uid=0 gid=0",
                "manifest line 2: path ./a has a line already",
            ),
        ] {
            assert_eq!(Manifest::parse(text).unwrap_err().to_string(), message);
        }
    }
}
