//! Loading segments.

use df_abi::Errno;
use df_abi::mman::PAGE_SIZE;
use df_elf::{LoadSegment, SegmentFlags};
use df_vfs::VnodeRef;
use df_vm::{Prot, Vmspace};

use super::image::Image;

/// Bytes that are read from the file at a time.
const CHUNK: usize = 64 << 10;

/// Pages of a segment.
struct Pages {
    start: u64,
    end: u64,
    prot: Prot,
}

/// Maps every segment, fills it from the file, and sets its protection last, because filling
/// needs to write. A page that two segments share gets the rights of both.
pub(super) fn segments(vm: &mut Vmspace, file: &VnodeRef, image: &Image) -> Result<(), Errno> {
    let mut mapped_to = 0;
    for segment in &image.segments {
        let pages = pages(segment);
        let start = pages.start.max(mapped_to);
        if start < pages.end {
            vm.map(start, pages.end - start, Prot::READ | Prot::WRITE, true)?;
            mapped_to = pages.end;
        }
        fill(vm, file, segment)?;
    }
    let mut before: Option<Pages> = None;
    for segment in &image.segments {
        let pages = pages(segment);
        vm.protect(pages.start, pages.end - pages.start, pages.prot)?;
        if let Some(b) = before.filter(|b| b.end > pages.start) {
            vm.protect(pages.start, b.end - pages.start, b.prot | pages.prot)?;
        }
        before = Some(pages);
    }
    Ok(())
}

fn pages(segment: &LoadSegment) -> Pages {
    Pages {
        start: segment.vaddr & !(PAGE_SIZE - 1),
        end: (segment.vaddr + segment.memsz).next_multiple_of(PAGE_SIZE),
        prot: prot(segment.flags),
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

fn fill(vm: &mut Vmspace, file: &VnodeRef, segment: &LoadSegment) -> Result<(), Errno> {
    let mut chunk = alloc::vec![0; CHUNK];
    let mut done = 0;
    while done < segment.filesz {
        let len = usize::try_from(segment.filesz - done)
            .unwrap_or(CHUNK)
            .min(CHUNK);
        let got = file.read(segment.offset + done, &mut chunk[..len])?;
        if got == 0 {
            // The file is shorter than its headers say.
            return Err(Errno::ENOEXEC);
        }
        vm.copyout(segment.vaddr + done, &chunk[..got])?;
        done += got as u64;
    }
    Ok(())
}
