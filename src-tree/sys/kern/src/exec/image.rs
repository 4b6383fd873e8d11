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
            FileType::Relocatable => return Err(Errno::ENOEXEC),
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
