//! Threads on all CPUs that do at random what threads do, and notice when something is lost
//! or changed that should not be.

use alloc::boxed::Box;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicU64, Ordering};

use df_lwkt::{Cpus, Port, Sleep, Thread, Token, WaitQueue};
use df_machine::sync::Spin;
use df_machine::{clock, kprintln, smp};
use df_vm::{ObjCache, Zones};

use crate::random::Random;

const TOKENS: usize = 8;
/// Places through which threads exchange what they have allocated.
const PLACES: usize = 16;
/// Heap bytes that may differ in the end: the console's, and threads that end later.
const SLACK: usize = 64 << 10;
/// The same for each pair of CPUs, which have a queue for messages from then on.
const SLACK_OF_PAIR: usize = 2 << 10;
/// The same for each CPU.
const SLACK_OF_CPU: usize = 16 << 10;

/// Two numbers that are equal whenever somebody may look.
struct Pair {
    first: AtomicU64,
    second: AtomicU64,
}

impl Pair {
    const fn new() -> Self {
        Self {
            first: AtomicU64::new(0),
            second: AtomicU64::new(0),
        }
    }

    fn check(&self, token: usize) {
        let (a, b) = (
            self.first.load(Ordering::Relaxed),
            self.second.load(Ordering::Relaxed),
        );
        assert!(a == b, "stress: token {token} let two in: {a} and {b}");
    }

    /// Not atomic on purpose: the token is what keeps others out.
    fn add(&self) {
        let value = self.first.load(Ordering::Relaxed);
        self.first.store(value + 1, Ordering::Relaxed);
        let value = self.second.load(Ordering::Relaxed);
        self.second.store(value + 1, Ordering::Relaxed);
    }
}

static TOKEN: [Token; TOKENS] = [const { Token::new("stress") }; TOKENS];
static PAIRS: [Pair; TOKENS] = [const { Pair::new() }; TOKENS];
static EXCHANGE: [Spin<Option<Vec<u8>>>; PLACES] = [const { Spin::new(None) }; PLACES];

/// What the threads share.
struct Shared {
    port: Port<u64>,
    cache: ObjCache<Box<u64>>,
    /// Those who answer messages, whose masks the others change.
    servers: Spin<Vec<Arc<Thread>>>,
    end_ns: u64,
    /// Times that a pair was added to, by everybody's own count.
    added: AtomicU64,
    sent: AtomicU64,
    arrived: AtomicU64,
    calls: AtomicU64,
    steps: AtomicU64,
    running: AtomicU64,
    changed: WaitQueue,
}

/// Runs the test.
///
/// # Panics
/// When something is wrong.
pub(crate) fn run(seed: u64, seconds: u64) {
    let cpus = smp::count();
    let workers = 4 * cpus as u64;
    let servers = cpus as u64;
    keep_stacks(workers + servers);
    let before = Zones::now();
    kprintln!("stress: seed {seed}, {workers} threads on {cpus} CPUs for {seconds} s");
    let shared = Arc::new(Shared {
        port: Port::new(),
        cache: ObjCache::new(|| Some(Box::new(0))),
        servers: Spin::new(Vec::new()),
        end_ns: clock::uptime_ns() + seconds * 1_000_000_000,
        added: AtomicU64::new(0),
        sent: AtomicU64::new(0),
        arrived: AtomicU64::new(0),
        calls: AtomicU64::new(0),
        steps: AtomicU64::new(0),
        running: AtomicU64::new(workers),
        changed: WaitQueue::new(),
    });
    for number in 0..workers + servers {
        let theirs = shared.clone();
        let name = format!("stress{number}");
        let body = move || {
            if number < workers {
                work(&theirs, Random::new(seed, number));
            } else {
                serve(&theirs);
            }
        };
        let Ok(thread) = df_lwkt::create_free(&name, body) else {
            panic!("stress: no memory for a thread");
        };
        thread.set_mobile();
        if number >= workers {
            shared.servers.lock().push(thread.clone());
        }
        df_lwkt::start(thread);
    }
    let done = || shared.running.load(Ordering::Acquire) == 0;
    let patience = shared.end_ns + 120_000_000_000;
    let in_time = shared
        .changed
        .wait_for(Sleep::PLAIN.until(Some(patience)), || done().then_some(()));
    assert!(
        in_time.is_ok(),
        "stress: {} threads do not end: a wakeup was lost",
        shared.running.load(Ordering::Acquire)
    );
    finish(&shared, servers);
    report(shared, &before);
}

