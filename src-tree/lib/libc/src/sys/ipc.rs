//! `<sys/ipc.h>`, `<sys/shm.h>`, `<sys/sem.h>`, `<sys/msg.h>`: shared memory, semaphores and
//! messages of System V.

use core::ffi::{c_char, c_int, c_long, c_uint, c_void};

use df_abi::stat::Stat;

use crate::errno::c_result;
use crate::syscall;

c_syscalls! {
    /// Finds or makes a segment of shared memory.
    fn shmget(key: c_long, size: usize, flags: c_int) -> c_int;
    /// Maps a segment.
    fn shmat(id: c_int, address: *const c_void, flags: c_int) -> *mut c_void;
    /// Unmaps a segment.
    fn shmdt(address: *const c_void) -> c_int;
    /// Controls a segment.
    fn shmctl(id: c_int, command: c_int, data: *mut c_void) -> c_int;
    /// Finds or makes a set of semaphores.
    fn semget(key: c_long, count: c_int, flags: c_int) -> c_int;
    /// Takes from and gives to semaphores, all or none.
    fn semop(id: c_int, operations: *mut c_void, count: c_uint) -> c_int;
    /// Finds or makes a queue of messages.
    fn msgget(key: c_long, flags: c_int) -> c_int;
    /// Controls a queue.
    fn msgctl(id: c_int, command: c_int, data: *mut c_void) -> c_int;
}

c_points! {
    /// Puts a message into a queue.
    fn msgsnd(id: c_int, message: *const c_void, size: usize, flags: c_int) -> c_int;
    /// Takes a message out of a queue.
    fn msgrcv(id: c_int, message: *mut c_void, size: usize, kind: c_long, flags: c_int) -> c_int;
}

/// Controls a set of semaphores. In C the last argument is a union of the size of a pointer that
/// may be missing; the kernel is given its address.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn semctl(
    id: c_int,
    number: c_int,
    command: c_int,
    mut argument: usize,
) -> c_int {
    let place = &raw mut argument;
    // SAFETY: the caller gives what the command wants.
    c_result(unsafe { syscall::__semctl(id, number, command, place) })
}

/// A key from a file and a letter; -1 when there is no such file.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn ftok(path: *const c_char, letter: c_int) -> c_long {
    let mut found = Stat::default();
    // SAFETY: the caller gives a string; the structure is writable.
    if unsafe { crate::sys::stat::stat(path, &raw mut found) } != 0 {
        return -1;
    }
    key(letter, found.st_dev, found.st_ino)
}

/// The letter above 8 bits of the device above 16 bits of the number.
fn key(letter: c_int, device: u32, number: u64) -> c_long {
    c_long::from(letter & 0xff) << 24
        | c_long::from(device & 0xff) << 16
        | (number & 0xffff).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_hold_letter_device_and_number() {
        assert_eq!(key(0x141, 0x1_02, 0x1_abcd), 0x4102_abcd);
    }
}
