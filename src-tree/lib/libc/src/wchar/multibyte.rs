//! Between bytes and wide characters, one at a time: `mbrtowc`, `wcrtomb` and relatives.
//!
//! A state remembers the bytes of a character that has not come as a whole yet.

use core::ffi::{CStr, c_char, c_int};

use crate::errno::{self, Errno};
use crate::locale::is_utf8;

/// What `mbrtowc` gives for bytes that are no character.
pub(super) const ILLEGAL: usize = usize::MAX;
/// What it gives when more bytes are needed.
pub(crate) const INCOMPLETE: usize = usize::MAX - 1;
/// Most bytes of a character, as `MB_LEN_MAX` counts.
const LONGEST: usize = 4;

/// C's `mbstate_t`, of which only the start is used; zeros are the start of a text.
#[repr(C, align(8))]
#[derive(Clone, Copy, Debug)]
pub struct State {
    bytes: [u8; LONGEST],
    count: u8,
    unused: [u8; 123],
}

const _: () = assert!(size_of::<State>() == 128);

impl State {
    /// The start of a text.
    pub(crate) const START: State = State {
        bytes: [0; LONGEST],
        count: 0,
        unused: [0; 123],
    };

    fn kept(&self) -> &[u8] {
        &self.bytes[..usize::from(self.count).min(LONGEST)]
    }
}

/// What bytes begin with.
#[derive(Debug, PartialEq, Eq)]
enum Decoded {
    /// A character, and how many bytes it has.
    Character(u32, usize),
    /// The start of one.
    Incomplete,
    /// Something else.
    Illegal,
}

fn decode_utf8(bytes: &[u8]) -> Decoded {
    let part = &bytes[..bytes.len().min(LONGEST)];
    let valid = match core::str::from_utf8(part) {
        Ok(text) => text,
        Err(error) => {
            let text = core::str::from_utf8(&part[..error.valid_up_to()]).unwrap_or("");
            if text.is_empty() {
                return match error.error_len() {
                    None => Decoded::Incomplete,
                    Some(_) => Decoded::Illegal,
                };
            }
            text
        }
    };
    match valid.chars().next() {
        Some(character) => Decoded::Character(character.into(), character.len_utf8()),
        None => Decoded::Incomplete,
    }
}

fn decode(bytes: &[u8], utf8: bool) -> Decoded {
    match bytes {
        [] => Decoded::Incomplete,
        [byte, ..] if !utf8 || byte.is_ascii() => Decoded::Character((*byte).into(), 1),
        _ => decode_utf8(bytes),
    }
}

/// Reads one character; gives it with the bytes that were taken, or `ILLEGAL` or `INCOMPLETE`.
pub(crate) fn read(bytes: &[u8], state: &mut State, utf8: bool) -> Result<(u32, usize), usize> {
    let before = state.kept().len();
    let mut joined = [0; LONGEST];
    joined[..before].copy_from_slice(state.kept());
    let more = bytes.len().min(LONGEST - before);
    joined[before..before + more].copy_from_slice(&bytes[..more]);
    let all = &joined[..before + more];
    match decode(all, utf8) {
        Decoded::Character(character, length) => {
            *state = State::START;
            Ok((character, length.saturating_sub(before)))
        }
        Decoded::Incomplete => {
            (state.bytes, state.count) = (joined, all.len() as u8);
            Err(INCOMPLETE)
        }
        Decoded::Illegal => {
            *state = State::START;
            Err(ILLEGAL)
        }
    }
}

/// The bytes of a character; `None`: it has none.
pub(crate) fn write(character: u32, out: &mut [u8; LONGEST], utf8: bool) -> Option<usize> {
    if !utf8 {
        out[0] = u8::try_from(character).ok()?;
        return Some(1);
    }
    let text = char::from_u32(character)?.encode_utf8(out);
    Some(text.len())
}

/// The library's own state, for a null one.
unsafe fn state<'a>(given: *mut State, own: *mut State) -> &'a mut State {
    let place = if given.is_null() { own } else { given };
    // SAFETY: the caller gives a state, or C makes the program responsible for our own.
    unsafe { &mut *place }
}

/// Reads one character of at most `n` bytes; gives how many it has, 0 for the closing zero,
/// -1 and EILSEQ for what is no character, -2 when it has not come as a whole.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mbrtowc(
    out: *mut c_int,
    text: *const c_char,
    n: usize,
    given: *mut State,
) -> usize {
    static mut OWN: State = State::START;
    let own = &raw mut OWN;
    // SAFETY: as for the C function.
    let state = unsafe { state(given, own) };
    if text.is_null() {
        let whole = state.count == 0;
        *state = State::START;
        if !whole {
            errno::set(Errno::EILSEQ);
            return ILLEGAL;
        }
        return 0;
    }
    let n = n.min(LONGEST);
    // SAFETY: the caller gives `n` bytes, or a string that ends before; what is behind a zero is
    // not looked at.
    let length = unsafe { crate::string::scan::strnlen(text, n) };
    let length = length.saturating_add(1).min(n);
    // SAFETY: that many bytes were just looked at.
    let bytes = unsafe { core::slice::from_raw_parts(text.cast::<u8>(), length) };
    match read(bytes, state, is_utf8()) {
        Ok((character, length)) => {
            if !out.is_null() {
                // SAFETY: the caller gives a place.
                unsafe { out.write(character.cast_signed()) };
            }
            if character == 0 { 0 } else { length }
        }
        Err(problem) => {
            if problem == ILLEGAL {
                errno::set(Errno::EILSEQ);
            }
            problem
        }
    }
}

