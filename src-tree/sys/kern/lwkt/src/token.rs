//! Tokens: locks that their holder loses whenever it sleeps.
//!
//! A thread may take any number of tokens, in any order, each of them again and again. While
//! it sleeps, or waits for another token, it has none; when it goes on it has all of them
//! again. So tokens never deadlock, and what they protect may have changed across anything
//! that sleeps.

use core::cell::Cell;
use core::marker::PhantomData;
use core::sync::atomic::{AtomicU64, Ordering};

use df_libkern::sync as raw;
use df_libkern::token::{Mode, Word};
use df_machine::smp;

use crate::cpu;
use crate::queue::WaitQueue;

/// Looks at a token that another CPU has before the thread sleeps for it.
const SPINS: u32 = 100;
/// Most different tokens that a thread has at once.
const MOST: usize = 8;

/// A token. Interrupt handlers take none.
#[derive(Debug)]
pub struct Token {
    name: &'static str,
    word: Word,
    queue: WaitQueue,
    /// Times that it was taken, and that a thread had to sleep for it.
    taken: AtomicU64,
    slept: AtomicU64,
}

/// The token of all that was written for one CPU: processes, files, memory, drivers. System
/// calls and faults of programs run with it; rooms leave it one by one.
pub static MP: Token = Token::new("mp");

/// How often a token was taken, and how often not at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contention {
    /// Times that it was taken.
    pub taken: u64,
    /// Times that a thread slept for it.
    pub slept: u64,
}

/// A token that the running thread has, how, and how many times.
#[derive(Clone, Copy, Debug)]
struct Entry {
    token: &'static Token,
    mode: Mode,
    times: u32,
}

/// The tokens of a running thread, in the order in which it took them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    entries: [Option<Entry>; MOST],
    len: usize,
}

/// The tokens of the thread that runs on a CPU. Only that thread looks at it, so the lock is
/// never waited for.
pub(crate) struct Held(raw::Mutex<List>);

impl Held {
    pub(crate) const fn new() -> Self {
        Self(raw::Mutex::new(List::EMPTY))
    }

    /// Takes the whole list out.
    fn take(&self) -> List {
        let mut list = self.0.lock();
        if list.len == 0 {
            return List::EMPTY;
        }
        core::mem::replace(&mut *list, List::EMPTY)
    }
}

impl List {
    const EMPTY: Self = Self {
        entries: [None; MOST],
        len: 0,
    };

    fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries[..self.len].iter().flatten()
    }

    fn position(&self, token: &'static Token) -> Option<usize> {
        self.iter().position(|e| core::ptr::eq(e.token, token))
    }

    fn release(&self) {
        for entry in self.iter() {
            entry.token.give_back(entry.mode);
        }
    }

    /// Takes all tokens again, sleeping until they are free, whatever the order.
    fn take_again(&self, owner: u64) {
        // The one that was waited for last.
        let mut have = None;
        loop {
            let missing = self.try_others(owner, have);
            let Some(missing) = missing else {
                return;
            };
            if let Some(entry) = have.and_then(|at| self.entry(at)) {
                entry.token.give_back(entry.mode);
            }
            if let Some(entry) = self.entry(missing) {
                entry.token.wait(owner, entry.mode);
            }
            have = Some(missing);
        }
    }

    fn entry(&self, at: usize) -> Option<&Entry> {
        self.entries.get(at)?.as_ref()
    }

    /// Takes all tokens but `have`, or none of them: returns which one is not free.
    fn try_others(&self, owner: u64, have: Option<usize>) -> Option<usize> {
        for (at, entry) in self.iter().enumerate() {
            if Some(at) == have || entry.token.word.try_take(owner, entry.mode) {
                continue;
            }
            let before = self.iter().enumerate().take(at);
            for (_, entry) in before.filter(|(other, _)| Some(*other) != have) {
                entry.token.give_back(entry.mode);
            }
            return Some(at);
        }
        None
    }
}

/// Lets the running thread's tokens go, for a sleep. Give the result to [`retake`].
pub(crate) fn release_all() -> List {
    let Some(cpu) = cpu::this() else {
        return List::EMPTY;
    };
    let list = cpu.held.take();
    list.release();
    list
}

/// Gives the running thread its tokens back.
pub(crate) fn retake(list: &List) {
    if list.len == 0 {
        return;
    }
    list.take_again(crate::sched::current_id());
    // Waiting may have brought the thread to another CPU.
    if let Some(cpu) = cpu::this() {
        *cpu.held.0.lock() = *list;
    }
}

/// Runs `act` without the tokens of the running thread, which has them again afterwards. What
/// they protect may have changed.
pub fn without_tokens<R>(act: impl FnOnce() -> R) -> R {
    let list = release_all();
    let result = act();
    retake(&list);
    result
}

