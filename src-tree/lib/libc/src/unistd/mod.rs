//! `<unistd.h>`: files and directories, the process and its identity, the system.

pub mod args;
pub mod conf;
pub mod exec;
pub mod file;
pub mod identity;
pub mod more;
pub mod process;
pub mod tty;
pub mod umtx;
