//! Who runs.
//!
//! Each CPU runs the threads in its own queue. The kernel is not preempted: a thread gives its
//! CPU away only by sleeping or yielding. A thread that is woken goes back to the CPU where it
//! ran last; see `balance` for those that may run anywhere.

use alloc::boxed::Box;
use alloc::format;
use alloc::sync::Arc;
use core::sync::atomic::{AtomicU64, Ordering, fence};

use df_machine::intr::{self, IrqGuard};
use df_machine::ktr::{self, Event};
use df_machine::sync::{Once, SpinGuard, held_spin, holds_spin};
use df_machine::thread::{self as machine, Context, StackSize};
use df_machine::{clock, kprintln, smp};

use crate::cpu::{self, Cpu, Queue};
use crate::thread::{SpawnError, Thread};
use crate::{balance, message, timer, token};

/// Ticks that a thread runs while others wait.
const SLICE: u32 = 3;
/// Ticks between two ageings of the run queue.
const AGEING: u64 = 50;

/// The stand-in for a thread where there are none: on the host, and before `init`.
static HOST: Once<Arc<Thread>> = Once::new();

/// Makes what runs now the first thread, with the token [`crate::MP`], and starts the ticks.
/// Call once, on the boot stack, after the heap and before any address space is made.
///
/// # Panics
/// When there is no memory.
pub fn init() {
    let boot = Thread::new("boot", Some(machine::init()), None);
    let Some(idle) = Context::new(idle_thread, StackSize::Full) else {
        panic!("{SpawnError}");
    };
    let idle = Thread::new("idle0", Some(idle), None);
    let cpu = cpu::add(boot, idle);
    clock::set_timer_handler(timer::interrupt);
    smp::set_message_handler(message::serve);
    crate::debug::init();
    let _irq = IrqGuard::new();
    start_ticks(cpu, &mut cpu.queue.lock());
    // For as long as the thread lives.
    core::mem::forget(token::MP.exclusive());
}

/// Where another CPU begins, interrupts off, on the stack of its idle thread.
pub fn run_cpu() -> ! {
    let name = format!("idle{}", smp::current());
    let idle = Thread::new(&name, Some(machine::running()), None);
    cpu::add(idle.clone(), idle);
    idle_thread()
}

/// The running thread.
#[must_use]
pub fn current() -> Arc<Thread> {
    let _irq = IrqGuard::brief();
    if let Some(cpu) = cpu::this() {
        return cpu.queue.lock().current.clone();
    }
    loop {
        if let Some(host) = HOST.get() {
            return host.clone();
        }
        HOST.set(Thread::new("host", None, None));
    }
}

/// Number of the running thread; 0 before [`init`] and on the host.
pub(crate) fn current_id() -> u64 {
    cpu::this().map_or(0, |cpu| cpu.current_id.load(Ordering::Relaxed))
}

/// Makes a thread that does not run before [`start`]. It begins with the token [`crate::MP`].
///
/// # Errors
/// When there is no memory for its stack.
pub fn create(name: &str, body: impl FnOnce() + Send + 'static) -> Result<Arc<Thread>, SpawnError> {
    create_free(name, move || {
        let _mp = token::MP.exclusive();
        body();
    })
}

/// The same without a token: for code that was written for several CPUs.
///
/// # Errors
/// When there is no memory for its stack.
pub fn create_free(
    name: &str,
    body: impl FnOnce() + Send + 'static,
) -> Result<Arc<Thread>, SpawnError> {
    create_with(name, StackSize::Full, body)
}

/// The same with a small stack ([`StackSize::Small`]): for what comes in great numbers and
/// does not call deep, file systems least of all.
///
/// # Errors
/// When there is no memory for its stack.
pub fn create_small(
    name: &str,
    body: impl FnOnce() + Send + 'static,
) -> Result<Arc<Thread>, SpawnError> {
    create_with(name, StackSize::Small, body)
}

fn create_with(
    name: &str,
    size: StackSize,
    body: impl FnOnce() + Send + 'static,
) -> Result<Arc<Thread>, SpawnError> {
    let context = Context::new(main, size).ok_or(SpawnError)?;
    Ok(Thread::new(name, Some(context), Some(Box::new(body))))
}

