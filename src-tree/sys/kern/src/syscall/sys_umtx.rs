//! Sleeping on a word of user memory.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicBool, Ordering};

use df_abi::Errno;
use df_lwkt::{Mutex, WaitQueue};
use df_machine::clock;
use df_vm::Identity;

use super::{Call, SysResult};
use crate::user::UserIn;

/// Longest sleep (`kern.umtx_timeout_max`): sleepers look again themselves.
const MAX_SLEEP_NS: u64 = 2_000_000_000;

/// A word of memory, which processes can share.
type Word = Identity;

/// A thread that sleeps.
#[derive(Default)]
struct Sleeper {
    woken: AtomicBool,
    queue: WaitQueue,
}

/// Who sleeps on which word, longest first.
static SLEEPERS: Mutex<BTreeMap<Word, Vec<Arc<Sleeper>>>> = Mutex::new(BTreeMap::new());

fn word_of(call: &Call<'_>, addr: u64) -> SysResult<Word> {
    call.vm().lock().identity(addr)
}

/// Sleeps while the word has `value`.
pub(super) fn umtx_sleep(
    call: &mut Call<'_>,
    word: UserIn<i32>,
    value: i32,
    timeout_us: i32,
) -> SysResult {
    let timeout = u64::try_from(timeout_us).map_err(|_| Errno::EINVAL)? * 1000;
    check_aligned(word.addr())?;
    let key = word_of(call, word.addr())?;
    let me = Arc::new(Sleeper::default());
    // From here on a wake-up finds the sleeper; the word is read behind that.
    SLEEPERS.lock().entry(key).or_default().push(me.clone());
    let result = sleep(call, &me, &word, value, timeout);
    forget(key, &me);
    // A wake-up that came together with something else is not lost: this was its sleeper.
    if me.woken.load(Ordering::Relaxed) {
        return Ok(());
    }
    result
}

fn sleep(call: &Call<'_>, me: &Sleeper, word: &UserIn<i32>, value: i32, timeout: u64) -> SysResult {
    if word.read(call.vm())? != value {
        return Err(Errno::EBUSY);
    }
    let length = if timeout == 0 {
        MAX_SLEEP_NS
    } else {
        timeout.min(MAX_SLEEP_NS)
    };
    let deadline = clock::uptime_ns().saturating_add(length);
    let woken = || me.woken.load(Ordering::Relaxed).then_some(());
    match call.wait_on(&me.queue, Some(deadline), woken)? {
        Some(()) => Ok(()),
        None => Err(Errno::EWOULDBLOCK),
    }
}

fn forget(key: Word, me: &Arc<Sleeper>) {
    let mut sleepers = SLEEPERS.lock();
    if let Some(list) = sleepers.get_mut(&key) {
        list.retain(|s| !Arc::ptr_eq(s, me));
        if list.is_empty() {
            sleepers.remove(&key);
        }
    }
}

/// Wakes up to `count` sleepers, 0 = all.
pub(super) fn umtx_wakeup(call: &mut Call<'_>, word: UserIn<i32>, count: i32) -> SysResult {
    check_aligned(word.addr())?;
    word.read(call.vm())?;
    let most = match usize::try_from(count) {
        Ok(0) | Err(_) => usize::MAX,
        Ok(count) => count,
    };
    wake(word_of(call, word.addr())?, most);
    Ok(())
}

/// Wakes everybody who sleeps on the word at an address of the caller.
pub(super) fn wake_all(call: &Call<'_>, addr: u64) {
    if let Ok(word) = word_of(call, addr) {
        wake(word, usize::MAX);
    }
}

fn wake(key: Word, most: usize) {
    let chosen: Vec<_> = {
        let mut sleepers = SLEEPERS.lock();
        let Some(list) = sleepers.get_mut(&key) else {
            return;
        };
        let count = most.min(list.len());
        let chosen = list.drain(..count).collect();
        if list.is_empty() {
            sleepers.remove(&key);
        }
        chosen
    };
    for sleeper in chosen {
        sleeper.woken.store(true, Ordering::Relaxed);
        sleeper.queue.wake();
    }
}

fn check_aligned(addr: u64) -> SysResult {
    if addr.is_multiple_of(4) {
        Ok(())
    } else {
        Err(Errno::EFAULT)
    }
}
