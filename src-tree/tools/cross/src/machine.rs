//! The tools of the machine.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::Error;

/// A tool that the machine must have.
#[derive(Debug, PartialEq, Eq)]
pub struct Need {
    /// What it is.
    what: &'static str,
    /// Its name; where Debian has several versions, the name without the number.
    name: &'static str,
    /// Whether there are versions `NAME-NUMBER` beside or instead of it.
    versions: bool,
    /// The variable that names another one.
    variable: &'static str,
    /// Debian's packages.
    package: &'static str,
}

/// The version that the system itself is built with; it is taken before newer and older ones.
const PREFERRED: u32 = 22;

const fn llvm(what: &'static str, name: &'static str, variable: &'static str) -> Need {
    Need {
        what,
        name,
        versions: true,
        variable,
        package: "llvm-22",
    }
}

pub(crate) const CLANG: Need = Need {
    what: "C compiler clang",
    name: "clang",
    versions: true,
    variable: "CLANG",
    package: "clang-22",
};
pub(crate) const LLD: Need = Need {
    what: "linker lld",
    name: "ld.lld",
    versions: true,
    variable: "LLD",
    package: "lld-22",
};
pub(crate) const AR: Need = llvm("archiver llvm-ar", "llvm-ar", "LLVM_AR");
pub(crate) const RANLIB: Need = llvm("archive indexer llvm-ranlib", "llvm-ranlib", "LLVM_RANLIB");
pub(crate) const STRIP: Need = llvm("stripper llvm-strip", "llvm-strip", "LLVM_STRIP");
pub(crate) const NM: Need = llvm("symbol lister llvm-nm", "llvm-nm", "LLVM_NM");
pub(crate) const OBJCOPY: Need = llvm("object copier llvm-objcopy", "llvm-objcopy", "LLVM_OBJCOPY");
/// Not named by `PKG_CONFIG`: that is by what build systems are told of the cross tool.
pub(crate) const PKG_CONFIG: Need = Need {
    what: "pkg-config",
    name: "pkg-config",
    versions: false,
    variable: "HOST_PKG_CONFIG",
    package: "pkgconf",
};
pub(crate) const CARGO: Need = Need {
    what: "cargo",
    name: "cargo",
    versions: false,
    variable: "HOST_CARGO",
    package: "cargo-web rustc-web rust-web-src",
};
pub(crate) const PATCH: Need = Need {
    what: "patch",
    name: "patch",
    versions: false,
    variable: "HOST_PATCH",
    package: "patch",
};

/// The machine, as its environment describes it.
#[derive(Debug)]
pub(crate) struct Machine<'a> {
    environment: &'a BTreeMap<OsString, OsString>,
}

impl<'a> Machine<'a> {
    pub(crate) fn new(environment: &'a BTreeMap<OsString, OsString>) -> Self {
        Self { environment }
    }

