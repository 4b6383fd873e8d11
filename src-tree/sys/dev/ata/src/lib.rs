//! ATA disks and ATAPI drives, behind whatever controller carries their commands.
//!
//! - [`Ata`] is a command and [`Task`] its registers; [`identify`] and [`scsi`] are what else
//!   goes over the wire. All of it is pure.
//! - A controller's driver implements [`Transport`] for each device; [`probe`] makes a disk of it.
//!
//! Sources: ATA/ATAPI command set (ACS); SCSI primary, block and multimedia commands.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod disk;
mod drive;
pub mod identify;
mod probe;
pub mod scsi;
mod task;
mod transport;

pub use disk::AtaDisk;
pub use drive::CdDrive;
pub use probe::{Found, Kind, probe};
pub use task::{Ata, Task, Wide};
pub use transport::{Direction, Failure, Transport};
