//! Memory mappings.

use df_abi::errno::Errno;
use df_abi::mman as m;
use df_abi::syscall::nr;

use super::plan::{After, Context, Plan, call, or_error, plain, value};

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    Some(match number {
        nr::mmap => or_error(map(cx)),
        nr::munmap => cx.pass(libc::SYS_munmap),
        nr::mprotect => cx.pass(libc::SYS_mprotect),
        nr::msync => cx.pass(libc::SYS_msync),
        nr::mlock => cx.pass(libc::SYS_mlock),
        nr::munlock => cx.pass(libc::SYS_munlock),
        nr::madvise | nr::mcontrol => advise(cx),
        _ => return None,
    })
}

fn map(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [start, length, protection, flags, fd, _] = cx.args;
    let offset = cx.seventh()?;
    let flags = flags as i32;
    let pairs = [
        (m::MAP_SHARED, libc::MAP_SHARED),
        (m::MAP_PRIVATE, libc::MAP_PRIVATE),
        (m::MAP_FIXED, libc::MAP_FIXED),
        (m::MAP_TRYFIXED, libc::MAP_FIXED_NOREPLACE),
        (m::MAP_ANON, libc::MAP_ANONYMOUS),
        (m::MAP_STACK, libc::MAP_ANONYMOUS | libc::MAP_PRIVATE),
    ];
    let mut linux = libc::MAP_NORESERVE;
    for (ours, theirs) in pairs {
        if flags & ours != 0 {
            linux |= theirs;
        }
    }
    if linux & (libc::MAP_SHARED | libc::MAP_PRIVATE) == 0 {
        linux |= libc::MAP_PRIVATE;
    }
    let fd = if flags & m::MAP_ANON != 0 {
        u64::MAX
    } else {
        fd
    };
    let args = [start, length, protection, linux as u64, fd, offset];
    let after: After = Box::new(|_, result| match result {
        // A place that is taken.
        Err(libc::EEXIST) => Err(Errno::ENOMEM),
        result => plain(result),
    });
    Ok(Plan::Call {
        number: libc::SYS_mmap,
        args,
        after,
    })
}

fn advise(cx: &Context<'_>) -> Plan {
    let [start, length, ..] = cx.args;
    let linux = match cx.int(2) {
        advice @ m::MADV_NORMAL..=m::MADV_WILLNEED => advice,
        // DragonFly keeps the content of pages that are not needed now.
        m::MADV_DONTNEED => libc::MADV_NORMAL,
        // Freed memory is zeros from then on; with Linux's own MADV_FREE it would be some time later.
        m::MADV_FREE => libc::MADV_DONTNEED,
        m::MADV_NOSYNC..=m::MADV_LAST => return value(0),
        _ => return Plan::Answer(Err(Errno::EINVAL)),
    };
    call(libc::SYS_madvise, [start, length, linux as u64, 0, 0, 0])
}
