//! Between seconds and broken-down times: `localtime`, `gmtime`, `mktime`, `timegm`.

use core::ffi::c_int;
use core::ptr::null_mut;

use super::calendar::{break_down, seconds, tm};
use super::posix_tz::Local;
use super::zone;
use crate::errno::{self, Errno};

/// Stores a broken-down time; null and EOVERFLOW when there is none.
unsafe fn store(time: Option<tm>, out: *mut tm) -> *mut tm {
    let Some(time) = time else {
        errno::set(Errno::EOVERFLOW);
        return null_mut();
    };
    // SAFETY: the caller gives a place.
    unsafe { out.write(time) };
    out
}

/// The library's own place, which the next call overwrites.
fn own() -> *mut tm {
    static mut TIME: tm = tm::ZERO;
    &raw mut TIME
}

/// Breaks a time down as the clocks of `local` show it.
fn in_zone(time: i64, local: Local<'static>) -> Option<tm> {
    let mut broken = break_down(time, local.offset)?;
    broken.tm_isdst = c_int::from(local.is_summer);
    broken.tm_zone = local.name.as_ptr().cast();
    Some(broken)
}

/// Breaks a time down for Greenwich; null and EOVERFLOW when its year is more than an `int`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn gmtime_r(time: *const i64, out: *mut tm) -> *mut tm {
    // SAFETY: the caller gives a time.
    let time = unsafe { time.read() };
    let greenwich = Local {
        offset: 0,
        is_summer: false,
        name: b"UTC\0",
    };
    // SAFETY: the caller gives a place.
    unsafe { store(in_zone(time, greenwich), out) }
}

/// Breaks a time down for the zone of the process.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn localtime_r(time: *const i64, out: *mut tm) -> *mut tm {
    // SAFETY: the caller gives a time.
    let time = unsafe { time.read() };
    // SAFETY: the caller gives a place.
    unsafe { store(in_zone(time, zone::local(time)), out) }
}

/// As `gmtime_r`, in the library's own place.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn gmtime(time: *const i64) -> *mut tm {
    // SAFETY: as for the C function; the next call may overwrite the place.
    unsafe { gmtime_r(time, own()) }
}

/// As `localtime_r`, in the library's own place.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn localtime(time: *const i64) -> *mut tm {
    // SAFETY: as for the C function; the next call may overwrite the place.
    unsafe { localtime_r(time, own()) }
}

/// Seconds of a broken-down time of Greenwich, whose fields are brought into their ranges; -1
/// when they cannot be.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn timegm(time: *mut tm) -> i64 {
    // SAFETY: the caller gives a broken-down time.
    let whole = seconds(unsafe { &*time });
    // SAFETY: as above.
    if unsafe { gmtime_r(&raw const whole, time) }.is_null() {
        return -1;
    }
    whole
}

/// Seconds of a broken-down time of the zone of the process, whose fields are brought into
/// their ranges; -1 when they cannot be.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mktime(time: *mut tm) -> i64 {
    // SAFETY: the caller gives a broken-down time.
    let given = unsafe { time.read() };
    let whole = find(seconds(&given), given.tm_isdst, &zone::local);
    // SAFETY: as above.
    if unsafe { localtime_r(&raw const whole, time) }.is_null() {
        return -1;
    }
    whole
}

/// As `mktime`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn timelocal(time: *mut tm) -> i64 {
    // SAFETY: as for the C function.
    unsafe { mktime(time) }
}

/// The difference of two times.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn difftime(later: i64, earlier: i64) -> f64 {
    (i128::from(later) - i128::from(earlier)) as f64
}

/// When the clocks of a place show `shown` (seconds since 1970, on those clocks).
///
/// Of two such times it is the one in summer, or what `summer` (negative: not known) says. When
/// the clocks jump over it, it is as long after the jump as it would be without.
fn find(shown: i64, summer: c_int, local: &dyn Fn(i64) -> Local<'static>) -> i64 {
    const DAY: i64 = 86_400;
    let before = local(shown.saturating_sub(DAY));
    let after = local(shown.saturating_add(DAY));
    let offsets = [before.offset, after.offset];
    let times = offsets.map(|offset| shown.saturating_sub(offset));
    let fits = [0, 1].map(|at: usize| local(times[at]).offset == offsets[at]);
    let wanted = |time: i64| summer < 0 || local(time).is_summer == (summer > 0);
    match fits {
        [true, true] if wanted(times[0]) || !wanted(times[1]) => times[0],
        [true, true] | [false, true] => shifted(times[1], summer, before, after, local),
        _ => shifted(times[0], summer, before, after, local),
    }
}

/// The time, moved when the program says "summer" and the clocks "winter", or the reverse.
fn shifted(
    time: i64,
    summer: c_int,
    before: Local<'static>,
    after: Local<'static>,
    local: &dyn Fn(i64) -> Local<'static>,
) -> i64 {
    let found = local(time);
    if summer < 0 || found.is_summer == (summer > 0) {
        return time;
    }
    let other = [before, after]
        .into_iter()
        .find(|other| other.is_summer == (summer > 0));
    let difference = other.map_or(3600, |other| (other.offset - found.offset).abs());
    if summer > 0 && other.is_none() {
        // A zone without summer time has none to shift to.
        return time;
    }
    if summer > 0 {
        time.saturating_sub(difference)
    } else {
        time.saturating_add(difference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One hour of difference from 1000000 to 2000000.
    fn local(seconds: i64) -> Local<'static> {
        let is_summer = (1_000_000..2_000_000).contains(&seconds);
        Local {
            offset: if is_summer { 7200 } else { 3600 },
            is_summer,
            name: b"X\0",
        }
    }

    #[test]
    fn shown_times_are_found_in_both_seasons() {
        assert_eq!(find(500_000 + 3600, -1, &local), 500_000);
        assert_eq!(find(1_500_000 + 7200, -1, &local), 1_500_000);
        assert_eq!(find(1_500_000 + 7200, 1, &local), 1_500_000);
    }

    #[test]
    fn doubled_hour_goes_by_the_season_and_missing_hour_is_moved_on() {
        assert_eq!(find(2_000_000 + 3600 + 10, 1, &local), 1_996_410);
        assert_eq!(find(2_000_000 + 3600 + 10, 0, &local), 2_000_010);
        assert_eq!(find(1_000_000 + 3600 + 10, -1, &local), 1_000_010);
    }

    #[test]
    fn greenwich_brings_fields_into_their_ranges() {
        let mut time = tm {
            tm_year: 123,
            tm_mon: 13,
            tm_mday: 30,
            tm_hour: -1,
            ..tm::ZERO
        };
        // SAFETY: the structure is writable.
        let whole = unsafe { timegm(&raw mut time) };
        assert_eq!(whole, 1_709_247_600);
        let date = (time.tm_year, time.tm_mon, time.tm_mday, time.tm_hour);
        assert_eq!(date, (124, 1, 29, 23));
        assert_eq!(difftime(3, 5), -2.0);
    }
}
