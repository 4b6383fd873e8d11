//! `<spawn.h>`: new processes that run another program at once.
//!
//! Attributes and actions are blocks of the allocator behind C's handles. Everything that can
//! fail with memory happens before the fork; the new process makes system calls only, and tells
//! by a pipe that closes on exec what went wrong.

use core::ffi::{c_char, c_int};
use core::ptr::null_mut;

use df_abi::fcntl::O_CLOEXEC;
use df_abi::signal::{SIG_DFL, SIG_SETMASK, SigAction, SigSet};

use crate::errno::{self, Errno};
use crate::list::List;
use crate::malloc::{free, malloc};
use crate::pthread::fork::fork;
use crate::stdlib::env;
use crate::syscall;
use crate::unistd::args::execvpe;
use crate::unistd::exec::execve;
use crate::unistd::file::{close_only, pipe2};

/// `POSIX_SPAWN_RESETIDS` and the others.
mod flag {
    pub(super) const RESET_IDS: i16 = 0x01;
    pub(super) const GROUP: i16 = 0x02;
    pub(super) const SIGNAL_DEFAULT: i16 = 0x10;
    pub(super) const SIGNAL_MASK: i16 = 0x20;
    pub(super) const KNOWN: i16 = 0x3f;
}

/// Attributes of a new process.
#[derive(Clone, Copy, Debug)]
pub struct Attributes {
    flags: i16,
    group: i32,
    priority: c_int,
    policy: c_int,
    default: SigSet,
    mask: SigSet,
}

/// What C passes the address of.
pub type AttributesHandle = *mut Attributes;

/// Something to be done before the program runs.
enum Action {
    Open {
        fd: c_int,
        path: *mut c_char,
        flags: c_int,
        mode: c_int,
    },
    Duplicate {
        from: c_int,
        to: c_int,
    },
    Close(c_int),
    CloseFrom(c_int),
    Directory(*mut c_char),
    DirectoryOf(c_int),
}

/// Actions in their order.
pub struct Actions {
    list: List<Action>,
}

/// What C passes the address of.
pub type ActionsHandle = *mut Actions;

fn status(outcome: Result<(), Errno>) -> c_int {
    outcome.map_or_else(|error| error.0 as c_int, |()| 0)
}

/// Puts a value into a new block and its address into a handle; gives 0 or ENOMEM.
unsafe fn make<T>(handle: *mut *mut T, value: T) -> c_int {
    let block = malloc(size_of::<T>()).cast::<T>();
    if block.is_null() {
        return Errno::ENOMEM.0 as c_int;
    }
    // SAFETY: the new block has that size.
    unsafe { block.write(value) };
    // SAFETY: the caller gives a place for the handle.
    unsafe { handle.write(block) };
    0
}

/// Makes attributes that change nothing.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn posix_spawnattr_init(handle: *mut AttributesHandle) -> c_int {
    let none = Attributes {
        flags: 0,
        group: 0,
        priority: 0,
        policy: 0,
        default: SigSet::EMPTY,
        mask: SigSet::EMPTY,
    };
    // SAFETY: as for the C function.
    unsafe { make(handle, none) }
}

/// Gives attributes back.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn posix_spawnattr_destroy(handle: *mut AttributesHandle) -> c_int {
    // SAFETY: the caller gives a handle and gives up what it points to.
    let attributes = unsafe { handle.replace(null_mut()) };
    // SAFETY: the block came from `posix_spawnattr_init`.
    unsafe { free(attributes.cast()) };
    0
}

/// Defines functions that store an attribute and that set it.
macro_rules! attributes {
    ($($get:ident, $set:ident: $field:ident as $ty:ty, $pass:ty, $value:expr;)*) => {$(
        #[doc = concat!("Stores what `", stringify!($set), "` sets.")]
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $get(handle: *const AttributesHandle, out: *mut $ty) -> c_int {
            // SAFETY: the caller gives a handle that was initialised.
            let attributes = unsafe { &**handle };
            // SAFETY: the caller gives a place.
            unsafe { out.write(attributes.$field) };
            0
        }

        #[doc = concat!("Sets what `", stringify!($get), "` stores.")]
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $set(handle: *mut AttributesHandle, value: $pass) -> c_int {
            // SAFETY: the caller gives a handle that was initialised.
            let attributes = unsafe { &mut **handle };
            let value: Option<$ty> = $value(value);
            let Some(value) = value else {
                return Errno::EINVAL.0 as c_int;
            };
            attributes.$field = value;
            0
        }
    )*};
}

/// A value behind a pointer of the caller.
fn behind<T: Copy>(pointer: *const T) -> Option<T> {
    // SAFETY: the caller of the C function gives the address of a value.
    Some(unsafe { pointer.read() })
}