/// Starts a thread that was created: one that may run anywhere on an idle CPU, if there is
/// one, the others on this one. Who starts it shares with it what is left of being more urgent: what
/// a shell runs need not wait for all who do nothing but compute, and nobody gains by forking.
pub fn start(thread: Arc<Thread>) {
    let me = current();
    let gain = me.gain.load(Ordering::Relaxed);
    thread.gain.store(gain / 2, Ordering::Relaxed);
    me.gain.store(gain - gain / 2, Ordering::Relaxed);
    let _irq = IrqGuard::new();
    if let Some(cpu) = balance::place_new(&thread) {
        enqueue(cpu, thread);
    }
}

/// Starts a thread on a CPU, where it stays. Returns whether there is such a CPU.
pub fn start_on(number: usize, thread: Arc<Thread>) -> bool {
    let _irq = IrqGuard::new();
    match cpu::get(number) {
        Some(cpu) => {
            enqueue(cpu, thread);
            true
        }
        None => false,
    }
}

/// Starts a thread on this CPU. It begins with the token [`crate::MP`].
///
/// # Errors
/// When there is no memory for its stack.
pub fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<Arc<Thread>, SpawnError> {
    let thread = create(name, body)?;
    start(thread.clone());
    Ok(thread)
}

/// Where every thread starts.
fn main() -> ! {
    let body = current().body.lock().take();
    if let Some(body) = body {
        body();
    }
    exit()
}

/// Ends the running thread.
pub fn exit() -> ! {
    loop {
        reschedule(drop);
        kprintln!("lwkt: a thread that has ended was run again");
    }
}

/// Lets others run that are as urgent.
#[track_caller]
pub fn yield_now() {
    if !may_sleep() {
        refuse();
    }
    let Some(cpu) = cpu::this() else {
        return;
    };
    if cpu.held.is_empty() {
        rotate(cpu);
    } else {
        let tokens = token::release_all();
        rotate(cpu);
        token::retake(&tokens);
    }
}

/// Puts the running thread, which has no tokens, behind those that are as urgent, or on another
/// CPU if it may not run on this one any more. Returns when it runs again.
fn rotate(cpu: &'static Cpu) {
    // The switch must follow the choice without an interrupt in between.
    let _irq = IrqGuard::brief();
    let mut queue = cpu.queue.lock();
    if let Some(target) = balance::elsewhere(&queue.current, cpu) {
        let me = queue.current.clone();
        drop(queue);
        enqueue(target, me);
        switch(cpu, cpu.queue.lock());
        return;
    }
    let level = queue.current.level();
    let alone = queue.run.top().is_none_or(|top| top > level);
    if alone {
        queue.slice = SLICE;
        cpu.should_yield.store(false, Ordering::Relaxed);
        return;
    }
    let me = queue.current.clone();
    queue.run.push(level, me);
    switch(cpu, queue);
}

/// Goes on running on another CPU. Returns whether there is such a CPU.
#[track_caller]
pub fn move_to(number: usize) -> bool {
    let Some(target) = cpu::get(number) else {
        return false;
    };
    if number != smp::current() {
        reschedule(|me| enqueue(target, me));
    }
    true
}

/// Whether the running thread's time is over or somebody more urgent waits. It should then
/// [`yield_now`] before it goes back to user mode.
#[must_use]
pub fn should_yield() -> bool {
    cpu::this().is_some_and(|cpu| cpu.should_yield.load(Ordering::Relaxed))
}

/// Whether [`Thread::interrupt`] is in force for the running thread.
#[must_use]
pub fn is_interrupted() -> bool {
    cpu::this().is_some_and(|cpu| cpu.queue.lock().current.is_interrupted())
}

/// Makes a thread runnable on a CPU; should the thread not be allowed there, the CPU sends it on.
pub(crate) fn enqueue(cpu: &Cpu, thread: Arc<Thread>) {
    let level = thread.level();
    thread.set_cpu(cpu.number);
    let urgent = {
        let mut queue = cpu.queue.lock();
        let urgent = queue.is_idle || level < queue.current.level();
        if urgent {
            cpu.should_yield.store(true, Ordering::Relaxed);
        }
        queue.run.push(level, thread);
        urgent
    };
    if urgent && cpu.number != smp::current() {
        smp::reschedule(cpu.number);
    }
}

