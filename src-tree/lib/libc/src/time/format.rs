//! `strftime`, `asctime`, `ctime`: times as text, in the C locale.

use core::ffi::{CStr, c_char, c_int};
use core::fmt::Write;
use core::ptr::null_mut;

use super::calendar::{seconds, tm};
use super::convert::localtime_r;
use super::names::{DAYS, MONTHS};

/// A buffer that refuses what does not fit with a closing zero.
struct Buffer<'a> {
    bytes: &'a mut [u8],
    length: usize,
}

impl Write for Buffer<'_> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        self.put(text.as_bytes())
    }
}

impl Buffer<'_> {
    fn put(&mut self, text: &[u8]) -> core::fmt::Result {
        let end = self.length + text.len();
        if end >= self.bytes.len() {
            return Err(core::fmt::Error);
        }
        self.bytes[self.length..end].copy_from_slice(text);
        self.length = end;
        Ok(())
    }
}

/// The entry of a table, `?` when the number is out of range.
fn name<const N: usize>(names: &[&'static str; N], index: c_int) -> &'static str {
    usize::try_from(index)
        .ok()
        .and_then(|index| names.get(index))
        .unwrap_or(&"?")
}

fn short<const N: usize>(names: &[&'static str; N], index: c_int) -> &'static str {
    let name = name(names, index);
    name.get(..3).unwrap_or(name)
}

/// Year and week by ISO 8601.
fn iso_week(time: &tm) -> (i64, i64) {
    let year = i64::from(time.tm_year) + 1900;
    // The week is that of its Thursday.
    let weekday = (i64::from(time.tm_wday) + 6).rem_euclid(7);
    let thursday = i64::from(time.tm_yday) - weekday + 3;
    let length = |year| 365 + i64::from(super::calendar::is_leap(year));
    if thursday < 0 {
        (year - 1, (thursday + length(year - 1)) / 7 + 1)
    } else if thursday >= length(year) {
        (year + 1, (thursday - length(year)) / 7 + 1)
    } else {
        (year, thursday / 7 + 1)
    }
}

fn zone_offset(out: &mut Buffer<'_>, time: &tm) -> core::fmt::Result {
    let sign = if time.tm_gmtoff < 0 { '-' } else { '+' };
    let minutes = time.tm_gmtoff.unsigned_abs() / 60;
    write!(out, "{sign}{:02}{:02}", minutes / 60, minutes % 60)
}

fn one(out: &mut Buffer<'_>, conversion: u8, pad: bool, time: &tm) -> core::fmt::Result {
    let year = i64::from(time.tm_year) + 1900;
    let hour12 = match time.tm_hour.rem_euclid(12) {
        0 => 12,
        hour => hour,
    };
    let two = |out: &mut Buffer<'_>, value: i64| {
        if pad {
            write!(out, "{value:02}")
        } else {
            write!(out, "{value}")
        }
    };
    match conversion {
        b'a' => out.write_str(short(&DAYS, time.tm_wday)),
        b'A' => out.write_str(name(&DAYS, time.tm_wday)),
        b'b' | b'h' => out.write_str(short(&MONTHS, time.tm_mon)),
        b'B' => out.write_str(name(&MONTHS, time.tm_mon)),
        b'c' => all(out, b"%a %b %e %H:%M:%S %Y", time),
        b'C' => two(out, year.div_euclid(100)),
        b'd' => two(out, time.tm_mday.into()),
        b'D' | b'x' => all(out, b"%m/%d/%y", time),
        b'e' if pad => write!(out, "{:2}", time.tm_mday),
        b'e' => write!(out, "{}", time.tm_mday),
        b'F' => all(out, b"%Y-%m-%d", time),
        b'g' => two(out, iso_week(time).0.rem_euclid(100)),
        b'G' => write!(out, "{}", iso_week(time).0),
        b'H' => two(out, time.tm_hour.into()),
        b'I' => two(out, hour12.into()),
        b'j' => write!(out, "{:03}", time.tm_yday + 1),
        b'k' => write!(out, "{:2}", time.tm_hour),
        b'l' => write!(out, "{hour12:2}"),
        b'm' => two(out, i64::from(time.tm_mon) + 1),
        b'M' => two(out, time.tm_min.into()),
        b'n' => out.write_str("\n"),
        b'p' => out.write_str(if time.tm_hour < 12 { "AM" } else { "PM" }),
        b'r' => all(out, b"%I:%M:%S %p", time),
        b'R' => all(out, b"%H:%M", time),
        b's' => write!(out, "{}", seconds(time) - time.tm_gmtoff),
        b'S' => two(out, time.tm_sec.into()),
        b't' => out.write_str("\t"),
        b'T' | b'X' => all(out, b"%H:%M:%S", time),
        b'u' => write!(out, "{}", (time.tm_wday + 6).rem_euclid(7) + 1),
        b'U' => two(out, i64::from((time.tm_yday + 7 - time.tm_wday) / 7)),
        b'v' => all(out, b"%e-%b-%Y", time),
        b'V' => two(out, iso_week(time).1),
        b'w' => write!(out, "{}", time.tm_wday),
        b'W' => {
            let monday = (time.tm_wday + 6).rem_euclid(7);
            two(out, i64::from((time.tm_yday + 7 - monday) / 7))
        }
        b'y' => two(out, year.rem_euclid(100)),
        b'Y' => write!(out, "{year}"),
        b'z' => zone_offset(out, time),
        b'Z' if time.tm_zone.is_null() => Ok(()),
        // SAFETY: who filled the structure set it to a string or null.
        b'Z' => out.put(unsafe { CStr::from_ptr(time.tm_zone) }.to_bytes()),
        b'+' => all(out, b"%a %b %e %H:%M:%S %Z %Y", time),
        b'%' => out.write_str("%"),
        other => out.put(&[b'%', other]),
    }
}

fn all(out: &mut Buffer<'_>, format: &[u8], time: &tm) -> core::fmt::Result {
    let mut rest = format;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            out.put(&[byte])?;
            continue;
        }
        let mut pad = true;
        // Other forms of digits and eras do not exist in the C locale.
        while let Some((&modifier @ (b'E' | b'O' | b'-'), after)) = rest.split_first() {
            pad &= modifier != b'-';
            rest = after;
        }
        let Some((&conversion, after)) = rest.split_first() else {
            return out.put(b"%");
        };
        rest = after;
        one(out, conversion, pad, time)?;
    }
    Ok(())
}

/// Writes a time as a format says; gives the number of bytes, or 0 when they do not fit.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strftime(
    out: *mut c_char,
    size: usize,
    format: *const c_char,
    time: *const tm,
) -> usize {
    if size == 0 {
        return 0;
    }
    // SAFETY: the caller gives a buffer of `size` bytes, which is only written to.
    let bytes = unsafe { core::slice::from_raw_parts_mut(out.cast::<u8>(), size) };
    let mut buffer = Buffer { bytes, length: 0 };
    // SAFETY: the caller gives a format.
    let format = unsafe { CStr::from_ptr(format) }.to_bytes();
    // SAFETY: the caller gives a broken-down time.
    if all(&mut buffer, format, unsafe { &*time }).is_err() {
        return 0;
    }
    buffer.bytes[buffer.length] = 0;
    buffer.length
}

