//! `quick_exit`, `at_quick_exit`, `getsubopt`.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use super::exit::_exit;
use crate::list::List;
use crate::lock::Lock;

/// Functions to be called, last registered first.
static HANDLERS: Lock<List<unsafe extern "C" fn()>> = Lock::new(List::new());

/// Registers a function for `quick_exit`; gives 0, or -1 when there is no memory.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn at_quick_exit(function: unsafe extern "C" fn()) -> c_int {
    HANDLERS.lock().push(function).map_or(-1, |()| 0)
}

/// Calls what `at_quick_exit` registered and ends the process, without flushing streams.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn quick_exit(status: c_int) -> ! {
    loop {
        // The lock is not held during the call: a handler may register another one.
        let next = HANDLERS.lock().pop();
        match next {
            // SAFETY: who registered the function vouched for it.
            Some(function) => unsafe { function() },
            None => _exit(status),
        }
    }
}

/// Takes the next of the words `name` or `name=value` off a text with commas between them;
/// stores the value, or null, and gives the number of the name in the list, or -1.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getsubopt(
    text: *mut *mut c_char,
    names: *const *mut c_char,
    value: *mut *mut c_char,
) -> c_int {
    // SAFETY: the caller gives the address of a text.
    let start = unsafe { text.read() };
    // SAFETY: the caller gives a text.
    let bytes = unsafe { CStr::from_ptr(start) }.to_bytes();
    let length = bytes
        .iter()
        .position(|&byte| byte == b',')
        .unwrap_or(bytes.len());
    let word = &bytes[..length];
    let next = length + usize::from(length < bytes.len());
    let sign = word.iter().position(|&byte| byte == b'=');
    let name = &word[..sign.unwrap_or(length)];
    let found = (0..).map_while(|at| {
        // SAFETY: the list ends with a null.
        let known = unsafe { names.wrapping_add(at).read() };
        // SAFETY: names are strings.
        (!known.is_null()).then(|| unsafe { CStr::from_ptr(known) }.to_bytes() == name)
    });
    let index = found
        .enumerate()
        .find(|(_, same)| *same)
        .map_or(-1, |(at, _)| at as c_int);
    let own = sign.map_or(null_mut(), |sign| start.wrapping_add(sign + 1));
    // An unknown word is stored as a whole.
    let stored = if index < 0 { start } else { own };
    // SAFETY: the end of the word is inside of the text, which may be changed, or its zero.
    unsafe { start.wrapping_add(length).write(0) };
    // SAFETY: the caller gives a place.
    unsafe { value.write(stored) };
    // SAFETY: as above.
    unsafe { text.write(start.wrapping_add(next)) };
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_taken_one_after_the_other() {
        let mut text: Vec<u8> = b"ro,size=10,what,size\0".to_vec();
        let mut at: *mut c_char = text.as_mut_ptr().cast();
        let names = [
            c"ro".as_ptr().cast_mut(),
            c"size".as_ptr().cast_mut(),
            null_mut(),
        ];
        let mut seen = Vec::new();
        for _ in 0..4 {
            let mut value = null_mut();
            // SAFETY: text, names and places are the test's own.
            let index = unsafe { getsubopt(&raw mut at, names.as_ptr(), &raw mut value) };
            let value = (!value.is_null()).then(|| {
                // SAFETY: a value is a string.
                let value = unsafe { CStr::from_ptr(value) };
                value.to_str().unwrap().to_owned()
            });
            seen.push((index, value));
        }
        let expected = [
            (0, None),
            (1, Some("10".to_owned())),
            (-1, Some("what".to_owned())),
            (1, None),
        ];
        assert_eq!(seen, expected);
    }
}
