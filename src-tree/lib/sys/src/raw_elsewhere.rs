//! Any other system (host builds): it refuses.

use std::ffi::{CStr, c_int};
use std::io;
use std::process::Command;
use std::time::Duration;

fn refused<T>() -> io::Result<T> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(crate) fn sysctl_numbers(_name: &CStr) -> io::Result<Vec<i32>> {
    refused()
}

pub(crate) fn sysctl(_numbers: &[i32], _new: Option<&[u8]>) -> io::Result<Vec<u8>> {
    refused()
}

pub(crate) fn mounts() -> io::Result<Vec<u8>> {
    refused()
}

pub(crate) fn mount_on(_kind: &CStr, _dir: &CStr, _flags: i32, _: &mut [u8]) -> io::Result<()> {
    refused()
}

pub(crate) fn unmount_from(_dir: &CStr, _flags: i32) -> io::Result<()> {
    refused()
}

pub(crate) fn reboot(_how: i32) -> io::Error {
    io::ErrorKind::Unsupported.into()
}

pub(crate) fn restore(_file: &std::fs::File, _result: i32) -> io::Error {
    io::ErrorKind::Unsupported.into()
}

pub(crate) fn set_login(_name: &CStr) -> io::Result<()> {
    refused()
}

pub(crate) fn set_timer(_after: Duration) -> io::Result<()> {
    refused()
}

pub(crate) fn take_terminal(_fd: c_int) -> io::Result<()> {
    refused()
}

pub(crate) fn on_own_terminal(_command: &mut Command) {}

pub(crate) fn unblock_signals(_command: &mut Command) {}
