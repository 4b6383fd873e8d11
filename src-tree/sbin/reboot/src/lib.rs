//! reboot(8), halt(8), poweroff(8), shutdown(8): stop the machine.
//!
//! They ask init, which runs rc.shutdown, ends all processes and stops the machine; [`request`] reads
//! the command lines, [`when`] the times of shutdown, [`run`] carries out.

pub mod request;
pub mod run;
pub mod when;
