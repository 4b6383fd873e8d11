//! Is a descriptor a terminal, and which: `isatty`, `ttyname`, `tcgetpgrp`, `tcsetpgrp`.

use core::ffi::{c_char, c_int, c_void};
use core::ptr::null_mut;

use df_abi::termios::{TIOCGPGRP, TIOCSPGRP, Termios};

use crate::errno::{self, Errno, c_result};
use crate::syscall;
use crate::termios::tcgetattr;

/// Whether a descriptor is a terminal; if not, 0 and ENOTTY or EBADF.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn isatty(fd: c_int) -> c_int {
    let mut settings = Termios::default();
    // SAFETY: the structure is writable.
    c_int::from(unsafe { tcgetattr(fd, &raw mut settings) } == 0)
}

/// The foreground process group of a terminal.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn tcgetpgrp(fd: c_int) -> i32 {
    let mut group = 0i32;
    let place = &raw mut group;
    // SAFETY: the request stores one int.
    match unsafe { syscall::ioctl(fd, TIOCGPGRP, place) } {
        Ok(_) => group,
        Err(error) => {
            errno::set_raw(error);
            -1
        }
    }
}

/// Makes a process group the foreground one of a terminal.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn tcsetpgrp(fd: c_int, group: i32) -> c_int {
    let place = &raw const group;
    // SAFETY: the request reads one int.
    c_result(unsafe { syscall::ioctl(fd, TIOCSPGRP, place) })
}

/// `ioctl` that stores the name of a device, without `/dev/`.
#[repr(C)]
struct DeviceName {
    length: c_int,
    buffer: *mut c_void,
}

/// `FIODGNAME`: name of the device behind a descriptor.
const FIODGNAME: u64 = 0x8010_6678;

/// Stores the path of a terminal; gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn ttyname_r(fd: c_int, buffer: *mut c_char, n: usize) -> c_int {
    if isatty(fd) == 0 {
        return Errno::ENOTTY.0 as c_int;
    }
    let prefix = c"/dev/".to_bytes();
    if n <= prefix.len() + 1 {
        return Errno::ERANGE.0 as c_int;
    }
    // SAFETY: the buffer is longer than the prefix.
    unsafe { buffer.copy_from_nonoverlapping(prefix.as_ptr().cast(), prefix.len()) };
    let mut request = DeviceName {
        length: (n - prefix.len()).min(c_int::MAX as usize) as c_int,
        buffer: buffer.wrapping_add(prefix.len()).cast(),
    };
    // SAFETY: the request stores up to `length` bytes at `buffer`.
    match unsafe { syscall::ioctl(fd, FIODGNAME, &raw mut request) } {
        Ok(_) => 0,
        Err(error) if error == Errno::EINVAL.0 as c_int => Errno::ERANGE.0 as c_int,
        Err(error) => error,
    }
}

/// The path of a terminal, or null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn ttyname(fd: c_int) -> *mut c_char {
    const LONGEST: usize = 256;
    static mut NAME: [c_char; LONGEST] = [0; LONGEST];
    let name = (&raw mut NAME).cast::<c_char>();
    // SAFETY: the buffer has that many bytes; C allows the next call to overwrite it.
    match unsafe { ttyname_r(fd, name, LONGEST) } {
        0 => name,
        error => {
            errno::set_raw(error);
            null_mut()
        }
    }
}
