//! Attributes of threads: `pthread_attr_init` and relatives. The handle of C points to them.

use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

use super::thread::{Thread, fate, is_first};
use crate::errno::Errno;
use crate::malloc::{free, malloc};
use crate::sys::param::PAGE_SIZE;

/// Smallest stack.
pub const STACK_MIN: usize = 16384;
/// The stack of a thread that was asked for without attributes.
const STACK: usize = 2 << 20;

/// `PTHREAD_CREATE_DETACHED`.
const DETACHED: c_int = 1;
/// `PTHREAD_SCOPE_PROCESS` and `PTHREAD_SCOPE_SYSTEM`.
const SCOPES: [c_int; 2] = [0, 2];

/// What C passes the address of.
pub type Handle = *mut Attributes;

/// How a thread is to be.
#[derive(Clone, Copy, Debug)]
pub struct Attributes {
    pub(super) stack: *mut u8,
    pub(super) stack_size: usize,
    pub(super) guard_size: usize,
    pub(super) detached: bool,
    scope: c_int,
    inherit: c_int,
    policy: c_int,
    priority: c_int,
}

impl Attributes {
    /// Those of a thread that was asked for without attributes.
    pub(super) const DEFAULT: Attributes = Attributes {
        stack: null_mut(),
        stack_size: STACK,
        guard_size: PAGE_SIZE,
        detached: false,
        scope: SCOPES[1],
        inherit: 4,
        policy: 2,
        priority: 0,
    };

    /// The attributes behind a handle.
    ///
    /// # Safety
    /// The handle was initialised, and is not in use by another thread.
    pub(super) unsafe fn of<'a>(handle: *const Handle) -> Option<&'a mut Attributes> {
        // SAFETY: the caller gives a handle.
        let attributes = unsafe { handle.read() };
        // SAFETY: an initialised handle is null or points to attributes.
        unsafe { attributes.as_mut() }
    }
}

/// Makes attributes with their defaults; gives 0 or ENOMEM.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_attr_init(handle: *mut Handle) -> c_int {
    let attributes = malloc(size_of::<Attributes>()).cast::<Attributes>();
    if attributes.is_null() {
        return Errno::ENOMEM.0 as c_int;
    }
    // SAFETY: the new block has that size.
    unsafe { attributes.write(Attributes::DEFAULT) };
    // SAFETY: the caller gives a place for the handle.
    unsafe { handle.write(attributes) };
    0
}

/// Gives attributes back.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_attr_destroy(handle: *mut Handle) -> c_int {
    // SAFETY: the caller gives a handle and gives up what it points to.
    let attributes = unsafe { handle.replace(null_mut()) };
    // SAFETY: the block came from `pthread_attr_init`.
    unsafe { free(attributes.cast()) };
    0
}

/// Defines a function that stores a value of attributes and one that sets it where it can be;
/// both give 0 or EINVAL.
macro_rules! attributes {
    ($($get:ident, $set:ident: $ty:ty,
        |$read:ident| $value:expr, |$write:ident, $new:ident| $done:expr;)*) => {$(
        #[doc = concat!("Stores what `", stringify!($set), "` sets; gives 0 or EINVAL.")]
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $get(handle: *const Handle, out: *mut $ty) -> c_int {
            // SAFETY: the caller gives an initialised handle.
            let Some($read) = (unsafe { Attributes::of(handle) }) else {
                return Errno::EINVAL.0 as c_int;
            };
            // SAFETY: the caller gives a place.
            unsafe { out.write($value) };
            0
        }

        #[doc = concat!("Sets what `", stringify!($get), "` stores; gives 0 or EINVAL.")]
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $set(handle: *mut Handle, $new: $ty) -> c_int {
            // SAFETY: the caller gives an initialised handle.
            let Some($write) = (unsafe { Attributes::of(handle) }) else {
                return Errno::EINVAL.0 as c_int;
            };
            if $done { 0 } else { Errno::EINVAL.0 as c_int }
        }
    )*};
}

/// Sets `place` if the value is one of those that are possible.
fn set_one_of(place: &mut c_int, value: c_int, possible: &[c_int]) -> bool {
    let known = possible.contains(&value);
    if known {
        *place = value;
    }
    known
}

attributes! {
    pthread_attr_getstacksize, pthread_attr_setstacksize: usize, |a| a.stack_size, |a, size| {
        let enough = size >= STACK_MIN;
        if enough {
            a.stack_size = size;
        }
        enough
    };
    pthread_attr_getguardsize, pthread_attr_setguardsize: usize, |a| a.guard_size, |a, size| {
        a.guard_size = size;
        true
    };
    pthread_attr_getstackaddr, pthread_attr_setstackaddr: *mut c_void, |a| a.stack.cast(), |a, at| {
        a.stack = at.cast();
        true
    };
    pthread_attr_getdetachstate, pthread_attr_setdetachstate: c_int,
        |a| c_int::from(a.detached), |a, state| {
            a.detached = state == DETACHED;
            state == DETACHED || state == 0
        };
    pthread_attr_getscope, pthread_attr_setscope: c_int, |a| a.scope,
        |a, scope| set_one_of(&mut a.scope, scope, &SCOPES);
    pthread_attr_getinheritsched, pthread_attr_setinheritsched: c_int, |a| a.inherit,
        |a, inherit| set_one_of(&mut a.inherit, inherit, &[0, 4]);
    pthread_attr_getschedpolicy, pthread_attr_setschedpolicy: c_int, |a| a.policy,
        |a, policy| set_one_of(&mut a.policy, policy, &[1, 2, 3]);
}

