//! Processes, system calls, terminals, sysctl: the machine-independent half of the kernel.
//!
//! [`start`] mounts the root, starts process 1 and runs it. The rooms inside:
//!
//! - `boot`: from a running machine to a running init;
//! - `proc`: processes, threads, credentials, signals, and the loop that runs them;
//! - `exec`: a program file becomes the memory of a process;
//! - `syscall`: one file a family, dispatched by the master table of `abi`;
//! - `ipc`: semaphores, messages and memory of System V; `varsym`: variables of symbolic links;
//! - `walltime`: the wall clock as programs set it;
//! - `tty`: the console as a terminal; `dev`: the random device;
//! - `sysctl`: the variables;
//! - `user`: the one gate for user memory.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod boot;
mod dev;
mod exec;
mod ipc;
mod leaks;
mod proc;
mod syscall;
mod sysctl;
mod system;
mod tty;
mod user;
mod varsym;
mod walltime;

pub use boot::start;
