//! Tokens: locks that their holder loses whenever it sleeps.
//!
//! A thread may take any number of tokens, in any order, each of them again and again. While
//! it sleeps, or waits for another token, it has none; when it goes on it has all of them
//! again. So tokens never deadlock, and what they protect may have changed across anything
//! that sleeps.

use core::cell::Cell;
use core::marker::PhantomData;
use core::sync::atomic::{AtomicU64, Ordering};

use df_libkern::token::{Mode, Word};
use df_machine::ktr::{self, Event};
use df_machine::smp;
use df_machine::sync::contention::{Class, Kind};
use df_machine::sync::{CpuCell, Place};

use crate::cpu::{self, Cpu};
use crate::queue::WaitQueue;
use crate::registry;
use crate::waiting::Waiting;

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
    /// Where it was last taken shared.
    shared_at: Place,
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

/// How a thread has a token, and how many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hold(u32);

impl Hold {
    /// Exclusively, once.
    const EXCLUSIVE: Self = Self(2);
    /// Shared, once.
    const SHARED: Self = Self(3);
    /// What another time adds.
    const TIME: u32 = 2;

    #[inline]
    const fn once(mode: Mode) -> Self {
        match mode {
            Mode::Exclusive => Self::EXCLUSIVE,
            Mode::Shared => Self::SHARED,
        }
    }

    const fn mode(self) -> Mode {
        if self.0.is_multiple_of(Self::TIME) {
            Mode::Exclusive
        } else {
            Mode::Shared
        }
    }
}

/// The tokens of a running thread, in the order in which it took them. Two arrays, so that
/// each is indexed without a multiplication.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    tokens: [Option<&'static Token>; MOST],
    holds: [Hold; MOST],
    len: usize,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
struct Entry {
    token: &'static Token,
    mode: Mode,
}

/// The tokens of the thread that runs on a CPU.
pub(crate) struct Held(CpuCell<List>);

impl Held {
    /// No tokens, on the CPU with a number.
    pub(crate) const fn new(cpu: usize) -> Self {
        Self(CpuCell::new(cpu, List::EMPTY))
    }

    /// Whether the running thread has none.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.with(|list| list.len == 0)
    }

    /// Takes the whole list out.
    fn take(&self) -> List {
        self.0.with(|list| core::mem::replace(list, List::EMPTY))
    }
}

impl List {
    const EMPTY: Self = Self {
        tokens: [None; MOST],
        holds: [Hold::EXCLUSIVE; MOST],
        len: 0,
    };

