//! The unsafe part of the UEFI loader: everything outside is safe.
//!
//! Invariants:
//! - Protocols are opened only for handles that firmware has just named, and closed before
//!   the next call that could make a driver let go of them ([`protocol`]).
//! - [`EfiPages`] owns what `AllocatePages` gave, and nothing else refers to it ([`memory`]).
//! - After `ExitBootServices` no boot service is called and nothing is dropped ([`enter`]).
#![expect(
    unsafe_code,
    reason = "firmware calls, physical memory and the jump into the kernel"
)]

mod clock;
mod enter;
mod memory;
mod protocol;

pub(crate) use clock::Clock;
pub(crate) use enter::{enter, here, refuse_entry};
pub(crate) use memory::EfiPages;
pub(crate) use protocol::open;
