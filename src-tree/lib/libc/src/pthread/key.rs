//! Thread-specific data: `pthread_key_create`, `pthread_setspecific` and relatives.
//!
//! A key is an index; each thread has an array of values, each with the generation of the key
//! at which it was set, so that a key that was deleted and made again starts out null.

use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

use df_abi::errno::Errno;

use crate::lock::Lock;

/// Keys that can exist at a time.
pub const MAX: usize = 256;
/// Rounds of destructors at the end of a thread.
const ROUNDS: usize = 4;

/// What is called with a value when its thread ends.
pub type Destructor = Option<unsafe extern "C" fn(*mut c_void)>;

#[derive(Clone, Copy)]
struct Key {
    /// Odd while the key exists; grows with each creation and deletion.
    generation: u32,
    destructor: Destructor,
}

#[derive(Clone, Copy)]
struct Value {
    generation: u32,
    data: *mut c_void,
}

/// The values of one thread.
pub struct Values([Value; MAX]);

// SAFETY: the values are those of one thread; only the first thread's are in a static.
unsafe impl Send for Values {}

impl Values {
    const fn new() -> Values {
        Values(
            [const {
                Value {
                    generation: 0,
                    data: null_mut(),
                }
            }; MAX],
        )
    }
}

static KEYS: Lock<[Key; MAX]> = Lock::new(
    [const {
        Key {
            generation: 0,
            destructor: None,
        }
    }; MAX],
);

/// The values of the first thread, which is the only one so far.
static FIRST: Lock<Values> = Lock::new(Values::new());

fn number(error: Errno) -> c_int {
    error.0 as c_int
}

/// Makes a key; gives 0 or EAGAIN when there are too many.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_key_create(key: *mut c_int, destructor: Destructor) -> c_int {
    let mut keys = KEYS.lock();
    let Some(at) = keys.iter().position(|key| key.generation % 2 == 0) else {
        return number(Errno::EAGAIN);
    };
    keys[at].generation += 1;
    keys[at].destructor = destructor;
    // SAFETY: the caller gives a place for the key.
    unsafe { key.write(at as c_int) };
    0
}

/// The generation of a key that exists.
fn generation(key: c_int) -> Option<(usize, u32)> {
    let at = usize::try_from(key).ok().filter(|&at| at < MAX)?;
    let generation = KEYS.lock()[at].generation;
    (generation % 2 == 1).then_some((at, generation))
}

/// Deletes a key; its destructor is not called. Gives 0 or EINVAL.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_key_delete(key: c_int) -> c_int {
    let Some((at, _)) = generation(key) else {
        return number(Errno::EINVAL);
    };
    let mut keys = KEYS.lock();
    keys[at].generation += 1;
    keys[at].destructor = None;
    0
}

/// Sets the calling thread's value; gives 0 or EINVAL.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_setspecific(key: c_int, data: *const c_void) -> c_int {
    let Some((at, generation)) = generation(key) else {
        return number(Errno::EINVAL);
    };
    FIRST.lock().0[at] = Value {
        generation,
        data: data.cast_mut(),
    };
    0
}

/// The calling thread's value; null when it was not set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_getspecific(key: c_int) -> *mut c_void {
    let Some((at, generation)) = generation(key) else {
        return null_mut();
    };
    let value = FIRST.lock().0[at];
    if value.generation == generation {
        value.data
    } else {
        null_mut()
    }
}

/// Calls the destructors of the calling thread's values, as at its end.
pub fn run_destructors() {
    for _ in 0..ROUNDS {
        let mut called = false;
        for key in 0..MAX as c_int {
            let data = pthread_getspecific(key);
            let destructor = KEYS.lock()[key as usize].destructor;
            if let (false, Some(destructor)) = (data.is_null(), destructor) {
                pthread_setspecific(key, null_mut());
                // SAFETY: who made the key vouched for the function and its values.
                unsafe { destructor(data) };
                called = true;
            }
        }
        if !called {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::ptr::without_provenance_mut;
    use core::sync::atomic::{AtomicUsize, Ordering};

    static DESTROYED: AtomicUsize = AtomicUsize::new(0);

    unsafe extern "C" fn destroy(data: *mut c_void) {
        DESTROYED.fetch_add(data.addr(), Ordering::Relaxed);
    }

    // One test, because keys are one set for the whole process.
    #[test]
    fn values_belong_to_their_key_and_its_generation() {
        let mut keys = [0; 3];
        for key in &mut keys {
            // SAFETY: the place is writable.
            assert_eq!(unsafe { pthread_key_create(key, Some(destroy)) }, 0);
            assert!(pthread_getspecific(*key).is_null());
        }
        for (i, &key) in keys.iter().enumerate() {
            assert_eq!(pthread_setspecific(key, without_provenance_mut(10 + i)), 0);
        }
        assert_eq!(pthread_getspecific(keys[1]).addr(), 11);
        assert_eq!(pthread_key_delete(keys[1]), 0);
        assert_eq!(
            pthread_setspecific(keys[1], null_mut()),
            number(Errno::EINVAL)
        );
        let mut again = 0;
        // SAFETY: the place is writable.
        assert_eq!(unsafe { pthread_key_create(&raw mut again, None) }, 0);
        assert_eq!(again, keys[1]);
        assert!(pthread_getspecific(again).is_null());
        run_destructors();
        assert_eq!(DESTROYED.load(Ordering::Relaxed), 10 + 12);
        assert_eq!(pthread_key_delete(MAX as c_int), number(Errno::EINVAL));
        assert_eq!(pthread_key_delete(-1), number(Errno::EINVAL));
    }
}
