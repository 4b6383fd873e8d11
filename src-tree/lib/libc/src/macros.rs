//! How thin functions over one system call are declared: plain ones, and cancellation points.

/// Defines C functions that are one system call each: pass the arguments on, and turn a
/// failure into -1 (or all ones) with `errno` set.
///
/// `fn name(..) -> ret;` calls the system call of the same name; `fn name(..) -> ret = other;`
/// calls `other`.
macro_rules! c_syscalls {
    ($( $(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),* $(,)?) -> $ret:ty $(= $call:ident)?; )*) => {$(
        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $name($($arg: $ty),*) -> $ret {
            // SAFETY: the caller vouches for the arguments, as for the C function of this name.
            let result = unsafe { c_syscalls!(@stub $name $($call)?)($($arg),*) };
            crate::errno::c_result(result)
        }
    )*};
    (@stub $name:ident) => { crate::syscall::$name };
    (@stub $name:ident $call:ident) => { crate::syscall::$call };
}

/// As `c_syscalls!`, for functions that are cancellation points.
macro_rules! c_points {
    ($( $(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),* $(,)?) -> $ret:ty $(= $call:ident)?; )*) => {$(
        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $name($($arg: $ty),*) -> $ret {
            // SAFETY: the caller vouches for the arguments, as for the C function of this name.
            let result = unsafe { c_points!(@stub $name $($call)?)($($arg),*) };
            crate::errno::c_result(result)
        }
    )*};
    (@stub $name:ident) => { crate::syscall::point::$name };
    (@stub $name:ident $call:ident) => { crate::syscall::point::$call };
}
