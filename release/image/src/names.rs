//! Names in the old style: unique 8.3 identifiers for readers without Rock Ridge.

use std::collections::{HashMap, HashSet};

/// Gives out identifiers of one directory, none of them twice.
#[derive(Default)]
pub(crate) struct Identifiers {
    used: HashSet<Vec<u8>>,
    /// Next number to try for a base and extension that is taken.
    next: HashMap<(Vec<u8>, Vec<u8>), u32>,
}

/// Upper case, `_` for what ISO 9660 does not allow, cut to `max`.
fn plain(text: &[u8], max: usize) -> Vec<u8> {
    let letter = |&b: &u8| {
        if b.is_ascii_alphanumeric() {
            b.to_ascii_uppercase()
        } else {
            b'_'
        }
    };
    text.iter().take(max).map(letter).collect()
}

impl Identifiers {
    /// An identifier for a file: `NAME.EXT;1`.
    pub(crate) fn file(&mut self, name: &[u8]) -> Vec<u8> {
        // A dot at the start does not begin an extension.
        let dot = name.iter().rposition(|&b| b == b'.').filter(|&at| at > 0);
        let (base, extension) = match dot {
            Some(at) => (&name[..at], &name[at + 1..]),
            None => (name, &[][..]),
        };
        let (base, extension) = (plain(base, 8), plain(extension, 3));
        self.unique(&base, &extension, |base, ext| {
            [base, b".", ext, b";1"].concat()
        })
    }

    /// An identifier for a directory: `NAME`.
    pub(crate) fn directory(&mut self, name: &[u8]) -> Vec<u8> {
        self.unique(&plain(name, 8), b"", |base, _| base.to_vec())
    }

    fn unique(
        &mut self,
        base: &[u8],
        extension: &[u8],
        join: impl Fn(&[u8], &[u8]) -> Vec<u8>,
    ) -> Vec<u8> {
        let identifier = join(base, extension);
        // Files and directories share one space of names, whatever their ending.
        if self.used.insert(bare(&identifier)) {
            return identifier;
        }
        let next = self
            .next
            .entry((base.to_vec(), extension.to_vec()))
            .or_default();
        loop {
            let number = next.to_string();
            *next += 1;
            let kept = &base[..base.len().min(8_usize.saturating_sub(number.len()))];
            let identifier = join(&[kept, number.as_bytes()].concat(), extension);
            if self.used.insert(bare(&identifier)) {
                return identifier;
            }
        }
    }
}

/// Without version and without a dot at the end.
fn bare(identifier: &[u8]) -> Vec<u8> {
    let name = identifier.strip_suffix(b";1").unwrap_or(identifier);
    name.strip_suffix(b".").unwrap_or(name).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_become_old_style() {
        let mut ids = Identifiers::default();
        for (name, id) in [
            ("motd", "MOTD.;1"),
            ("loader.conf", "LOADER.CON;1"),
            ("loader.config", "LOADER0.CON;1"),
            ("archive.tar.gz", "ARCHIVE_.GZ;1"),
            (".profile", "_PROFILE.;1"),
            ("verylongname", "VERYLONG.;1"),
            ("verylongname2", "VERYLON0.;1"),
        ] {
            assert_eq!(ids.file(name.as_bytes()), id.as_bytes(), "{name}");
        }
        assert_eq!(ids.directory(b"motd"), b"MOTD0");
        assert_eq!(ids.directory(b"etc"), b"ETC");
    }

    #[test]
    fn ten_thousand_alike_names_stay_apart() {
        let mut ids = Identifiers::default();
        let all: HashSet<_> = (0..10_000)
            .map(|i| ids.file(format!("long-common-prefix-{i}.txt").as_bytes()))
            .collect();
        assert_eq!(all.len(), 10_000);
    }

    proptest! {
        #[test]
        fn identifiers_are_short_valid_and_unique(
            names in prop::collection::vec(prop::collection::vec(1..=255_u8, 1..14), 1..80),
        ) {
            let mut ids = Identifiers::default();
            let mut seen = HashSet::new();
            for name in names {
                let id = ids.file(&name);
                prop_assert!(id.len() <= 14);
                prop_assert!(id.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b"_.;".contains(b)));
                prop_assert!(seen.insert(id));
            }
        }
    }
}
