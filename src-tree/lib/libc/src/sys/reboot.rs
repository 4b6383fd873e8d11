//! `<sys/reboot.h>`.

use core::ffi::c_int;

c_syscalls! {
    /// Restarts, halts or switches off the machine, as the `RB_*` flags say.
    fn reboot(how: c_int) -> c_int;
}
