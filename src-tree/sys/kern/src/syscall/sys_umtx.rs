//! Sleeping on a word of user memory.

use df_abi::Errno;
use df_machine::clock;

use super::{Call, SysResult};
use crate::user::UserIn;

/// Longest sleep (`kern.umtx_timeout_max`): sleepers look again themselves.
const MAX_SLEEP_NS: u64 = 2_000_000_000;

/// Sleeps while the word has `value`. There is no other thread that could wake the caller, so
/// the sleep ends by time.
pub(super) fn umtx_sleep(
    call: &mut Call<'_>,
    word: UserIn<i32>,
    value: i32,
    timeout_us: i32,
) -> SysResult {
    let timeout = u64::try_from(timeout_us).map_err(|_| Errno::EINVAL)? * 1000;
    check_aligned(word.addr())?;
    if word.read(&mut call.proc.vm)? != value {
        return Err(Errno::EBUSY);
    }
    let length = if timeout == 0 {
        MAX_SLEEP_NS
    } else {
        timeout.min(MAX_SLEEP_NS)
    };
    let deadline = clock::uptime_ns().saturating_add(length);
    call.wait(&mut || false, Some(deadline))?;
    Err(Errno::EWOULDBLOCK)
}

/// Wakes sleepers; there are none.
pub(super) fn umtx_wakeup(call: &mut Call<'_>, word: UserIn<i32>, _count: i32) -> SysResult {
    check_aligned(word.addr())?;
    word.read(&mut call.proc.vm).map(|_| ())
}

fn check_aligned(addr: u64) -> SysResult {
    if addr.is_multiple_of(4) {
        Ok(())
    } else {
        Err(Errno::EFAULT)
    }
}