attributes! {
    posix_spawnattr_getflags, posix_spawnattr_setflags: flags as i16, i16,
        |flags: i16| (flags & !flag::KNOWN == 0).then_some(flags);
    posix_spawnattr_getpgroup, posix_spawnattr_setpgroup: group as i32, i32, Some;
    posix_spawnattr_getschedpolicy, posix_spawnattr_setschedpolicy: policy as c_int, c_int, Some;
    posix_spawnattr_getschedparam, posix_spawnattr_setschedparam: priority as c_int, *const c_int, behind;
    posix_spawnattr_getsigdefault, posix_spawnattr_setsigdefault: default as SigSet, *const SigSet, behind;
    posix_spawnattr_getsigmask, posix_spawnattr_setsigmask: mask as SigSet, *const SigSet, behind;
}

/// Makes a list of no actions.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn posix_spawn_file_actions_init(handle: *mut ActionsHandle) -> c_int {
    // SAFETY: as for the C function.
    unsafe { make(handle, Actions { list: List::new() }) }
}

/// Gives actions back.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn posix_spawn_file_actions_destroy(handle: *mut ActionsHandle) -> c_int {
    // SAFETY: the caller gives a handle and gives up what it points to.
    let actions = unsafe { handle.replace(null_mut()) };
    // SAFETY: the block came from `posix_spawn_file_actions_init`.
    let Some(inner) = (unsafe { actions.as_mut() }) else {
        return 0;
    };
    while let Some(action) = inner.list.pop() {
        if let Action::Open { path, .. } | Action::Directory(path) = action {
            // SAFETY: the text came from the allocator.
            unsafe { free(path.cast()) };
        }
    }
    // SAFETY: as above.
    unsafe { actions.drop_in_place() };
    // SAFETY: as above.
    unsafe { free(actions.cast()) };
    0
}

/// Puts an action at the end.
unsafe fn add(handle: *mut ActionsHandle, fd: c_int, action: Action) -> c_int {
    if fd < 0 {
        return Errno::EBADF.0 as c_int;
    }
    // SAFETY: the caller gives a handle.
    let actions = unsafe { handle.read() };
    // SAFETY: the handle was initialised.
    status(unsafe { &mut *actions }.list.push(action))
}

/// A copy of a string, or ENOMEM.
unsafe fn copy(text: *const c_char) -> Result<*mut c_char, c_int> {
    // SAFETY: the caller gives a string.
    let copy = unsafe { crate::string::join::strdup(text) };
    if copy.is_null() {
        Err(Errno::ENOMEM.0 as c_int)
    } else {
        Ok(copy)
    }
}

/// The new process opens a file as `fd`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn posix_spawn_file_actions_addopen(
    handle: *mut ActionsHandle,
    fd: c_int,
    path: *const c_char,
    flags: c_int,
    mode: c_int,
) -> c_int {
    // SAFETY: the caller gives a string.
    match unsafe { copy(path) } {
        // SAFETY: as for the C function.
        Ok(path) => unsafe {
            add(
                handle,
                fd,
                Action::Open {
                    fd,
                    path,
                    flags,
                    mode,
                },
            )
        },
        Err(error) => error,
    }
}

/// The new process makes `to` another name of `from`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn posix_spawn_file_actions_adddup2(
    handle: *mut ActionsHandle,
    from: c_int,
    to: c_int,
) -> c_int {
    // SAFETY: as for the C function.
    unsafe { add(handle, from.min(to), Action::Duplicate { from, to }) }
}

/// The new process closes a descriptor.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn posix_spawn_file_actions_addclose(
    handle: *mut ActionsHandle,
    fd: c_int,
) -> c_int {
    // SAFETY: as for the C function.
    unsafe { add(handle, fd, Action::Close(fd)) }
}

/// The new process closes all descriptors from a number on.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn posix_spawn_file_actions_addclosefrom_np(
    handle: *mut ActionsHandle,
    fd: c_int,
) -> c_int {
    // SAFETY: as for the C function.
    unsafe { add(handle, fd, Action::CloseFrom(fd)) }
}

/// The new process begins in another directory.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn posix_spawn_file_actions_addchdir_np(
    handle: *mut ActionsHandle,
    path: *const c_char,
) -> c_int {
    // SAFETY: the caller gives a string.
    match unsafe { copy(path) } {
        // SAFETY: as for the C function.
        Ok(path) => unsafe { add(handle, 0, Action::Directory(path)) },
        Err(error) => error,
    }
}

/// The new process begins in a directory that is open.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn posix_spawn_file_actions_addfchdir_np(
    handle: *mut ActionsHandle,
    fd: c_int,
) -> c_int {
    // SAFETY: as for the C function.
    unsafe { add(handle, fd, Action::DirectoryOf(fd)) }
}

