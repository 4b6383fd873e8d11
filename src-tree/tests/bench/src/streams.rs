//! Two processes that answer each other.

use crate::measure::{Measured, Tried, turns};
use crate::raw::{self, Pair};

/// Round trips that are measured.
const TRIPS: u64 = 5000;

/// A byte to another process by a pipe, and one back by another.
pub(crate) fn pipe() -> Tried<Measured> {
    let (there, back) = (raw::pipe()?, raw::pipe()?);
    let trips = round_trips(there.write, back.read, there.read, back.write);
    close(&[there, back])?;
    trips
}

/// What a switch to another process costs: half of what a round trip by pipes takes more than the
/// same four calls made by one process.
pub(crate) fn switch() -> Tried<Measured> {
    let there_and_back = pipe()?;
    let own = raw::pipe()?;
    let alone = turns(TRIPS, || {
        for _ in 0..2 {
            raw::write_byte(own.write)?;
            raw::read_byte(own.read)?;
        }
        Ok(())
    })?;
    close(&[own])?;
    Ok(Measured {
        ticks: there_and_back.ticks.saturating_sub(alone.ticks),
        turns: there_and_back.turns * 2,
    })
}

/// A byte to another process by a pair of local sockets, and one back.
pub(crate) fn socket() -> Tried<Measured> {
    let pair = raw::socket_pair()?;
    let trips = round_trips(pair.read, pair.read, pair.write, pair.write);
    close(&[pair])?;
    trips
}

/// Makes round trips from this process to a child: it writes to `out` and reads from `back`, the
/// child reads from `theirs` and writes to `answer`.
fn round_trips(out: i32, back: i32, theirs: i32, answer: i32) -> Tried<Measured> {
    let child = raw::fork(|| {
        // The parent's end kills it.
        while raw::read_byte(theirs).is_ok() && raw::write_byte(answer).is_ok() {}
        0
    })?;
    let trips = turns(TRIPS, || {
        raw::write_byte(out)?;
        raw::read_byte(back)
    });
    raw::kill(child)?;
    raw::wait(child)?;
    trips
}

fn close(pairs: &[Pair]) -> Tried<()> {
    for pair in pairs {
        raw::close(pair.read)?;
        raw::close(pair.write)?;
    }
    Ok(())
}
