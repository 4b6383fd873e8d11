//! Loading segments.

use alloc::sync::Arc;

use df_abi::Errno;
use df_abi::mman::PAGE_SIZE;
use df_elf::{LoadSegment, SegmentFlags};
use df_vm::{Place, Prot, Sharing, VmObject, Vmspace};

use super::image::Image;

/// Bytes that are copied at a time where a segment cannot be mapped.
const CHUNK: usize = 64 << 10;

/// Maps every segment, privately and straight from the file: a page of it is read when it is
/// touched, and copied when it is written. What a segment has beyond the file is zeros. Each
/// has the protection that its header says; a page that two segments share gets the rights of
/// both.
///
/// # Errors
/// `ENOEXEC` for a file that is shorter than its headers say, `ENOMEM`, `EIO`.
pub(super) fn segments(vm: &mut Vmspace, file: &Arc<VmObject>, image: &Image) -> Result<(), Errno> {
    let mut before = Pages {
        start: 0,
        end: 0,
        prot: Prot::NONE,
    };
    for segment in &image.segments {
        let end = segment.offset.checked_add(segment.filesz);
        if end.is_none_or(|end| end > file.size()) {
            return Err(Errno::ENOEXEC);
        }
        let pages = Pages::of(segment);
        if pages.start < before.end || segment.vaddr % PAGE_SIZE != segment.offset % PAGE_SIZE {
            copied(vm, file, segment, &pages, before.end)?;
        } else {
            mapped(vm, file, segment, &pages)?;
        }
        if pages.start < before.end {
            let both = before.prot | pages.prot;
            vm.protect(pages.start, before.end - pages.start, both)?;
        }
        before = pages;
    }
    Ok(())
}

/// Pages of a segment.
struct Pages {
    start: u64,
    end: u64,
    prot: Prot,
}

impl Pages {
    fn of(segment: &LoadSegment) -> Self {
        Self {
            start: segment.vaddr & !(PAGE_SIZE - 1),
            end: (segment.vaddr + segment.memsz).next_multiple_of(PAGE_SIZE),
            prot: prot(segment.flags),
        }
    }
}

fn prot(flags: SegmentFlags) -> Prot {
    let mut prot = Prot::NONE;
    for (set, bit) in [
        (flags.read(), Prot::READ),
        (flags.write(), Prot::WRITE),
        (flags.execute(), Prot::EXEC),
    ] {
        if set {
            prot = prot | bit;
        }
    }
    prot
}

/// Maps a segment whose pages are pages of the file.
fn mapped(
    vm: &mut Vmspace,
    file: &Arc<VmObject>,
    segment: &LoadSegment,
    pages: &Pages,
) -> Result<(), Errno> {
    let data_end = segment.vaddr + segment.filesz;
    let file_end = if segment.filesz == 0 {
        pages.start
    } else {
        data_end.next_multiple_of(PAGE_SIZE)
    };
    if pages.start < file_end {
        vm.map_object(
            Place::Fixed(pages.start),
            file_end - pages.start,
            pages.prot,
            Sharing::Private,
            Arc::clone(file),
            segment.offset & !(PAGE_SIZE - 1),
        )?;
    }
    if file_end < pages.end {
        vm.map(file_end, pages.end - file_end, pages.prot, true)?;
    }
    // The rest of the last page would show what comes next in the file.
    let zeros = file_end
        .min(segment.vaddr + segment.memsz)
        .saturating_sub(data_end);
    if segment.filesz > 0 && zeros > 0 {
        let last = file_end - PAGE_SIZE;
        vm.protect(last, PAGE_SIZE, Prot::READ | Prot::WRITE)?;
        vm.copyout(data_end, &[0; PAGE_SIZE as usize][..zeros as usize])?;
        vm.protect(last, PAGE_SIZE, pages.prot)?;
    }
    Ok(())
}

