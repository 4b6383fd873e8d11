//! Attributes that say whether several processes share something: of barriers, read-write locks
//! and condition variables. Everything can be shared, in shared memory; the value is kept only.

use core::ffi::c_int;

use crate::errno::Errno;

/// Attributes of a barrier: whether it is shared.
pub type BarrierAttributes = u64;

/// Makes attributes of a barrier.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_barrierattr_init(attributes: *mut BarrierAttributes) -> c_int {
    // SAFETY: the caller gives a place.
    unsafe { attributes.write(0) };
    0
}

/// Ends attributes of a barrier.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_barrierattr_destroy(_attributes: *mut BarrierAttributes) -> c_int {
    0
}

/// Defines functions that store whether something is shared and that set it.
macro_rules! shared {
    ($($(#[$doc:meta])* $get:ident, $set:ident;)*) => {$(
        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $get(attributes: *const u64, out: *mut c_int) -> c_int {
            // SAFETY: the caller gives attributes.
            let value = unsafe { attributes.read() };
            // SAFETY: the caller gives a place.
            unsafe { out.write(c_int::from(value & 1 == 1)) };
            0
        }

        #[doc = concat!("Sets what `", stringify!($get), "` stores; gives 0 or EINVAL.")]
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $set(attributes: *mut u64, shared: c_int) -> c_int {
            let Ok(shared @ 0..2) = u64::try_from(shared) else {
                return Errno::EINVAL.0 as c_int;
            };
            // SAFETY: the caller gives attributes.
            unsafe { attributes.write(shared) };
            0
        }
    )*};
}

shared! {
    /// Stores whether barriers are shared.
    pthread_barrierattr_getpshared, pthread_barrierattr_setpshared;
    /// Stores whether read-write locks are shared.
    pthread_rwlockattr_getpshared, pthread_rwlockattr_setpshared;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_and_wrong_ones_refused() {
        let (mut attributes, mut value) = (0, 7);
        // SAFETY: the attributes are the test's own.
        let status = unsafe { pthread_barrierattr_setpshared(&raw mut attributes, 1) };
        assert_eq!(status, 0);
        // SAFETY: as above.
        let status = unsafe { pthread_barrierattr_setpshared(&raw mut attributes, 2) };
        assert_ne!(status, 0);
        // SAFETY: as above.
        unsafe { pthread_barrierattr_getpshared(&raw const attributes, &raw mut value) };
        assert_eq!(value, 1);
    }
}
