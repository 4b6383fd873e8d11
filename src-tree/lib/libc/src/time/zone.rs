//! The zone of the process: `TZ`, `/etc/localtime`, `tzset`.
//!
//! A zone that was read is never given back, because `tm_zone` points into it; a program that
//! keeps changing `TZ` keeps a little of each.

use core::ffi::{CStr, c_char, c_int, c_long};
use core::ptr::null_mut;

use df_abi::fcntl::{O_CLOEXEC, O_RDONLY};

use super::posix_tz::{Local, PosixTz};
use super::tzfile::TzFile;
use crate::lock::Lock;
use crate::malloc::{free, malloc};
use crate::stdlib::env::getenv;
use crate::syscall;

/// Largest zone file.
const LARGEST: usize = 64 << 10;
/// Longest value of `TZ` that is told apart from others.
const LONGEST: usize = 256;
/// Where zone files are.
const FOLDER: &[u8] = b"/usr/share/zoneinfo/";
/// The zone of the machine.
const MACHINE: &CStr = c"/etc/localtime";

/// Names of winter and summer time, of C's `tzname`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static mut tzname: [*const c_char; 2] = [c"UTC".as_ptr(), c"UTC".as_ptr()];
/// Seconds west of Greenwich, in winter. (C's other name for it, `timezone`, is a function on
/// BSD.)
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static mut __timezone: c_long = 0;
/// Whether there is a summer time.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static mut daylight: c_int = 0;

/// A zone.
#[derive(Clone, Copy)]
enum Zone {
    Greenwich,
    Posix(&'static PosixTz),
    File(&'static TzFile<'static>),
}

/// The zone in use, and the value of `TZ` that it was made from.
struct Current {
    zone: Zone,
    /// Length of the value, less one; `None` when nothing was read yet.
    key: Option<([u8; LONGEST], usize)>,
}

static CURRENT: Lock<Current> = Lock::new(Current {
    zone: Zone::Greenwich,
    key: None,
});

impl Zone {
    fn at(self, seconds: i64) -> Local<'static> {
        match self {
            Zone::Greenwich => Local {
                offset: 0,
                is_summer: false,
                name: b"UTC\0",
            },
            Zone::Posix(zone) => zone.at(seconds),
            Zone::File(file) => file.at(seconds),
        }
    }
}

/// Moves a value to memory that is never given back.
fn keep<T>(value: T) -> Option<&'static T> {
    let place = malloc(size_of::<T>()).cast::<T>();
    if place.is_null() {
        return None;
    }
    // SAFETY: the new block has that size.
    unsafe { place.write(value) };
    // SAFETY: the value was just written and stays.
    Some(unsafe { &*place })
}

/// Reads a whole file into memory that is never given back.
fn read_file(path: &CStr) -> Option<&'static [u8]> {
    // SAFETY: the path is a string.
    let [fd, _] = unsafe { syscall::open(path.as_ptr(), O_RDONLY | O_CLOEXEC, 0) }.ok()?;
    let block = malloc(LARGEST).cast::<u8>();
    let mut filled = 0;
    while !block.is_null() && filled < LARGEST {
        let place = block.wrapping_add(filled);
        // SAFETY: the block has room for that many bytes.
        match unsafe { syscall::read(fd, place, LARGEST - filled) } {
            Ok([0, _]) | Err(_) => break,
            Ok([count, _]) => filled += count.min(LARGEST - filled),
        }
    }
    // SAFETY: the descriptor was opened above; closing a file that was read cannot fail.
    let _ = unsafe { syscall::close(fd) };
    if filled == 0 {
        // SAFETY: the block is null or was made above, and nobody uses it.
        unsafe { free(block.cast()) };
        return None;
    }
    // SAFETY: that many bytes were filled.
    Some(unsafe { core::slice::from_raw_parts(block, filled) })
}

fn from_file(path: &CStr) -> Option<Zone> {
    TzFile::parse(read_file(path)?)
        .and_then(keep)
        .map(Zone::File)
}

/// The zone that a value of `TZ` names.
fn named(value: &[u8]) -> Option<Zone> {
    if value.is_empty() {
        return Some(Zone::Greenwich);
    }
    let name = value.strip_prefix(b":").unwrap_or(value);
    let mut path = [0u8; LONGEST + 32];
    let folder = if name.starts_with(b"/") { b"" } else { FOLDER };
    let whole = folder.len() + name.len();
    let secure = !name.windows(2).any(|pair| pair == b"..");
    if secure && whole < path.len() {
        path[..folder.len()].copy_from_slice(folder);
        path[folder.len()..whole].copy_from_slice(name);
        let path = CStr::from_bytes_until_nul(&path).ok()?;
        if let Some(zone) = from_file(path) {
            return Some(zone);
        }
    }
    PosixTz::parse(value).and_then(keep).map(Zone::Posix)
}

/// Reads `TZ` again if it has changed.
fn update(current: &mut Current) {
    // SAFETY: the name is a string.
    let value = unsafe { getenv(c"TZ".as_ptr()) };
    let value = if value.is_null() {
        None
    } else {
        // SAFETY: a value is a string.
        Some(unsafe { CStr::from_ptr(value) }.to_bytes())
    };
    let mut key = ([0u8; LONGEST], 0);
    if let Some(value) = value {
        let length = value.len().min(LONGEST - 1);
        key.0[..length].copy_from_slice(&value[..length]);
        key.1 = length + 1;
    }
    if current.key == Some(key) {
        return;
    }
    current.key = Some(key);
    let zone = match value {
        Some(value) => named(value),
        None => from_file(MACHINE),
    };
    current.zone = zone.unwrap_or(Zone::Greenwich);
    publish(current.zone);
}

/// Sets C's variables.
fn publish(zone: Zone) {
    let (winter, summer, offset): (&[u8], Option<&[u8]>, i64) = match zone {
        Zone::Greenwich => (b"UTC\0", None, 0),
        Zone::Posix(zone) => zone.names(),
        Zone::File(file) => file.names(),
    };
    let names = [winter, summer.unwrap_or(winter)].map(|name| name.as_ptr().cast::<c_char>());
    let place = &raw mut tzname;
    // SAFETY: C makes the program responsible for not reading the variables at the same time.
    unsafe { place.write(names) };
    let place = &raw mut __timezone;
    // SAFETY: as above.
    unsafe { place.write(-offset) };
    let place = &raw mut daylight;
    // SAFETY: as above.
    unsafe { place.write(c_int::from(summer.is_some())) };
}

/// The local time at some seconds since 1970.
pub(super) fn local(seconds: i64) -> Local<'static> {
    let mut current = CURRENT.lock();
    update(&mut current);
    current.zone.at(seconds)
}

/// Reads the zone from `TZ`, or from `/etc/localtime` when that is not set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn tzset() {
    update(&mut CURRENT.lock());
}

/// The name of a time zone: of the process's, since what it was made for has long gone.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn timezone(_minutes: c_int, summer: c_int) -> *mut c_char {
    tzset();
    let names = &raw const tzname;
    // SAFETY: as in `publish`.
    let names = unsafe { names.read() };
    names
        .get(usize::from(summer != 0))
        .map_or(null_mut(), |name| name.cast_mut())
}