/// Copies a segment that does not lie in memory as in the file, or begins in a page of the one
/// before it.
fn copied(
    vm: &mut Vmspace,
    file: &Arc<VmObject>,
    segment: &LoadSegment,
    pages: &Pages,
    mapped_to: u64,
) -> Result<(), Errno> {
    let writable = Prot::READ | Prot::WRITE;
    let fresh = pages.start.max(mapped_to);
    if fresh < pages.end {
        vm.map(fresh, pages.end - fresh, writable, true)?;
    }
    vm.protect(pages.start, pages.end - pages.start, writable)?;
    let mut chunk = alloc::vec![0; CHUNK];
    let mut done = 0;
    while done < segment.filesz {
        let len = usize::try_from(segment.filesz - done)
            .unwrap_or(CHUNK)
            .min(CHUNK);
        let got = file.read(segment.offset + done, &mut chunk[..len])?;
        if got == 0 {
            return Err(Errno::ENOEXEC);
        }
        vm.copyout(segment.vaddr + done, &chunk[..got])?;
        done += got as u64;
    }
    vm.protect(pages.start, pages.end - pages.start, pages.prot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use df_elf::Elf;

    const BASE: u64 = 0x20_0000;
    const READ: u32 = 4;
    const WRITE: u32 = 2;
    const EXEC: u32 = 1;

    /// File and image of a program: flags, offset, address, bytes in the file and in memory of
    /// each segment. The file holds the number of the page plus one everywhere.
    fn program(segments: &[(u32, u64, u64, u64, u64)]) -> (Arc<VmObject>, Image) {
        let mut head = Vec::from(*b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0");
        for word in [BASE, 64, 0] {
            head.extend(u64::to_le_bytes(word));
        }
        for half in [0, 0, 64, 56, segments.len() as u16, 64, 0, 0] {
            head.extend(u16::to_le_bytes(half));
        }
        for &(flags, offset, vaddr, filesz, memsz) in segments {
            head.extend(u32::to_le_bytes(1));
            head.extend(u32::to_le_bytes(flags));
            for word in [offset, vaddr, vaddr, filesz, memsz, 1] {
                head.extend(u64::to_le_bytes(word));
            }
        }
        let segments = Elf::parse_prefix(&head)
            .unwrap()
            .load_segments()
            .map(Result::unwrap)
            .collect();
        let file = VmObject::anonymous();
        for page in 0..4 {
            file.write(page * PAGE_SIZE, &[page as u8 + 1; PAGE_SIZE as usize])
                .unwrap();
        }
        let image = Image {
            segments,
            entry: BASE,
            phdr: 0,
            phent: 56,
            phnum: 0,
        };
        (file, image)
    }

    fn load(parts: &[(u32, u64, u64, u64, u64)]) -> Result<Vmspace, Errno> {
        let (file, image) = program(parts);
        let mut vm = Vmspace::new().unwrap();
        segments(&mut vm, &file, &image).map(|()| vm)
    }

    fn byte(vm: &mut Vmspace, at: u64) -> u8 {
        let mut byte = [0];
        vm.copyin(at, &mut byte).unwrap();
        byte[0]
    }

    #[test]
    fn text_costs_no_page_until_it_is_touched_and_cannot_be_written() {
        let mut vm = load(&[(READ | EXEC, 0, BASE, 3 * PAGE_SIZE, 3 * PAGE_SIZE)]).unwrap();
        assert_eq!(vm.resident(), 0);
        assert_eq!(byte(&mut vm, BASE + 2 * PAGE_SIZE), 3);
        assert_eq!(vm.copyout(BASE, b"x"), Err(Errno::EFAULT));
        assert_eq!(vm.fault(BASE, df_vm::Access::Exec), Ok(()));
    }

    #[test]
    fn data_is_private_and_followed_by_zeros() {
        let (file, image) =
            program(&[(READ | WRITE, PAGE_SIZE + 16, BASE + 16, 100, 2 * PAGE_SIZE)]);
        let mut vm = Vmspace::new().unwrap();
        segments(&mut vm, &file, &image).unwrap();
        assert_eq!(
            (byte(&mut vm, BASE + 16), byte(&mut vm, BASE + 115)),
            (2, 2)
        );
        for at in [116, PAGE_SIZE - 1, PAGE_SIZE, 2 * PAGE_SIZE + 15] {
            assert_eq!(byte(&mut vm, BASE + at), 0);
        }
        vm.copyout(BASE + 16, b"x").unwrap();
        let mut unchanged = [0];
        file.read(PAGE_SIZE + 16, &mut unchanged).unwrap();
        assert_eq!(unchanged, [2]);
        assert_eq!(vm.fault(BASE, df_vm::Access::Exec), Err(Errno::EACCES));
    }

    #[test]
    fn page_of_two_segments_has_the_contents_and_rights_of_both() {
        let mut vm = load(&[
            (READ | EXEC, 0, BASE, PAGE_SIZE + 8, PAGE_SIZE + 8),
            (
                READ | WRITE,
                2 * PAGE_SIZE + 8,
                BASE + PAGE_SIZE + 8,
                8,
                PAGE_SIZE,
            ),
        ])
        .unwrap();
        let shared = BASE + PAGE_SIZE;
        assert_eq!((byte(&mut vm, shared), byte(&mut vm, shared + 8)), (2, 3));
        vm.copyout(shared, b"x").unwrap();
        assert_eq!(vm.fault(shared, df_vm::Access::Exec), Ok(()));
        assert_eq!(vm.copyout(BASE, b"x"), Err(Errno::EFAULT));
        assert_eq!(byte(&mut vm, shared + PAGE_SIZE), 0);
    }

    #[test]
    fn segment_out_of_step_with_its_file_is_copied() {
        let mut vm = load(&[(READ, PAGE_SIZE - 1, BASE, 2, 2)]).unwrap();
        assert_eq!((byte(&mut vm, BASE), byte(&mut vm, BASE + 1)), (1, 2));
        assert_eq!(byte(&mut vm, BASE + 2), 0);
        assert_eq!(vm.copyout(BASE, b"x"), Err(Errno::EFAULT));
    }

    #[test]
    fn file_shorter_than_its_headers_say_is_no_program() {
        let result = load(&[(READ, 0, BASE, 4 * PAGE_SIZE + 1, 5 * PAGE_SIZE)]);
        assert_eq!(result.err(), Some(Errno::ENOEXEC));
    }
}
