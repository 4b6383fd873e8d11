//! Threads.

use std::io;
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;

use crate::measure::{Measured, Tried, turns};
use crate::system;

/// A thread of std's that ends at once.
pub(crate) fn create() -> Tried<Measured> {
    turns(1000, || {
        let thread = thread::Builder::new().spawn(|| {})?;
        thread
            .join()
            .map_err(|_| io::Error::other("a thread has panicked"))
    })
}

/// Whose turn it is.
static TURN: AtomicI32 = AtomicI32::new(0);
/// The value that ends the other thread.
const END: i32 = -1;

/// Two threads that wait for each other at an address: one turn of both, halved.
pub(crate) fn handoff() -> Tried<Measured> {
    let other = thread::spawn(|| {
        while wait_for(1) {
            pass_to(0);
        }
    });
    let both = turns(5000, || {
        pass_to(1);
        wait_for(0);
        Ok(())
    });
    pass_to(END);
    other
        .join()
        .map_err(|_| io::Error::other("a thread has panicked"))?;
    Ok(both?.of_parts(2))
}

/// Waits for a turn; false when it is to end.
fn wait_for(turn: i32) -> bool {
    loop {
        match TURN.load(Ordering::Acquire) {
            END => return false,
            now if now == turn => return true,
            now => system::wait(&TURN, now),
        }
    }
}

fn pass_to(turn: i32) {
    TURN.store(turn, Ordering::Release);
    system::wake(&TURN);
}
