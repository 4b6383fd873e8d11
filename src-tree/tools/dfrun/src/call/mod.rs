//! The translation of system calls: one module a family.
//!
//! A translation is a function from the call at its entry ([`Context`]) to a [`Plan`]: a Linux
//! call to make instead, with what to do with its result, or an answer that needs none.

pub mod clock;
pub mod directory;
pub mod event;
pub mod file;
pub mod identity;
pub mod ioctl;
pub mod limits;
pub mod map;
pub mod message;
pub mod other;
pub mod path;
pub mod plan;
pub mod process;
pub mod signal;
pub mod socket;
pub mod stat;
pub mod sysctl;
pub mod thread;
pub mod wait;

pub use plan::{Answer, Context, Plan};

/// Finds the translation of a call; `None` when there is none.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    let families: [fn(u64, &mut Context<'_>) -> Option<Plan>; 18] = [
        file::translate,
        path::translate,
        stat::translate,
        directory::translate,
        map::translate,
        clock::translate,
        identity::translate,
        process::translate,
        thread::translate,
        signal::translate,
        limits::translate,
        ioctl::translate,
        sysctl::translate,
        event::translate,
        socket::translate,
        message::translate,
        wait::translate,
        other::translate,
    ];
    families.iter().find_map(|family| family(number, cx))
}
