//! `arc4random` and relatives: random numbers that nobody can guess, from the kernel.

use core::ffi::c_void;

/// Most bytes that one request to the kernel gives for certain.
const CHUNK: usize = 256;

/// Fills `n` bytes with random ones. The kernel always has them; were it to refuse, the
/// process would be ended rather than go on with guessable numbers.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn arc4random_buf(buffer: *mut c_void, n: usize) {
    let mut done = 0;
    while done < n {
        let at = buffer.wrapping_byte_add(done);
        let wanted = (n - done).min(CHUNK);
        // SAFETY: the rest of the caller's buffer has that many bytes.
        match unsafe { crate::syscall::getrandom(at, wanted, 0u32) } {
            Ok([given, _]) => done += given.min(wanted),
            Err(error) if error == crate::errno::Errno::EINTR.0 as i32 => {}
            Err(_) => crate::stdlib::exit::abort(),
        }
    }
}

/// A random number of 32 bits.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn arc4random() -> u32 {
    let mut value = 0u32;
    // SAFETY: the value has four bytes.
    unsafe { arc4random_buf((&raw mut value).cast(), 4) };
    value
}

/// A random number below `bound`, each with the same probability; 0 for a bound below 2.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn arc4random_uniform(bound: u32) -> u32 {
    if bound < 2 {
        return 0;
    }
    // Values below this would make small results more likely.
    let least = bound.wrapping_neg() % bound;
    loop {
        let value = arc4random();
        if value >= least {
            return value % bound;
        }
    }
}
