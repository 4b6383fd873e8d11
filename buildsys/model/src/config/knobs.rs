//! Knobs: the validated values of `Makefile.inc` and its overrides.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{ConfigError, MakefileInc};
use crate::suggest::close_matches;

/// Every knob there is, with its meaning. A name that is not here is a mistake.
pub const KNOBS: &[(&str, &str)] = &[
    ("VERSION", "release number of the system, such as 6.6"),
    ("BRANCH", "DEVELOPMENT, RELEASE or PRERELEASE"),
    ("OSRELDATE", "__DragonFly_version, a six-digit number"),
    ("ARCH", "architecture of the target; x86_64"),
    ("PKG_ABI", "ABI string of packages"),
    ("PORTS_BRANCH", "quarterly branch of the ports collection"),
    (
        "PKG_REPO_KEY",
        "file with the key that signs the package repository",
    ),
    (
        "KERNCONF",
        "kernel configuration, a folder of src-tree/sys/config",
    ),
    ("OBJDIR", "folder for everything that is built"),
    ("JOBS", "jobs run at once; 0 means one for each CPU"),
];

/// Values given outside `Makefile.inc`, weakest first.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// The `[knobs]` table of `buildsys.toml`.
    pub local: BTreeMap<String, String>,
    /// The process environment; names that are no knobs are somebody else's and ignored.
    pub environment: BTreeMap<String, String>,
    /// `NAME=value` words of the command line.
    pub command_line: Vec<(String, String)>,
}

/// The knobs of a build, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knobs {
    /// Every knob as text, by name.
    pub values: BTreeMap<String, String>,
    /// `OBJDIR`, as given: relative to the source tree unless absolute.
    pub objdir: PathBuf,
    /// `JOBS`; `None` for one for each CPU.
    pub jobs: Option<usize>,
}

impl Knobs {
    /// Combines `Makefile.inc` with the overrides and checks every value.
    ///
    /// # Errors
    /// [`ConfigError`] for unknown names, values that cannot be meant, knobs that are not set, and
    /// overrides of fixed knobs other than by the environment (which make(1) ignores too).
    pub fn resolve(inc: &MakefileInc, overrides: &Overrides) -> Result<Self, ConfigError> {
        let mut values: BTreeMap<String, (String, String)> = BTreeMap::new();
        for assignment in &inc.assignments {
            let place = format!("{}:{}", inc.file.display(), assignment.line);
            require_known(&assignment.name, &place, inc)?;
            if assignment.overridable && values.contains_key(&assignment.name) {
                continue;
            }
            values.insert(assignment.name.clone(), (assignment.value.clone(), place));
        }
        for (name, value) in &overrides.local {
            override_one(&mut values, inc, name, value, "buildsys.toml, [knobs]")?;
        }
        for (name, value) in &overrides.environment {
            if is_known(name) && fixed_at(inc, name).is_none() {
                values.insert(name.clone(), (value.clone(), "environment".to_owned()));
            }
        }
        for (name, value) in &overrides.command_line {
            override_one(&mut values, inc, name, value, "command line")?;
        }
        for (name, _) in KNOBS {
            if !values.contains_key(*name) {
                return Err(ConfigError::Missing {
                    file: inc.file.clone(),
                    name: (*name).to_owned(),
                });
            }
        }
        for (name, (value, place)) in &values {
            let checked = check(name, value).and_then(|()| is_there(inc, name, value));
            checked.map_err(|why| ConfigError::BadValue {
                place: place.clone(),
                name: name.clone(),
                value: value.clone(),
                why: why.to_owned(),
            })?;
        }
        let values: BTreeMap<_, _> = values.into_iter().map(|(k, (v, _))| (k, v)).collect();
        let objdir = PathBuf::from(&values["OBJDIR"]);
        let jobs = values["JOBS"].parse().ok().filter(|jobs| *jobs > 0);
        Ok(Self {
            values,
            objdir,
            jobs,
        })
    }

    /// Returns the value of a knob; the empty text for a name that is no knob.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }
}

fn is_known(name: &str) -> bool {
    KNOBS.iter().any(|(known, _)| *known == name)
}

fn require_known(name: &str, place: &str, inc: &MakefileInc) -> Result<(), ConfigError> {
    if is_known(name) {
        return Ok(());
    }
    let close = close_matches(name, KNOBS.iter().map(|(known, _)| *known));
    Err(ConfigError::UnknownKnob {
        place: place.to_owned(),
        name: name.to_owned(),
        close: close.into_iter().map(str::to_owned).collect(),
        file: inc.file.clone(),
    })
}

/// Returns the line that fixes `name` with `=`.
fn fixed_at(inc: &MakefileInc, name: &str) -> Option<usize> {
    inc.assignments
        .iter()
        .find(|a| a.name == name && !a.overridable)
        .map(|a| a.line)
}

fn override_one(
    values: &mut BTreeMap<String, (String, String)>,
    inc: &MakefileInc,
    name: &str,
    value: &str,
    place: &str,
) -> Result<(), ConfigError> {
    require_known(name, place, inc)?;
    if let Some(line) = fixed_at(inc, name) {
        return Err(ConfigError::Fixed {
            place: place.to_owned(),
            name: name.to_owned(),
            file: inc.file.clone(),
            line,
        });
    }
    values.insert(name.to_owned(), (value.to_owned(), place.to_owned()));
    Ok(())
}

