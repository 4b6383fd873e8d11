//! Memory: mmap, munmap, mprotect, madvise.

use core::ffi::c_void;

use df_abi::Errno;
use df_abi::fcntl::{O_ACCMODE, O_RDWR};
use df_abi::mman::{
    MADV_FREE, MADV_LAST, MADV_NORMAL, MAP_ANON, MAP_FIXED, MAP_SHARED, MAP_STACK, PAGE_SIZE,
    PROT_WRITE, USRSTACK,
};
use df_vm::{Prot, Vmspace};

use super::{Call, SysResult};
use crate::file::{File, Object};
use crate::user::UserIn;

/// Where mappings without a wish start: above programs and their heaps.
const MMAP_BASE: u64 = 0x8_0000_0000;
/// Bytes that a file mapping is filled with at a time.
const CHUNK: usize = 64 << 10;

fn prot_of(prot: i32) -> SysResult<Prot> {
    u32::try_from(prot)
        .ok()
        .and_then(Prot::from_bits)
        .ok_or(Errno::EINVAL)
}

/// Rounds a range to whole pages; `EINVAL` when it leaves user space.
fn pages(addr: u64, len: usize) -> SysResult<(u64, u64)> {
    let start = addr & !(PAGE_SIZE - 1);
    let end = addr
        .checked_add(len as u64)
        .and_then(|end| end.checked_next_multiple_of(PAGE_SIZE))
        .filter(|end| *end <= USRSTACK)
        .ok_or(Errno::EINVAL)?;
    Ok((start, end - start))
}

#[expect(clippy::too_many_arguments, reason = "the system call has that many")]
pub(super) fn mmap(
    call: &mut Call<'_>,
    addr: UserIn<c_void>,
    len: usize,
    prot: i32,
    flags: i32,
    fd: i32,
    _pad: i32,
    offset: i64,
) -> SysResult<u64> {
    let rights = prot_of(prot)?;
    let fixed = flags & MAP_FIXED != 0;
    let page_offset = addr.addr() % PAGE_SIZE;
    if len == 0 || fixed && page_offset != 0 {
        return Err(Errno::EINVAL);
    }
    let len_pages = (len as u64)
        .checked_next_multiple_of(PAGE_SIZE)
        .ok_or(Errno::ENOMEM)?;
    if len_pages > USRSTACK {
        return Err(Errno::ENOMEM);
    }
    if fixed {
        pages(addr.addr(), len)?;
    }
    let hint = match addr.addr() & !(PAGE_SIZE - 1) {
        0 if !fixed => MMAP_BASE,
        hint => hint,
    };
    if flags & (MAP_ANON | MAP_STACK) != 0 {
        return call.vm().lock().map(hint, len_pages, rights, fixed);
    }
    let file = call.proc.file(fd)?;
    let offset = check_file(&file, prot, flags, offset)?;
    let at = call
        .vm()
        .lock()
        .map(hint, len_pages, Prot::READ | Prot::WRITE, fixed)?;
    let filled = fill(&mut call.vm().lock(), &file, at, len as u64, offset)
        .and_then(|()| call.vm().lock().protect(at, len_pages, rights));
    if let Err(error) = filled {
        call.vm().lock().unmap(at, len_pages)?;
        return Err(error);
    }
    Ok(at)
}

/// Whether a file can be mapped like this. Every file system there is is read-only, so a copy
/// taken now is what a mapping shows for ever; a shared writable mapping has no file to go to.
fn check_file(file: &File, prot: i32, flags: i32, offset: i64) -> SysResult<u64> {
    if matches!(file.object, Object::Device(_)) {
        return Err(Errno::ENODEV);
    }
    if !file.readable() {
        return Err(Errno::EACCES);
    }
    let writes_back = flags & MAP_SHARED != 0 && prot & PROT_WRITE != 0;
    if writes_back && file.flags() & O_ACCMODE != O_RDWR {
        return Err(Errno::EACCES);
    }
    if writes_back {
        return Err(Errno::EROFS);
    }
    u64::try_from(offset)
        .ok()
        .filter(|o| o % PAGE_SIZE == 0)
        .ok_or(Errno::EINVAL)
}

fn fill(vm: &mut Vmspace, file: &File, at: u64, len: u64, offset: u64) -> SysResult {
    let mut chunk = alloc::vec![0; CHUNK];
    let mut done = 0;
    while done < len {
        let want = usize::try_from(len - done).unwrap_or(CHUNK).min(CHUNK);
        let got = file.name.vnode().read(offset + done, &mut chunk[..want])?;
        if got == 0 {
            break;
        }
        vm.copyout(at + done, &chunk[..got])?;
        done += got as u64;
    }
    Ok(())
}

pub(super) fn munmap(call: &mut Call<'_>, addr: UserIn<c_void>, len: usize) -> SysResult {
    let (start, len) = pages(addr.addr(), len)?;
    if len == 0 {
        return Err(Errno::EINVAL);
    }
    call.vm().lock().unmap(start, len)
}

pub(super) fn mprotect(
    call: &mut Call<'_>,
    addr: UserIn<c_void>,
    len: usize,
    prot: i32,
) -> SysResult {
    let rights = prot_of(prot)?;
    let (start, len) = pages(addr.addr(), len)?;
    if len == 0 {
        Ok(())
    } else {
        call.vm().lock().protect(start, len, rights)
    }
}

pub(super) fn madvise(
    call: &mut Call<'_>,
    addr: UserIn<c_void>,
    len: usize,
    advice: i32,
) -> SysResult {
    let (start, len) = pages(addr.addr(), len)?;
    match advice {
        MADV_FREE if len > 0 => call.vm().lock().madvise_free(start, len),
        // Advice that changes nothing that a program can see: memory stays as it is.
        MADV_NORMAL..=MADV_LAST => Ok(()),
        _ => Err(Errno::EINVAL),
    }
}
