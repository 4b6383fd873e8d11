//! Sleeping. (`fork` is with the threads: it has to know of them.)

use core::ffi::{c_int, c_uint, c_void};

use df_abi::time::Timespec;

use crate::errno::c_result;
use crate::syscall;

/// Sleeps for some seconds; gives those that were left when a signal came.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn sleep(seconds: c_uint) -> c_uint {
    let wanted = Timespec {
        tv_sec: i64::from(seconds),
        tv_nsec: 0,
    };
    let mut left = Timespec::default();
    // SAFETY: both structures live as long as the call.
    match unsafe { syscall::point::nanosleep(&raw const wanted, &raw mut left) } {
        Ok(_) => 0,
        Err(_) => left.tv_sec as c_uint + c_uint::from(left.tv_nsec > 0),
    }
}

/// Sleeps for some microseconds.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn usleep(microseconds: c_uint) -> c_int {
    let wanted = Timespec {
        tv_sec: i64::from(microseconds / 1_000_000),
        tv_nsec: i64::from(microseconds % 1_000_000) * 1000,
    };
    let nowhere = core::ptr::null_mut::<c_void>();
    // SAFETY: the structure lives as long as the call.
    c_result(unsafe { syscall::point::nanosleep(&raw const wanted, nowhere) })
}
