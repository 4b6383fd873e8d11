//! Arguments of `reboot`.

/// Reboot at once.
pub const RB_AUTOBOOT: i32 = 0;
/// Ask for the kernel name.
pub const RB_ASKNAME: i32 = 0x001;
/// Reboot to single user.
pub const RB_SINGLE: i32 = 0x002;
/// Do not sync the disks.
pub const RB_NOSYNC: i32 = 0x004;
/// Halt instead of rebooting.
pub const RB_HALT: i32 = 0x008;
/// Enter the debugger.
pub const RB_KDB: i32 = 0x040;
/// Dump memory first.
pub const RB_DUMP: i32 = 0x100;
/// Verbose next boot.
pub const RB_VERBOSE: i32 = 0x800;
/// Switch the power off.
pub const RB_POWEROFF: i32 = 0x4000;