/// Makes so many stacks and lets them go: the kernel keeps them, which is no leak.
fn keep_stacks(count: u64) {
    let threads: Vec<_> = (0..count)
        .map_while(|_| df_lwkt::create_free("stress", || {}).ok())
        .collect();
    drop(threads);
}

/// Ends the servers and waits for what is still on its way.
fn finish(shared: &Arc<Shared>, servers: u64) {
    shared.running.store(servers, Ordering::Release);
    for _ in 0..servers {
        let _served = shared.port.call(u64::MAX);
    }
    shared
        .changed
        .wait(|| shared.running.load(Ordering::Acquire) == 0);
    while shared.arrived.load(Ordering::Acquire) != shared.sent.load(Ordering::Acquire) {
        nap(1_000_000);
    }
    for place in &EXCHANGE {
        drop(place.lock().take());
    }
    let servers = core::mem::take(&mut *shared.servers.lock());
    drop(servers);
}

fn report(shared: Arc<Shared>, before: &Zones) {
    let sum: u64 = (0..TOKENS)
        .map(|token| {
            PAIRS[token].check(token);
            PAIRS[token].first.load(Ordering::Relaxed)
        })
        .sum();
    let added = shared.added.load(Ordering::Acquire);
    assert!(sum == added, "stress: {added} additions left {sum}");
    let slept: u64 = TOKEN.iter().map(|t| t.contention().slept).sum();
    let moved: u64 = df_lwkt::statistics().map(|cpu| cpu.moved).sum();
    kprintln!(
        "stress: {} steps, {added} additions, {} messages, {} interrupts; {slept} waits for \
         tokens, {moved} threads moved",
        shared.steps.load(Ordering::Relaxed),
        shared.calls.load(Ordering::Relaxed),
        shared.sent.load(Ordering::Relaxed)
    );
    drop(shared);
    // Threads that have ended let go of their stacks a moment later.
    nap(50_000_000);
    let after = Zones::now();
    for growth in after.grown_since(before) {
        kprintln!("stress: {growth}");
    }
    let grown: usize = after.grown_since(before).map(|zone| zone.bytes()).sum();
    let (before, after) = (before.used_bytes(), after.used_bytes());
    let cpus = smp::count();
    let may = SLACK + cpus * (SLACK_OF_CPU + cpus * SLACK_OF_PAIR);
    assert!(
        grown < may,
        "stress: {before} bytes of heap became {after}, {grown} in zones that grew"
    );
    kprintln!("stress: passed, heap {before} -> {after} bytes");
}

fn nap(ns: u64) {
    let until = clock::uptime_ns() + ns;
    df_lwkt::tsleep(0, Sleep::PLAIN.until(Some(until)));
}

fn serve(shared: &Shared) {
    loop {
        let mut message = shared.port.wait();
        if *message == u64::MAX {
            message.reply();
            break;
        }
        *message += 1;
        message.reply();
    }
    shared.running.fetch_sub(1, Ordering::AcqRel);
    shared.changed.wake();
}

fn work(shared: &Arc<Shared>, mut random: Random) {
    let mut steps = 0;
    while clock::uptime_ns() < shared.end_ns {
        match random.below(18) {
            0..=5 => tokens(shared, &mut random),
            6..=9 => memory(&mut random),
            10 => message(shared, &mut random),
            11 => interrupt(shared, &mut random),
            12 => {
                df_lwkt::move_to(random.below(smp::count()));
            }
            13 => nap(1000 * (1 + random.next() % 200)),
            14 => objects(shared, &mut random),
            15 => own_mask(&mut random),
            16 => mask_of_other(shared, &mut random),
            _ => df_lwkt::yield_now(),
        }
        steps += 1;
    }
    shared.steps.fetch_add(steps, Ordering::Relaxed);
    shared.running.fetch_sub(1, Ordering::AcqRel);
    shared.changed.wake();
}

