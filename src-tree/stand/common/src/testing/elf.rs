//! ELF files for tests.

use alloc::vec::Vec;

/// What an ELF file shall contain.
pub(crate) struct ElfSpec<'a> {
    pub(crate) entry: u64,
    /// Virtual address, physical address, bytes in the file, bytes in memory.
    pub(crate) segments: &'a [(u64, u64, &'a [u8], u64)],
}

/// Makes an ELF64 executable for x86_64.
pub(crate) fn elf(spec: &ElfSpec<'_>) -> Vec<u8> {
    let mut out = Vec::from(*b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0");
    let half = |out: &mut Vec<u8>, value: u16| out.extend(value.to_le_bytes());
    half(&mut out, 2);
    half(&mut out, 62);
    out.extend(1u32.to_le_bytes());
    for word in [spec.entry, 64, 0] {
        out.extend(word.to_le_bytes());
    }
    out.extend(0u32.to_le_bytes());
    for value in [64, 56, spec.segments.len() as u16, 64, 0, 0] {
        half(&mut out, value);
    }
    let mut offset = (64 + 56 * spec.segments.len()) as u64;
    for (vaddr, paddr, bytes, memory) in spec.segments {
        out.extend(1u32.to_le_bytes());
        out.extend(7u32.to_le_bytes());
        for word in [offset, *vaddr, *paddr, bytes.len() as u64, *memory, 1] {
            out.extend(word.to_le_bytes());
        }
        offset += bytes.len() as u64;
    }
    for (_, _, bytes, _) in spec.segments {
        out.extend_from_slice(bytes);
    }
    out
}
