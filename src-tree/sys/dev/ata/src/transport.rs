//! What a controller's driver does for a device.

use core::fmt;
use core::time::Duration;

use crate::Ata;

/// Which way data move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// None do.
    None,
    /// From the device.
    Read,
    /// To the device.
    Write,
}

/// Why a command failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer before the deadline.
    TimedOut,
    /// The device refused.
    Refused {
        /// Its status register.
        status: u8,
        /// Its error register.
        error: u8,
    },
    /// The controller or the link failed: the controller's own status.
    Broken(u32),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut => f.write_str("no answer before the deadline"),
            Self::Refused { status, error } => {
                write!(f, "status {status:#04x}, error {error:#04x}")
            }
            Self::Broken(status) => write!(f, "link or controller failed ({status:#010x})"),
        }
    }
}

/// Carries commands to one device and data between it and a buffer, one command at a time.
pub trait Transport: Send {
    /// Carries a command out, with its packet if it is [`Ata::Packet`]; `len` bytes move between
    /// device and buffer. After a failure the device is ready for the next command, unless it
    /// is gone.
    ///
    /// # Errors
    /// [`Failure`]; at the latest when `patience` and a reset of the device have passed.
    fn run(
        &mut self,
        command: Ata,
        packet: Option<&[u8]>,
        direction: Direction,
        len: usize,
        patience: Duration,
    ) -> Result<(), Failure>;

    /// Size of the buffer in bytes: the most that one command moves. At least 64 KiB.
    fn most(&self) -> usize;

    /// Copies out of the buffer, from byte `skip` on.
    fn take(&self, skip: usize, out: &mut [u8]);

    /// Copies to the beginning of the buffer.
    fn put(&mut self, data: &[u8]);

    /// Prints a message that begins with the place of the device.
    fn say(&self, what: fmt::Arguments<'_>);
}
