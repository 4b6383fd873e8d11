//! What ELF files tell: the shared libraries they need and are, and the system they are for.

use std::collections::BTreeSet;

use object::Endianness;
use object::elf::{self, FileHeader64};
use object::read::elf::{Dyn as _, FileHeader as _, ProgramHeader as _};

/// What one ELF file tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ElfFacts {
    /// Libraries that it needs, by file name.
    pub needed: BTreeSet<String>,
    /// The name under which it is a library.
    pub soname: Option<String>,
    /// `__DragonFly_version` of its note.
    pub dragonfly: Option<u32>,
}

impl ElfFacts {
    /// Reads a file; `None` when it is not a 64-bit ELF program or library. Damaged tables tell
    /// nothing.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let header = FileHeader64::<Endianness>::parse(bytes).ok()?;
        let endian = header.endian().ok()?;
        let mut facts = Self::default();
        let segments = header.program_headers(endian, bytes).ok()?;
        for segment in segments {
            if let Ok(Some(mut notes)) = segment.notes(endian, bytes) {
                while let Ok(Some(note)) = notes.next() {
                    let wanted = note.name() == b"DragonFly" && note.n_type(endian) == 1;
                    if let (true, Some(version)) = (wanted, note.desc().first_chunk()) {
                        facts.dragonfly = Some(u32::from_le_bytes(*version));
                    }
                }
            }
            facts.dynamic(segments, segment, endian, bytes);
        }
        Some(facts)
    }

    fn dynamic(
        &mut self,
        segments: &[elf::ProgramHeader64<Endianness>],
        segment: &elf::ProgramHeader64<Endianness>,
        endian: Endianness,
        bytes: &[u8],
    ) {
        let Ok(Some(entries)) = segment.dynamic(endian, bytes) else {
            return;
        };
        let value_of = |tag: i64| {
            entries
                .iter()
                .find(|entry| entry.tag(endian) == tag)
                .map(|entry| entry.val(endian))
        };
        let (Some(at), Some(size)) = (value_of(elf::DT_STRTAB), value_of(elf::DT_STRSZ)) else {
            return;
        };
        let strings = segments
            .iter()
            .find_map(|one| one.data_range(endian, bytes, at, size).ok().flatten());
        let Some(strings) = strings else {
            return;
        };
        let text = |offset: u64| {
            let rest = strings.get(usize::try_from(offset).ok()?..)?;
            let end = rest.iter().position(|byte| *byte == 0)?;
            String::from_utf8(rest[..end].to_vec()).ok()
        };
        for entry in entries {
            match entry.tag(endian) {
                elf::DT_NEEDED => self.needed.extend(text(entry.val(endian))),
                elf::DT_SONAME => self.soname = text(entry.val(endian)),
                _ => {}
            }
        }
    }
}

/// The ABI that a `__DragonFly_version` stands for: the minor number of a development version is
/// rounded up to that of the release it becomes (600300 gives 6.4).
#[must_use]
pub fn abi_of_elf(version: u32) -> String {
    let minor = version % 100_000 / 100;
    format!(
        "dragonfly:{}.{}:x86:64",
        version / 100_000,
        minor + minor % 2
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn development_versions_count_as_the_release_they_become() {
        assert_eq!(abi_of_elf(600_600), "dragonfly:6.6:x86:64");
        assert_eq!(abi_of_elf(600_300), "dragonfly:6.4:x86:64");
    }

    proptest! {
        #[test]
        fn damaged_files_do_no_harm(mut bytes: Vec<u8>) {
            bytes.splice(0..0, *b"\x7fELF\x02\x01\x01");
            let _ = ElfFacts::of(&bytes);
        }
    }
}
