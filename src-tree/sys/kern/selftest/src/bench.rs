//! What basic operations cost.
//!
//! Under QEMU's `-icount shift=0` the time-stamp counter counts instructions, so the figures
//! are the same every time. On other machines they are its ticks.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::sync::atomic::{AtomicU64, Ordering};

use df_lwkt::{Port, Token};
use df_machine::clock;
use df_machine::{kprintln, smp};
use df_vm::ObjCache;

/// Times that each operation is done.
const ROUNDS: u64 = 2000;

static TOKEN: Token = Token::new("bench");
static ANSWERS: AtomicU64 = AtomicU64::new(0);

/// Prints the figures.
pub(crate) fn run() {
    kprintln!("bench: ticks of the time-stamp counter, average of {ROUNDS}");
    let empty = per_round(|| {});
    let show =
        |name: &str, ticks: u64| kprintln!("bench: {name:<34} {:>6}", ticks - empty.min(ticks));
    show("token get and put", per_round(|| drop(TOKEN.exclusive())));
    show(
        "kmalloc and kfree of 64 bytes",
        per_round(|| drop(core::hint::black_box(Box::<[u64; 8]>::new_uninit()))),
    );
    let cache = ObjCache::new(|| Some([0u64; 8]));
    show(
        "objcache get and put",
        per_round(|| {
            if let Some(object) = cache.get() {
                cache.put(core::hint::black_box(object));
            }
        }),
    );
    show("thread switch", switch());
    show("message round trip, same CPU", round_trip(smp::current()));
    show("timer armed and fired", timer());
    let other = smp::online().iter().find(|&cpu| cpu != smp::current());
    match other {
        Some(other) => {
            show("message round trip, other CPU", round_trip(other));
            show("interrupt round trip, other CPU", interrupt(other));
        }
        None => kprintln!("bench: one CPU, so nothing between two"),
    }
    kprintln!("bench: done");
}

fn per_round(mut act: impl FnMut()) -> u64 {
    // Once to fill caches, the kernel's own too.
    act();
    let begin = clock::cycles();
    for _ in 0..ROUNDS {
        act();
    }
    (clock::cycles() - begin) / ROUNDS
}

/// Two threads that give each other the CPU: one turn is two switches. Without tokens, as
/// threads of this kind are.
fn switch() -> u64 {
    let ticks = Arc::new(AtomicU64::new(0));
    let result = ticks.clone();
    run_both(
        move || ticks.store(per_round(df_lwkt::yield_now) / 2, Ordering::Release),
        || {
            for _ in 0..=ROUNDS {
                df_lwkt::yield_now();
            }
        },
    );
    result.load(Ordering::Acquire)
}

/// Runs two threads on this CPU to their ends.
fn run_both(first: impl FnOnce() + Send + 'static, second: impl FnOnce() + Send + 'static) {
    let left = Arc::new(AtomicU64::new(2));
    let mine = [left.clone(), left.clone()];
    let [a, b] = mine;
    let first = df_lwkt::create_free("bench1", move || {
        first();
        a.fetch_sub(1, Ordering::AcqRel);
    });
    let second = df_lwkt::create_free("bench2", move || {
        second();
        b.fetch_sub(1, Ordering::AcqRel);
    });
    let (Ok(first), Ok(second)) = (first, second) else {
        kprintln!("bench: no memory for threads");
        return;
    };
    df_lwkt::start(first);
    df_lwkt::start(second);
    let end = clock::uptime_ns() + 60_000_000_000;
    while left.load(Ordering::Acquire) > 0 && clock::uptime_ns() < end {
        nap();
    }
}

/// Lets others run that are less urgent too.
fn nap() {
    let until = clock::uptime_ns() + 1_000_000;
    df_lwkt::tsleep(0, df_lwkt::Sleep::PLAIN.until(Some(until)));
}

/// A message to a thread on a CPU and the reply.
fn round_trip(cpu: usize) -> u64 {
    let port: Arc<Port<u64>> = Arc::new(Port::new());
    let server = port.clone();
    let thread = df_lwkt::create_free("bench-server", move || {
        for _ in 0..=ROUNDS {
            server.wait().reply();
        }
    });
    let Ok(thread) = thread else {
        return 0;
    };
    if !df_lwkt::start_on(cpu, thread) {
        return 0;
    }
    df_lwkt::without_tokens(|| {
        per_round(|| {
            let _reply = port.call(1);
        })
    })
}

/// A message in an interrupt of another CPU, and that it was seen.
fn interrupt(cpu: usize) -> u64 {
    per_round(|| {
        let before = ANSWERS.load(Ordering::Acquire);
        df_lwkt::send(cpu, || {
            ANSWERS.fetch_add(1, Ordering::AcqRel);
        });
        while ANSWERS.load(Ordering::Acquire) == before {
            core::hint::spin_loop();
        }
    })
}

/// From arming this CPU's timer for now to the end of its interrupt.
fn timer() -> u64 {
    per_round(|| {
        let before = clock::interrupts();
        clock::arm(0);
        while clock::interrupts() == before {
            core::hint::spin_loop();
        }
    })
}
