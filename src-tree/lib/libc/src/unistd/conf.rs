//! Limits and features: `sysconf`, `getpagesize`, `gethostname`.

use core::ffi::{c_char, c_int, c_long};

use df_abi::sysctl::{CTL_HW, CTL_KERN, HW_NCPU, HW_PHYSMEM, KERN_HOSTNAME};

use crate::errno::{self, Errno};
use crate::sys::param::PAGE_SIZE;
use crate::sys::resource::limit;
use crate::sys::sysctl::{number, sysctl};

/// Numbers of `sysconf`.
pub mod name {
    /// Longest argument list in bytes.
    pub const _SC_ARG_MAX: i32 = 1;
    /// Most processes of a user.
    pub const _SC_CHILD_MAX: i32 = 2;
    /// Clock ticks in a second, for `times`.
    pub const _SC_CLK_TCK: i32 = 3;
    /// Most supplementary groups.
    pub const _SC_NGROUPS_MAX: i32 = 4;
    /// Most open files.
    pub const _SC_OPEN_MAX: i32 = 5;
    /// Bytes in a page.
    pub const _SC_PAGESIZE: i32 = 47;
    /// Most buffers of `readv`.
    pub const _SC_IOV_MAX: i32 = 56;
    /// CPUs that are configured.
    pub const _SC_NPROCESSORS_CONF: i32 = 57;
    /// CPUs that run.
    pub const _SC_NPROCESSORS_ONLN: i32 = 58;
    /// Buffer for `getgrnam_r`.
    pub const _SC_GETGR_R_SIZE_MAX: i32 = 70;
    /// Buffer for `getpwnam_r`.
    pub const _SC_GETPW_R_SIZE_MAX: i32 = 71;
    /// Longest host name.
    pub const _SC_HOST_NAME_MAX: i32 = 72;
    /// Longest login name.
    pub const _SC_LOGIN_NAME_MAX: i32 = 73;
    /// Keys of thread-specific data.
    pub const _SC_THREAD_KEYS_MAX: i32 = 86;
    /// Smallest stack of a thread.
    pub const _SC_THREAD_STACK_MIN: i32 = 93;
    /// Pages of physical memory.
    pub const _SC_PHYS_PAGES: i32 = 121;
}

/// Resource numbers of the two limits that `sysconf` reports.
const RLIMIT_NPROC: c_int = 7;
const RLIMIT_NOFILE: c_int = 8;

/// A limit of the system; -1 without an error when there is none, and EINVAL for an unknown
/// number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn sysconf(which: c_int) -> c_long {
    let no_limit = -1;
    match which {
        name::_SC_ARG_MAX => df_abi::exec::ARG_MAX as c_long,
        name::_SC_CHILD_MAX => limit(RLIMIT_NPROC).unwrap_or(no_limit),
        name::_SC_OPEN_MAX => limit(RLIMIT_NOFILE).unwrap_or(no_limit),
        name::_SC_CLK_TCK => 128,
        name::_SC_NGROUPS_MAX => 16,
        name::_SC_PAGESIZE => PAGE_SIZE as c_long,
        name::_SC_IOV_MAX => df_abi::uio::IOV_MAX as c_long,
        name::_SC_NPROCESSORS_CONF | name::_SC_NPROCESSORS_ONLN => {
            number(&[CTL_HW, HW_NCPU]).unwrap_or(1)
        }
        name::_SC_PHYS_PAGES => {
            number(&[CTL_HW, HW_PHYSMEM]).map_or(no_limit, |bytes| bytes / PAGE_SIZE as c_long)
        }
        name::_SC_GETGR_R_SIZE_MAX | name::_SC_GETPW_R_SIZE_MAX => 1024,
        name::_SC_HOST_NAME_MAX => 255,
        name::_SC_LOGIN_NAME_MAX => 33,
        name::_SC_THREAD_KEYS_MAX => crate::pthread::key::MAX as c_long,
        name::_SC_THREAD_STACK_MIN => 16384,
        _ => errno::fail(Errno::EINVAL),
    }
}

/// `confstr`: where the standard programs are.
const CS_PATH: c_int = 1;

/// Stores a text of the system, cut to `n` bytes with a closing zero; gives the bytes that the
/// whole needs, or 0 and EINVAL for an unknown number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn confstr(which: c_int, buffer: *mut c_char, n: usize) -> usize {
    if which != CS_PATH {
        errno::set(Errno::EINVAL);
        return 0;
    }
    let text = c"/usr/bin:/bin:/usr/sbin:/sbin";
    if !buffer.is_null() && n > 0 {
        // SAFETY: the caller gives a buffer of `n` bytes.
        unsafe { crate::string::join::strlcpy(buffer, text.as_ptr(), n) };
    }
    text.to_bytes_with_nul().len()
}

/// Bytes in a page.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn getpagesize() -> c_int {
    PAGE_SIZE as c_int
}

/// Stores the host name, closed by a zero when it fits.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn gethostname(buffer: *mut c_char, n: usize) -> c_int {
    let mib = [CTL_KERN, KERN_HOSTNAME];
    let mut length = n;
    // SAFETY: the caller gives a buffer of `n` bytes.
    let status = unsafe {
        sysctl(
            mib.as_ptr(),
            2,
            buffer.cast(),
            &raw mut length,
            core::ptr::null(),
            0,
        )
    };
    if status != 0 && errno::get() == Errno::ENOMEM.0 as c_int {
        return errno::fail(Errno::ENAMETOOLONG);
    }
    status
}

/// Sets the host name to `n` bytes.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sethostname(host: *const c_char, n: c_int) -> c_int {
    let mib = [CTL_KERN, KERN_HOSTNAME];
    let nowhere = core::ptr::null_mut();
    // SAFETY: the caller gives `n` bytes.
    unsafe {
        sysctl(
            mib.as_ptr(),
            2,
            nowhere,
            core::ptr::null_mut(),
            host.cast(),
            n.max(0) as usize,
        )
    }
}
