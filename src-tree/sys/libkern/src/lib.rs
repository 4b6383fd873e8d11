//! Pure kernel algorithms and containers, tested on the host.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

/// Makes a constructor one that works in statics; the model checker's copy of these modules
/// (`tests/model.rs`) has another one, since its atomics cannot.
macro_rules! constructor {
    ($(#[$meta:meta])* $vis:vis fn $($rest:tt)*) => {
        $(#[$meta])*
        #[must_use]
        $vis const fn $($rest)*
    };
}

pub mod acpi;
mod atomic;
pub mod bootargs;
pub mod civil;
pub mod corefile;
pub mod cpus;
pub mod cpuset;
pub mod crash;
pub mod debugger;
pub mod fdtable;
pub mod frames;
pub mod heap;
pub mod keyboard;
pub mod letter;
pub mod limits;
pub mod linedisc;
pub mod livelock;
pub mod magazine;
pub mod memmap;
pub mod mqueue;
pub mod msgbuf;
pub mod pagetable;
pub mod pcid;
pub mod placement;
pub mod proctable;
pub mod queue;
pub mod random;
pub mod ring;
pub mod runqueue;
pub mod sigframe;
pub mod signals;
pub mod sleepqueue;
pub mod startup;
pub mod symtab;
pub mod sync;
pub mod sysctl;
pub mod systimer;
pub mod timescale;
pub mod token;
pub mod trace;
pub mod vmmap;
pub mod vt;
