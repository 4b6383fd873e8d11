//! What a port's makefile says, checked.

use std::collections::BTreeMap;

use pkg_types::{PkgName, Version};
use serde::Serialize;

use crate::{Depend, Distfile, ModelError, PortRef};

/// Values of variables, by name, as an evaluator gives them.
pub type Words = BTreeMap<String, String>;

/// The variables that a [`Port`] is made of.
pub const VARIABLES: [&str; 20] = [
    "PKGBASE",
    "PKGVERSION",
    "COMMENT",
    "WWW",
    "MAINTAINER",
    "CATEGORIES",
    "LICENSE",
    "USES",
    "FLAVOR",
    "FLAVORS",
    "PORT_OPTIONS",
    "_OFF_OPTIONS",
    "_DEPENDS",
    "_DISTFILES",
    "IGNORE_REASON",
    "MASTERDIR",
    "DISTINFO_FILE",
    "WRKDIR",
    "EXTRA_PATCHES",
    "_TESTS",
];

/// Whether a port has tests of its own that can be run, and how long they take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tests {
    /// It has none.
    None,
    /// A minute or two at most.
    Short,
    /// Longer.
    Long,
}

/// A port in one of its flavours, as its makefile describes it.
#[derive(Debug, Clone, Serialize)]
pub struct Port {
    /// Origin and flavour; the flavour is named whenever the port has any.
    pub id: PortRef,
    /// Name of the package.
    #[serde(serialize_with = "as_text")]
    pub name: PkgName,
    /// Version of the package.
    #[serde(serialize_with = "as_text")]
    pub version: Version,
    /// What it is, in one line.
    pub comment: String,
    /// Where its home is.
    pub www: String,
    /// Who looks after it.
    pub maintainer: String,
    /// Categories, the main one first.
    pub categories: Vec<String>,
    /// Short names of its licences.
    pub licenses: Vec<String>,
    /// The words of `USES`.
    pub uses: Vec<String>,
    /// Flavours, the default first; none for most ports.
    pub flavors: Vec<String>,
    /// Options that are on.
    pub options_on: Vec<String>,
    /// Options that are off.
    pub options_off: Vec<String>,
    /// What it needs.
    pub depends: Vec<Depend>,
    /// What it is made from.
    pub distfiles: Vec<Distfile>,
    /// Its own tests.
    pub tests: Tests,
    /// Why it is not to be built, if it is not.
    pub ignore: Option<String>,
    /// The folder with its files (that of another port for one that only changes a few
    /// variables of it), and its own, below the ports tree.
    pub folders: Vec<String>,
    /// Its distinfo, below the ports tree.
    pub distinfo: String,
    /// Files of the framework that it read, below the ports tree.
    pub framework: Vec<String>,
}

impl Port {
    /// Makes a port of what its makefile evaluates to. `files` are the makefiles that were read;
    /// like all paths they begin with `root`, the ports tree, where they belong to it.
    ///
    /// # Errors
    /// [`ModelError`] when a name, version, dependency or distfile is malformed.
    pub fn new(
        asked: &PortRef,
        root: &str,
        words: &Words,
        files: &[String],
    ) -> Result<Self, ModelError> {
        let text = |name: &str| words.get(name).map_or("", |word| word.trim()).to_owned();
        let list = |name: &str| -> Vec<String> {
            let text = words.get(name).map_or("", String::as_str);
            text.split_whitespace().map(str::to_owned).collect()
        };
        let below = |path: &str| plain(path.strip_prefix(root)?.strip_prefix('/')?);
        let flavor = text("FLAVOR");
        let id = asked.with_flavor((!flavor.is_empty()).then_some(flavor.as_str()))?;
        let (name, version) = (text("PKGBASE"), text("PKGVERSION"));
        let wrong =
            |text: &str, error: pkg_types::ParseError| ModelError::new("package", text, error);
        let own = id.origin().to_string();
        let mut folders = vec![below(&text("MASTERDIR")).unwrap_or_else(|| own.clone())];
        if !folders.contains(&own) {
            folders.push(own.clone());
        }
        let in_folder = |file: &str| {
            folders.iter().any(|folder| {
                file.strip_prefix(folder.as_str())
                    .is_some_and(|r| r.starts_with('/'))
            })
        };
        let mut framework: Vec<_> = files.iter().filter_map(|file| below(file)).collect();
        framework.retain(|file| !in_folder(file));
        framework.sort();
        framework.dedup();
        let ignore = Some(text("IGNORE_REASON")).filter(|reason| !reason.is_empty());
        Ok(Self {
            name: name.parse().map_err(|error| wrong(&name, error))?,
            version: version.parse().map_err(|error| wrong(&version, error))?,
            comment: text("COMMENT"),
            www: text("WWW"),
            maintainer: text("MAINTAINER"),
            categories: list("CATEGORIES"),
            licenses: list("LICENSE"),
            uses: list("USES"),
            flavors: list("FLAVORS"),
            options_on: list("PORT_OPTIONS"),
            options_off: list("_OFF_OPTIONS"),
            depends: parse_all(&list("_DEPENDS"))?,
            distfiles: parse_all(&list("_DISTFILES"))?,
            tests: match text("_TESTS").as_str() {
                "short" => Tests::Short,
                "long" => Tests::Long,
                _ => Tests::None,
            },
            ignore,
            distinfo: below(&text("DISTINFO_FILE")).unwrap_or(format!("{own}/distinfo")),
            folders,
            framework,
            id,
        })
    }

