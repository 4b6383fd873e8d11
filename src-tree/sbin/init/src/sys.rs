//! The calls into libc that `std` does not make: the one unsafe room of init.
#![expect(unsafe_code, reason = "sysctl and reboot are C functions")]

use std::ffi::{CString, c_char, c_int, c_uint, c_void};
use std::io;
use std::ptr::{null, null_mut};

use crate::system::{Stop, System, Value};

unsafe extern "C" {
    fn sysctl(
        name: *const c_int,
        levels: c_uint,
        old: *mut c_void,
        old_length: *mut usize,
        new: *const c_void,
        new_length: usize,
    ) -> c_int;
    fn sysctlnametomib(name: *const c_char, mib: *mut c_int, levels: *mut usize) -> c_int;
    fn reboot(how: c_int) -> c_int;
}

/// `{0, 4, mib...}`: kind and format of a node.
const OIDFMT: [c_int; 2] = [0, 4];
/// Most levels of a name.
const LEVELS: usize = 12;

const RB_AUTOBOOT: c_int = 0;
const RB_HALT: c_int = 0x8;
const RB_POWEROFF: c_int = 0x4000;

/// The running system.
pub(crate) struct DragonFly;

/// The numbers of a name.
fn numbers(name: &str) -> io::Result<Vec<c_int>> {
    let name = CString::new(name)?;
    let mut mib = [0; LEVELS];
    let mut levels = mib.len();
    // SAFETY: the name is a string, and the array has that many levels.
    if unsafe { sysctlnametomib(name.as_ptr(), mib.as_mut_ptr(), &raw mut levels) } != 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(mib[..levels.min(LEVELS)].to_vec())
}

/// The content of a node.
fn read(mib: &[c_int]) -> io::Result<Vec<u8>> {
    let levels = mib.len() as c_uint;
    let mut length = 0;
    // SAFETY: without a buffer only the length is asked for.
    if unsafe { sysctl(mib.as_ptr(), levels, null_mut(), &raw mut length, null(), 0) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // Room to grow: the content may change between the two calls.
    let mut content = vec![0u8; length + length / 4 + 64];
    length = content.len();
    let buffer = content.as_mut_ptr().cast();
    // SAFETY: buffer and length are those of the vector.
    if unsafe { sysctl(mib.as_ptr(), levels, buffer, &raw mut length, null(), 0) } != 0 {
        return Err(io::Error::last_os_error());
    }
    content.truncate(length);
    Ok(content)
}

/// The format of a node, a letter or two; by its content where the kernel does not tell.
fn format(mib: &[c_int], content: &[u8]) -> String {
    let question: Vec<c_int> = OIDFMT.iter().chain(mib).copied().collect();
    let answer = read(&question).ok().filter(|answer| answer.len() > 4);
    match answer {
        Some(answer) => {
            let text = answer[4..]
                .split(|&byte| byte == 0)
                .next()
                .unwrap_or_default();
            String::from_utf8_lossy(text).into_owned()
        }
        None if content.len() == 4 => "I".to_owned(),
        None if content.len() == 8 => "L".to_owned(),
        None if content
            .split_last()
            .is_some_and(|(last, text)| *last == 0 && !text.contains(&0)) =>
        {
            "A".to_owned()
        }
        None => "S".to_owned(),
    }
}

impl System for DragonFly {
    fn sysctl(&self, name: &str) -> io::Result<Value> {
        let mib = numbers(name)?;
        let content = read(&mib)?;
        let format = format(&mib, &content);
        Ok(match (format.as_bytes().first(), content.as_slice()) {
            (Some(b'A'), text) => {
                let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
                Value::Text(String::from_utf8_lossy(text).into_owned())
            }
            (Some(b'I' | b'L' | b'Q' | b'U'), &[a, b, c, d]) => {
                Value::Number(i32::from_le_bytes([a, b, c, d]).into())
            }
            (Some(b'I' | b'L' | b'Q' | b'U'), &[a, b, c, d, e, f, g, h]) => {
                Value::Number(i64::from_le_bytes([a, b, c, d, e, f, g, h]))
            }
            _ => Value::Bytes(content),
        })
    }

    fn stop(&self, how: Stop) -> io::Error {
        let how = match how {
            Stop::Reboot => RB_AUTOBOOT,
            Stop::Halt => RB_HALT,
            Stop::PowerOff => RB_HALT | RB_POWEROFF,
        };
        // SAFETY: the call takes a number only.
        unsafe { reboot(how) };
        io::Error::last_os_error()
    }
}
