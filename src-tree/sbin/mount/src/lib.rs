//! mount(8), umount(8), mount_tmpfs(8): file systems.
//!
//! [`request`] is what all three come to: mount or unmount something. [`options`] reads `-o`, [`fstab`]
//! the table of file systems, [`tmpfs`] what a tmpfs wants, [`list`] shows what is mounted. [`run`]
//! carries requests out.

pub mod fstab;
pub mod list;
pub mod options;
pub mod request;
pub mod run;
pub mod tmpfs;
