//! `<sys/utsname.h>`: what system this is. There is no system call for it; the answers are
//! sysctl values.

use core::ffi::{c_char, c_int};

use df_abi::sysctl::{
    CTL_HW, CTL_KERN, HW_MACHINE, KERN_HOSTNAME, KERN_OSRELEASE, KERN_OSTYPE, KERN_VERSION,
};

use crate::sys::sysctl::text;

/// Bytes of a field, closing zero included.
pub const FIELD: usize = 32;

/// Name and version of the system.
#[repr(C)]
pub struct utsname {
    /// Name of the system.
    pub sysname: [c_char; FIELD],
    /// Name of the host.
    pub nodename: [c_char; FIELD],
    /// Release.
    pub release: [c_char; FIELD],
    /// Version, on one line.
    pub version: [c_char; FIELD],
    /// Machine.
    pub machine: [c_char; FIELD],
}

const _: () = assert!(size_of::<utsname>() == 160);

/// Stores name and version of the system.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn uname(out: *mut utsname) -> c_int {
    // SAFETY: the caller gives a structure to be filled.
    let out = unsafe { &mut *out };
    let fields: [([c_int; 2], &mut [c_char; FIELD]); 5] = [
        ([CTL_KERN, KERN_OSTYPE], &mut out.sysname),
        ([CTL_KERN, KERN_HOSTNAME], &mut out.nodename),
        ([CTL_KERN, KERN_OSRELEASE], &mut out.release),
        ([CTL_KERN, KERN_VERSION], &mut out.version),
        ([CTL_HW, HW_MACHINE], &mut out.machine),
    ];
    for (mib, field) in fields {
        *field = [0; FIELD];
        if let Err(error) = text(&mib, field) {
            crate::errno::set_raw(error);
            return -1;
        }
        one_line(field);
    }
    0
}

/// Turns line ends into spaces, and drops them at the end.
fn one_line(field: &mut [c_char; FIELD]) {
    const NEWLINE: c_char = b'\n' as c_char;
    const SPACE: c_char = b' ' as c_char;
    for byte in field.iter_mut().filter(|byte| **byte == NEWLINE) {
        *byte = SPACE;
    }
    let length = field.iter().position(|&byte| byte == 0).unwrap_or(FIELD);
    for byte in field[..length]
        .iter_mut()
        .rev()
        .take_while(|byte| **byte == SPACE)
    {
        *byte = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_put_on_one_line() {
        let mut field = [0; FIELD];
        for (slot, byte) in field.iter_mut().zip(b"Dragon\nFly \n") {
            *slot = *byte as c_char;
        }
        one_line(&mut field);
        let text: Vec<u8> = field
            .iter()
            .map(|&b| b as u8)
            .take_while(|&b| b != 0)
            .collect();
        assert_eq!(text, b"Dragon Fly");
    }
}
