//! Processes and threads.

mod cred;
mod limits;
mod process;
mod run;
mod signals;
mod trap;
mod wait;

pub(crate) use cred::Ucred;
pub(crate) use limits::Limits;
pub(crate) use process::{Exit, Lwp, Proc};
pub(crate) use run::run;
pub(crate) use signals::{Disposition, SignalState};
