//! Processes and threads.

mod cred;
mod deliver;
mod exit;
mod fork;
mod lwp;
mod process;
mod procs;
mod run;
mod session;
mod show;
mod shown;
mod signal;
mod timers;
mod trap;
mod usage;
mod users;
mod wait;

pub(crate) use cred::Ucred;
pub(crate) use deliver::{restore, stack_flags};
pub(crate) use fork::{Files, Fork, fork};
pub(crate) use lwp::{Lwp, LwpState, NewLwp, current};
pub(crate) use process::{Exit, Ident, NewProc, Places, Proc, SharedFiles, SharedVm, Start};
pub(crate) use procs::Procs;
pub(crate) use session::Session;
pub(crate) use show::init as show_in_debugger;
pub(crate) use shown::AllProcesses;
pub(crate) use signal::{from, plain, post_group, sleep_is_over};
pub(crate) use timers::{Timer, Timers, UserTimer, alarm_clock};
pub(crate) use usage::{Times, Usage, timeval};
pub(crate) use users::Counted;
