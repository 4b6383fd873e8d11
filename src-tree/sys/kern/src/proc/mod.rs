//! Processes and threads.

mod cred;
mod deliver;
mod process;
mod run;
mod trap;
mod wait;

pub(crate) use cred::Ucred;
pub(crate) use deliver::{restore, stack_flags};
pub(crate) use process::{Exit, Lwp, Proc};
pub(crate) use run::run;