/// Stores the priority.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_attr_getschedparam(
    handle: *const Handle,
    out: *mut c_int,
) -> c_int {
    // SAFETY: the caller gives an initialised handle.
    let Some(attributes) = (unsafe { Attributes::of(handle) }) else {
        return Errno::EINVAL.0 as c_int;
    };
    // SAFETY: the caller gives a place; the structure has this one field.
    unsafe { out.write(attributes.priority) };
    0
}

/// Sets the priority.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_attr_setschedparam(
    handle: *mut Handle,
    priority: *const c_int,
) -> c_int {
    // SAFETY: the caller gives an initialised handle.
    let Some(attributes) = (unsafe { Attributes::of(handle) }) else {
        return Errno::EINVAL.0 as c_int;
    };
    // SAFETY: the caller gives the structure, which has this one field.
    attributes.priority = unsafe { priority.read() };
    0
}

/// Stores lowest byte and size of the stack.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_attr_getstack(
    handle: *const Handle,
    stack: *mut *mut c_void,
    size: *mut usize,
) -> c_int {
    // SAFETY: the caller gives an initialised handle and a place.
    let status = unsafe { pthread_attr_getstackaddr(handle, stack) };
    if status != 0 {
        return status;
    }
    // SAFETY: as above.
    unsafe { pthread_attr_getstacksize(handle, size) }
}

/// Sets lowest byte and size of the stack.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_attr_setstack(
    handle: *mut Handle,
    stack: *mut c_void,
    size: usize,
) -> c_int {
    // SAFETY: the caller gives an initialised handle.
    let status = unsafe { pthread_attr_setstacksize(handle, size) };
    if status != 0 {
        return status;
    }
    // SAFETY: as above.
    unsafe { pthread_attr_setstackaddr(handle, stack) }
}

/// Highest address of a program's stack.
const STACK_TOP: usize = 0x7fff_ffe0_0000;
/// Number of the limit of the stack.
const RLIMIT_STACK: c_int = 3;

/// Stores the attributes that a running thread has.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_attr_get_np(thread: *const Thread, handle: *mut Handle) -> c_int {
    // SAFETY: the caller gives an initialised handle.
    let attributes = unsafe { Attributes::of(handle) };
    // SAFETY: the caller gives a thread that runs.
    let (Some(attributes), Some(thread)) = (attributes, unsafe { thread.as_ref() }) else {
        return Errno::EINVAL.0 as c_int;
    };
    attributes.detached = thread.fate.load(core::sync::atomic::Ordering::Relaxed) == fate::DETACHED;
    if is_first(thread) {
        let size = crate::sys::resource::limit(RLIMIT_STACK).unwrap_or(64 << 20) as usize;
        attributes.stack_size = size;
        attributes.stack = core::ptr::with_exposed_provenance_mut(STACK_TOP - size);
        attributes.guard_size = 0;
    } else {
        attributes.stack = thread.stack;
        attributes.stack_size = thread.stack_size;
        attributes.guard_size = thread.guard_size;
    }
    0
}

/// As `pthread_attr_get_np`, making the attributes.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_getattr_np(thread: *const Thread, handle: *mut Handle) -> c_int {
    // SAFETY: the caller gives a place for the handle.
    let status = unsafe { pthread_attr_init(handle) };
    if status != 0 {
        return status;
    }
    // SAFETY: as for the C function.
    unsafe { pthread_attr_get_np(thread, handle) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pthread::thread::current;

    #[test]
    fn values_that_cannot_be_are_refused() {
        let mut attributes = Attributes::DEFAULT;
        let mut handle: Handle = &raw mut attributes;
        let handle = &raw mut handle;
        let refused = Errno::EINVAL.0 as c_int;
        // SAFETY: the handle points to attributes.
        assert_eq!(unsafe { pthread_attr_setstacksize(handle, 100) }, refused);
        // SAFETY: as above.
        assert_eq!(unsafe { pthread_attr_setstacksize(handle, 1 << 20) }, 0);
        // SAFETY: as above.
        assert_eq!(unsafe { pthread_attr_setdetachstate(handle, 7) }, refused);
        let mut size = 0;
        // SAFETY: as above.
        let status = unsafe { pthread_attr_getstacksize(handle, &raw mut size) };
        assert_eq!((status, size), (0, 1 << 20));
        // SAFETY: the host's threads have a description each.
        assert_eq!(unsafe { pthread_attr_get_np(current(), handle) }, 0);
    }
}
