//! How new a catalogue is, as its signed document says: what keeps a mirror from giving an old
//! state for a new one.
//!
//! ```text
//! {"revision":1795392000,"expires":1796000000,"groups":[],...}
//! ```
//!
//! Both keys are ours and may be missing; then nothing is known. Readers that do not know them
//! leave them alone.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// The file that remembers what was taken: the revision and, behind a blank, when it expires.
pub(crate) const FILE: &str = "revision";

/// What a document says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Freshness {
    /// A number that grows with each state; 0 when not said.
    pub(crate) revision: u64,
    /// When it is not to be trusted any more, in seconds since 1970; 0 for never.
    pub(crate) expires: u64,
}

impl Freshness {
    /// What the two values of a document say; anything but a number says nothing.
    pub(crate) fn of(revision: &Value, expires: &Value) -> Self {
        Self {
            revision: revision.as_u64().unwrap_or(0),
            expires: expires.as_u64().unwrap_or(0),
        }
    }

    /// What was taken last.
    pub(crate) fn kept(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join(FILE)).unwrap_or_default();
        let mut numbers = text
            .split_whitespace()
            .map(|word| word.parse().unwrap_or(0));
        Self {
            revision: numbers.next().unwrap_or(0),
            expires: numbers.next().unwrap_or(0),
        }
    }

    /// The text of that file.
    pub(crate) fn to_text(self) -> String {
        format!("{} {}", self.revision, self.expires)
    }

    /// Refuses what is out of date or older than what was taken.
    pub(crate) fn check(self, kept: u64, now: u64) -> Result<(), String> {
        if self.expires != 0 && self.expires <= now {
            return Err(format!(
                "it expired {} seconds ago; the mirror does not follow its source any more, or \
                 hides newer packages",
                now - self.expires
            ));
        }
        if self.revision < kept {
            return Err(format!(
                "it is revision {}, but {kept} was here already; the mirror gives an old state \
                 (-f takes it all the same)",
                self.revision
            ));
        }
        Ok(())
    }
}
