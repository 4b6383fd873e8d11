//! Terminals beyond their settings: `tcflow`, `tcsendbreak`, `tcgetsid`, and pseudo terminals
//! (`posix_openpt`, `openpty`, `login_tty`, `forkpty`).
//!
//! A pseudo terminal's master is a fresh descriptor of `/dev/ptmx`; the name of its other end is
//! that of the device with `ptm` replaced by `pts`.

use core::ffi::{CStr, c_char, c_int, c_ulong, c_void};
use core::ptr::null_mut;

use df_abi::fcntl::{O_NOCTTY, O_RDWR};
use df_abi::termios::{self as t, Termios};

use crate::errno::{self, Errno, c_result};
use crate::lock::Lock;
use crate::pthread::fork::fork;
use crate::syscall;
use crate::unistd::file::{close_only, dup2};

/// `TIOCSTOP`, `TIOCSTART`, `TIOCSBRK`, `TIOCCBRK`: no argument.
const STOP: c_ulong = 0x2000_746f;
const START: c_ulong = 0x2000_746e;
const BREAK_ON: c_ulong = 0x2000_747b;
const BREAK_OFF: c_ulong = 0x2000_747a;
/// `FIODNAME`: writes the name of a device.
const DEVICE_NAME: c_ulong = 0x8010_6678;
/// Longest path of a terminal.
const PATH: usize = 64;

fn request(fd: c_int, number: c_ulong) -> c_int {
    // SAFETY: the request takes no argument.
    c_result(unsafe { syscall::ioctl(fd, number, 0usize) })
}

/// Stops (0) or goes on with (1) output, or asks the other end to stop (2) or go on (3).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn tcflow(fd: c_int, action: c_int) -> c_int {
    match action {
        1 => request(fd, STOP),
        2 => request(fd, START),
        3 | 4 => {
            let mut settings = Termios::default();
            // SAFETY: the structure is writable.
            if unsafe { crate::termios::tcgetattr(fd, &raw mut settings) } != 0 {
                return -1;
            }
            // Places 13 and 12 hold the characters that stop and go on; 0xff is none.
            let byte = settings.c_cc[if action == 3 { 13 } else { 12 }];
            if byte != 0xff {
                // SAFETY: pointer and length are those of the byte.
                let sent: isize = c_result(unsafe { syscall::write(fd, &raw const byte, 1usize) });
                return if sent == 1 { 0 } else { -1 };
            }
            0
        }
        _ => errno::fail(Errno::EINVAL),
    }
}

/// Holds the line for 0.4 seconds.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn tcsendbreak(fd: c_int, _length: c_int) -> c_int {
    if request(fd, BREAK_ON) != 0 {
        return -1;
    }
    crate::unistd::process::usleep(400_000);
    request(fd, BREAK_OFF)
}

/// The session that a terminal belongs to.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn tcgetsid(fd: c_int) -> i32 {
    let mut session = -1;
    let place: *mut i32 = &raw mut session;
    // SAFETY: the request writes one int.
    match c_result::<c_int>(unsafe { syscall::ioctl(fd, t::TIOCGSID, place) }) {
        0 => session,
        failed => failed,
    }
}

/// Opens a new pseudo terminal's master.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn posix_openpt(flags: c_int) -> c_int {
    // SAFETY: the path is a string.
    c_result(unsafe { syscall::open(c"/dev/ptmx".as_ptr(), flags, 0) })
}

/// What the request for a name is given.
#[repr(C)]
struct NameRequest {
    length: u32,
    name: *mut c_void,
}

/// Writes the path of the other end of a master, closed by a zero.
fn other_end(fd: c_int, out: &mut [u8; PATH]) -> Result<(), Errno> {
    const START: &[u8] = b"/dev/";
    let mut name = [0u8; PATH - START.len()];
    let length = name.len() as u32 - 1;
    let mut request = NameRequest {
        length,
        name: name.as_mut_ptr().cast(),
    };
    let place = &raw mut request;
    // SAFETY: the request writes at most that many bytes to the name.
    unsafe { syscall::ioctl(fd, DEVICE_NAME, place) }
        .map_err(|error| Errno(error.unsigned_abs()))?;
    let text = CStr::from_bytes_until_nul(&name)
        .map_err(|_| Errno::EINVAL)?
        .to_bytes();
    let number = text.strip_prefix(b"ptm/").ok_or(Errno::EINVAL)?;
    let parts = [START, b"pts/", number, b"\0"];
    let mut at = 0;
    for part in parts {
        let place = out.get_mut(at..at + part.len()).ok_or(Errno::ERANGE)?;
        place.copy_from_slice(part);
        at += part.len();
    }
    Ok(())
}

