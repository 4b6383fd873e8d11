//! What the debugger shows of threads. Everything stands still meanwhile: no lock is waited for,
//! and what a stopped CPU has locked is not shown.

use alloc::sync::Arc;
use core::fmt::{self, Write};
use core::sync::atomic::Ordering;

use df_ddb::Show;

use crate::thread::Thread;
use crate::{cpu, registry, sleep};

const LOCKED: &str = "(locked by a CPU that was stopped)";

/// Tells the debugger what there is to see.
pub(crate) fn init() {
    df_ddb::set_thread_finder(place);
    let shows: [(&str, &str, ShowFn); 4] = [
        ("threads", "threads that run, can run, or sleep", threads),
        (
            "tokens",
            "tokens: who has them, how often they were waited for",
            tokens,
        ),
        ("locks", "who waits for which lock, counted by place", locks),
        ("msgports", "messages between CPUs", messages),
    ];
    for (name, help, run) in shows {
        df_ddb::add(Show { name, help, run });
    }
}

type ShowFn = fn(&mut dyn Write, Option<u64>) -> fmt::Result;

fn threads(out: &mut dyn Write, _: Option<u64>) -> fmt::Result {
    for cpu in cpu::all() {
        let Some(queue) = cpu.queue.try_lock() else {
            writeln!(out, "cpu {}: {LOCKED}", cpu.number)?;
            continue;
        };
        show(
            out,
            &queue.current,
            format_args!("runs on cpu {}", cpu.number),
        )?;
        for thread in queue.run.iter() {
            show(out, thread, format_args!("waits for cpu {}", cpu.number))?;
        }
    }
    let mut result = Ok(());
    let all = sleep::each(&mut |channel, thread| {
        if result.is_ok() {
            result = show(out, thread, format_args!("sleeps on {channel:#x}"));
        }
    });
    result?;
    if !all {
        writeln!(out, "sleepers: {LOCKED}")?;
    }
    Ok(())
}

fn show(out: &mut dyn Write, thread: &Thread, state: fmt::Arguments<'_>) -> fmt::Result {
    writeln!(
        out,
        "{:6} {:16} level {:2} {:6} ms {state}",
        thread.id(),
        thread.name(),
        thread.level(),
        thread.run_ns() / 1_000_000
    )
}

fn tokens(out: &mut dyn Write, _: Option<u64>) -> fmt::Result {
    for token in registry::tokens() {
        let counts = token.contention();
        write!(
            out,
            "{:16} taken {} slept for {}",
            token.name(),
            counts.taken,
            counts.slept
        )?;
        match token.owner() {
            Some(owner) => writeln!(out, " held by thread {owner}")?,
            None => writeln!(out, " not held exclusively")?,
        }
    }
    Ok(())
}

fn locks(out: &mut dyn Write, _: Option<u64>) -> fmt::Result {
    for (class, counts) in df_machine::sync::contention::classes() {
        writeln!(
            out,
            "{:?} {class}: contended {} spins {} longest {} cycles",
            class.kind, counts.contended, counts.spins, counts.longest
        )?;
    }
    Ok(())
}

fn messages(out: &mut dyn Write, _: Option<u64>) -> fmt::Result {
    writeln!(out, "messages between CPUs: {} sent", crate::sent())?;
    for (to, from, count) in crate::message::waiting() {
        writeln!(out, "from cpu {from} to cpu {to}: {count} wait")?;
    }
    for (kind, figure) in crate::port::figures() {
        writeln!(out, "message ports: {figure} {kind}")?;
    }
    Ok(())
}

/// Where a thread goes on that no CPU runs.
fn place(id: u64) -> Option<(u64, u64)> {
    let mut found = None;
    let mut look = |thread: &Arc<Thread>| {
        if thread.id() == id && found.is_none() {
            found = thread.context.as_ref().and_then(|context| context.place());
        }
    };
    for cpu in cpu::all() {
        if let Some(queue) = cpu.queue.try_lock() {
            queue.run.iter().for_each(&mut look);
        }
        look(&cpu.idle);
    }
    let _complete = sleep::each(&mut |_, thread| look(thread));
    found
}

/// Counts something that is shown only here and by sysctl.
#[derive(Debug)]
pub(crate) struct Figure(core::sync::atomic::AtomicU64);

impl Figure {
    /// Nothing yet.
    pub(crate) const fn new() -> Self {
        Self(core::sync::atomic::AtomicU64::new(0))
    }

    /// One more.
    pub(crate) fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How many so far.
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
