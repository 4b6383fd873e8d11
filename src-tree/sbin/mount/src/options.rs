//! The words behind `-o`.

use df_sys::mount::flags;

/// Options of a mount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Bits of [`flags`].
    pub flags: i32,
    /// Options of the kind of file system: name and value.
    pub other: Vec<(String, String)>,
    /// Not mounted by `mount -a`.
    pub not_automatic: bool,
}

/// Words that set a bit; with `no` in front they clear it (and the other way round).
const WORDS: [(&str, i32); 9] = [
    ("async", flags::ASYNC),
    ("force", flags::FORCE),
    ("noatime", flags::NOATIME),
    ("nodev", flags::NODEV),
    ("noexec", flags::NOEXEC),
    ("nosuid", flags::NOSUID),
    ("ro", flags::RDONLY),
    ("sync", flags::SYNCHRONOUS),
    ("update", flags::UPDATE),
];

impl Options {
    /// Takes words with commas between them; later words win.
    pub fn add(&mut self, text: &str) {
        for word in text
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty())
        {
            self.add_word(word);
        }
    }

    fn add_word(&mut self, word: &str) {
        let bit = |word: &str| {
            let found = WORDS.iter().find(|(name, _)| *name == word);
            found.map(|(_, bit)| *bit)
        };
        let word = match word {
            "rdonly" => "ro",
            word => word,
        };
        if let Some(bit) = bit(word) {
            self.flags |= bit;
            return;
        }
        let opposite = match word.strip_prefix("no") {
            Some(rest) => bit(rest),
            None => bit(&format!("no{word}")),
        };
        match (word, opposite) {
            ("rw", _) => self.flags &= !flags::RDONLY,
            ("noauto", _) => self.not_automatic = true,
            ("auto", _) => self.not_automatic = false,
            (_, Some(bit)) => self.flags &= !bit,
            (word, None) => {
                let (name, value) = word.split_once('=').unwrap_or((word, ""));
                self.other.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(text: &str) -> Options {
        let mut options = Options::default();
        options.add(text);
        options
    }

    #[test]
    fn words_set_and_clear_bits() {
        assert_eq!(options("ro,nosuid").flags, flags::RDONLY | flags::NOSUID);
        assert_eq!(options("ro,nosuid,rw,suid").flags, 0);
        assert_eq!(options("rdonly,noro").flags, 0);
        assert_eq!(options("noatime,atime,dev").flags, 0);
        assert!(options("noauto").not_automatic && !options("noauto,auto").not_automatic);
    }

    #[test]
    fn other_words_are_kept_for_the_kind() {
        let other = options("size=64m, ro ,,verbose").other;
        let expected = [("size", "64m"), ("verbose", "")];
        assert_eq!(other, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