/// Makes a thread runnable that has slept.
pub(crate) fn resume(thread: Arc<Thread>) {
    if let Some(cpu) = cpu::get(thread.cpu()) {
        enqueue(balance::allowed(&thread, cpu), thread);
    }
}

/// Sees to it that a thread whose mask has just been set leaves a CPU that is not of it: one
/// that waits goes to another queue at once, one that runs is made to yield. One that sleeps is
/// put on a CPU of its mask when it is woken.
pub(crate) fn leave_forbidden(thread: &Arc<Thread>) {
    let _irq = IrqGuard::new();
    let Some(cpu) = cpu::get(thread.cpu()) else {
        return;
    };
    if thread.may_run_on(cpu.number) {
        return;
    }
    let (runs, waiting) = {
        let mut queue = cpu.queue.lock();
        let runs = Arc::ptr_eq(&queue.current, thread);
        if runs {
            cpu.should_yield.store(true, Ordering::Relaxed);
        }
        // Both, if it was woken before it had left its CPU.
        let waiting = queue.run.extract(|other| Arc::ptr_eq(other, thread));
        (runs, waiting)
    };
    if let Some(thread) = waiting {
        enqueue(balance::allowed(&thread, cpu), thread);
    }
    if runs && cpu.number != smp::current() {
        smp::reschedule(cpu.number);
    }
}

/// Brings a thread back from user mode, if another CPU runs it.
pub(crate) fn poke(thread: &Arc<Thread>) {
    // Either this sees that the thread runs, or the thread sees, on its way to user mode, what
    // it is brought back for.
    fence(Ordering::SeqCst);
    let Some(cpu) = cpu::get(thread.cpu()) else {
        return;
    };
    if cpu.number != smp::current() && cpu.current_id.load(Ordering::Relaxed) == thread.id() {
        smp::reschedule(cpu.number);
    }
}

/// Gives the CPU to the next thread, after `leave` has put the running one where it belongs.
/// Its tokens are given back meanwhile. Returns when the thread runs again.
///
/// # Panics
/// When the CPU holds a spin lock: whoever wanted it would spin as long as this thread sleeps.
#[track_caller]
fn reschedule(leave: impl FnOnce(Arc<Thread>)) {
    reschedule_if(|me| {
        leave(me.clone());
        true
    });
}

/// The same, if `leave` says that it has put the thread somewhere; nothing otherwise.
#[track_caller]
pub(crate) fn reschedule_if(leave: impl FnOnce(&Arc<Thread>) -> bool) {
    if !may_sleep() {
        refuse();
    }
    let tokens = {
        // The switch must follow the choice without an interrupt in between.
        let _irq = IrqGuard::brief();
        let Some(cpu) = cpu::this() else {
            return;
        };
        // Not kept across the switch, from which a thread that ends does not return.
        if !leave(&current()) {
            return;
        }
        let tokens = token::release_all();
        switch(cpu, cpu.queue.lock());
        tokens
    };
    token::retake(&tokens);
}

/// Whether the running thread may give its CPU away: it holds no spin lock, and is in no
/// critical section nor interrupt handler.
#[inline]
fn may_sleep() -> bool {
    !holds_spin() && (intr::enabled() || cfg!(not(target_os = "none")))
}

#[cold]
#[inline(never)]
#[track_caller]
fn refuse() -> ! {
    if let Some(taken) = held_spin() {
        panic!("a thread gives its CPU away with the spin lock held that was taken at {taken}");
    }
    match intr::last_critical() {
        Some(began) => panic!(
            "a thread gives its CPU away with interrupts off, in the critical section that began \
             at {began} or in an interrupt handler"
        ),
        None => panic!("a thread gives its CPU away with interrupts off"),
    }
}

