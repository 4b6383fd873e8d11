//! What the two systems call differently: waiting at an address, mounting, switching off.

#[cfg(target_os = "dragonfly")]
pub(crate) use dragonfly::{power_off, prepare, wait, wake};
#[cfg(target_os = "linux")]
pub(crate) use linux::{power_off, prepare, wait, wake};

#[cfg(target_os = "dragonfly")]
mod dragonfly {
    use std::io;
    use std::path::Path;
    use std::sync::atomic::AtomicI32;

    use df_sys::mount::{self, TmpfsOptions};
    use df_sys::power::{self, Stop};

    use crate::raw;

    /// Waits at an address as long as it holds a value.
    pub(crate) fn wait(at: &AtomicI32, value: i32) {
        raw::umtx_sleep(at, value);
    }

    /// Wakes one who waits at an address.
    pub(crate) fn wake(at: &AtomicI32) {
        raw::umtx_wakeup(at);
    }

    /// Mounts the tmpfs of the benchmarks.
    pub(crate) fn prepare(room: &str) -> io::Result<()> {
        let options = TmpfsOptions {
            mode: 0o1777,
            ..TmpfsOptions::default()
        };
        mount::mount("tmpfs", Path::new(room), 0, &mut options.to_bytes())
    }

    /// Switches the machine off; comes back only with why it cannot.
    pub(crate) fn power_off() -> io::Error {
        power::stop(Stop::PowerOff, true)
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io;
    use std::sync::atomic::AtomicI32;

    use crate::raw;

    pub(crate) fn wait(at: &AtomicI32, value: i32) {
        raw::futex(at, libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG, value);
    }

    pub(crate) fn wake(at: &AtomicI32) {
        raw::futex(at, libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG, 1);
    }

    pub(crate) fn prepare(room: &str) -> io::Result<()> {
        std::fs::create_dir_all(room)?;
        let room = std::ffi::CString::new(room)?;
        raw::mount_tmpfs(&room)
    }

    pub(crate) fn power_off() -> io::Error {
        raw::power_off()
    }
}
