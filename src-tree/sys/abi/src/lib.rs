//! Numbers, structures and errno of the system-call and boot interfaces.
//!
//! Shared by the kernel, the loader, libc and host tools; layouts only, no behaviour beyond
//! look-ups. Every structure is declared with its size and offsets, which are checked when it
//! is compiled, and can be moved to and from bytes without unsafe code (see [`layout::Abi`]).
#![no_std]
#![forbid(unsafe_code)]

pub mod boot;
pub mod corefile;
pub mod errno;
pub mod event;
pub mod exec;
pub mod fcntl;
pub mod ipc;
pub mod kinfo;
pub mod ktr;
pub mod layout;
pub mod mman;
pub mod mount;
pub mod poll;
pub mod ptrace;
pub mod reboot;
pub mod resource;
pub mod signal;
pub mod socket;
pub mod stat;
pub mod syscall;
pub mod sysctl;
pub mod termios;
pub mod thread;
pub mod time;
pub mod types;
pub mod ucontext;
pub mod uio;
pub mod version;
pub mod wait;

pub use errno::Errno;
pub use layout::Abi;

pub use version::OSRELDATE;
