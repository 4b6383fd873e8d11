//! Stopping the machine.

use std::io;

use crate::raw;

/// How to stop the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Start again.
    Reboot,
    /// Stop and wait for a key.
    Halt,
    /// Switch off.
    PowerOff,
}

const RB_AUTOBOOT: i32 = 0;
const RB_NOSYNC: i32 = 0x4;
const RB_HALT: i32 = 0x8;
const RB_POWEROFF: i32 = 0x4000;

impl Stop {
    /// The argument of reboot(2).
    fn flags(self) -> i32 {
        match self {
            Stop::Reboot => RB_AUTOBOOT,
            Stop::Halt => RB_HALT,
            Stop::PowerOff => RB_HALT | RB_POWEROFF,
        }
    }
}

/// Stops the machine at once: processes are not asked. With `sync`, the kernel writes out what its
/// file systems hold. Returns only when that is refused.
pub fn stop(how: Stop, sync: bool) -> io::Error {
    let no_sync = if sync { 0 } else { RB_NOSYNC };
    raw::reboot(how.flags() | no_sync)
}
