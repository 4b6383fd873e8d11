//! What a port looked at that is about it alone, as bytes: for each thing
//!
//! ```text
//! 0      1         3        11
//! +------+---------+--------+---------------------+
//! | kind | length  | stamp  | name below the port's folder, without the slash before it
//! +------+---------+--------+---------------------+   (nothing: the folder itself), or an
//!   u8     u16       u64      `length` bytes           absolute path
//! ```
//!
//! Numbers have their least byte first.

use dports_eval::{Input, InputKind};

/// The length of what is before a name.
const HEAD: usize = 11;

/// Adds a thing; gives `false` where its name is too long to be written.
pub(crate) fn push(out: &mut Vec<u8>, kind: InputKind, name: &[u8], stamp: u64) -> bool {
    let Ok(length) = u16::try_from(name.len()) else {
        return false;
    };
    out.push(kind.number());
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&stamp.to_le_bytes());
    out.extend_from_slice(name);
    true
}

/// Reads one thing, and what is behind it; nothing where the bytes are none.
fn split(bytes: &[u8]) -> Option<(InputKind, u64, &[u8], &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<HEAD>()?;
    let [kind, low, high, stamp @ ..] = *head;
    let length = usize::from(u16::from_le_bytes([low, high]));
    let (name, rest) = rest.split_at_checked(length)?;
    let kind = InputKind::from_number(kind)?;
    Some((kind, u64::from_le_bytes(stamp), name, rest))
}

/// Tells whether everything is what it was. `folder` is the port's, an absolute path.
pub(crate) fn is_unchanged(folder: &[u8], mut bytes: &[u8]) -> bool {
    while !bytes.is_empty() {
        // What cannot be read is taken for changed: the port is evaluated again.
        let Some((kind, stamp, name, rest)) = split(bytes) else {
            return false;
        };
        let mut path = Vec::with_capacity(folder.len() + 1 + name.len());
        if !name.starts_with(b"/") {
            path.extend_from_slice(folder);
            if !name.is_empty() {
                path.push(b'/');
            }
        }
        path.extend_from_slice(name);
        let name = path.into();
        if (Input { kind, name }).stamp() != stamp {
            return false;
        }
        bytes = rest;
    }
    true
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn change_of_a_file_or_of_the_names_in_the_folder_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().as_os_str().as_bytes();
        let file = [path, b"/a"].concat();
        std::fs::write(folder.path().join("a"), "x").unwrap();
        let record = || {
            let mut own = Vec::new();
            for (name, place) in [("", path), ("a", &file)] {
                let kind = InputKind::Content;
                let name_of = place.into();
                let stamp = Input {
                    kind,
                    name: name_of,
                }
                .stamp();
                assert!(push(&mut own, kind, name.as_bytes(), stamp));
            }
            own
        };
        let own = record();
        assert!(is_unchanged(path, &own));
        std::fs::write(folder.path().join("a"), "longer").unwrap();
        assert!(!is_unchanged(path, &own));
        let own = record();
        std::fs::remove_file(folder.path().join("a")).unwrap();
        assert!(!is_unchanged(path, &own));
        assert!(!is_unchanged(path, &own[..own.len() - 1]));
    }

    proptest! {
        #[test]
        fn things_come_back_from_their_bytes(
            all in prop::collection::vec((0_u8..3, any::<u64>(), any::<Vec<u8>>()), 0..5),
            cut in 1_usize..4,
        ) {
            let mut bytes = Vec::new();
            for (kind, stamp, name) in &all {
                prop_assert!(push(&mut bytes, InputKind::from_number(*kind).unwrap(), name, *stamp));
            }
            let mut rest = bytes.as_slice();
            for (kind, stamp, name) in &all {
                let (known, time, word, behind) = split(rest).unwrap();
                prop_assert_eq!((known.number(), time, word), (*kind, *stamp, name.as_slice()));
                rest = behind;
            }
            prop_assert!(rest.is_empty());
            prop_assert!(split(&bytes[..bytes.len().min(HEAD - cut)]).is_none());
        }
    }
}
