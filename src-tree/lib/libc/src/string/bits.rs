//! Bits in integers, bytes in pairs, and comparing without telling by the time it takes.

use core::ffi::{c_char, c_int, c_long, c_longlong, c_void};

macro_rules! bits {
    ($($first:ident $last:ident: $ty:ty;)*) => {$(
        /// The lowest bit that is set, from 1; 0 when there is none.
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $first(value: $ty) -> c_int {
            if value == 0 { 0 } else { value.trailing_zeros() as c_int + 1 }
        }

        /// The highest bit that is set, from 1; 0 when there is none.
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $last(value: $ty) -> c_int {
            (<$ty>::BITS - value.leading_zeros()) as c_int
        }
    )*};
}

bits! {
    ffs fls: c_int;
    ffsl flsl: c_long;
    ffsll flsll: c_longlong;
}

/// Copies bytes, exchanging each with its neighbour; an odd one is left out.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn swab(from: *const c_void, to: *mut c_void, n: isize) {
    let pairs = usize::try_from(n).unwrap_or(0) / 2;
    for at in 0..pairs {
        // SAFETY: the caller gives `n` bytes.
        let pair = unsafe { from.cast::<[u8; 2]>().wrapping_add(at).read() };
        // SAFETY: as above.
        unsafe {
            to.cast::<[u8; 2]>()
                .wrapping_add(at)
                .write([pair[1], pair[0]])
        };
    }
}

/// As `memcpy`; gives the end of what was written.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mempcpy(dst: *mut c_void, src: *const c_void, n: usize) -> *mut c_void {
    // SAFETY: as for the C function.
    unsafe { super::copy::memcpy(dst, src, n) }.wrapping_byte_add(n)
}

/// As `strncpy`; gives the end of the text that was written.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn stpncpy(dst: *mut c_char, src: *const c_char, n: usize) -> *mut c_char {
    // SAFETY: the caller gives a string or `n` bytes.
    let length = unsafe { super::scan::strnlen(src, n) };
    // SAFETY: as for the C function.
    unsafe { super::join::strncpy(dst, src, n) }.wrapping_add(length)
}

/// 0 when the bytes are equal, in the same time wherever they differ.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn timingsafe_bcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int {
    let mut different = 0;
    for at in 0..n {
        // SAFETY: the caller gives `n` bytes each.
        let a = unsafe { a.cast::<u8>().wrapping_add(at).read_volatile() };
        // SAFETY: as above.
        let b = unsafe { b.cast::<u8>().wrapping_add(at).read_volatile() };
        different |= a ^ b;
    }
    c_int::from(different != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_counted_from_one() {
        assert_eq!(
            (ffs(0), ffs(8), fls(8), flsl(-1), ffsll(1 << 40)),
            (0, 4, 4, 64, 41)
        );
    }

    #[test]
    fn pairs_are_exchanged() {
        let mut out = [0u8; 5];
        // SAFETY: both have five bytes.
        unsafe { swab(b"abcde".as_ptr().cast(), out.as_mut_ptr().cast(), 5) };
        assert_eq!(&out, b"badc\0");
        // SAFETY: as above.
        let differ = unsafe { timingsafe_bcmp(b"ab".as_ptr().cast(), b"ac".as_ptr().cast(), 2) };
        assert_eq!(differ, 1);
    }
}
