//! `<syslog.h>`: messages to the system's log, as datagrams to the socket `/var/run/log`.
//!
//! A message is `<priority>Mmm dd hh:mm:ss name[pid]: text`.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use crate::errno;
use crate::lock::Lock;
use crate::stdio::print::vsnprintf;
use crate::stdio::va::VaList;
use crate::syscall;
use crate::time::calendar::tm;

/// Longest message.
const LONGEST: usize = 2048;
/// Where the log listens.
const SOCKET: &[u8] = b"/var/run/log";

/// `LOG_PID` and the others.
const WITH_PROCESS: c_int = 0x01;
const TO_CONSOLE: c_int = 0x02;
const AT_ONCE: c_int = 0x08;
const TO_STDERR: c_int = 0x20;
/// `LOG_USER`.
const USER: c_int = 1 << 3;

/// What `openlog` sets.
struct Log {
    fd: c_int,
    name: *const c_char,
    options: c_int,
    facility: c_int,
    mask: c_int,
}

// SAFETY: the name is a string that the program keeps for as long as it logs.
unsafe impl Send for Log {}

static LOG: Lock<Log> = Lock::new(Log {
    fd: -1,
    name: core::ptr::null(),
    options: 0,
    facility: USER,
    mask: 0xff,
});

/// The address of a local socket.
#[repr(C)]
struct Address {
    length: u8,
    family: u8,
    path: [u8; 104],
}

impl Log {
    /// Connects to the log, if it listens.
    fn connect(&mut self) {
        if self.fd >= 0 {
            return;
        }
        // 1, 2: a datagram socket of this machine; it is closed on exec.
        // SAFETY: the call touches no memory.
        let Ok([fd, _]) = (unsafe { syscall::socket(1, 2 | 0x1000_0000, 0) }) else {
            return;
        };
        let mut address = Address {
            length: size_of::<Address>() as u8,
            family: 1,
            path: [0; 104],
        };
        address.path[..SOCKET.len()].copy_from_slice(SOCKET);
        let place = &raw const address;
        // SAFETY: the address lives as long as the call.
        if unsafe { syscall::connect(fd, place, size_of::<Address>()) }.is_ok() {
            self.fd = fd as c_int;
        } else {
            // SAFETY: the descriptor was opened above.
            let _ = unsafe { syscall::close(fd) };
        }
    }

    fn close(&mut self) {
        if self.fd >= 0 {
            // SAFETY: the descriptor is the log's own.
            let _ = unsafe { syscall::close(self.fd) };
            self.fd = -1;
        }
    }

    /// Sends a message; once more over a new connection when the log was started again.
    fn send(&mut self, message: &[u8]) -> bool {
        for _ in 0..2 {
            self.connect();
            let (start, length) = (message.as_ptr(), message.len());
            // SAFETY: pointer and length are those of the message.
            let sent = unsafe { syscall::write(self.fd, start, length) };
            if sent.is_ok() {
                return true;
            }
            self.close();
        }
        false
    }
}

/// Bytes that are put one behind the other, as many as there is room for.
struct Message {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Message {
    fn put(&mut self, bytes: &[u8]) {
        let count = bytes.len().min(LONGEST - self.length);
        self.bytes[self.length..self.length + count].copy_from_slice(&bytes[..count]);
        self.length += count;
    }

