//! Memory: mapped, protected, advised on, given back.

use df_abi::Errno;
use df_abi::syscall::nr;

use crate::files::file_with;
use crate::process::in_child;
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("memory_is_mapped_and_given_back", mapping),
    ("ranges_are_advised_on", advice),
    ("files_are_mapped_and_synced", files),
    ("the_break_does_not_move", brk),
    ("fork_shares_what_is_inherited_so", inherit),
];

const PAGE: u64 = 4096;
/// MAP_PRIVATE | MAP_ANON.
const PRIVATE: i32 = 0x1002;
/// PROT_READ | PROT_WRITE.
const BOTH: i32 = 3;

/// New private pages.
fn pages(count: u64) -> Result<u64, String> {
    Ok(must!(sys!(
        nr::mmap,
        0,
        count * PAGE,
        BOTH,
        PRIVATE,
        -1,
        0,
        0
    )))
}

fn mapping() -> Checked {
    let at = pages(4)?;
    ensure!(at % PAGE == 0);
    // The kernel itself writes there: the time.
    want!(sys!(nr::clock_gettime, 0, at), Ok(0));
    must!(sys!(nr::mprotect, at, PAGE, 1));
    want!(sys!(nr::clock_gettime, 0, at), Err(Errno::EFAULT));
    must!(sys!(nr::munmap, at + PAGE, PAGE));
    want!(sys!(nr::clock_gettime, 0, at + PAGE), Err(Errno::EFAULT));
    want!(sys!(nr::clock_gettime, 0, at + 2 * PAGE), Ok(0));
    must!(sys!(nr::munmap, at, 4 * PAGE));
    want!(sys!(nr::munmap, u64::MAX - PAGE, PAGE), Err(Errno::EINVAL));
    want!(
        sys!(nr::mmap, 0, 0, BOTH, PRIVATE, -1, 0, 0),
        Err(Errno::EINVAL)
    );
    Ok(())
}

fn advice() -> Checked {
    let at = pages(4)?;
    must!(sys!(nr::clock_gettime, 0, at + PAGE));
    let mut there = [9_u8; 4];
    must!(sys!(nr::mincore, at, 4 * PAGE, &mut there));
    ensure!(there[1] & 1 == 1 && there[3] & 1 == 0);
    // MADV_FREE.
    must!(sys!(nr::madvise, at, 4 * PAGE, 5));
    must!(sys!(nr::mcontrol, at, 4 * PAGE, 0, 0));
    want!(sys!(nr::madvise, at, 4 * PAGE, 99), Err(Errno::EINVAL));
    must!(sys!(nr::mlock, at, PAGE));
    must!(sys!(nr::munlock, at, PAGE));
    must!(sys!(nr::mlockall, 1));
    must!(sys!(nr::munlockall));
    must!(sys!(nr::munmap, at, 4 * PAGE));
    Ok(())
}

fn files() -> Checked {
    let fd = file_with(c"mapped", &[b'a'; 100])?;
    // MAP_SHARED.
    let at = must!(sys!(nr::mmap, 0, PAGE, BOTH, 1, fd, 0, 0));
    let mut time = [0_i64; 2];
    must!(sys!(nr::clock_gettime, 0, at));
    must!(sys!(nr::msync, at, PAGE, 0));
    want!(sys!(nr::extpread, fd, &mut time, 16, 0, 0), Ok(16));
    ensure!(time[0] > 0x6000_0000 && time[0] < 0x1_0000_0000_0000);
    must!(sys!(nr::munmap, at, PAGE));
    must!(sys!(nr::close, fd));
    must!(sys!(nr::unlink, c"mapped"));
    Ok(())
}

fn brk() -> Checked {
    let now = sys!(nr::sbrk, 0);
    ensure!(now.is_ok() || now == Err(Errno::EOPNOTSUPP));
    let moved = sys!(nr::obreak, 1_u64 << 40);
    ensure!(moved.is_err());
    Ok(())
}

fn inherit() -> Checked {
    let at = pages(1)?;
    // INHERIT_SHARE = 0: the child's time is seen here.
    must!(sys!(nr::minherit, at, PAGE, 0));
    want!(
        in_child(|| i32::from(sys!(nr::clock_gettime, 0, at).is_err())),
        Ok(0)
    );
    let mut there = [0_u8];
    must!(sys!(nr::mincore, at, PAGE, &mut there));
    ensure!(there[0] & 1 == 1);
    // INHERIT_NONE = 2.
    must!(sys!(nr::minherit, at, PAGE, 2));
    let status = in_child(|| i32::from(sys!(nr::clock_gettime, 0, at) != Err(Errno::EFAULT)));
    want!(status, Ok(0));
    must!(sys!(nr::munmap, at, PAGE));
    Ok(())
}