/// Takes up to three tokens in any order, one of them perhaps twice, and sleeps with them at
/// times.
fn tokens(shared: &Shared, random: &mut Random) {
    let first = random.below(TOKENS);
    let _first = TOKEN[first].exclusive();
    let second = random.below(TOKENS);
    let _second = (second != first).then(|| TOKEN[second].shared());
    let third = random.below(TOKENS);
    let _third = (third != second || third == first).then(|| TOKEN[third].exclusive());
    PAIRS[first].check(first);
    PAIRS[second].check(second);
    PAIRS[first].add();
    shared.added.fetch_add(1, Ordering::Relaxed);
    if random.below(4) == 0 {
        df_lwkt::yield_now();
        assert!(TOKEN[first].is_mine(), "stress: a token did not come back");
        PAIRS[second].check(second);
    }
    PAIRS[first].add();
    shared.added.fetch_add(1, Ordering::Relaxed);
}

/// Allocates, fills, and exchanges with what another thread has allocated.
fn memory(random: &mut Random) {
    let len = match random.below(8) {
        0 => random.below(20_000),
        1 | 2 => random.below(2000),
        _ => random.below(200),
    } + 1;
    let fill = (len % 251) as u8;
    let mine = alloc::vec![fill; len];
    let place = &EXCHANGE[random.below(PLACES)];
    let theirs = place.lock().replace(mine);
    if let Some(theirs) = theirs {
        let fill = (theirs.len() % 251) as u8;
        assert!(
            theirs.iter().all(|byte| *byte == fill),
            "stress: {} bytes of memory were changed by somebody",
            theirs.len()
        );
    }
}

fn message(shared: &Shared, random: &mut Random) {
    let value = random.next() >> 1;
    let reply = shared.port.call(value);
    assert!(reply == Ok(value + 1), "stress: {value} became {reply:?}");
    shared.calls.fetch_add(1, Ordering::Relaxed);
}

fn interrupt(shared: &Arc<Shared>, random: &mut Random) {
    let cpu = random.below(smp::count());
    if random.below(8) == 0 {
        let answer = df_lwkt::call(cpu, smp::current);
        assert!(answer == Some(cpu), "stress: CPU {cpu} is {answer:?}");
        return;
    }
    shared.sent.fetch_add(1, Ordering::AcqRel);
    let theirs = shared.clone();
    df_lwkt::send(cpu, move || {
        theirs.arrived.fetch_add(1, Ordering::AcqRel);
    });
}

/// A set with at least one CPU that runs.
fn some_cpus(random: &mut Random) -> Cpus {
    let cpus = (0..smp::count()).filter(|_| random.below(3) == 0);
    let some: Cpus = cpus.collect();
    some.with(random.below(smp::count()))
}

/// Keeps to some CPUs for a while, and looks where it runs.
fn own_mask(random: &mut Random) {
    let me = df_lwkt::current();
    let mask = some_cpus(random);
    me.set_cpus(mask);
    // A nap that is over before it begins would leave it where it is.
    df_lwkt::yield_now();
    for _ in 0..4 {
        if random.below(2) == 0 {
            df_lwkt::yield_now();
        } else {
            nap(200_000);
        }
        let cpu = smp::current();
        assert!(
            mask.contains(cpu),
            "stress: CPU {cpu} runs a thread of {mask:?}"
        );
    }
    me.set_cpus(Cpus::ALL);
}

/// Gives a server another mask while it runs, waits or sleeps. The lock is kept: one mask
/// comes after the other.
fn mask_of_other(shared: &Shared, random: &mut Random) {
    let mask = some_cpus(random);
    let servers = shared.servers.lock();
    if let Some(server) = servers.get(random.below(servers.len())) {
        server.set_cpus(mask);
    }
}

fn objects(shared: &Shared, random: &mut Random) {
    let count = 1 + random.below(40);
    let objects: Vec<_> = (0..count).filter_map(|_| shared.cache.get()).collect();
    for object in objects {
        assert!(*object == 0, "stress: an object did not keep its state");
        shared.cache.put(object);
    }
}