    fn put_number(&mut self, mut number: u32) {
        let mut digits = [0u8; 10];
        let mut at = digits.len();
        loop {
            at -= 1;
            digits[at] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.put(&digits[at..]);
    }
}

/// The start of a message: priority and time; where the name begins.
fn start(priority: c_int, time: &[u8]) -> (Message, usize) {
    let mut message = Message {
        bytes: [0; LONGEST],
        length: 0,
    };
    message.put(b"<");
    message.put_number(priority.cast_unsigned());
    message.put(b">");
    message.put(time);
    message.put(b" ");
    let name = message.length;
    (message, name)
}

/// The time of now as the log wants it, `Mmm dd hh:mm:ss`.
fn now() -> [u8; 16] {
    let mut text = [0u8; 16];
    // SAFETY: null stands for no place.
    let seconds = unsafe { crate::time::time(null_mut()) };
    // SAFETY: an all-zero structure is a time.
    let mut parts: tm = unsafe { core::mem::zeroed() };
    // SAFETY: both are there as long as the call.
    if !unsafe { crate::time::convert::localtime_r(&raw const seconds, &raw mut parts) }.is_null() {
        let format = c"%h %e %T";
        // SAFETY: there is room for 15 characters and a zero.
        unsafe {
            crate::time::format::strftime(
                text.as_mut_ptr().cast(),
                text.len(),
                format.as_ptr(),
                &raw const parts,
            )
        };
    }
    text
}

/// Writes a format with the words of an error for each `%m`, closed by a zero and cut where it
/// must be.
fn with_error(format: &[u8], words: &[u8], out: &mut [u8; LONGEST]) {
    let mut length = 0;
    let mut put = |byte| {
        if length < LONGEST - 1 {
            out[length] = byte;
            length += 1;
        }
    };
    let mut rest = format;
    loop {
        match rest {
            [] => break,
            [b'%', b'm', behind @ ..] => {
                for &byte in words {
                    // A percent sign of the words stands for itself.
                    (0..1 + usize::from(byte == b'%')).for_each(|_| put(byte));
                }
                rest = behind;
            }
            [b'%', next, behind @ ..] => {
                put(b'%');
                put(*next);
                rest = behind;
            }
            [byte, behind @ ..] => {
                put(*byte);
                rest = behind;
            }
        }
    }
    out[length] = 0;
}

/// Sends a message.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn vsyslog(priority: c_int, format: *const c_char, arguments: *mut VaList) {
    let error = errno::get();
    let mut log = LOG.lock();
    if log.mask >> (priority & 7) & 1 == 0 {
        return;
    }
    let priority = if priority & 0x3f8 == 0 {
        priority | log.facility
    } else {
        priority
    } & 0x3ff;
    let (mut message, name) = start(priority, &now()[..15]);
    let own = if log.name.is_null() {
        crate::stdlib::program::getprogname()
    } else {
        log.name
    };
    if !own.is_null() {
        // SAFETY: the name is a string.
        message.put(unsafe { CStr::from_ptr(own) }.to_bytes());
    }
    if log.options & WITH_PROCESS != 0 {
        message.put(b"[");
        // SAFETY: the call takes no arguments and cannot fail.
        let process = unsafe { syscall::getpid() }.map_or(0, |[process, _]| process);
        message.put_number(process as u32);
        message.put(b"]");
    }
    message.put(b": ");
    let room = LONGEST - message.length;
    let mut whole = [0u8; LONGEST];
    // SAFETY: the caller gives a string.
    let text = unsafe { CStr::from_ptr(format) }.to_bytes();
    // SAFETY: a text of an error is a string.
    let words = unsafe { CStr::from_ptr(crate::string::error::strerror(error)) }.to_bytes();
    with_error(text, words, &mut whole);
    let place = message.bytes[message.length..]
        .as_mut_ptr()
        .cast::<c_char>();
    // SAFETY: there is that much room; the caller gives format and arguments.
    let count = unsafe { vsnprintf(place, room, whole.as_ptr().cast(), arguments) };
    message.length += usize::try_from(count)
        .unwrap_or(0)
        .min(room.saturating_sub(1));
    let whole = &message.bytes[..message.length];
    let text = whole.strip_suffix(b"\n").unwrap_or(whole);
    if log.options & TO_STDERR != 0 {
        crate::stdio::file::complain(&[&text[name..], b"\n"]);
    }
    if !log.send(text) && log.options & TO_CONSOLE != 0 {
        to_console(&text[name..]);
    }
    errno::set_raw(error);
}

/// Writes a message to the console.
fn to_console(text: &[u8]) {
    // SAFETY: the path is a string. 1: write only; 4: do not wait.
    let opened = unsafe { syscall::open(c"/dev/console".as_ptr(), 1 | 4, 0) };
    let Ok([fd, _]) = opened else { return };
    for part in [text, b"\r\n"] {
        // SAFETY: pointer and length are those of the part; nobody is left to tell of a failure.
        let _ = unsafe { syscall::write(fd, part.as_ptr(), part.len()) };
    }
    // SAFETY: the descriptor was opened above.
    let _ = unsafe { syscall::close(fd) };
}

/// As `vsyslog`.
#[cfg(target_os = "dragonfly")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn syslog(priority: c_int, format: *const c_char, mut arguments: ...) {
    // The compiler's list is the ABI's structure.
    let arguments = (&raw mut arguments).cast::<VaList>();
    // SAFETY: as for the C function.
    unsafe { vsyslog(priority, format, arguments) }
}

/// Sets name, options and facility of messages to come. The name must stay.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn openlog(name: *const c_char, options: c_int, facility: c_int) {
    let mut log = LOG.lock();
    log.name = name;
    log.options = options;
    if facility != 0 && facility & !0x3f8 == 0 {
        log.facility = facility;
    }
    if options & AT_ONCE != 0 {
        log.connect();
    }
}

/// Closes the connection to the log.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn closelog() {
    let mut log = LOG.lock();
    log.close();
    log.name = core::ptr::null();
}

/// Sets which priorities are sent, a bit each; gives the old ones. 0 changes nothing.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn setlogmask(mask: c_int) -> c_int {
    let mut log = LOG.lock();
    let old = log.mask;
    if mask != 0 {
        log.mask = mask;
    }
    old
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_begin_with_priority_and_time_and_are_cut() {
        let (mut message, name) = start(0o15 | 24, b"Jan  2 03:04:05");
        message.put(b"name: ");
        assert_eq!(
            &message.bytes[..message.length],
            b"<29>Jan  2 03:04:05 name: "
        );
        assert_eq!(&message.bytes[name..message.length], b"name: ");
        message.put(&[b'x'; 2 * LONGEST]);
        assert_eq!(message.length, LONGEST);
    }

    #[test]
    fn words_of_an_error_take_the_place_of_their_mark() {
        let mut out = [1; LONGEST];
        with_error(b"a %m %%m %d %", b"50% of", &mut out);
        let text = CStr::from_bytes_until_nul(&out).unwrap();
        assert_eq!(text, c"a 50%% of %%m %d %");
        with_error(&[b'x'; 2 * LONGEST], b"", &mut out);
        assert_eq!(out.iter().position(|&byte| byte == 0), Some(LONGEST - 1));
    }

    #[test]
    fn masks_are_kept_until_they_are_set() {
        assert_eq!(setlogmask(0x0f), 0xff);
        assert_eq!(setlogmask(0), 0x0f);
        assert_eq!(setlogmask(0xff), 0x0f);
    }
}
