//! Versions and their order.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use crate::component::{self, Block};
use crate::error::{ParseError, check_word};

const WHAT: &str = "version";

/// A version, `PORTVERSION[_REVISION][,EPOCH]`, such as `1.2.r3_4,1`.
///
/// Ordered as pkg(8) does: by epoch, then by the components of the version, then by revision.
/// Equality follows the order, so `2.0` equals `2.0.0`; [`as_str`](Self::as_str) tells them apart.
///
/// A copy is cheap, and the parts are found when they are asked for: of the many versions that a
/// catalogue names, few are ever compared.
#[derive(Clone, Debug)]
pub struct Version(Arc<str>);

/// What the order looks at.
#[derive(Hash)]
struct Parts {
    epoch: u64,
    blocks: Vec<Block>,
    revision: u64,
}

impl Version {
    /// The version as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number behind the comma, 0 when there is none.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.parts().epoch
    }

    /// The number behind the underscore, 0 when there is none.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.parts().revision
    }

    /// As in the original the last underscore begins the revision, and the epoch is looked for
    /// behind it; either is 0 where no number stands.
    fn parts(&self) -> Parts {
        let text = self.as_str();
        let underscore = text.rfind('_');
        let tail = underscore.map_or(text, |at| &text[at + 1..]);
        let comma = tail.rfind(',');
        let number_at =
            |at: Option<usize>, of: &str| at.map_or(0, |at| leading_number(&of[at + 1..]));
        let end = underscore.or(comma).unwrap_or(text.len());
        Parts {
            epoch: number_at(comma, tail),
            blocks: component::blocks(&text[..end]),
            revision: number_at(underscore, text),
        }
    }
}

impl FromStr for Version {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        check_word(WHAT, text)?;
        if text.contains(['-', '/']) {
            // A dash would make `name-version` ambiguous, a slash a file name unsafe.
            return Err(ParseError::new(WHAT, text, "it holds a dash or a slash"));
        }
        Ok(Self(text.into()))
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
        if self.0 == other.0 {
            return Ordering::Equal;
        }
        let (a, b) = (self.parts(), other.parts());
        a.epoch
            .cmp(&b.epoch)
            .then_with(|| component::compare(&a.blocks, &b.blocks))
            .then_with(|| a.revision.cmp(&b.revision))
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
        self.parts().hash(state);
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
