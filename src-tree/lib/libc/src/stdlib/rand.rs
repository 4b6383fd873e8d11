//! `rand`, `random`, `drand48` and relatives: the same numbers each time, for programs that want
//! that. Who wants numbers that nobody can guess uses `arc4random`.

use core::ffi::{c_char, c_int, c_long, c_uint, c_ushort};

use crate::lock::Lock;

/// The next state of a small generator, and a number from it.
fn step(state: u64) -> (u64, u64) {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    (state, mixed ^ mixed >> 31)
}

static STATE: Lock<u64> = Lock::new(1);

fn next() -> u32 {
    let mut state = STATE.lock();
    let (next, number) = step(*state);
    *state = next;
    (number >> 33) as u32
}

/// A number from 0 to `RAND_MAX`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn rand() -> c_int {
    next().cast_signed()
}

/// Begins the numbers again, differently for each seed.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn srand(seed: c_uint) {
    *STATE.lock() = u64::from(seed);
}

/// As `rand`, with the caller's own state.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn rand_r(state: *mut c_uint) -> c_int {
    // SAFETY: the caller gives a state.
    let seed = unsafe { state.read() };
    let (_, number) = step(u64::from(seed));
    // SAFETY: as above.
    unsafe { state.write(number as u32) };
    (number >> 33) as c_int
}

/// A number from 0 to 2^31 - 1.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn random() -> c_long {
    c_long::from(next())
}

/// As `srand`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn srandom(seed: c_uint) {
    srand(seed);
}

/// Begins the numbers at a place that nobody can guess.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn srandomdev() {
    srand(super::random::arc4random());
}

/// Factor and summand of the 48-bit generator, which POSIX prescribes.
const FACTOR: u64 = 0x5_deec_e66d;
const SUMMAND: u64 = 0xb;
const MASK: u64 = (1 << 48) - 1;

static STATE48: Lock<u64> = Lock::new(0x1234_abcd_330e);

/// The next state.
fn step48(state: u64) -> u64 {
    state.wrapping_mul(FACTOR).wrapping_add(SUMMAND) & MASK
}

fn next48() -> u64 {
    let mut state = STATE48.lock();
    *state = step48(*state);
    *state
}

unsafe fn own48(state: *mut [c_ushort; 3]) -> u64 {
    // SAFETY: the caller gives a state.
    let [low, middle, high] = unsafe { state.read() };
    let value = step48(u64::from(low) | u64::from(middle) << 16 | u64::from(high) << 32);
    let words = [value as u16, (value >> 16) as u16, (value >> 32) as u16];
    // SAFETY: as above.
    unsafe { state.write(words) };
    value
}

fn fraction(state: u64) -> f64 {
    state as f64 / (1u64 << 48) as f64
}

/// A number from 0 to 1, without 1.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn drand48() -> f64 {
    fraction(next48())
}

/// A number from 0 to 2^31 - 1.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn lrand48() -> c_long {
    (next48() >> 17) as c_long
}

/// A number from -2^31 to 2^31 - 1.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn mrand48() -> c_long {
    c_long::from((next48() >> 16) as u32 as i32)
}

/// As `drand48`, with the caller's own state.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn erand48(state: *mut [c_ushort; 3]) -> f64 {
    // SAFETY: as for the C function.
    fraction(unsafe { own48(state) })
}

/// As `lrand48`, with the caller's own state.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn nrand48(state: *mut [c_ushort; 3]) -> c_long {
    // SAFETY: as for the C function.
    (unsafe { own48(state) } >> 17) as c_long
}

/// As `mrand48`, with the caller's own state.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn jrand48(state: *mut [c_ushort; 3]) -> c_long {
    // SAFETY: as for the C function.
    c_long::from((unsafe { own48(state) } >> 16) as u32 as i32)
}

/// Begins the 48-bit numbers again.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn srand48(seed: c_long) {
    *STATE48.lock() = (u64::from(seed as u32) << 16) | 0x330e;
}

/// Random bytes from the kernel, at most 256; 0, or -1 with `errno` set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getentropy(buffer: *mut core::ffi::c_void, n: usize) -> c_int {
    if n > 256 {
        return crate::errno::fail(crate::errno::Errno::EIO);
    }
    // SAFETY: the caller gives `n` bytes.
    unsafe { super::random::arc4random_buf(buffer, n) };
    0
}

/// Digits of `a64l`, from the least.
const DIGITS: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Reads up to six digits of base 64.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn a64l(text: *const c_char) -> c_long {
    // SAFETY: the caller gives a string.
    let text = unsafe { core::ffi::CStr::from_ptr(text) }.to_bytes();
    let mut value = 0u32;
    for (at, byte) in text.iter().take(6).enumerate() {
        let Some(digit) = DIGITS.iter().position(|digit| digit == byte) else {
            break;
        };
        value |= (digit as u32) << (6 * at);
    }
    c_long::from(value.cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_again_with_the_seed_and_follow_the_standard() {
        srand48(1);
        // The first numbers that POSIX's formula gives for this seed.
        assert_eq!((lrand48(), lrand48()), (89_400_484, 976_015_093));
        let mut state = 7;
        // SAFETY: the state is a place.
        let first = unsafe { rand_r(&raw mut state) };
        state = 7;
        // SAFETY: as above.
        assert_eq!(unsafe { rand_r(&raw mut state) }, first);
        // SAFETY: the text is a string.
        assert_eq!(unsafe { a64l(c"/.".as_ptr()) }, 1);
    }
}
