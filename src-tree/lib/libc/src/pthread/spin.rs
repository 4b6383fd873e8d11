//! Spin locks, in the 8 bytes of C's handle. They sleep when it takes long.

use core::ffi::c_int;

use super::mutex::{Mutex, status};

/// Makes a lock.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_spin_init(lock: *mut Mutex, _shared: c_int) -> c_int {
    // SAFETY: the caller gives a place.
    unsafe { lock.write(Mutex::default()) };
    0
}

/// Ends a lock.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_spin_destroy(lock: *mut Mutex) -> c_int {
    // SAFETY: the caller gives a lock.
    unsafe { super::mutex::pthread_mutex_destroy(lock) }
}

/// Takes a lock.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_spin_lock(lock: *mut Mutex) -> c_int {
    // SAFETY: the caller gives a lock.
    status(unsafe { &*lock }.lock(None))
}

/// Takes a lock if it is free; gives 0 or EBUSY.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_spin_trylock(lock: *mut Mutex) -> c_int {
    // SAFETY: the caller gives a lock.
    unsafe { super::mutex::pthread_mutex_trylock(lock) }
}

/// Gives a lock back.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_spin_unlock(lock: *mut Mutex) -> c_int {
    // SAFETY: the caller gives a lock.
    status(unsafe { &*lock }.unlock())
}