    fn iter(&self) -> impl Iterator<Item = Entry> + '_ {
        (0..self.len).filter_map(|at| self.entry(at))
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
    #[track_caller]
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
            if let Some(entry) = self.entry(missing)
                && !entry.token.look_again(owner, entry.mode)
            {
                entry.token.wait(owner, entry.mode);
            }
            have = Some(missing);
        }
    }

    fn entry(&self, at: usize) -> Option<Entry> {
        Some(Entry {
            token: (*self.tokens.get(at)?)?,
            mode: self.holds.get(at)?.mode(),
        })
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
#[track_caller]
pub(crate) fn retake(list: &List) {
    if list.len == 0 {
        return;
    }
    list.take_again(crate::sched::current_id());
    // Waiting may have brought the thread to another CPU.
    if let Some(cpu) = cpu::this() {
        cpu.held.0.with(|held| *held = *list);
    }
}

/// Runs `act` without the tokens of the running thread, which has them again afterwards. What
/// they protect may have changed.
pub fn without_tokens<R>(act: impl FnOnce() -> R) -> R {
    // Mostly there is one: that is what every way of a program through the kernel begins and
    // ends with.
    let only = cpu::this().and_then(|cpu| cpu.held.0.with(List::take_only));
    if let Some(only) = only {
        only.token.give_back(only.hold.mode());
        let result = act();
        retake_only(only);
        return result;
    }
    let list = release_all();
    let result = act();
    retake(&list);
    result
}

/// The one token of a thread.
struct Only {
    token: &'static Token,
    hold: Hold,
}

impl List {
    /// Takes the token out, if there is exactly one.
    #[inline]
    fn take_only(&mut self) -> Option<Only> {
        if self.len != 1 {
            return None;
        }
        let token = self.tokens[0].take()?;
        self.len = 0;
        Some(Only {
            token,
            hold: self.holds[0],
        })
    }

    /// Has that token, and no other.
    #[inline]
    fn put_only(&mut self, only: &Only) {
        self.tokens[0] = Some(only.token);
        self.holds[0] = only.hold;
        self.len = 1;
    }
}

/// Gives the running thread its one token back.
#[inline]
#[track_caller]
fn retake_only(only: Only) {
    if only
        .token
        .word
        .try_take(crate::sched::current_id(), only.hold.mode())
    {
        if let Some(cpu) = cpu::this() {
            cpu.held.0.with(|held| held.put_only(&only));
        }
    } else {
        let mut list = List::EMPTY;
        list.put_only(&only);
        retake(&list);
    }
}

impl Token {
    /// A free token with a name for people.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            word: Word::new(),
            queue: WaitQueue::new(),
            shared_at: Place::new(),
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
    #[inline]
    #[track_caller]
    pub fn exclusive(&'static self) -> TokenGuard {
        self.take(Mode::Exclusive)
    }

    /// Takes the token together with others who do so, sleeping until it is free. A thread
    /// that has it exclusively keeps it so.
    ///
    /// # Panics
    /// When the thread has too many tokens.
    #[inline]
    #[track_caller]
    pub fn shared(&'static self) -> TokenGuard {
        let guard = self.take(Mode::Shared);
        self.shared_at.set();
        guard
    }

    /// Whether the running thread has it.
    #[must_use]
    pub fn is_mine(&'static self) -> bool {
        cpu::this().is_some_and(|cpu| cpu.held.0.with(|list| list.position(self).is_some()))
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

    #[inline]
    #[track_caller]
    fn take(&'static self, mode: Mode) -> TokenGuard {
        if let Some(cpu) = cpu::this() {
            let owner = cpu.current_id.load(Ordering::Relaxed);
            let quick = cpu.held.0.with(|list| list.take(self, owner, mode));
            if !quick {
                self.take_again(cpu, owner, mode);
            }
        }
        TokenGuard {
            token: self,
            _thread: PhantomData,
        }
    }

    /// Takes a token that somebody has, perhaps this thread.
    #[cold]
    #[inline(never)]
    #[track_caller]
    fn take_again(&'static self, cpu: &Cpu, owner: u64, mode: Mode) {
        let shared = cpu.held.0.with(|list| {
            let held = list.position(self).map(|at| list.holds[at].mode());
            held == Some(Mode::Shared)
        });
        assert!(
            !shared || mode == Mode::Shared,
            "the token {} is shared by the thread and wanted exclusively; it was taken shared at {}",
            self.name,
            self.shared_at
        );
        let done = cpu.held.0.with(|list| {
            if let Some(at) = list.position(self) {
                list.holds[at].0 += Hold::TIME;
                return true;
            }
            assert!(
                list.len < MOST,
                "a thread has {MOST} tokens and wants {} besides",
                self.name
            );
            let taken = self.word.try_take(owner, mode);
            if taken {
                list.add(self, mode);
            }
            taken
        });
        if !done {
            self.take_slowly(owner, mode);
        }
    }

    /// Takes a token that is not free; the thread has none of its others meanwhile.
    #[cold]
    #[track_caller]
    fn take_slowly(&'static self, owner: u64, mode: Mode) {
        let holder = self.word.owner().unwrap_or(0);
        ktr::log(Event::TokenWait, [owner, holder, 0]);
        registry::note(self);
        let wait = Waiting::with_class(Class {
            kind: Kind::Token,
            name: self.name,
            line: 0,
        });
        if self.look_again(owner, mode) {
            if let Some(cpu) = cpu::this() {
                cpu.held.0.with(|list| list.add(self, mode));
            }
            wait.end();
            return;
        }
        let mut list = release_all();
        list.add(self, mode);
        retake(&list);
        wait.end();
    }

    /// Takes the token if its holder, on another CPU, gives it back soon.
    fn look_again(&self, owner: u64, mode: Mode) -> bool {
        if smp::count() < 2 {
            return false;
        }
        (0..SPINS).any(|_| {
            smp::poll();
            core::hint::spin_loop();
            self.word.try_take(owner, mode)
        })
    }

    /// Sleeps until the token is free and takes it. The running thread has no tokens.
    #[track_caller]
    fn wait(&'static self, owner: u64, mode: Mode) {
        self.slept.fetch_add(1, Ordering::Relaxed);
        self.word.begin_wait();
        let looks = Cell::new(0u32);
        self.queue.wait_for_lock(|| {
            let again = looks.replace(looks.get().saturating_add(1)) > 0;
            self.word.try_take_waiting(owner, mode, again)
        });
        self.word.end_wait();
    }

    /// Counts that it was taken. Two sharers may count as one.
    #[inline]
    fn count_taken(&self) {
        let before = self.taken.load(Ordering::Relaxed);
        self.taken.store(before.wrapping_add(1), Ordering::Relaxed);
    }

    #[inline]
    fn give_back(&self, mode: Mode) {
        if self.word.release(mode) {
            self.wake(mode);
        }
    }

    #[cold]
    #[inline(never)]
    fn wake(&self, mode: Mode) {
        match mode {
            Mode::Exclusive => self.queue.wake_one(),
            Mode::Shared => self.queue.wake(),
        }
    }
}

impl List {
    /// Takes a token that nobody has, this thread neither, in one step.
    #[inline]
    fn take(&mut self, token: &'static Token, owner: u64, mode: Mode) -> bool {
        let at = self.len;
        if at >= MOST || !token.word.try_take_unheld(owner, mode) {
            return false;
        }
        self.tokens[at] = Some(token);
        self.holds[at] = Hold::once(mode);
        self.len = at + 1;
        token.count_taken();
        true
    }

    /// Adds a token that was taken just now; there is room.
    fn add(&mut self, token: &'static Token, mode: Mode) {
        self.tokens[self.len] = Some(token);
        self.holds[self.len] = Hold::once(mode);
        self.len += 1;
        token.count_taken();
    }

    /// Takes the token out if it is the one that was taken last, and only once.
    #[inline]
    fn pop(&mut self, token: &'static Token) -> Option<Mode> {
        let last = self.len.wrapping_sub(1);
        if last >= MOST || !self.tokens[last].is_some_and(|top| core::ptr::eq(top, token)) {
            return None;
        }
        let mode = match self.holds[last] {
            Hold::EXCLUSIVE => Mode::Exclusive,
            Hold::SHARED => Mode::Shared,
            _ => return None,
        };
        self.len = last;
        Some(mode)
    }

    /// Takes the token out, wherever it is. `None` when the thread has it still.
    fn remove(&mut self, token: &'static Token) -> Option<Mode> {
        let at = self.position(token)?;
        let hold = &mut self.holds[at];
        hold.0 -= Hold::TIME;
        if hold.0 >= Hold::TIME {
            return None;
        }
        let mode = hold.mode();
        self.tokens.copy_within(at + 1.., at);
        self.holds.copy_within(at + 1.., at);
        self.len -= 1;
        Some(mode)
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

/// Gives a token back that was not the last one, or was taken more than once.
#[cold]
#[inline(never)]
fn give_back_out_of_order(cpu: &Cpu, token: &'static Token) {
    if let Some(mode) = cpu.held.0.with(|list| list.remove(token)) {
        token.give_back(mode);
    }
}

impl Drop for TokenGuard {
    #[inline]
    fn drop(&mut self) {
        let Some(cpu) = cpu::this() else {
            return;
        };
        match cpu.held.0.with(|list| list.pop(self.token)) {
            Some(mode) => self.token.give_back(mode),
            None => give_back_out_of_order(cpu, self.token),
        }
    }
}