/// As `strftime`; there is one locale.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strftime_l(
    out: *mut c_char,
    size: usize,
    format: *const c_char,
    time: *const tm,
    _locale: *mut core::ffi::c_void,
) -> usize {
    // SAFETY: as for the C function.
    unsafe { strftime(out, size, format, time) }
}

/// Bytes that `asctime_r` and `ctime_r` need.
const LINE: usize = 26;

/// Writes a time as `Thu Jan  1 00:00:00 1970` and the end of a line, into 26 bytes.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn asctime_r(time: *const tm, out: *mut c_char) -> *mut c_char {
    // SAFETY: the caller gives 26 bytes and a time.
    let length = unsafe { strftime(out, LINE, c"%a %b %e %H:%M:%S %Y\n".as_ptr(), time) };
    if length == 0 {
        crate::errno::set(crate::errno::Errno::EOVERFLOW);
        return null_mut();
    }
    out
}

/// As `asctime_r`, for a time of the zone of the process.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn ctime_r(time: *const i64, out: *mut c_char) -> *mut c_char {
    let mut broken = tm::ZERO;
    // SAFETY: the caller gives a time.
    if unsafe { localtime_r(time, &raw mut broken) }.is_null() {
        return null_mut();
    }
    // SAFETY: the caller gives 26 bytes.
    unsafe { asctime_r(&raw const broken, out) }
}

/// The library's own place, which the next call overwrites.
fn own() -> *mut c_char {
    static mut TEXT: [c_char; LINE] = [0; LINE];
    (&raw mut TEXT).cast()
}

/// As `asctime_r`, in the library's own place.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn asctime(time: *const tm) -> *mut c_char {
    // SAFETY: as for the C function; the next call may overwrite the place.
    unsafe { asctime_r(time, own()) }
}

/// As `ctime_r`, in the library's own place.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn ctime(time: *const i64) -> *mut c_char {
    // SAFETY: as for the C function; the next call may overwrite the place.
    unsafe { ctime_r(time, own()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::calendar::break_down;

    fn text(format: &CStr, seconds: i64, offset: i64) -> String {
        let time = break_down(seconds, offset).unwrap();
        let mut out = [0 as c_char; 100];
        // SAFETY: buffer, format and time are what they are called.
        let length = unsafe { strftime(out.as_mut_ptr(), 100, format.as_ptr(), &raw const time) };
        out[..length]
            .iter()
            .map(|&byte| byte as u8 as char)
            .collect()
    }

    #[test]
    fn conversions_are_those_of_c() {
        let at = 1_709_210_096;
        assert_eq!(text(c"%F %T %z", at, -5400), "2024-02-29 11:04:56 -0130");
        assert_eq!(
            text(c"%a %A %b %B %j", at, 0),
            "Thu Thursday Feb February 060"
        );
        assert_eq!(
            text(c"%I:%M %p|%e|%-d|%s", at, 3600),
            "01:34 PM|29|29|1709210096"
        );
        assert_eq!(
            text(c"%G-W%V-%u %U %W", 1_704_067_199, 0),
            "2023-W52-7 53 52"
        );
        assert_eq!(text(c"%G-W%V", 1_609_459_200, 0), "2020-W53");
        assert_eq!(text(c"%%%Ey%n%q", at, 0), "%24\n%q");
    }

    #[test]
    fn what_does_not_fit_gives_nothing() {
        let mut out = [0 as c_char; 4];
        let time = tm::ZERO;
        // SAFETY: buffer, format and time are what they are called.
        let length = unsafe { strftime(out.as_mut_ptr(), 4, c"%Y".as_ptr(), &raw const time) };
        assert_eq!(length, 0);
        let mut line = [0 as c_char; 26];
        // SAFETY: as above; 26 bytes are what the function needs.
        let line = unsafe { asctime_r(&raw const time, line.as_mut_ptr()) };
        // SAFETY: the line was closed.
        let line = unsafe { CStr::from_ptr(line) };
        assert_eq!(line, c"Mon Jan  1 00:00:00 1900\n");
    }
}
