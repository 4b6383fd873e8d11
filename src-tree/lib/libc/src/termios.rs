//! `<termios.h>`: settings of terminals.

use core::ffi::{c_int, c_uint};

use df_abi::termios as t;
pub use df_abi::termios::Termios;

use crate::errno::{self, Errno, c_result};
use crate::syscall;

/// `tcsetattr`: at once.
pub const TCSANOW: c_int = 0;
/// `tcsetattr`: when output is done.
pub const TCSADRAIN: c_int = 1;
/// `tcsetattr`: when output is done, and forget input.
pub const TCSAFLUSH: c_int = 2;

/// Stores the settings of a terminal.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn tcgetattr(fd: c_int, out: *mut Termios) -> c_int {
    // SAFETY: the caller gives a structure to be filled.
    c_result(unsafe { syscall::ioctl(fd, t::TIOCGETA, out) })
}

/// Changes the settings of a terminal.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn tcsetattr(fd: c_int, when: c_int, settings: *const Termios) -> c_int {
    let request = match when & 0xf {
        TCSANOW => t::TIOCSETA,
        TCSADRAIN => t::TIOCSETAW,
        TCSAFLUSH => t::TIOCSETAF,
        _ => return errno::fail(Errno::EINVAL),
    };
    // SAFETY: the caller gives settings.
    c_result(unsafe { syscall::ioctl(fd, request, settings) })
}

/// Waits until output is done.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn tcdrain(fd: c_int) -> c_int {
    // SAFETY: the request takes no argument.
    c_result(unsafe { syscall::point::ioctl(fd, t::TIOCDRAIN, 0usize) })
}

/// Forgets input (1), output (2) or both (3) that nobody has read or sent.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn tcflush(fd: c_int, queue: c_int) -> c_int {
    if !(1..=3).contains(&queue) {
        return errno::fail(Errno::EINVAL);
    }
    let place = &raw const queue;
    // SAFETY: the request reads one int.
    c_result(unsafe { syscall::ioctl(fd, t::TIOCFLUSH, place) })
}

/// Makes settings those of a terminal that passes every byte on as it is.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn cfmakeraw(settings: *mut Termios) {
    const PARENB: u32 = 0x1000;
    // SAFETY: the caller gives settings.
    let settings = unsafe { &mut *settings };
    settings.c_iflag &= !(t::IMAXBEL
        | t::IXOFF
        | t::INPCK
        | t::BRKINT
        | t::PARMRK
        | t::ISTRIP
        | t::INLCR
        | t::IGNCR
        | t::ICRNL
        | t::IXON
        | t::IGNPAR);
    settings.c_iflag |= t::IGNBRK;
    settings.c_oflag &= !t::OPOST;
    settings.c_lflag &= !(t::ECHO
        | t::ECHOE
        | t::ECHOK
        | t::ECHONL
        | t::ICANON
        | t::ISIG
        | t::IEXTEN
        | t::NOFLSH
        | t::TOSTOP
        | t::PENDIN);
    settings.c_cflag &= !(t::CSIZE | PARENB);
    settings.c_cflag |= t::CS8 | t::CREAD;
    settings.c_cc[t::cc::VMIN] = 1;
    settings.c_cc[t::cc::VTIME] = 0;
}

/// The output speed.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn cfgetospeed(settings: *const Termios) -> c_uint {
    // SAFETY: the caller gives settings.
    unsafe { (*settings).c_ospeed }
}

/// The input speed.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn cfgetispeed(settings: *const Termios) -> c_uint {
    // SAFETY: the caller gives settings.
    unsafe { (*settings).c_ispeed }
}

/// Sets the output speed.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn cfsetospeed(settings: *mut Termios, speed: c_uint) -> c_int {
    // SAFETY: the caller gives settings.
    unsafe { (*settings).c_ospeed = speed };
    0
}

/// Sets the input speed.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn cfsetispeed(settings: *mut Termios, speed: c_uint) -> c_int {
    // SAFETY: the caller gives settings.
    unsafe { (*settings).c_ispeed = speed };
    0
}

/// Sets both speeds.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn cfsetspeed(settings: *mut Termios, speed: c_uint) -> c_int {
    // SAFETY: the caller gives settings.
    unsafe { cfsetispeed(settings, speed) };
    // SAFETY: as above.
    unsafe { cfsetospeed(settings, speed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_settings_pass_bytes_on_one_at_a_time() {
        let mut settings = Termios::sane();
        // SAFETY: the place holds settings.
        unsafe { cfmakeraw(&raw mut settings) };
        assert_eq!(settings.c_lflag & (t::ICANON | t::ECHO | t::ISIG), 0);
        assert_eq!(settings.c_oflag & t::OPOST, 0);
        assert_eq!(settings.c_cflag & t::CSIZE, t::CS8);
        assert_eq!(
            (settings.c_cc[t::cc::VMIN], settings.c_cc[t::cc::VTIME]),
            (1, 0)
        );
    }
}
