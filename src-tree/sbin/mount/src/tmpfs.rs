//! What a tmpfs wants.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use df_sys::mount::TmpfsOptions;

/// Options of mount_tmpfs(8), as words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Owner of the root, by name or number.
    pub user: Option<String>,
    /// Group of the root.
    pub group: Option<String>,
    /// Mode of the root, octal.
    pub mode: Option<String>,
    /// Most files.
    pub files: Option<String>,
    /// Most bytes, with a letter for the unit.
    pub size: Option<String>,
}

impl Words {
    /// Takes an option of `-o`; whether there is such an option.
    pub fn set(&mut self, name: &str, value: &str) -> bool {
        let place = match name {
            "uid" => &mut self.user,
            "gid" => &mut self.group,
            "mode" => &mut self.mode,
            "inodes" => &mut self.files,
            "size" => &mut self.size,
            _ => return false,
        };
        *place = Some(value.to_owned());
        true
    }

    /// The record for the kernel. What was not given is as the covered folder has it.
    ///
    /// # Errors
    /// Which word makes no sense, and why.
    pub fn record(&self, covered: &Path) -> Result<TmpfsOptions, String> {
        let found = covered.metadata();
        let found = found.as_ref().ok();
        let mode = match &self.mode {
            Some(mode) => parse_mode(mode).ok_or_else(|| format!("{mode}: invalid mode"))?,
            None => found.map_or(0o755, |found| (found.mode() & 0o7777) as u16),
        };
        let number = |word: &Option<String>| match word {
            Some(word) => parse_size(word).ok_or_else(|| format!("{word}: invalid number")),
            None => Ok(0),
        };
        Ok(TmpfsOptions {
            files: number(&self.files)?,
            bytes: number(&self.size)?,
            uid: match &self.user {
                Some(user) => user_number(user).ok_or_else(|| format!("{user}: no such user"))?,
                None => found.map_or(0, std::fs::Metadata::uid),
            },
            gid: match &self.group {
                Some(group) => {
                    group_number(group).ok_or_else(|| format!("{group}: no such group"))?
                }
                None => found.map_or(0, std::fs::Metadata::gid),
            },
            mode,
        })
    }
}

fn parse_mode(text: &str) -> Option<u16> {
    u16::from_str_radix(text, 8)
        .ok()
        .filter(|mode| *mode <= 0o7777)
}

/// A number with a letter for its unit: `64m`.
fn parse_size(text: &str) -> Option<u64> {
    let (digits, shift) = match text.to_ascii_lowercase().as_str() {
        "" => return None,
        lower => match lower.as_bytes()[lower.len() - 1] {
            b'k' => (&text[..text.len() - 1], 10),
            b'm' => (&text[..text.len() - 1], 20),
            b'g' => (&text[..text.len() - 1], 30),
            b't' => (&text[..text.len() - 1], 40),
            _ => (text, 0),
        },
    };
    digits.parse::<u64>().ok()?.checked_mul(1 << shift)
}

fn user_number(name: &str) -> Option<u32> {
    let found = nix::unistd::User::from_name(name).ok().flatten();
    found
        .map(|user| user.uid.as_raw())
        .or_else(|| name.parse().ok())
}

fn group_number(name: &str) -> Option<u32> {
    let found = nix::unistd::Group::from_name(name).ok().flatten();
    found
        .map(|group| group.gid.as_raw())
        .or_else(|| name.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        assert_eq!(parse_size("12"), Some(12));
        assert_eq!(parse_size("64m"), Some(64 << 20));
        assert_eq!(parse_size("2G"), Some(2 << 30));
        for bad in ["", "m", "-1", "1x", "99999999999999999999", "99999999999g"] {
            assert_eq!(parse_size(bad), None, "{bad}");
        }
    }

    #[test]
    fn words_become_a_record() {
        let mut words = Words::default();
        for (name, value) in [("mode", "1777"), ("uid", "7"), ("gid", "8"), ("size", "1k")] {
            assert!(words.set(name, value));
        }
        assert!(!words.set("colour", "red"));
        let record = words.record(Path::new("/nonexistent")).unwrap();
        assert_eq!(
            (record.mode, record.uid, record.gid, record.bytes),
            (0o1777, 7, 8, 1024)
        );
    }

    #[test]
    fn what_is_not_given_is_as_the_covered_folder() {
        let folder = std::env::temp_dir();
        let record = Words::default().record(&folder).unwrap();
        assert_eq!(
            u32::from(record.mode),
            folder.metadata().unwrap().mode() & 0o7777
        );
        let record = Words::default().record(Path::new("/nonexistent")).unwrap();
        assert_eq!(record.mode, 0o755);
    }

    #[test]
    fn senseless_words_are_named() {
        let record = |name: &str, value: &str| {
            let mut words = Words::default();
            words.set(name, value);
            words.record(Path::new("/")).unwrap_err()
        };
        assert_eq!(record("mode", "9"), "9: invalid mode");
        assert_eq!(record("size", "x"), "x: invalid number");
        assert_eq!(record("uid", "no such"), "no such: no such user");
    }
}