impl Token {
    /// A free token with a name for people.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            word: Word::new(),
            queue: WaitQueue::new(),
            taken: AtomicU64::new(0),
            slept: AtomicU64::new(0),
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Takes the token for the running thread alone, sleeping until it is free.
    ///
    /// # Panics
    /// When the thread has it shared, or has too many tokens.
    #[track_caller]
    pub fn exclusive(&'static self) -> TokenGuard {
        self.take(Mode::Exclusive)
    }

    /// Takes the token together with others who do so, sleeping until it is free. A thread
    /// that has it exclusively keeps it so.
    ///
    /// # Panics
    /// When the thread has too many tokens.
    #[track_caller]
    pub fn shared(&'static self) -> TokenGuard {
        self.take(Mode::Shared)
    }

    /// Whether the running thread has it.
    #[must_use]
    pub fn is_mine(&'static self) -> bool {
        cpu::this().is_some_and(|cpu| cpu.held.0.lock().position(self).is_some())
    }

    /// The number of the thread that has it exclusively.
    #[must_use]
    pub fn owner(&self) -> Option<u64> {
        self.word.owner()
    }

    /// How much it is in demand.
    #[must_use]
    pub fn contention(&self) -> Contention {
        Contention {
            taken: self.taken.load(Ordering::Relaxed),
            slept: self.slept.load(Ordering::Relaxed),
        }
    }

    #[track_caller]
    fn take(&'static self, mode: Mode) -> TokenGuard {
        let guard = TokenGuard {
            token: self,
            _thread: PhantomData,
        };
        let Some(cpu) = cpu::this() else {
            return guard;
        };
        let owner = cpu.current_id.load(Ordering::Relaxed);
        {
            let mut list = cpu.held.0.lock();
            if let Some(entry) = list.position(self).and_then(|at| list.entries[at].as_mut()) {
                assert!(
                    entry.mode == Mode::Exclusive || mode == Mode::Shared,
                    "the token {} is shared by the thread and wanted exclusively",
                    self.name
                );
                entry.times += 1;
                return guard;
            }
            assert!(
                list.len < MOST,
                "a thread has {MOST} tokens and wants {} besides",
                self.name
            );
            if self.word.try_take(owner, mode) {
                list.add(self, mode);
                return guard;
            }
        }
        self.take_slowly(owner, mode);
        guard
    }

    /// Takes a token that is not free; the thread has none of its others meanwhile.
    #[cold]
    fn take_slowly(&'static self, owner: u64, mode: Mode) {
        let mut got = false;
        if smp::count() > 1 {
            got = (0..SPINS).any(|_| {
                smp::poll();
                core::hint::spin_loop();
                self.word.try_take(owner, mode)
            });
        }
        if got {
            if let Some(cpu) = cpu::this() {
                cpu.held.0.lock().add(self, mode);
            }
            return;
        }
        let mut list = release_all();
        list.add(self, mode);
        retake(&list);
    }

    /// Sleeps until the token is free and takes it. The running thread has no tokens.
    fn wait(&'static self, owner: u64, mode: Mode) {
        self.slept.fetch_add(1, Ordering::Relaxed);
        self.word.begin_wait();
        let looks = Cell::new(0u32);
        self.queue.wait(|| {
            let again = looks.replace(looks.get().saturating_add(1)) > 0;
            self.word.try_take_waiting(owner, mode, again)
        });
        self.word.end_wait();
    }

    fn give_back(&self, mode: Mode) {
        if self.word.release(mode) {
            match mode {
                Mode::Exclusive => self.queue.wake_one(),
                Mode::Shared => self.queue.wake(),
            }
        }
    }
}

impl List {
    fn add(&mut self, token: &'static Token, mode: Mode) {
        token.taken.store(
            token.taken.load(Ordering::Relaxed).wrapping_add(1),
            Ordering::Relaxed,
        );
        self.entries[self.len] = Some(Entry {
            token,
            mode,
            times: 1,
        });
        self.len += 1;
    }
}

/// Says that the running thread has a token, until it is dropped, sleeps apart.
#[derive(Debug)]
#[must_use = "the token is given back at once"]
pub struct TokenGuard {
    token: &'static Token,
    /// Belongs to one thread: not Send.
    _thread: PhantomData<*mut ()>,
}

impl Drop for TokenGuard {
    fn drop(&mut self) {
        let Some(cpu) = cpu::this() else {
            return;
        };
        let mode = {
            let mut list = cpu.held.0.lock();
            let Some(at) = list.position(self.token) else {
                return;
            };
            let Some(entry) = list.entries[at].as_mut() else {
                return;
            };
            entry.times -= 1;
            if entry.times > 0 {
                return;
            }
            let mode = entry.mode;
            list.entries.copy_within(at + 1.., at);
            list.len -= 1;
            mode
        };
        self.token.give_back(mode);
    }
}
