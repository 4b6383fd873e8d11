//! What an index depends on: any change of it makes the index count no more.

use std::fmt::Write as _;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use pkg_types::{Digest, DigestKind};

use crate::trust::Trust;

/// The files that an index was made of, and what made them trusted.
pub(crate) type State = [u8; 32];

/// The state of a catalogue that is kept: of its files, and of all that makes it trusted.
/// `None` when there is no catalogue.
pub(crate) fn state(folder: &Path, trust: &Trust) -> Option<State> {
    let mut state = String::new();
    for name in ["catalogue.pkg", "meta.conf"] {
        stamp(&mut state, &fs::metadata(folder.join(name)).ok()?);
    }
    match trust {
        Trust::Anything => state.push_str("anything"),
        Trust::Key(file) => {
            state.push_str("key");
            keep(&mut state, file);
        }
        Trust::Fingerprints(prints) => {
            for kind in ["trusted", "revoked"] {
                state.push_str(kind);
                let entries = fs::read_dir(prints.join(kind)).into_iter().flatten();
                let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
                let mut files: Vec<_> = files.collect();
                files.sort();
                files.iter().for_each(|file| keep(&mut state, file));
            }
        }
    }
    let sum = Digest::of(DigestKind::Sha256Hex, state.as_bytes());
    sum.bytes().try_into().ok()
}

/// Tells a file from what it was before: any change of it changes one of these.
fn stamp(state: &mut String, found: &Metadata) {
    let (ctime, mtime) = (found.ctime(), found.mtime());
    let nanos = (found.ctime_nsec(), found.mtime_nsec());
    let text = format!(
        "{} {} {ctime} {mtime} {nanos:?}\n",
        found.ino(),
        found.len()
    );
    state.push_str(&text);
}

/// Takes in name and contents of a file.
fn keep(state: &mut String, file: &Path) {
    let bytes = fs::read(file).unwrap_or_default();
    let sum = Digest::of(DigestKind::Sha256Hex, &bytes);
    let _ = writeln!(state, "{} {sum}", file.display());
}