/// Does an action, in the new process.
fn perform(action: &Action) -> Result<(), c_int> {
    match *action {
        Action::Open {
            fd,
            path,
            flags,
            mode,
        } => {
            // SAFETY: the path is a string.
            let [opened, _] = unsafe { syscall::open(path, flags, mode) }?;
            let opened = opened as c_int;
            if opened != fd {
                // SAFETY: the call takes descriptors only.
                unsafe { syscall::dup2(opened, fd) }?;
                // SAFETY: as above.
                unsafe { syscall::close(opened) }?;
            }
        }
        Action::Duplicate { from, to } if from == to => {
            // SAFETY: command 2 sets the flags: the descriptor stays open.
            unsafe { syscall::fcntl(from, 2, 0usize) }?;
        }
        Action::Duplicate { from, to } => {
            // SAFETY: the call takes descriptors only.
            unsafe { syscall::dup2(from, to) }?;
        }
        Action::Close(fd) => {
            // SAFETY: the call takes a descriptor only.
            unsafe { syscall::close(fd) }?;
        }
        Action::CloseFrom(fd) => {
            // SAFETY: as above.
            unsafe { syscall::closefrom(fd) }?;
        }
        Action::Directory(path) => {
            // SAFETY: the path is a string.
            unsafe { syscall::chdir(path) }?;
        }
        Action::DirectoryOf(fd) => {
            // SAFETY: the call takes a descriptor only.
            unsafe { syscall::fchdir(fd) }?;
        }
    }
    Ok(())
}

/// Makes the new process what its attributes say.
fn become_as(attributes: &Attributes) -> Result<(), c_int> {
    let has = |flag| attributes.flags & flag != 0;
    if has(flag::GROUP) {
        // SAFETY: the call touches no memory.
        unsafe { syscall::setpgid(0, attributes.group) }?;
    }
    if has(flag::RESET_IDS) {
        // SAFETY: the calls touch no memory.
        let [group, _] = unsafe { syscall::getgid() }?;
        // SAFETY: as above.
        unsafe { syscall::setegid(group) }?;
        // SAFETY: as above.
        let [user, _] = unsafe { syscall::getuid() }?;
        // SAFETY: as above.
        unsafe { syscall::seteuid(user) }?;
    }
    if has(flag::SIGNAL_DEFAULT) {
        let action = SigAction {
            sa_handler: SIG_DFL,
            ..SigAction::default()
        };
        for signal in (1..=64).filter(|&signal| attributes.default.contains(signal)) {
            // SAFETY: the structure lives as long as the call.
            let _ =
                unsafe { syscall::sigaction(signal, &raw const action, null_mut::<SigAction>()) };
        }
    }
    if has(flag::SIGNAL_MASK) {
        let mask = &raw const attributes.mask;
        // SAFETY: the set lives as long as the call.
        unsafe { syscall::sigprocmask(SIG_SETMASK, mask, null_mut::<SigSet>()) }?;
    }
    Ok(())
}

/// What a new process is to run.
struct Request {
    path: *const c_char,
    actions: *const ActionsHandle,
    attributes: *const AttributesHandle,
    arguments: *const *const c_char,
    environment: *const *const c_char,
    searched: bool,
}

/// In the new process: prepares and runs the program; gives the error when that fails.
fn run(request: &Request) -> c_int {
    // SAFETY: the caller gives handles that were initialised, or null.
    let attributes = unsafe { request.attributes.as_ref() };
    // SAFETY: as above.
    if let Some(attributes) = attributes.and_then(|handle| unsafe { handle.as_ref() })
        && let Err(error) = become_as(attributes)
    {
        return error;
    }
    // SAFETY: as above.
    let actions = unsafe { request.actions.as_ref() };
    // SAFETY: as above.
    if let Some(actions) = actions.and_then(|handle| unsafe { handle.as_ref() })
        && let Err(error) = actions.list.iter().try_for_each(perform)
    {
        return error;
    }
    if request.searched {
        // SAFETY: the caller gives strings.
        unsafe { execvpe(request.path, request.arguments, request.environment) };
    } else {
        // SAFETY: as above.
        unsafe { execve(request.path, request.arguments, request.environment) };
    }
    errno::get()
}

