//! Versions and their order.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::component::{self, Block};
use crate::error::{ParseError, check_word};

const WHAT: &str = "version";

/// A version, `PORTVERSION[_REVISION][,EPOCH]`, such as `1.2.r3_4,1`.
///
/// Ordered as pkg(8) does: by epoch, then by the components of the version, then by revision.
/// Equality follows the order, so `2.0` equals `2.0.0`; [`as_str`](Self::as_str) tells them apart.
#[derive(Clone, Debug)]
pub struct Version {
    text: String,
    epoch: u64,
    blocks: Vec<Block>,
    revision: u64,
}

impl Version {
    /// The version as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The number behind the comma, 0 when there is none.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The number behind the underscore, 0 when there is none.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }
}

impl FromStr for Version {
    type Err = ParseError;

    /// Reads a version. As in the original the last underscore begins the revision, and the epoch
    /// is looked for behind it; either is 0 where no number stands.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        check_word(WHAT, text)?;
        if text.contains(['-', '/']) {
            // A dash would make `name-version` ambiguous, a slash a file name unsafe.
            return Err(ParseError::new(WHAT, text, "it holds a dash or a slash"));
        }
        let underscore = text.rfind('_');
        let tail = underscore.map_or(text, |at| &text[at + 1..]);
        let comma = tail.rfind(',');
        let number_at =
            |at: Option<usize>, of: &str| at.map_or(0, |at| leading_number(&of[at + 1..]));
        let end = underscore.or(comma).unwrap_or(text.len());
        Ok(Self {
            text: text.to_owned(),
            epoch: number_at(comma, tail),
            blocks: component::blocks(&text[..end]),
            revision: number_at(underscore, text),
        })
    }
}

fn leading_number(text: &str) -> u64 {
    text.bytes()
        .take_while(u8::is_ascii_digit)
        .fold(0_u64, |sum, digit| {
            sum.saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'))
        })
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.epoch
            .cmp(&other.epoch)
            .then_with(|| component::compare(&self.blocks, &other.blocks))
            .then_with(|| self.revision.cmp(&other.revision))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

impl Hash for Version {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.epoch, &self.blocks, self.revision).hash(state);
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}
