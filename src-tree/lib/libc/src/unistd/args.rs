//! Replacing the program with arguments one by one: `execl`, `execlp`, `execle`; and `execvpe`.

use core::ffi::{c_char, c_int};

#[cfg(target_os = "dragonfly")]
use super::exec::execve;
use super::exec::execvp;
use crate::stdlib::env;

/// As `execvp`, with an environment.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn execvpe(
    file: *const c_char,
    argv: *const *const c_char,
    envp: *const *const c_char,
) -> c_int {
    let before = env::swap(envp.cast_mut().cast());
    // SAFETY: as for the C function.
    let status = unsafe { execvp(file, argv) };
    env::swap(before);
    status
}

/// Most arguments that are passed one by one.
#[cfg(target_os = "dragonfly")]
const MOST: usize = 1024;

/// Arguments of a variadic function up to a null, behind the first.
#[cfg(target_os = "dragonfly")]
fn collect(
    first: *const c_char,
    list: &mut dyn crate::stdio::printf::Arguments,
) -> Option<[*const c_char; MOST]> {
    let mut words = [core::ptr::null(); MOST];
    words[0] = first;
    let mut count = 1;
    while !words[count - 1].is_null() {
        let word = list.next(crate::stdio::printf::Class::Word);
        *words.get_mut(count)? = core::ptr::with_exposed_provenance(word as usize);
        count += 1;
    }
    Some(words)
}

/// The functions with `...`.
#[cfg(target_os = "dragonfly")]
pub mod variadic {
    use super::*;
    use crate::errno::{self, Errno};
    use crate::stdio::printf::{Arguments, Class};
    use crate::stdio::va::VaList;

    unsafe fn list<'a>(arguments: &mut core::ffi::VaList<'_>) -> &'a mut VaList {
        // SAFETY: the compiler's list is the ABI's structure, and lives as long as its function.
        unsafe { &mut *(&raw mut *arguments).cast::<VaList>() }
    }

    /// As `execv`, with the arguments one by one and a null behind the last.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn execl(
        path: *const c_char,
        first: *const c_char,
        mut arguments: ...
    ) -> c_int {
        // SAFETY: the list is this function's own.
        let list = unsafe { list(&mut arguments) };
        match collect(first, list) {
            // SAFETY: the caller gives strings.
            Some(words) => unsafe { execve(path, words.as_ptr(), env::for_exec()) },
            None => errno::fail(Errno::E2BIG),
        }
    }

    /// As `execvp`, with the arguments one by one and a null behind the last.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn execlp(
        file: *const c_char,
        first: *const c_char,
        mut arguments: ...
    ) -> c_int {
        // SAFETY: the list is this function's own.
        let list = unsafe { list(&mut arguments) };
        match collect(first, list) {
            // SAFETY: the caller gives strings.
            Some(words) => unsafe { execvp(file, words.as_ptr()) },
            None => errno::fail(Errno::E2BIG),
        }
    }

    /// As `execl`, with the environment behind the null.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn execle(
        path: *const c_char,
        first: *const c_char,
        mut arguments: ...
    ) -> c_int {
        // SAFETY: the list is this function's own.
        let list = unsafe { list(&mut arguments) };
        let Some(words) = collect(first, list) else {
            return errno::fail(Errno::E2BIG);
        };
        let envp = core::ptr::with_exposed_provenance(list.next(Class::Word) as usize);
        // SAFETY: the caller gives strings and an environment.
        unsafe { execve(path, words.as_ptr(), envp) }
    }
}
