//! The archive that Linux unpacks into its first root: cpio in its "new" form.
//!
//! ```text
//! "070701" ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check
//!          each number 8 hexadecimal digits; then the name with a zero, padded to 4 bytes from the
//!          start of the header, then the content, padded to 4 bytes
//! ```
//! The last entry is named `TRAILER!!!`.

const S_IFDIR: u32 = 0o040_000;
const S_IFCHR: u32 = 0o020_000;
const S_IFREG: u32 = 0o100_000;
const TRAILER: &str = "TRAILER!!!";

/// An archive that is being written.
#[derive(Debug, Clone, Default)]
pub struct Archive {
    bytes: Vec<u8>,
    entries: u32,
}

impl Archive {
    /// An empty archive.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a folder. Its parent has to be there already.
    pub fn folder(&mut self, name: &str) {
        self.entry(name, S_IFDIR | 0o755, (0, 0), &[]);
    }

    /// Adds a program.
    pub fn program(&mut self, name: &str, content: &[u8]) {
        self.entry(name, S_IFREG | 0o755, (0, 0), content);
    }

    /// Adds a node of a device by its two numbers.
    pub fn device(&mut self, name: &str, major: u32, minor: u32) {
        self.entry(name, S_IFCHR | 0o600, (major, minor), &[]);
    }

    /// Ends the archive.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        self.entry(TRAILER, 0, (0, 0), &[]);
        self.bytes
    }

    fn entry(&mut self, name: &str, mode: u32, (major, minor): (u32, u32), content: &[u8]) {
        self.entries += 1;
        let lengths = [content.len(), name.len() + 1].map(|len| u32::try_from(len).unwrap_or(0));
        let [size, name_size] = lengths;
        self.bytes.extend(b"070701");
        for number in [
            self.entries,
            mode,
            0,
            0,
            1,
            0,
            size,
            0,
            0,
            major,
            minor,
            name_size,
            0,
        ] {
            self.bytes.extend(format!("{number:08x}").as_bytes());
        }
        self.bytes.extend(name.as_bytes());
        self.bytes.push(0);
        self.pad();
        self.bytes.extend(content);
        self.pad();
    }

    fn pad(&mut self) {
        let padded = self.bytes.len().next_multiple_of(4);
        self.bytes.resize(padded, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Names and contents, as a reader of the format finds them.
    fn read(bytes: &[u8]) -> Vec<(String, u32, Vec<u8>)> {
        let mut found = Vec::new();
        let mut at = 0;
        loop {
            assert_eq!(&bytes[at..at + 6], b"070701");
            let number = |which: usize| {
                let from = at + 6 + which * 8;
                let text = std::str::from_utf8(&bytes[from..from + 8]).unwrap();
                u32::from_str_radix(text, 16).unwrap()
            };
            let (mode, size, name_size) = (number(1), number(6) as usize, number(11) as usize);
            let name = &bytes[at + 110..at + 110 + name_size - 1];
            let name = String::from_utf8(name.to_vec()).unwrap();
            let content = (at + 110 + name_size).next_multiple_of(4);
            if name == TRAILER {
                return found;
            }
            found.push((name, mode, bytes[content..content + size].to_vec()));
            at = (content + size).next_multiple_of(4);
        }
    }

    #[test]
    fn console_and_folders_are_what_linux_expects() {
        let mut archive = Archive::new();
        archive.folder("dev");
        archive.device("dev/console", 5, 1);
        let bytes = archive.finish();
        let modes: Vec<u32> = read(&bytes).iter().map(|entry| entry.1).collect();
        assert_eq!(modes, [0o040_755, 0o020_600]);
        let node = bytes.windows(8).any(|window| window == b"00000005");
        assert!(node && bytes.len().is_multiple_of(4));
    }

    proptest! {
        #[test]
        fn programs_are_found_as_they_were_added(
            files in prop::collection::vec(("[a-z]{1,9}", prop::collection::vec(any::<u8>(), 0..50)), 0..5),
        ) {
            let mut archive = Archive::new();
            for (name, content) in &files {
                archive.program(name, content);
            }
            let found: Vec<_> = read(&archive.finish()).into_iter().map(|(n, _, c)| (n, c)).collect();
            prop_assert_eq!(found, files);
        }
    }
}
