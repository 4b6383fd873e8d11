//! `<libgen.h>`: parts of paths. Both functions may change the text that they are given.

use core::ffi::{CStr, c_char};

/// Lengths of a path without slashes at its end, and of what is before its last part.
fn parts(path: &[u8]) -> (usize, usize) {
    let end = path
        .iter()
        .rposition(|&byte| byte != b'/')
        .map_or(0, |at| at + 1);
    let slash = path[..end].iter().rposition(|&byte| byte == b'/');
    (end, slash.map_or(0, |at| at + 1))
}

fn own(text: &'static CStr) -> *mut c_char {
    text.as_ptr().cast_mut()
}

/// The last part of a path.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn basename(path: *mut c_char) -> *mut c_char {
    if path.is_null() {
        return own(c".");
    }
    // SAFETY: the caller gives a string.
    let bytes = unsafe { CStr::from_ptr(path) }.to_bytes();
    let (end, start) = parts(bytes);
    if end == 0 {
        return own(if bytes.is_empty() { c"." } else { c"/" });
    }
    // SAFETY: the end is inside the string or its closing zero, and the text may be changed.
    unsafe { path.wrapping_add(end).write(0) };
    path.wrapping_add(start)
}

/// What is before the last part of a path.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn dirname(path: *mut c_char) -> *mut c_char {
    if path.is_null() {
        return own(c".");
    }
    // SAFETY: the caller gives a string.
    let bytes = unsafe { CStr::from_ptr(path) }.to_bytes();
    let (end, start) = parts(bytes);
    if start == 0 {
        return own(if end == 0 && !bytes.is_empty() {
            c"/"
        } else {
            c"."
        });
    }
    let (end, _) = parts(&bytes[..start]);
    if end == 0 {
        return own(c"/");
    }
    // SAFETY: the end is inside the string, and the text may be changed.
    unsafe { path.wrapping_add(end).write(0) };
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(path: &str) -> (String, String) {
        let part = |function: unsafe extern "C" fn(*mut c_char) -> *mut c_char| {
            let mut text: Vec<u8> = path.bytes().chain([0]).collect();
            // SAFETY: the text is a string that may be changed.
            let part = unsafe { function(text.as_mut_ptr().cast()) };
            // SAFETY: the part is a string.
            unsafe { CStr::from_ptr(part) }.to_str().unwrap().to_owned()
        };
        (part(dirname), part(basename))
    }

    #[test]
    fn parts_are_those_of_posix() {
        for (path, directory, name) in [
            ("/usr/lib", "/usr", "lib"),
            ("/usr/", "/", "usr"),
            ("usr", ".", "usr"),
            ("/", "/", "/"),
            ("//", "/", "/"),
            ("", ".", "."),
            ("a//b//", "a", "b"),
        ] {
            assert_eq!(
                both(path),
                (directory.to_owned(), name.to_owned()),
                "{path}"
            );
        }
    }
}
