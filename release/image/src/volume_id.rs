//! Volume identifiers.

use std::fmt;
use std::str::FromStr;

/// The name of a volume: 1 to 32 letters, digits, `_`, `-` and `.`.
///
/// ISO 9660 proper wants upper case; every system that mounts by label takes both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeId(String);

/// The text is no volume identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("volume id {0:?}: use 1 to 32 letters, digits, '_', '-' and '.'")]
pub struct VolumeIdError(String);

impl VolumeId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for VolumeId {
    type Err = VolumeIdError;

    fn from_str(text: &str) -> Result<Self, VolumeIdError> {
        let valid = |b: u8| b.is_ascii_alphanumeric() || b"_-.".contains(&b);
        if (1..=32).contains(&text.len()) && text.bytes().all(valid) {
            Ok(Self(text.to_owned()))
        } else {
            Err(VolumeIdError(text.to_owned()))
        }
    }
}

impl fmt::Display for VolumeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_checked() {
        assert_eq!(
            "DragonFly_6.6".parse::<VolumeId>().unwrap().as_str(),
            "DragonFly_6.6"
        );
        for bad in ["", "a b", &"x".repeat(33), "\u{e9}"] {
            assert!(bad.parse::<VolumeId>().is_err(), "{bad}");
        }
    }
}