/// Whether a descriptor is a master; whoever has it may use the other end.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn grantpt(fd: c_int) -> c_int {
    match other_end(fd, &mut [0; PATH]) {
        Ok(()) => 0,
        Err(error) => errno::fail(error),
    }
}

/// As `grantpt`: nothing is locked.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn unlockpt(fd: c_int) -> c_int {
    grantpt(fd)
}

/// Writes the path of the other end; gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn ptsname_r(fd: c_int, out: *mut c_char, size: usize) -> c_int {
    let mut path = [0; PATH];
    if let Err(error) = other_end(fd, &mut path) {
        errno::set(error);
        return error.0 as c_int;
    }
    let length = path
        .iter()
        .position(|&byte| byte == 0)
        .map_or(PATH, |at| at + 1);
    if length > size {
        errno::set(Errno::ERANGE);
        return Errno::ERANGE.0 as c_int;
    }
    // SAFETY: the caller gives that much room.
    unsafe {
        out.cast::<u8>()
            .copy_from_nonoverlapping(path.as_ptr(), length)
    };
    0
}

/// The path of the other end, in the library's own memory, or null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn ptsname(fd: c_int) -> *mut c_char {
    static OWN: Lock<[u8; PATH]> = Lock::new([0; PATH]);
    let mut own = OWN.lock();
    // SAFETY: there is room for that many bytes.
    match unsafe { ptsname_r(fd, own.as_mut_ptr().cast(), PATH) } {
        0 => own.as_mut_ptr().cast(),
        _ => null_mut(),
    }
}

/// Makes a pseudo terminal: stores both ends, and the path of the second where there is room
/// for it; sets what is given.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn openpty(
    master: *mut c_int,
    slave: *mut c_int,
    name: *mut c_char,
    settings: *const Termios,
    size: *const c_void,
) -> c_int {
    let first = posix_openpt(O_RDWR | O_NOCTTY);
    if first < 0 {
        return -1;
    }
    let path = ptsname(first);
    let second = if path.is_null() {
        -1
    } else {
        // SAFETY: the path is a string.
        c_result(unsafe { syscall::open(path, O_RDWR | O_NOCTTY, 0) })
    };
    if second < 0 {
        let error = errno::get();
        close_only(first);
        errno::set_raw(error);
        return -1;
    }
    if !name.is_null() {
        // SAFETY: the caller gives room for the path.
        unsafe { crate::string::join::strcpy(name, path) };
    }
    if !settings.is_null() {
        // SAFETY: the caller gives settings.
        unsafe { crate::termios::tcsetattr(second, crate::termios::TCSAFLUSH, settings) };
    }
    if !size.is_null() {
        // SAFETY: the caller gives a size; what cannot be set stays as it was.
        let _ = unsafe { syscall::ioctl(second, t::TIOCSWINSZ, size) };
    }
    // SAFETY: the caller gives places.
    unsafe { master.write(first) };
    // SAFETY: as above.
    unsafe { slave.write(second) };
    0
}

/// Makes a terminal the controlling one of a new session, and its standard descriptors.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn login_tty(fd: c_int) -> c_int {
    // SAFETY: the call takes no arguments; a leader of a group stays in its session.
    let _ = unsafe { syscall::setsid() };
    if request(fd, t::TIOCSCTTY) != 0 {
        return -1;
    }
    for standard in 0..3 {
        // SAFETY: the call takes descriptors only.
        if unsafe { dup2(fd, standard) } < 0 {
            return -1;
        }
    }
    if fd > 2 {
        close_only(fd);
    }
    0
}

/// Makes a pseudo terminal and a process on its other end; gives the process, 0 in it, or -1.
///
/// The new process calls `login_tty` only before it returns to the program.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn forkpty(
    master: *mut c_int,
    name: *mut c_char,
    settings: *const Termios,
    size: *const c_void,
) -> i32 {
    let (mut first, mut second) = (-1, -1);
    // SAFETY: as for the C function.
    if unsafe { openpty(&raw mut first, &raw mut second, name, settings, size) } != 0 {
        return -1;
    }
    // SAFETY: what the new process does is the program's business.
    let process = unsafe { fork() };
    if process == 0 {
        close_only(first);
        // SAFETY: as above.
        if unsafe { login_tty(second) } != 0 {
            crate::stdlib::exit::_exit(1);
        }
        return 0;
    }
    close_only(second);
    if process < 0 {
        close_only(first);
        return -1;
    }
    // SAFETY: the caller gives a place.
    unsafe { master.write(first) };
    process
}
