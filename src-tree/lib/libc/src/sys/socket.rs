//! `<sys/socket.h>`: the calls that need nothing but the kernel.

use core::ffi::{c_int, c_void};
use core::ptr::null_mut;

use df_abi::uio::Msghdr;

c_syscalls! {
    /// Makes a socket.
    fn socket(domain: c_int, kind: c_int, protocol: c_int) -> c_int;
    /// Makes two connected sockets.
    fn socketpair(domain: c_int, kind: c_int, protocol: c_int, ends: *mut c_int) -> c_int;
    /// Connects a socket.
    fn connect(fd: c_int, address: *const c_void, length: u32) -> c_int;
    /// Gives a socket an address.
    fn bind(fd: c_int, address: *const c_void, length: u32) -> c_int;
    /// Waits for connections.
    fn listen(fd: c_int, backlog: c_int) -> c_int;
    /// Takes a connection.
    fn accept(fd: c_int, address: *mut c_void, length: *mut u32) -> c_int;
    /// As `accept`, with flags for the new descriptor.
    fn accept4(fd: c_int, address: *mut c_void, length: *mut u32, flags: c_int) -> c_int;
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
    /// Receives, and stores who sent.
    fn recvfrom(fd: c_int, buffer: *mut c_void, n: usize, flags: c_int, address: *mut c_void, length: *mut u32) -> isize;
    /// Sends to an address.
    fn sendto(fd: c_int, buffer: *const c_void, n: usize, flags: c_int, address: *const c_void, length: u32) -> isize;
    /// Receives a message.
    fn recvmsg(fd: c_int, message: *mut Msghdr, flags: c_int) -> isize;
    /// Sends a message.
    fn sendmsg(fd: c_int, message: *const Msghdr, flags: c_int) -> isize;
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
