//! What a port needs of another.

use dports_model::PortRef;
use serde::Serialize;

/// What a port needs of another: `libz.so:archivers/zlib`, `gmake>0:devel/gmake`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Need {
    /// When.
    pub kind: Kind,
    /// The port.
    pub port: PortRef,
    /// What makes it true: a file, a library, a program, a package with a version.
    pub what: String,
}

/// When something is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// To fetch.
    Fetch,
    /// To unpack.
    Extract,
    /// To patch.
    Patch,
    /// To build.
    Build,
    /// A library: to build and to run.
    Lib,
    /// To run.
    Run,
    /// To run its own tests.
    Test,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Fetch,
        Self::Extract,
        Self::Patch,
        Self::Build,
        Self::Lib,
        Self::Run,
        Self::Test,
    ];

    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Fetch => "fetch",
            Self::Extract => "extract",
            Self::Patch => "patch",
            Self::Build => "build",
            Self::Lib => "lib",
            Self::Run => "run",
            Self::Test => "test",
        }
    }

    /// Returns the variable in which ports list them.
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::Fetch => "FETCH_DEPENDS",
            Self::Extract => "EXTRACT_DEPENDS",
            Self::Patch => "PATCH_DEPENDS",
            Self::Build => "BUILD_DEPENDS",
            Self::Lib => "LIB_DEPENDS",
            Self::Run => "RUN_DEPENDS",
            Self::Test => "TEST_DEPENDS",
        }
    }
}

impl Need {
    /// Reads a word of a `*_DEPENDS`: `what:origin[@flavour][:target]`. The origin may be a path
    /// of which the last two names count. Nothing when it names no port.
    #[must_use]
    pub fn parse(kind: Kind, word: &str) -> Option<Self> {
        let (what, rest) = word.split_once(':')?;
        let path = rest.split(':').next()?;
        let mut names = path.trim_end_matches('/').rsplit('/');
        let (name, category) = (names.next()?, names.next()?);
        Some(Self {
            kind,
            port: format!("{category}/{name}").parse().ok()?,
            what: what.to_owned(),
        })
    }

    /// Reads a word of the variable in which our framework collects all: `LIB|what|origin`.
    pub(crate) fn of_ours(word: &str) -> Option<Self> {
        let mut parts = word.splitn(3, '|');
        let (kind, what, port) = (parts.next()?, parts.next()?, parts.next()?);
        let kind = Kind::ALL
            .into_iter()
            .find(|known| known.word().eq_ignore_ascii_case(kind))?;
        Some(Self {
            kind,
            port: port.parse().ok()?,
            what: what.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_may_be_bare_with_flavour_with_target_or_paths() {
        for (word, port) in [
            ("libz.so:archivers/zlib", "archivers/zlib"),
            ("py39>0:lang/python@py39", "lang/python@py39"),
            ("x:/usr/ports/devel/gmake:extract", "devel/gmake"),
        ] {
            assert_eq!(Need::parse(Kind::Lib, word).unwrap().port.to_string(), port);
        }
        for word in ["", "libz.so", "x:y", "x:"] {
            assert_eq!(Need::parse(Kind::Run, word), None, "{word}");
        }
        assert_eq!(Need::of_ours("RUN|x|a/b").unwrap().kind, Kind::Run);
    }
}