    /// Returns a variable that is set to something.
    pub(crate) fn variable(&self, name: &str) -> Option<&'a OsStr> {
        let value = self.environment.get(OsStr::new(name))?;
        (!value.is_empty()).then_some(value.as_os_str())
    }

    /// Finds a tool: the one its variable names, or the best on the path.
    ///
    /// # Errors
    /// [`Error::Missing`] or [`Error::WrongVariable`].
    pub(crate) fn find(&self, need: &Need) -> Result<PathBuf, Error> {
        if let Some(value) = self.variable(need.variable) {
            return self.named(value).ok_or_else(|| Error::WrongVariable {
                variable: need.variable,
                value: value.to_string_lossy().into_owned(),
            });
        }
        self.best(need).ok_or_else(|| Error::Missing {
            what: need.what,
            names: names(need),
            package: install(need),
            variable: need.variable,
        })
    }

    fn best(&self, need: &Need) -> Option<PathBuf> {
        if !need.versions {
            return self.named(OsStr::new(need.name));
        }
        let preferred = format!("{}-{PREFERRED}", need.name);
        self.named(OsStr::new(&preferred))
            .or_else(|| self.newest(&format!("{}-", need.name)))
            .or_else(|| self.named(OsStr::new(need.name)))
    }

    /// Finds a program by its name on the path, or by its path.
    fn named(&self, name: &OsStr) -> Option<PathBuf> {
        if Path::new(name).components().count() > 1 {
            return Some(PathBuf::from(name)).filter(|path| is_program(path));
        }
        let places = self.folders().map(|folder| folder.join(name));
        places.into_iter().find(|path| is_program(path))
    }

    /// Finds the program `STEM<number>` with the highest number.
    fn newest(&self, stem: &str) -> Option<PathBuf> {
        let mut best: Option<(u32, PathBuf)> = None;
        for folder in self.folders() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let name = entry.file_name();
                let number = name.to_str().and_then(|name| name.strip_prefix(stem));
                let Some(number) = number.and_then(|number| number.parse().ok()) else {
                    continue;
                };
                let better = best.as_ref().is_none_or(|(known, _)| number > *known);
                if better && is_program(&entry.path()) {
                    best = Some((number, entry.path()));
                }
            }
        }
        best.map(|(_, path)| path)
    }

    fn folders(&self) -> impl Iterator<Item = PathBuf> + 'a {
        let path = self.variable("PATH").unwrap_or_default();
        std::env::split_paths(path).filter(|folder| folder.is_absolute())
    }
}

fn names(need: &Need) -> String {
    if need.versions {
        format!("{0}-{PREFERRED}, {0}-NUMBER and {0}", need.name)
    } else {
        need.name.to_owned()
    }
}

fn install(need: &Need) -> String {
    let command = format!("`apt-get install {}`", need.package);
    match need.package.rsplit_once('-') {
        Some((plain, _)) if need.versions => {
            format!("{command}, or {plain} where Debian has no such version")
        }
        _ => command,
    }
}

fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(programs: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in programs {
            let path = dir.path().join(name);
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        dir
    }

    fn environment(pairs: &[(&str, &Path)]) -> BTreeMap<OsString, OsString> {
        let own = |(name, path): &(&str, &Path)| ((*name).into(), path.into());
        pairs.iter().map(own).collect()
    }

    #[test]
    fn preferred_version_is_taken_before_newer_ones_and_those_before_none() {
        let dir = folder_with(&["clang", "clang-14", "clang-9", "clang-format-99"]);
        let variables = environment(&[("PATH", dir.path())]);
        let machine = Machine::new(&variables);
        let found = || machine.find(&CLANG).unwrap();
        assert_eq!(found(), dir.path().join("clang-14"));
        for name in ["clang-23", "clang-22"] {
            let path = dir.path().join(name);
            fs::copy(dir.path().join("clang"), &path).unwrap();
            assert_eq!(found(), path);
        }
    }

    #[test]
    fn missing_tool_is_named_with_the_package_that_brings_it() {
        let dir = folder_with(&[]);
        let variables = environment(&[("PATH", dir.path())]);
        let error = Machine::new(&variables)
            .find(&CLANG)
            .unwrap_err()
            .to_string();
        for word in ["no C compiler clang", "apt-get install clang-22", "CLANG"] {
            assert!(error.contains(word), "{error}");
        }
        let error = Machine::new(&variables).find(&LLD).unwrap_err().to_string();
        assert!(error.contains("apt-get install lld-22"), "{error}");
    }

    #[test]
    fn variable_wins_and_is_believed_only_when_there_is_such_a_program() {
        let dir = folder_with(&["clang-22", "mine"]);
        let mine = dir.path().join("mine");
        let variables = environment(&[("PATH", dir.path()), ("CLANG", &mine)]);
        assert_eq!(Machine::new(&variables).find(&CLANG).unwrap(), mine);
        let gone = dir.path().join("gone");
        let variables = environment(&[("PATH", dir.path()), ("CLANG", &gone)]);
        let error = Machine::new(&variables).find(&CLANG).unwrap_err();
        assert!(matches!(error, Error::WrongVariable { .. }), "{error}");
    }
}
