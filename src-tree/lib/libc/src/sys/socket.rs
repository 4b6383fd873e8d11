//! `<sys/socket.h>`: the calls that need nothing but the kernel.

use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

use df_abi::uio::Msghdr;

use crate::errno::Errno;

c_syscalls! {
    /// Makes a socket.
    fn socket(domain: c_int, kind: c_int, protocol: c_int) -> c_int;
    /// Makes two connected sockets.
    fn socketpair(domain: c_int, kind: c_int, protocol: c_int, ends: *mut c_int) -> c_int;
    /// Gives a socket an address.
    fn bind(fd: c_int, address: *const c_void, length: u32) -> c_int;
    /// Waits for connections.
    fn listen(fd: c_int, backlog: c_int) -> c_int;
    /// The address of the other end.
    fn getpeername(fd: c_int, address: *mut c_void, length: *mut u32) -> c_int;
    /// The address of this end.
    fn getsockname(fd: c_int, address: *mut c_void, length: *mut u32) -> c_int;
    /// Stores an option.
    fn getsockopt(fd: c_int, level: c_int, name: c_int, value: *mut c_void, length: *mut u32) -> c_int;
    /// Sets an option.
    fn setsockopt(fd: c_int, level: c_int, name: c_int, value: *const c_void, length: u32) -> c_int;
    /// Ends one or both directions.
    fn shutdown(fd: c_int, how: c_int) -> c_int;
}

c_points! {
    /// Connects a socket.
    fn connect(fd: c_int, address: *const c_void, length: u32) -> c_int;
    /// Takes a connection.
    fn accept(fd: c_int, address: *mut c_void, length: *mut u32) -> c_int;
    /// As `accept`, with flags for the new descriptor.
    fn accept4(fd: c_int, address: *mut c_void, length: *mut u32, flags: c_int) -> c_int;
    /// Receives, and stores who sent.
    fn recvfrom(fd: c_int, buffer: *mut c_void, n: usize, flags: c_int, address: *mut c_void, length: *mut u32) -> isize;
    /// Sends to an address.
    fn sendto(fd: c_int, buffer: *const c_void, n: usize, flags: c_int, address: *const c_void, length: u32) -> isize;
    /// Receives a message.
    fn recvmsg(fd: c_int, message: *mut Msghdr, flags: c_int) -> isize;
    /// Sends a message.
    fn sendmsg(fd: c_int, message: *const Msghdr, flags: c_int) -> isize;
}

/// `struct xucred`: who is at the other end.
#[repr(C)]
struct Credentials {
    version: u32,
    uid: u32,
    group_count: i16,
    groups: [u32; 16],
    unused: *mut c_void,
}

const _: () = assert!(size_of::<Credentials>() == 88);

/// Stores user and group of the process at the other end of a local socket.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getpeereid(fd: c_int, uid: *mut u32, gid: *mut u32) -> c_int {
    /// `SOL_LOCAL` and `LOCAL_PEERCRED`.
    const REQUEST: [c_int; 2] = [0, 1];
    let mut who = Credentials {
        version: u32::MAX,
        uid: 0,
        group_count: 0,
        groups: [0; 16],
        unused: null_mut(),
    };
    let mut length = size_of::<Credentials>() as u32;
    let value = (&raw mut who).cast();
    // SAFETY: value and length are those of the structure.
    if unsafe { getsockopt(fd, REQUEST[0], REQUEST[1], value, &raw mut length) } != 0 {
        return -1;
    }
    if who.version != 0 || who.group_count < 1 {
        return crate::errno::fail(Errno::EINVAL);
    }
    // SAFETY: the caller gives a place.
    unsafe { uid.write(who.uid) };
    // SAFETY: as above.
    unsafe { gid.write(who.groups[0]) };
    0
}

/// Receives from the other end.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn recv(fd: c_int, buffer: *mut c_void, n: usize, flags: c_int) -> isize {
    // SAFETY: the caller gives a buffer of `n` bytes.
    unsafe { recvfrom(fd, buffer, n, flags, null_mut(), null_mut()) }
}

/// Sends to the other end.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn send(fd: c_int, buffer: *const c_void, n: usize, flags: c_int) -> isize {
    // SAFETY: the caller gives a buffer of `n` bytes.
    unsafe { sendto(fd, buffer, n, flags, null_mut(), 0) }
}