/// Writes the bytes of a character; gives how many, or -1 and EILSEQ.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcrtomb(out: *mut c_char, character: c_int, _state: *mut State) -> usize {
    if out.is_null() {
        return 1;
    }
    let mut bytes = [0; LONGEST];
    let Some(length) = write(character.cast_unsigned(), &mut bytes, is_utf8()) else {
        errno::set(Errno::EILSEQ);
        return ILLEGAL;
    };
    // SAFETY: the caller gives room for `MB_CUR_MAX` bytes.
    unsafe { out.copy_from_nonoverlapping(bytes.as_ptr().cast(), length) };
    length
}

/// As `mbrtowc`, without storing.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mbrlen(text: *const c_char, n: usize, given: *mut State) -> usize {
    static mut OWN: State = State::START;
    let given = if given.is_null() { &raw mut OWN } else { given };
    // SAFETY: as for the C function.
    unsafe { mbrtowc(core::ptr::null_mut(), text, n, given) }
}

/// Whether a state is that of the start of a text.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mbsinit(state: *const State) -> c_int {
    // SAFETY: the caller gives a state or null.
    c_int::from(unsafe { state.as_ref() }.is_none_or(|state| state.count == 0))
}

/// Most bytes of a character (what `MB_CUR_MAX` calls).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn __mb_cur_max() -> c_int {
    if is_utf8() { LONGEST as c_int } else { 1 }
}

/// As `mbrtowc`, of a whole character: -1 when it is not.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mbtowc(out: *mut c_int, text: *const c_char, n: usize) -> c_int {
    if text.is_null() {
        return 0;
    }
    let mut state = State::START;
    // SAFETY: as for the C function.
    match unsafe { mbrtowc(out, text, n, &raw mut state) } {
        ILLEGAL | INCOMPLETE => -1,
        length => length as c_int,
    }
}

/// As `mbtowc`, without storing.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mblen(text: *const c_char, n: usize) -> c_int {
    // SAFETY: as for the C function.
    unsafe { mbtowc(core::ptr::null_mut(), text, n) }
}

/// As `wcrtomb`; 0 for a null place.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wctomb(out: *mut c_char, character: c_int) -> c_int {
    if out.is_null() {
        return 0;
    }
    // SAFETY: as for the C function.
    unsafe { wcrtomb(out, character, core::ptr::null_mut()) as c_int }
}

/// The wide character of a byte that is one, or -1.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn btowc(byte: c_int) -> c_int {
    match u8::try_from(byte) {
        Ok(value) if value.is_ascii() || !is_utf8() => c_int::from(value),
        _ => -1,
    }
}

/// The byte of a wide character that is one, or -1.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn wctob(character: c_int) -> c_int {
    btowc(character)
}

/// The characters of a string, up to its closing zero; bytes that are no character end it with
/// an error.
pub(super) unsafe fn characters<'a>(
    text: *const c_char,
) -> impl Iterator<Item = Result<(u32, usize), usize>> + 'a {
    // SAFETY: the caller gives a string that stays.
    let mut rest = unsafe { CStr::from_ptr(text) }.to_bytes();
    let utf8 = is_utf8();
    core::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let outcome = read(rest, &mut { State::START }, utf8);
        rest = match outcome {
            Ok((_, length)) => &rest[length..],
            Err(_) => &[],
        };
        Some(outcome)
    })
}

/// The characters that bytes make; EILSEQ for bytes that are none, or only begin one.
pub(crate) struct Bytes<I> {
    bytes: I,
    state: State,
    utf8: bool,
}

impl<I: Iterator<Item = u8>> Bytes<I> {
    /// Characters of UTF-8, or of single bytes.
    pub(crate) fn new(bytes: I, utf8: bool) -> Bytes<I> {
        Bytes {
            bytes,
            state: State::START,
            utf8,
        }
    }
}

impl<I: Iterator<Item = u8>> Iterator for Bytes<I> {
    type Item = Result<u32, Errno>;

    fn next(&mut self) -> Option<Result<u32, Errno>> {
        loop {
            let Some(byte) = self.bytes.next() else {
                let whole = self.state.count == 0;
                self.state = State::START;
                return (!whole).then_some(Err(Errno::EILSEQ));
            };
            match read(&[byte], &mut self.state, self.utf8) {
                Ok((character, _)) => return Some(Ok(character)),
                Err(INCOMPLETE) => {}
                Err(_) => return Some(Err(Errno::EILSEQ)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn characters_read_back_however_their_bytes_come(
            characters in proptest::collection::vec(any::<char>(), 0..20), step in 1usize..5,
        ) {
            let text: String = characters.iter().collect();
            let (mut state, mut found, mut rest) = (State::START, Vec::new(), text.as_bytes());
            while !rest.is_empty() {
                let part = &rest[..step.min(rest.len())];
                match read(part, &mut state, true) {
                    Ok((character, length)) => {
                        found.push(char::from_u32(character).unwrap());
                        rest = &rest[length..];
                    }
                    Err(problem) => {
                        prop_assert_eq!(problem, INCOMPLETE);
                        rest = &rest[part.len()..];
                    }
                }
            }
            prop_assert_eq!(found, characters);
        }

        #[test]
        fn any_bytes_are_characters_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..9)) {
            let mut state = State::START;
            if let Ok((character, length)) = read(&bytes, &mut state, true) {
                let mut out = [0; LONGEST];
                prop_assert_eq!(write(character, &mut out, true), Some(length));
                prop_assert_eq!(&out[..length], &bytes[..length]);
            }
        }
    }

    #[test]
    fn surrogates_and_large_numbers_have_no_bytes() {
        let mut out = [0; LONGEST];
        assert_eq!(write(0xd800, &mut out, true), None);
        assert_eq!(write(0x11_0000, &mut out, true), None);
        assert_eq!(write(0x100, &mut out, false), None);
        assert_eq!(write(0xff, &mut out, false), Some(1));
    }
}
