//! What the kernel needs to know of a program file.

use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::exec::{NOTE_ABI_TAG, NOTE_OWNER};
use df_abi::mman::{PAGE_SIZE, USRSTACK};
use df_elf::{Elf, FileType, LoadSegment, SegmentKind};
use df_vfs::VnodeRef;

/// Bytes of the file that must hold the ELF header, the program headers and the brand.
const HEAD: usize = 4096;
/// Where position-independent programs go.
const PIE_BASE: u64 = 0x40_0000;
/// `EI_OSABI` of System V and of programs that carry no brand.
const OSABI_NONE: u8 = 0;

/// A program file, checked.
pub(super) struct Image {
    /// Segments to load, moved to where they go, sorted, inside user space.
    pub(super) segments: Vec<LoadSegment>,
    /// Address of the first instruction.
    pub(super) entry: u64,
    /// Address of the program headers in memory, 0 when they are not loaded.
    pub(super) phdr: u64,
    /// Size of a program header.
    pub(super) phent: u64,
    /// Number of program headers.
    pub(super) phnum: u64,
}

impl Image {
    /// Reads the head of a program file.
    pub(super) fn read(vnode: &VnodeRef) -> Result<Self, Errno> {
        let mut head = alloc::vec![0; HEAD];
        let len = vnode.read(0, &mut head)?;
        head.truncate(len);
        let elf = Elf::parse_prefix(&head).map_err(|_| Errno::ENOEXEC)?;
        if !branded(&elf) || elf.find_segment(SegmentKind::Interp).is_some() {
            return Err(Errno::ENOEXEC);
        }
        elf.check_load_order().map_err(|_| Errno::ENOEXEC)?;
        let bias = match elf.kind() {
            FileType::Executable => 0,
            FileType::Shared => PIE_BASE,
            FileType::Relocatable | FileType::Core => return Err(Errno::ENOEXEC),
        };
        let mut segments = Vec::new();
        for segment in elf.load_segments() {
            let segment = segment.map_err(|_| Errno::ENOEXEC)?;
            let vaddr = segment.vaddr.checked_add(bias).ok_or(Errno::ENOEXEC)?;
            let end = vaddr.checked_add(segment.memsz).ok_or(Errno::ENOMEM)?;
            if vaddr < PAGE_SIZE || end > USRSTACK / 2 {
                return Err(Errno::ENOMEM);
            }
            if segment.memsz > 0 {
                segments.push(LoadSegment { vaddr, ..segment });
            }
        }
        if segments.is_empty() {
            return Err(Errno::ENOEXEC);
        }
        Ok(Self {
            phdr: phdr_address(&elf, &segments, bias),
            phent: u64::from(elf.program_header_size()),
            phnum: elf.program_headers().len() as u64,
            entry: elf.entry().checked_add(bias).ok_or(Errno::ENOEXEC)?,
            segments,
        })
    }
}

/// Whether it is a program for this system: no OS ABI stated, or DragonFly's note.
fn branded(elf: &Elf<'_>) -> bool {
    let owner = NOTE_OWNER.strip_suffix(b"\0").unwrap_or(NOTE_OWNER);
    elf.os_abi() == OSABI_NONE
        || elf
            .notes()
            .any(|n| n.owner == owner && n.kind == NOTE_ABI_TAG)
}

fn phdr_address(elf: &Elf<'_>, segments: &[LoadSegment], bias: u64) -> u64 {
    if let Some(header) = elf.find_segment(SegmentKind::Phdr) {
        return header.vaddr.wrapping_add(bias);
    }
    let offset = elf.program_header_offset();
    segments
        .iter()
        .find(|s| s.offset <= offset && offset < s.offset + s.filesz)
        .map_or(0, |s| s.vaddr + (offset - s.offset))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::sync::Arc;
    use df_vfs::{Attributes, Vnode};

    struct Bytes(Vec<u8>);

    impl Vnode for Bytes {
        fn attributes(&self) -> Result<Attributes, Errno> {
            Err(Errno::EIO)
        }

        fn read(&self, offset: u64, buf: &mut [u8]) -> Result<usize, Errno> {
            let start = usize::try_from(offset).map_or(self.0.len(), |o| o.min(self.0.len()));
            let n = buf.len().min(self.0.len() - start);
            buf[..n].copy_from_slice(&self.0[start..start + n]);
            Ok(n)
        }
    }

    fn read(bytes: Vec<u8>) -> Result<Image, Errno> {
        let vnode: VnodeRef = Arc::new(Bytes(bytes));
        Image::read(&vnode)
    }

    /// A program of one segment: file type, OS ABI, address and size of the segment.
    fn program(kind: u16, os_abi: u8, vaddr: u64, memsz: u64) -> Vec<u8> {
        let mut out = alloc::vec![0x7f, b'E', b'L', b'F', 2, 1, 1, os_abi];
        out.resize(16, 0);
        let mut put = |bytes: &[u8]| out.extend_from_slice(bytes);
        put(&kind.to_le_bytes());
        put(&62_u16.to_le_bytes());
        put(&1_u32.to_le_bytes());
        put(&(vaddr.wrapping_add(0x100)).to_le_bytes());
        put(&64_u64.to_le_bytes());
        put(&0_u64.to_le_bytes());
        put(&0_u32.to_le_bytes());
        for half in [64_u16, 56, 1, 64, 0, 0] {
            put(&half.to_le_bytes());
        }
        put(&1_u32.to_le_bytes());
        put(&5_u32.to_le_bytes());
        for word in [0, vaddr, vaddr, 0x78, memsz, 0x1000] {
            put(&word.to_le_bytes());
        }
        out
    }

    #[test]
    fn static_program_is_accepted_with_its_headers_found() {
        let image = read(program(2, 0, 0x20_0000, 0x1000)).unwrap();
        assert_eq!((image.entry, image.phdr), (0x20_0100, 0x20_0040));
        assert_eq!((image.phnum, image.phent), (1, 56));
    }

    #[test]
    fn position_independent_program_is_moved() {
        let image = read(program(3, 0, 0x1000, 0x1000)).unwrap();
        assert_eq!(image.segments[0].vaddr, PIE_BASE + 0x1000);
        assert_eq!(image.entry, PIE_BASE + 0x1100);
    }

    #[test]
    fn files_that_are_no_programs_of_this_system_are_refused() {
        for (bytes, wanted) in [
            (b"#!/bin/sh\n".to_vec(), Errno::ENOEXEC),
            (Vec::new(), Errno::ENOEXEC),
            (program(1, 0, 0x20_0000, 0x1000), Errno::ENOEXEC),
            (program(2, 3, 0x20_0000, 0x1000), Errno::ENOEXEC),
            (program(2, 0, 0x20_0000, 0), Errno::ENOEXEC),
            (program(2, 0, 0, 0x1000), Errno::ENOMEM),
            (program(2, 0, USRSTACK, 0x1000), Errno::ENOMEM),
            (program(2, 0, 0x20_0000, 1 << 46), Errno::ENOMEM),
        ] {
            assert_eq!(read(bytes).err(), Some(wanted));
        }
    }
}