    /// Returns `name-version`, as packages are called.
    #[must_use]
    pub fn package(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }

    /// Returns whether the port says `USES=word`, with or without arguments.
    #[must_use]
    pub fn uses(&self, word: &str) -> bool {
        self.uses
            .iter()
            .any(|used| used.split(':').next() == Some(word))
    }
}

/// Takes `.` and `..` out of a path below the ports tree, as in `lang/lua53/../lua54`; `None` if it
/// leads out of the tree.
fn plain(path: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

fn parse_all<T: std::str::FromStr<Err = ModelError>>(
    words: &[String],
) -> Result<Vec<T>, ModelError> {
    words.iter().map(|word| word.parse()).collect()
}

fn as_text<S: serde::Serializer>(
    value: &impl std::fmt::Display,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A port that needs others: words as in `_DEPENDS`.
    pub(crate) fn port(id: &str, depends: &str) -> Port {
        let id: PortRef = id.parse().unwrap();
        let words = [
            ("PKGBASE", id.origin().port()),
            ("PKGVERSION", "1.0"),
            ("_DEPENDS", depends),
            ("FLAVOR", id.flavor().unwrap_or_default()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        Port::new(&id, "/p", &Words::from(words), &[]).unwrap()
    }

    #[test]
    fn files_of_the_framework_are_told_from_those_of_the_port() {
        let id: PortRef = "lang/lua54".parse().unwrap();
        let words = [
            ("PKGBASE", "lua54"),
            ("PKGVERSION", "5.4.4"),
            ("MASTERDIR", "/p/lang/lua"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let files = [
            "/p/Mk/bsd.port.mk",
            "/p/lang/lua54/Makefile",
            "/p/lang/lua/Makefile",
            "/usr/share/x.mk",
            "/p/Mk/bsd.port.mk",
        ]
        .map(str::to_owned);
        let port = Port::new(&id, "/p", &Words::from(words), &files).unwrap();
        assert_eq!(port.folders, ["lang/lua", "lang/lua54"]);
        assert_eq!(port.framework, ["Mk/bsd.port.mk"]);
        assert_eq!(port.package(), "lua54-5.4.4");
    }

    #[test]
    fn paths_by_way_of_the_folder_above_are_made_plain() {
        let id: PortRef = "lang/lua53".parse().unwrap();
        let port = |master: &str| {
            let words = [
                ("PKGBASE", "lua53"),
                ("PKGVERSION", "5.3.6"),
                ("MASTERDIR", master),
                ("DISTINFO_FILE", "/p/lang/lua53/./distinfo"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
            let files = [
                "/p/lang/lua53/../lua54/Makefile",
                "/p/lang/lua53/../../Mk/a.mk",
            ];
            let files = files.map(str::to_owned);
            Port::new(&id, "/p", &Words::from(words), &files).unwrap()
        };
        let shared = port("/p/lang/lua53/../lua54");
        assert_eq!(shared.folders, ["lang/lua54", "lang/lua53"]);
        assert_eq!(shared.distinfo, "lang/lua53/distinfo");
        assert_eq!(shared.framework, ["Mk/a.mk"]);
        for outside in ["/p/lang/../../q", "/p/lang/..", "/p/", "/q"] {
            assert_eq!(port(outside).folders, ["lang/lua53"], "{outside}");
        }
    }
}