/// Goes on with the first thread of this CPU's queue, or the idle one. Interrupts are off.
fn switch(cpu: &'static Cpu, mut queue: SpinGuard<'_, Queue>) {
    queue.charge();
    queue.slice = SLICE;
    cpu.should_yield.store(false, Ordering::Relaxed);
    let next = loop {
        let Some(next) = queue.run.pop() else {
            break None;
        };
        let Some(target) = balance::elsewhere(&next, cpu) else {
            break queue.accept(next);
        };
        // No two queues at once; interrupts stay off.
        drop(queue);
        enqueue(target, next);
        queue = cpu.queue.lock();
    };
    queue.is_idle = next.is_none();
    let next = next.unwrap_or_else(|| cpu.idle.clone());
    if Arc::ptr_eq(&queue.current, &next) {
        return;
    }
    if !queue.ticking && !queue.is_idle {
        start_ticks(cpu, &mut queue);
    }
    ktr::log(Event::Switch, [queue.current.id(), next.id(), 0]);
    cpu.current_id.store(next.id(), Ordering::Relaxed);
    let context = next.context.clone();
    let before = core::mem::replace(&mut queue.current, next);
    drop(queue);
    count(&cpu.switches);
    drop(before);
    if let Some(context) = context {
        machine::switch_to(context);
    }
}

impl Queue {
    /// Takes a thread that comes next, unless another CPU is just leaving it: that is waited
    /// for by the idle thread, for which nobody waits. Two CPUs might be about to exchange
    /// their threads.
    #[inline]
    fn accept(&mut self, next: Arc<Thread>) -> Option<Arc<Thread>> {
        if self.is_idle || self.may_switch_to(&next) {
            return Some(next);
        }
        self.run.push(next.level(), next);
        None
    }
}

/// Adds one to a figure that only this CPU changes.
#[inline]
fn count(figure: &AtomicU64) {
    figure.store(
        figure.load(Ordering::Relaxed).wrapping_add(1),
        Ordering::Relaxed,
    );
}

fn start_ticks(cpu: &Cpu, queue: &mut Queue) {
    queue.ticking = true;
    queue.slice = SLICE;
    cpu.timers.lock().start_ticks();
}

/// Runs on each CPU when nobody else does.
fn idle_thread() -> ! {
    loop {
        intr::disable();
        if let Some(cpu) = cpu::this() {
            idle_once(cpu);
        }
    }
}

/// Sets what a CPU does before it halts, again and again while it returns that there is more to
/// do: a small step of something that need not be done, without sleeping. The first one stays.
pub fn set_idle_work(work: fn() -> bool) {
    IDLE_WORK.set(work);
}

static IDLE_WORK: Once<fn() -> bool> = Once::new();

/// Switches to a thread that can run, or halts until an interrupt. Interrupts are off.
fn idle_once(cpu: &'static Cpu) {
    let has_work = !cpu.queue.lock().run.is_empty();
    if !has_work && let Some(thread) = balance::take_over(cpu) {
        enqueue(cpu, thread);
    }
    if !cpu.queue.lock().run.is_empty() {
        switch(cpu, cpu.queue.lock());
        return;
    }
    if let Some(work) = IDLE_WORK.get() {
        intr::enable();
        let more = work();
        intr::disable();
        if more {
            return;
        }
    }
    smp::set_idle(true);
    if !cpu.queue.lock().run.is_empty() {
        smp::set_idle(false);
        return;
    }
    intr::enable_and_halt();
    intr::disable();
    smp::set_idle(false);
}

/// Counts a tick against the running thread.
pub(crate) fn count_tick(cpu: &Cpu, queue: &mut Queue) {
    queue.ticks += 1;
    if queue.ticks.is_multiple_of(AGEING) {
        queue.run.age();
    }
    queue.charge();
    queue.slice = queue.slice.saturating_sub(1);
    let gain = &queue.current.gain;
    let left = gain.load(Ordering::Relaxed);
    gain.store(left.saturating_sub(1), Ordering::Relaxed);
    // Somebody may be as urgent now as one that has gained no more.
    if (queue.slice == 0 || left == 1) && !queue.run.is_empty() {
        cpu.should_yield.store(true, Ordering::Relaxed);
    }
}