/// Starts a process; gives its number, or the error that it told before it ended.
fn start(request: &Request) -> Result<i32, c_int> {
    let mut ends: [c_int; 2] = [-1; 2];
    // SAFETY: there is room for two descriptors.
    if unsafe { pipe2(ends.as_mut_ptr(), O_CLOEXEC) } != 0 {
        return Err(errno::get());
    }
    let [reads, writes] = ends;
    // SAFETY: the new process calls nothing but functions that a signal handler may call.
    let process = unsafe { fork() };
    if process == 0 {
        let error = run(request);
        // SAFETY: pointer and length are those of the number.
        let _ =
            unsafe { syscall::write(writes, (&raw const error).cast::<u8>(), size_of::<c_int>()) };
        crate::stdlib::exit::_exit(127);
    }
    let failed = errno::get();
    close_only(writes);
    let mut error: c_int = 0;
    let mut told = 0;
    if process > 0 {
        let place = (&raw mut error).cast::<u8>();
        loop {
            // SAFETY: pointer and length are those of the number.
            let outcome = unsafe { syscall::read(reads, place, size_of::<c_int>()) };
            match outcome {
                Err(why) if why == Errno::EINTR.0 as c_int => {}
                outcome => {
                    told = outcome.map_or(0, |[count, _]| count);
                    break;
                }
            }
        }
    }
    close_only(reads);
    if process < 0 {
        return Err(failed);
    }
    if told == size_of::<c_int>() {
        // It has said that it ends; its status says no more.
        let _ = crate::sys::wait::status_of(process);
        return Err(error);
    }
    Ok(process)
}

/// Starts and stores the number; gives 0 or an error number.
unsafe fn spawn(out: *mut i32, request: &mut Request) -> c_int {
    if request.environment.is_null() {
        request.environment = env::for_exec();
    }
    match start(request) {
        Ok(process) => {
            if !out.is_null() {
                // SAFETY: the caller gives a place.
                unsafe { out.write(process) };
            }
            0
        }
        Err(error) => error,
    }
}

/// Starts a program in a new process and stores its number; gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn posix_spawn(
    out: *mut i32,
    path: *const c_char,
    actions: *const ActionsHandle,
    attributes: *const AttributesHandle,
    arguments: *const *const c_char,
    environment: *const *const c_char,
) -> c_int {
    let mut request = Request {
        path,
        actions,
        attributes,
        arguments,
        environment,
        searched: false,
    };
    // SAFETY: as for the C function.
    unsafe { spawn(out, &mut request) }
}

/// As `posix_spawn`, looking for the program in `PATH`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn posix_spawnp(
    out: *mut i32,
    name: *const c_char,
    actions: *const ActionsHandle,
    attributes: *const AttributesHandle,
    arguments: *const *const c_char,
    environment: *const *const c_char,
) -> c_int {
    let mut request = Request {
        path: name,
        actions,
        attributes,
        arguments,
        environment,
        searched: true,
    };
    // SAFETY: as for the C function.
    unsafe { spawn(out, &mut request) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_kept_and_unknown_flags_refused() {
        let mut handle: AttributesHandle = null_mut();
        let handle = &raw mut handle;
        // SAFETY: the handle is the test's own.
        assert_eq!(unsafe { posix_spawnattr_init(handle) }, 0);
        // SAFETY: as above.
        assert_eq!(unsafe { posix_spawnattr_setflags(handle, 0x22) }, 0);
        // SAFETY: as above.
        let refused = unsafe { posix_spawnattr_setflags(handle, 0x400) };
        assert_eq!(refused, Errno::EINVAL.0 as c_int);
        let mut flags = 0;
        // SAFETY: as above.
        unsafe { posix_spawnattr_getflags(handle, &raw mut flags) };
        assert_eq!(flags, 0x22);
        // SAFETY: as above.
        assert_eq!(unsafe { posix_spawnattr_destroy(handle) }, 0);
    }

    #[test]
    fn actions_own_their_paths_and_refuse_wrong_descriptors() {
        let mut handle: ActionsHandle = null_mut();
        let handle = &raw mut handle;
        // SAFETY: the handle is the test's own.
        assert_eq!(unsafe { posix_spawn_file_actions_init(handle) }, 0);
        let wrong = Errno::EBADF.0 as c_int;
        // SAFETY: as above.
        let status = unsafe { posix_spawn_file_actions_addclose(handle, -1) };
        assert_eq!(status, wrong);
        let path = c"/x".as_ptr();
        // SAFETY: as above.
        let status = unsafe { posix_spawn_file_actions_addopen(handle, 3, path, 0, 0) };
        assert_eq!(status, 0);
        // SAFETY: as above.
        assert_eq!(unsafe { posix_spawn_file_actions_adddup2(handle, 3, 1) }, 0);
        // SAFETY: as above.
        let actions = unsafe { handle.read() };
        // SAFETY: the handle was initialised.
        assert_eq!(unsafe { &*actions }.list.len(), 2);
        // SAFETY: as above.
        assert_eq!(unsafe { posix_spawn_file_actions_destroy(handle) }, 0);
    }
}
