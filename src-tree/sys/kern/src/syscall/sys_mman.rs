//! Memory: mmap, munmap, mprotect, madvise, mincore, minherit, msync, mlock.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ffi::c_void;

use df_abi::Errno;
use df_abi::mman::{
    INHERIT_COPY, INHERIT_NONE, INHERIT_SHARE, MADV_DONTNEED, MADV_FREE, MADV_INVAL, MADV_LAST,
    MADV_NORMAL, MADV_WILLNEED, MAP_ANON, MAP_FIXED, MAP_SHARED, MAP_STACK, MAP_TRYFIXED,
    MCL_CURRENT, MCL_FUTURE, MINCORE_INCORE, MS_ASYNC, MS_INVALIDATE, PAGE_SIZE, PROT_EXEC,
    PROT_READ, PROT_WRITE, USRSTACK,
};
use df_file::Object;
use df_vfs::VnodeKind;
use df_vm::{Access, Advice, Inherit, Place, Prot, Sharing, VmObject};

use super::{Call, SysResult};
use crate::exec::object_of;
use crate::user::{UserBuffer, UserIn, UserOut};

/// Pages that mincore looks at at a time.
const CORE_CHUNK: usize = 1024;

/// The protection that a program asks for; bits that mean nothing are ignored.
fn prot_of(prot: i32) -> Prot {
    u32::try_from(prot & (PROT_READ | PROT_WRITE | PROT_EXEC))
        .ok()
        .and_then(Prot::from_bits)
        .unwrap_or_default()
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

/// What is mapped.
enum Content {
    Zeros,
    File {
        object: Arc<VmObject>,
        /// Whether the descriptor permits writing.
        writable: bool,
    },
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
    let rights = prot_of(prot);
    let stack = flags & MAP_STACK != 0;
    let anonymous = stack || flags & MAP_ANON != 0;
    let unfit_stack = stack && !rights.contains(Prot::READ | Prot::WRITE);
    if len == 0 || anonymous && fd != -1 || unfit_stack {
        return Err(Errno::EINVAL);
    }
    let (content, offset) = if anonymous {
        (Content::Zeros, 0)
    } else {
        let offset = u64::try_from(offset).map_err(|_| Errno::EINVAL)?;
        (content_of(call, fd)?, offset)
    };
    // The mapping begins with the page that holds the offset; so must a fixed address.
    let in_page = offset % PAGE_SIZE;
    let len = (len as u64)
        .checked_add(in_page)
        .and_then(|len| len.checked_next_multiple_of(PAGE_SIZE))
        .filter(|len| *len <= USRSTACK)
        .ok_or(Errno::ENOMEM)?;
    let place = place_of(addr.addr(), flags, in_page)?;
    let shared = flags & MAP_SHARED != 0;
    let mut vm = call.vm().lock();
    let at = match content {
        Content::Zeros if shared => vm.map_shared(place, len, rights)?,
        Content::Zeros => vm.map_anonymous(place, len, rights)?,
        Content::File { object, writable } => {
            let read_only = shared && !writable;
            if read_only && rights.contains(Prot::WRITE) {
                return Err(Errno::EACCES);
            }
            let sharing = if shared {
                Sharing::Shared
            } else {
                Sharing::Private
            };
            let at = vm.map_object(place, len, rights, sharing, object, offset - in_page)?;
            if read_only {
                vm.restrict(at, len, Prot::READ | Prot::EXEC)?;
            }
            at
        }
    };
    Ok(at + in_page)
}

/// Where a mapping goes whose first byte lies `in_page` bytes inside its first page.
fn place_of(addr: u64, flags: i32, in_page: u64) -> SysResult<Place> {
    if flags & (MAP_FIXED | MAP_TRYFIXED) == 0 {
        return Ok(Place::Hint(addr & !(PAGE_SIZE - 1)));
    }
    let start = addr.checked_sub(in_page).ok_or(Errno::EINVAL)?;
    if start % PAGE_SIZE != 0 {
        return Err(Errno::EINVAL);
    }
    Ok(if flags & MAP_TRYFIXED != 0 {
        Place::TryFixed(start)
    } else {
        Place::Fixed(start)
    })
}

pub(super) fn munmap(call: &mut Call<'_>, addr: UserIn<c_void>, len: usize) -> SysResult {
    let (start, len) = pages(addr.addr(), len)?;
    call.vm().lock().unmap(start, len)
}

pub(super) fn mprotect(
    call: &mut Call<'_>,
    addr: UserIn<c_void>,
    len: usize,
    prot: i32,
) -> SysResult {
    let (start, len) = pages(addr.addr(), len)?;
    if len == 0 {
        return Ok(());
    }
    call.vm().lock().protect(start, len, prot_of(prot))
}

pub(super) fn madvise(
    call: &mut Call<'_>,
    addr: UserIn<c_void>,
    len: usize,
    advice: i32,
) -> SysResult {
    let (start, len) = pages(addr.addr(), len)?;
    let advice = match advice {
        MADV_FREE => Advice::Free,
        MADV_DONTNEED => Advice::DontNeed,
        MADV_WILLNEED => Advice::WillNeed,
        // Advice that changes nothing that a program can see.
        MADV_NORMAL..=MADV_LAST => return Ok(()),
        _ => return Err(Errno::EINVAL),
    };
    if len == 0 {
        return Ok(());
    }
    call.vm().lock().advise(start, len, advice)
}

pub(super) fn mcontrol(
    call: &mut Call<'_>,
    addr: UserIn<c_void>,
    len: usize,
    advice: i32,
    _value: i64,
) -> SysResult {
    if advice == MADV_INVAL {
        // The tables of the caller are always as the kernel wants them.
        return pages(addr.addr(), len).map(drop);
    }
    madvise(call, addr, len, advice)
}

pub(super) fn mincore(
    call: &mut Call<'_>,
    addr: UserIn<c_void>,
    len: usize,
    vec: UserOut<u8>,
) -> SysResult {
    let (start, len) = pages(addr.addr(), len)?;
    let out = UserOut::<c_void>::new(vec.addr());
    let mut done = 0;
    while done * PAGE_SIZE < len {
        let count = (len / PAGE_SIZE - done).min(CORE_CHUNK as u64);
        let at = start + done * PAGE_SIZE;
        let core = call.vm().lock().in_core(at, count * PAGE_SIZE)?;
        let bytes: Vec<u8> = core
            .into_iter()
            .map(|there| if there { MINCORE_INCORE } else { 0 })
            .collect();
        out.write_bytes(call.vm(), done as usize, &bytes)?;
        done += count;
    }
    Ok(())
}

pub(super) fn minherit(
    call: &mut Call<'_>,
    addr: UserIn<c_void>,
    len: usize,
    inherit: i32,
) -> SysResult {
    let (start, len) = pages(addr.addr(), len)?;
    let inherit = match inherit {
        INHERIT_SHARE => Inherit::Share,
        INHERIT_COPY => Inherit::Copy,
        INHERIT_NONE => Inherit::None,
        _ => return Err(Errno::EINVAL),
    };
    if len == 0 {
        return Ok(());
    }
    call.vm().lock().inherit(start, len, inherit)
}

pub(super) fn msync(
    call: &mut Call<'_>,
    addr: UserIn<c_void>,
    len: usize,
    flags: i32,
) -> SysResult {
    let (start, len) = pages(addr.addr(), len)?;
    let both = MS_ASYNC | MS_INVALIDATE;
    if flags & !both != 0 || flags & both == both {
        return Err(Errno::EINVAL);
    }
    // Pages written "some time soon" are written when the file system is synced.
    if len == 0 || flags & MS_ASYNC != 0 {
        return Ok(());
    }
    call.vm().lock().sync(start, len)
}

/// There is no swap space, so memory of a process never leaves; locking brings it in.
pub(super) fn mlock(call: &mut Call<'_>, addr: UserIn<c_void>, len: usize) -> SysResult {
    let (start, len) = pages(addr.addr(), len)?;
    for at in (start..start + len).step_by(PAGE_SIZE as usize) {
        match call.vm().lock().fault(at, Access::Read) {
            Err(Errno::EFAULT | Errno::EACCES) => return Err(Errno::ENOMEM),
            result => result?,
        }
    }
    Ok(())
}

pub(super) fn munlock(_call: &mut Call<'_>, addr: UserIn<c_void>, len: usize) -> SysResult {
    pages(addr.addr(), len).map(drop)
}

pub(super) fn mlockall(_call: &mut Call<'_>, how: i32) -> SysResult {
    if how == 0 || how & !(MCL_CURRENT | MCL_FUTURE) != 0 {
        return Err(Errno::EINVAL);
    }
    Ok(())
}

pub(super) fn munlockall(_call: &mut Call<'_>) -> SysResult {
    Ok(())
}

/// The C library makes its own break out of mapped memory; the kernel has none, as in the
/// original since 5.5.
pub(super) fn obreak(_call: &mut Call<'_>, _end: UserIn<c_void>) -> SysResult {
    Err(Errno::EOPNOTSUPP)
}

/// See [`obreak`].
pub(super) fn sbrk(_call: &mut Call<'_>, _increment: usize) -> SysResult<u64> {
    Err(Errno::EOPNOTSUPP)
}

/// What a descriptor gives a mapping: the pages of a regular file, or zeros.
fn content_of(call: &Call<'_>, fd: i32) -> SysResult<Content> {
    let file = call.proc.file(fd)?;
    if !matches!(file.object(), Object::Vnode) || file.name()?.kind() != VnodeKind::Regular {
        return Err(Errno::ENODEV);
    }
    if !file.readable() {
        return Err(Errno::EACCES);
    }
    Ok(Content::File {
        object: object_of(file.name()?.vnode())?,
        writable: file.writable(),
    })
}
