//! Attributes of mutexes: kind, sharing, robustness, priorities. They are the bits that a mutex of
//! theirs has in its second word.

use core::ffi::c_int;

use super::mutex::{ERRORCHECK, KIND, NORMAL, ROBUST, SHARED};
use crate::errno::Errno;

/// The bits of the protocol: `PTHREAD_PRIO_NONE`, `_INHERIT` or `_PROTECT`.
pub(super) const PROTOCOL: u32 = 3 << PROTOCOL_SHIFT;
const PROTOCOL_SHIFT: u32 = 6;
/// `PTHREAD_PRIO_PROTECT`.
const PROTECT: u32 = 2;
/// The bits of the ceiling.
pub(super) const CEILING: u32 = 31 << CEILING_SHIFT;
const CEILING_SHIFT: u32 = 8;
/// The highest priority.
const HIGHEST: u32 = 31;

/// Attributes of a mutex: what is chosen of its second word.
#[repr(C, align(8))]
#[derive(Debug)]
pub struct MutexAttributes {
    pub(super) chosen: u32,
}

const _: () = assert!(size_of::<MutexAttributes>() == 8);

/// The ceiling in a word whose protocol has one.
pub(super) fn ceiling_of(word: u32) -> Option<c_int> {
    let protects = (word & PROTOCOL) >> PROTOCOL_SHIFT == PROTECT;
    protects.then_some(((word & CEILING) >> CEILING_SHIFT).cast_signed())
}

/// A word with another ceiling, if that can be.
pub(super) fn with_ceiling(word: u32, ceiling: c_int) -> Option<u32> {
    ceiling_of(word)?;
    match u32::try_from(ceiling) {
        Ok(ceiling @ 0..=HIGHEST) => Some(word & !CEILING | ceiling << CEILING_SHIFT),
        _ => None,
    }
}

/// Makes attributes of the default kind.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutexattr_init(attributes: *mut MutexAttributes) -> c_int {
    let chosen = ERRORCHECK;
    // SAFETY: the caller gives a place.
    unsafe { attributes.write(MutexAttributes { chosen }) };
    0
}

/// Ends attributes.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_mutexattr_destroy(_attributes: *mut MutexAttributes) -> c_int {
    0
}

/// Defines for some bits of the word a function that stores their value and one that sets it to
/// one of a range; both give 0 or EINVAL.
macro_rules! bits {
    ($($(#[$doc:meta])* $get:ident, $set:ident: $bits:expr, $possible:expr;)*) => {$(
        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $get(attributes: *const MutexAttributes, out: *mut c_int) -> c_int {
            let bits: u32 = $bits;
            // SAFETY: the caller gives attributes.
            let value = (unsafe { (*attributes).chosen } & bits) >> bits.trailing_zeros();
            // SAFETY: the caller gives a place.
            unsafe { out.write(value.cast_signed()) };
            0
        }

        #[doc = concat!("Sets what `", stringify!($get), "` stores; gives 0 or EINVAL.")]
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $set(attributes: *mut MutexAttributes, value: c_int) -> c_int {
            let bits: u32 = $bits;
            let value = value.cast_unsigned();
            if !$possible.contains(&value) {
                return Errno::EINVAL.0 as c_int;
            }
            // SAFETY: the caller gives attributes.
            let chosen = unsafe { &mut (*attributes).chosen };
            *chosen = *chosen & !bits | value << bits.trailing_zeros();
            0
        }
    )*};
}

bits! {
    /// Stores the kind.
    pthread_mutexattr_gettype, pthread_mutexattr_settype: KIND, (ERRORCHECK..=NORMAL);
    /// Stores whether several processes will use the mutex, in shared memory.
    pthread_mutexattr_getpshared, pthread_mutexattr_setpshared: SHARED, (0..=1);
    /// Stores whether the end of an owner is noticed.
    pthread_mutexattr_getrobust, pthread_mutexattr_setrobust: ROBUST, (0..=1);
    /// Stores the protocol of priorities.
    pthread_mutexattr_getprotocol, pthread_mutexattr_setprotocol: PROTOCOL, (0..=PROTECT);
}

/// Stores the priority ceiling; gives 0, or EINVAL when the protocol has none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutexattr_getprioceiling(
    attributes: *const MutexAttributes,
    ceiling: *mut c_int,
) -> c_int {
    // SAFETY: the caller gives attributes.
    let Some(value) = ceiling_of(unsafe { (*attributes).chosen }) else {
        return Errno::EINVAL.0 as c_int;
    };
    // SAFETY: the caller gives a place.
    unsafe { ceiling.write(value) };
    0
}

/// Sets the priority ceiling; gives 0, or EINVAL when the protocol has none or it cannot be.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutexattr_setprioceiling(
    attributes: *mut MutexAttributes,
    ceiling: c_int,
) -> c_int {
    // SAFETY: the caller gives attributes.
    let chosen = unsafe { &mut (*attributes).chosen };
    match with_ceiling(*chosen, ceiling) {
        Some(word) => {
            *chosen = word;
            0
        }
        None => Errno::EINVAL.0 as c_int,
    }
}

/// The kind; -1 and `errno` are never given (an old name, with an old form).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutexattr_getkind_np(attributes: MutexAttributes) -> c_int {
    (attributes.chosen & KIND).cast_signed()
}

/// As `pthread_mutexattr_settype` (an old name).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_mutexattr_setkind_np(
    attributes: *mut MutexAttributes,
    kind: c_int,
) -> c_int {
    // SAFETY: as for the C function.
    unsafe { pthread_mutexattr_settype(attributes, kind) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_do_not_disturb_each_other_and_wrong_ones_are_refused() {
        let mut attributes = MutexAttributes { chosen: ERRORCHECK };
        let place = &raw mut attributes;
        let refused = Errno::EINVAL.0 as c_int;
        // SAFETY: the attributes are the test's own.
        let ceiling = unsafe { pthread_mutexattr_setprioceiling(place, 5) };
        assert_eq!(ceiling, refused);
        // SAFETY: as above.
        assert_eq!(unsafe { pthread_mutexattr_setprotocol(place, 2) }, 0);
        // SAFETY: as above.
        assert_eq!(unsafe { pthread_mutexattr_setprotocol(place, 3) }, refused);
        // SAFETY: as above.
        assert_eq!(unsafe { pthread_mutexattr_setprioceiling(place, 31) }, 0);
        // SAFETY: as above.
        let ceiling = unsafe { pthread_mutexattr_setprioceiling(place, 32) };
        assert_eq!(ceiling, refused);
        // SAFETY: as above.
        assert_eq!(unsafe { pthread_mutexattr_setrobust(place, 1) }, 0);
        // SAFETY: as above.
        assert_eq!(unsafe { pthread_mutexattr_setpshared(place, -1) }, refused);
        // SAFETY: as above.
        assert_eq!(unsafe { pthread_mutexattr_settype(place, 0) }, refused);
        let mut values = [0; 5];
        let first = (&raw mut values).cast::<c_int>();
        let out = |at: usize| first.wrapping_add(at);
        // SAFETY: as above.
        unsafe { pthread_mutexattr_gettype(place, out(0)) };
        // SAFETY: as above.
        unsafe { pthread_mutexattr_getpshared(place, out(1)) };
        // SAFETY: as above.
        unsafe { pthread_mutexattr_getrobust(place, out(2)) };
        // SAFETY: as above.
        unsafe { pthread_mutexattr_getprotocol(place, out(3)) };
        // SAFETY: as above.
        unsafe { pthread_mutexattr_getprioceiling(place, out(4)) };
        assert_eq!(values, [1, 0, 1, 2, 31]);
    }
}