fn check(name: &str, value: &str) -> Result<(), &'static str> {
    let word = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let number = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    let good = |fine: bool, why| if fine { Ok(()) } else { Err(why) };
    match name {
        "ARCH" => good(value == "x86_64", "the only architecture is x86_64"),
        "OSRELDATE" => good(number && value.len() == 6, "must be a number of six digits"),
        "JOBS" => good(
            number && value.len() <= 4,
            "must be a number from 0 to 9999",
        ),
        "KERNCONF" => good(
            value.starts_with(|c: char| c.is_ascii_alphanumeric()) && value.chars().all(word),
            "must be the name of a folder in src-tree/sys/config",
        ),
        _ => good(!value.is_empty(), "must not be empty"),
    }
}

/// Whether what a knob names is in the tree, as far as there is one.
fn is_there(inc: &MakefileInc, name: &str, value: &str) -> Result<(), &'static str> {
    let configurations = inc.file.with_file_name("src-tree").join("sys/config");
    match name {
        "KERNCONF" if configurations.is_dir() && !configurations.join(value).is_dir() => {
            Err("there is no folder of this name in src-tree/sys/config")
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    const TEXT: &str = "VERSION=6.6\nBRANCH=DEVELOPMENT\nOSRELDATE=600600\nARCH=x86_64\n\
        PKG_ABI=dragonfly:6.6:x86:64\nPORTS_BRANCH=2026Q4\nKERNCONF?=X86_64_GENERIC\n\
        OBJDIR?=obj\nJOBS?=0\nPKG_REPO_KEY?=key\n";

    fn resolve(text: &str, overrides: &Overrides) -> Result<Knobs, ConfigError> {
        Knobs::resolve(
            &MakefileInc::parse(Path::new("Makefile.inc"), text).unwrap(),
            overrides,
        )
    }

    fn typed(name: &str, value: &str) -> Overrides {
        let command_line = vec![(name.to_owned(), value.to_owned())];
        Overrides {
            command_line,
            ..Overrides::default()
        }
    }

    #[test]
    fn command_line_beats_environment_beats_local_beats_file() {
        let mut overrides = Overrides::default();
        let objdir = |o: &Overrides| resolve(TEXT, o).unwrap().objdir;
        assert_eq!(objdir(&overrides), Path::new("obj"));
        overrides.local.insert("OBJDIR".into(), "/local".into());
        assert_eq!(objdir(&overrides), Path::new("/local"));
        overrides.environment.insert("OBJDIR".into(), "/env".into());
        assert_eq!(objdir(&overrides), Path::new("/env"));
        overrides
            .command_line
            .push(("OBJDIR".into(), "/cmd".into()));
        assert_eq!(objdir(&overrides), Path::new("/cmd"));
    }

    #[test]
    fn unknown_knob_names_the_place_the_file_and_the_close_match() {
        let error = resolve(TEXT, &typed("KERNCNF", "X")).unwrap_err();
        let text = error.to_string();
        assert_eq!(
            text,
            "command line: unknown knob `KERNCNF`; did you mean `KERNCONF`?"
        );
        assert_eq!(error.remedy(), "the knobs are listed in Makefile.inc");
        let error = resolve(&format!("{TEXT}OBJDRI=x\n"), &Overrides::default()).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("Makefile.inc:11: unknown knob `OBJDRI`")
        );
    }

    #[test]
    fn fixed_knob_refuses_the_command_line_and_ignores_the_environment() {
        assert!(matches!(
            resolve(TEXT, &typed("VERSION", "7")),
            Err(ConfigError::Fixed { line: 1, .. })
        ));
        let mut overrides = Overrides::default();
        overrides.environment.insert("VERSION".into(), "7".into());
        overrides.environment.insert("HOME".into(), "/root".into());
        assert_eq!(resolve(TEXT, &overrides).unwrap().get("VERSION"), "6.6");
    }

    #[test]
    fn bad_and_missing_values_are_errors() {
        for (name, value) in [
            ("JOBS", "many"),
            ("KERNCONF", "../x"),
            ("OBJDIR", ""),
            ("KERNCONF", ""),
        ] {
            let error = resolve(TEXT, &typed(name, value)).unwrap_err();
            assert!(matches!(error, ConfigError::BadValue { .. }), "{error}");
        }
        let error = resolve("VERSION=6.6\n", &Overrides::default()).unwrap_err();
        assert!(matches!(error, ConfigError::Missing { .. }));
    }

    #[test]
    fn kernel_configuration_must_be_in_the_tree() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Makefile.inc");
        let inc = MakefileInc::parse(&file, &std::fs::read_to_string(&file).unwrap()).unwrap();
        let error = Knobs::resolve(&inc, &typed("KERNCONF", "X86_64_OTHER")).unwrap_err();
        assert!(
            error.to_string().contains("KERNCONF=X86_64_OTHER"),
            "{error}"
        );
        Knobs::resolve(&inc, &typed("KERNCONF", "X86_64_GENERIC")).unwrap();
    }
}
