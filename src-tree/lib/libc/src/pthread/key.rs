//! Thread-specific data: `pthread_key_create`, `pthread_setspecific` and relatives.
//!
//! A key is an index; each thread has an array of values, each with the generation of the key
//! at which it was set, so that a key that was deleted and made again starts out null. Reading
//! and setting values takes no lock.

use core::ffi::{c_int, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use df_abi::errno::Errno;

use super::thread::current;
use crate::lock::Lock;

/// Keys that can exist at a time.
pub const MAX: usize = 256;
/// Rounds of destructors at the end of a thread.
const ROUNDS: usize = 4;

/// What is called with a value when its thread ends.
pub type Destructor = Option<unsafe extern "C" fn(*mut c_void)>;

/// A key that exists, existed or may exist.
struct Key {
    /// Odd while the key exists; grows with each creation and deletion.
    generation: AtomicU32,
    /// Address of the destructor, or null.
    destructor: AtomicPtr<c_void>,
}

#[derive(Clone, Copy)]
struct Value {
    generation: u32,
    data: *mut c_void,
}

/// The values of one thread.
pub struct Values([Value; MAX]);

impl Values {
    /// No value is set.
    pub(super) const fn new() -> Values {
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

static KEYS: [Key; MAX] = [const {
    Key {
        generation: AtomicU32::new(0),
        destructor: AtomicPtr::new(null_mut()),
    }
}; MAX];

/// Held while a key is made or deleted.
static CHANGING: Lock<()> = Lock::new(());

fn number(error: Errno) -> c_int {
    error.0 as c_int
}

/// Makes a key; gives 0 or EAGAIN when there are too many.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_key_create(key: *mut c_int, destructor: Destructor) -> c_int {
    let _changing = CHANGING.lock();
    let free = |key: &Key| key.generation.load(Ordering::Relaxed).is_multiple_of(2);
    let Some(at) = KEYS.iter().position(free) else {
        return number(Errno::EAGAIN);
    };
    let address = destructor.map_or(null_mut(), |function| function as *mut c_void);
    KEYS[at].destructor.store(address, Ordering::Relaxed);
    KEYS[at].generation.fetch_add(1, Ordering::Release);
    // SAFETY: the caller gives a place for the key.
    unsafe { key.write(at as c_int) };
    0
}

/// The generation of a key that exists.
fn generation(key: c_int) -> Option<(usize, u32)> {
    let at = usize::try_from(key).ok().filter(|&at| at < MAX)?;
    let generation = KEYS[at].generation.load(Ordering::Acquire);
    (generation % 2 == 1).then_some((at, generation))
}

/// Deletes a key; its destructor is not called. Gives 0 or EINVAL.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_key_delete(key: c_int) -> c_int {
    let _changing = CHANGING.lock();
    let Some((at, _)) = generation(key) else {
        return number(Errno::EINVAL);
    };
    KEYS[at].generation.fetch_add(1, Ordering::Release);
    KEYS[at].destructor.store(null_mut(), Ordering::Relaxed);
    0
}

/// The calling thread's value of a key.
fn value(at: usize) -> *mut Value {
    let values = current().values.get();
    // SAFETY: the values are the calling thread's own; only a place is computed.
    let first = unsafe { &raw mut (*values).0 };
    first.cast::<Value>().wrapping_add(at)
}

/// Sets the calling thread's value; gives 0 or EINVAL.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_setspecific(key: c_int, data: *const c_void) -> c_int {
    let Some((at, generation)) = generation(key) else {
        return number(Errno::EINVAL);
    };
    let new = Value {
        generation,
        data: data.cast_mut(),
    };
    // SAFETY: the values are the calling thread's own.
    unsafe { value(at).write(new) };
    0
}

/// The calling thread's value; null when it was not set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_getspecific(key: c_int) -> *mut c_void {
    let Some((at, generation)) = generation(key) else {
        return null_mut();
    };
    // SAFETY: the values are the calling thread's own.
    let value = unsafe { value(at).read() };
    if value.generation == generation {
        value.data
    } else {
        null_mut()
    }
}

/// The destructor of a key.
fn destructor(key: usize) -> Destructor {
    let address = KEYS[key].destructor.load(Ordering::Relaxed);
    // SAFETY: the address is null, which is `None`, or that of a function of this type.
    unsafe { core::mem::transmute::<*mut c_void, Destructor>(address) }
}

/// Calls the destructors of the calling thread's values, as at its end.
pub fn run_destructors() {
    for _ in 0..ROUNDS {
        let mut called = false;
        for key in 0..MAX as c_int {
            let data = pthread_getspecific(key);
            if let (false, Some(destructor)) = (data.is_null(), destructor(key as usize)) {
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
    use core::sync::atomic::AtomicUsize;

    static DESTROYED: AtomicUsize = AtomicUsize::new(0);

    unsafe extern "C" fn destroy(data: *mut c_void) {
        DESTROYED.fetch_add(data.addr(), Ordering::Relaxed);
    }

    // One test, because keys are one set for the whole process.
    #[test]
    fn values_belong_to_their_thread_their_key_and_its_generation() {
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
        let other = keys[0];
        let seen = std::thread::spawn(move || pthread_getspecific(other).addr()).join();
        assert_eq!(seen.unwrap(), 0);
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
