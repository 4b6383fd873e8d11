//! The headers under `<sys/...>`, one module each.

pub mod auxv;
pub mod checkpoint;
pub mod ioctl;
pub mod ipc;
pub mod mman;
pub mod mntinfo;
pub mod mount;
pub mod param;
pub mod ptrace;
pub mod random;
pub mod reboot;
pub mod resource;
pub mod shm;
pub mod socket;
pub mod stat;
pub mod statvfs;
pub mod sysctl;
pub mod uio;
pub mod utsname;
pub mod wait;
