//! ABI strings: the system that a package is for.

use std::fmt;
use std::str::FromStr;

use crate::error::{ParseError, check_word};

const WHAT: &str = "ABI";

/// `SYSTEM:RELEASE:ARCHITECTURE`, such as `dragonfly:6.6:x86:64`. The architecture may itself hold
/// colons; any part may be `*`, and a lone `*` stands for all three.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Abi {
    system: String,
    release: String,
    arch: String,
}

impl Abi {
    /// The operating system, `dragonfly`.
    #[must_use]
    pub fn system(&self) -> &str {
        &self.system
    }

    /// The release, `6.6`.
    #[must_use]
    pub fn release(&self) -> &str {
        &self.release
    }

    /// The processor and its word size, `x86:64`.
    #[must_use]
    pub fn arch(&self) -> &str {
        &self.arch
    }

    /// Whether a package for `self` may be installed on a system of ABI `host`: equal in every
    /// part that is not `*`. Case does not count.
    #[must_use]
    pub fn runs_on(&self, host: &Self) -> bool {
        let same = |ours: &str, theirs: &str| {
            ours == "*" || theirs == "*" || ours.eq_ignore_ascii_case(theirs)
        };
        same(&self.system, &host.system)
            && same(&self.release, &host.release)
            && same(&self.arch, &host.arch)
    }

    fn is_any(&self) -> bool {
        [&self.system, &self.release, &self.arch]
            .iter()
            .all(|part| *part == "*")
    }
}

impl FromStr for Abi {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        check_word(WHAT, text)?;
        let parts: Vec<&str> = match text {
            "*" => vec!["*"; 3],
            _ => text.splitn(3, ':').collect(),
        };
        let [system, release, arch] = parts[..] else {
            return Err(ParseError::new(
                WHAT,
                text,
                "it has fewer than three parts between colons",
            ));
        };
        let parts_ok = !system.is_empty() && !release.is_empty();
        if !parts_ok || arch.split(':').any(str::is_empty) {
            return Err(ParseError::new(WHAT, text, "one of its parts is empty"));
        }
        Ok(Self {
            system: system.to_owned(),
            release: release.to_owned(),
            arch: arch.to_owned(),
        })
    }
}

impl fmt::Display for Abi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_any() {
            return f.write_str("*");
        }
        write!(f, "{}:{}:{}", self.system, self.release, self.arch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn abi(text: &str) -> Abi {
        text.parse().unwrap()
    }

    #[test]
    fn parse_and_display_are_inverse() {
        for text in [
            "dragonfly:6.6:x86:64",
            "FreeBSD:14:amd64",
            "dragonfly:6.6:*",
            "*",
        ] {
            assert_eq!(abi(text).to_string(), text);
        }
        assert_eq!(abi("dragonfly:6.6:x86:64").arch(), "x86:64");
    }

    #[test]
    fn wildcards_match_and_other_releases_do_not() {
        let host = abi("dragonfly:6.6:x86:64");
        for good in [
            "dragonfly:6.6:x86:64",
            "DragonFly:6.6:x86:64",
            "dragonfly:6.6:*",
            "*",
        ] {
            assert!(abi(good).runs_on(&host), "{good}");
        }
        for bad in ["dragonfly:6.4:x86:64", "FreeBSD:14:amd64"] {
            assert!(!abi(bad).runs_on(&host), "{bad}");
        }
    }

    #[test]
    fn incomplete_abi_is_refused() {
        for bad in [
            "",
            "dragonfly",
            "dragonfly:6.6",
            "dragonfly::x86:64",
            "a:b:",
            "a:b:c:",
        ] {
            assert!(bad.parse::<Abi>().is_err(), "{bad:?}");
        }
    }
}
