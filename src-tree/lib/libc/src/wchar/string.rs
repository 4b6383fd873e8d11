//! Texts of wide characters: `wcslen`, `wcscmp`, `wmemcpy` and relatives.

use core::ffi::c_int;
use core::ptr::null_mut;

use crate::malloc::malloc;

/// The characters of a text, with its closing zero.
///
/// # Safety
/// The text is closed by a zero and stays.
unsafe fn with_zero<'a>(text: *const c_int) -> &'a [c_int] {
    // SAFETY: the caller gives a text.
    let length = unsafe { wcslen(text) };
    // SAFETY: that many characters were just looked at.
    unsafe { core::slice::from_raw_parts(text, length + 1) }
}

/// The characters of a text.
///
/// # Safety
/// As for [`with_zero`].
unsafe fn slice<'a>(text: *const c_int) -> &'a [c_int] {
    // SAFETY: as for the caller.
    let whole = unsafe { with_zero(text) };
    &whole[..whole.len() - 1]
}

fn at(text: *const c_int, index: Option<usize>) -> *mut c_int {
    index.map_or(null_mut(), |index| text.wrapping_add(index).cast_mut())
}

/// How many characters a text has.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcslen(text: *const c_int) -> usize {
    // SAFETY: as for the C function.
    unsafe { wcsnlen(text, usize::MAX) }
}

/// As `wcslen`, looking at `limit` characters at most.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcsnlen(text: *const c_int, limit: usize) -> usize {
    let mut length = 0;
    // SAFETY: the caller gives a text, whose zero was not passed, or `limit` characters.
    while length < limit && unsafe { text.wrapping_add(length).read() } != 0 {
        length += 1;
    }
    length
}

/// Finds the first place of a character, which may be the closing zero.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcschr(text: *const c_int, character: c_int) -> *mut c_int {
    // SAFETY: the caller gives a text.
    let whole = unsafe { with_zero(text) };
    at(text, whole.iter().position(|&found| found == character))
}

/// Finds the last place of a character, which may be the closing zero.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcsrchr(text: *const c_int, character: c_int) -> *mut c_int {
    // SAFETY: the caller gives a text.
    let whole = unsafe { with_zero(text) };
    at(text, whole.iter().rposition(|&found| found == character))
}

/// Compares texts.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcscmp(a: *const c_int, b: *const c_int) -> c_int {
    // SAFETY: as for the C function.
    unsafe { wcsncmp(a, b, usize::MAX) }
}

/// Compares at most `n` characters of texts.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcsncmp(a: *const c_int, b: *const c_int, n: usize) -> c_int {
    for index in 0..n {
        // SAFETY: the caller gives texts, whose zeros were not passed.
        let a = unsafe { a.wrapping_add(index).read() };
        // SAFETY: as above.
        let b = unsafe { b.wrapping_add(index).read() };
        if a != b || a == 0 {
            return a.cmp(&b) as c_int;
        }
    }
    0
}

/// Compares texts as the locale orders them: by number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcscoll(a: *const c_int, b: *const c_int) -> c_int {
    // SAFETY: as for the C function.
    unsafe { wcscmp(a, b) }
}

/// Copies a text.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcscpy(dst: *mut c_int, src: *const c_int) -> *mut c_int {
    // SAFETY: the caller gives a text.
    let whole = unsafe { with_zero(src) };
    // SAFETY: the caller gives room for the text.
    unsafe { dst.copy_from_nonoverlapping(whole.as_ptr(), whole.len()) };
    dst
}

/// Copies at most `n` characters, and fills the rest of `n` with zeros.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcsncpy(dst: *mut c_int, src: *const c_int, n: usize) -> *mut c_int {
    // SAFETY: the caller gives a text or `n` characters.
    let length = unsafe { wcsnlen(src, n) };
    // SAFETY: the caller gives room for `n` characters.
    unsafe { dst.copy_from_nonoverlapping(src, length) };
    // SAFETY: as above.
    unsafe { dst.wrapping_add(length).write_bytes(0, n - length) };
    dst
}

/// Appends a text.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcscat(dst: *mut c_int, src: *const c_int) -> *mut c_int {
    // SAFETY: the caller gives a text with room behind it.
    let end = dst.wrapping_add(unsafe { wcslen(dst) });
    // SAFETY: as above.
    unsafe { wcscpy(end, src) };
    dst
}

/// Appends at most `n` characters and a zero.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcsncat(dst: *mut c_int, src: *const c_int, n: usize) -> *mut c_int {
    // SAFETY: the caller gives a text with room behind it.
    let end = dst.wrapping_add(unsafe { wcslen(dst) });
    // SAFETY: the caller gives a text or `n` characters.
    let length = unsafe { wcsnlen(src, n) };
    // SAFETY: there is room for them and a zero.
    unsafe { end.copy_from_nonoverlapping(src, length) };
    // SAFETY: as above.
    unsafe { end.wrapping_add(length).write(0) };
    dst
}

/// A copy in new memory.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcsdup(text: *const c_int) -> *mut c_int {
    // SAFETY: the caller gives a text.
    let whole = unsafe { with_zero(text) };
    let copy = malloc(size_of_val(whole)).cast::<c_int>();
    if !copy.is_null() {
        // SAFETY: the new block has room for the text.
        unsafe { copy.copy_from_nonoverlapping(whole.as_ptr(), whole.len()) };
    }
    copy
}

/// How many characters at the start are among `accept`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcsspn(text: *const c_int, accept: *const c_int) -> usize {
    // SAFETY: the caller gives texts.
    let accept = unsafe { slice(accept) };
    // SAFETY: as above.
    let text = unsafe { slice(text) };
    text.iter().take_while(|c| accept.contains(c)).count()
}

/// How many characters at the start are not among `reject`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcscspn(text: *const c_int, reject: *const c_int) -> usize {
    // SAFETY: the caller gives texts.
    let reject = unsafe { slice(reject) };
    // SAFETY: as above.
    let text = unsafe { slice(text) };
    text.iter().take_while(|c| !reject.contains(c)).count()
}

/// Finds the first character that is among `accept`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcspbrk(text: *const c_int, accept: *const c_int) -> *mut c_int {
    // SAFETY: the caller gives texts.
    let accept = unsafe { slice(accept) };
    // SAFETY: as above.
    let whole = unsafe { slice(text) };
    at(text, whole.iter().position(|c| accept.contains(c)))
}

/// Finds a text in a text.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcsstr(text: *const c_int, part: *const c_int) -> *mut c_int {
    // SAFETY: the caller gives texts.
    let part = unsafe { slice(part) };
    // SAFETY: as above.
    let whole = unsafe { slice(text) };
    if part.is_empty() {
        return text.cast_mut();
    }
    at(
        text,
        whole.windows(part.len()).position(|window| window == part),
    )
}

/// The next piece of a text between characters of `between`, as `strtok_r` cuts strings.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcstok(
    text: *mut c_int,
    between: *const c_int,
    rest: *mut *mut c_int,
) -> *mut c_int {
    let start = if text.is_null() {
        // SAFETY: the caller gives the place of an earlier call.
        unsafe { rest.read() }
    } else {
        text
    };
    if start.is_null() {
        return null_mut();
    }
    // SAFETY: the rest is a text.
    let start = start.wrapping_add(unsafe { wcsspn(start, between) });
    // SAFETY: as above.
    let length = unsafe { wcscspn(start, between) };
    let end = start.wrapping_add(length);
    // SAFETY: the end is inside the text or its closing zero.
    let last = unsafe { end.read() } == 0;
    if !last {
        // SAFETY: as above.
        unsafe { end.write(0) };
    }
    let next = if last {
        null_mut()
    } else {
        end.wrapping_add(1)
    };
    // SAFETY: the caller gives a place.
    unsafe { rest.write(next) };
    if length == 0 { null_mut() } else { start }
}

/// Finds a character among `n`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wmemchr(text: *const c_int, character: c_int, n: usize) -> *mut c_int {
    // SAFETY: the caller gives `n` characters.
    let whole = unsafe { core::slice::from_raw_parts(text, n) };
    at(text, whole.iter().position(|&found| found == character))
}

/// Compares `n` characters.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wmemcmp(a: *const c_int, b: *const c_int, n: usize) -> c_int {
    // SAFETY: the caller gives `n` characters each.
    let a = unsafe { core::slice::from_raw_parts(a, n) };
    // SAFETY: as above.
    let b = unsafe { core::slice::from_raw_parts(b, n) };
    a.cmp(b) as c_int
}

/// Copies `n` characters.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wmemcpy(dst: *mut c_int, src: *const c_int, n: usize) -> *mut c_int {
    // SAFETY: the caller gives places that do not overlap.
    unsafe { dst.copy_from_nonoverlapping(src, n) };
    dst
}

/// Copies `n` characters between places that may overlap.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wmemmove(dst: *mut c_int, src: *const c_int, n: usize) -> *mut c_int {
    // SAFETY: the caller gives both places.
    unsafe { dst.copy_from(src, n) };
    dst
}

/// Fills `n` characters.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wmemset(dst: *mut c_int, character: c_int, n: usize) -> *mut c_int {
    for index in 0..n {
        // SAFETY: the caller gives room for `n` characters.
        unsafe { dst.wrapping_add(index).write(character) };
    }
    dst
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str) -> Vec<c_int> {
        text.chars().map(|c| c as c_int).chain([0]).collect()
    }

    #[test]
    fn texts_are_searched_compared_and_joined() {
        let (text, part) = (wide("hello, world"), wide("wor"));
        let base = text.as_ptr();
        // SAFETY: both are texts.
        let found = unsafe { wcsstr(base, part.as_ptr()) };
        assert_eq!(found.addr() - base.addr(), 7 * 4);
        // SAFETY: as above.
        assert!(unsafe { wcscmp(base, part.as_ptr()) } < 0);
        // SAFETY: as above.
        assert_eq!(unsafe { wcscspn(base, wide(",").as_ptr()) }, 5);
        let mut room = vec![7; 16];
        // SAFETY: there is room for both texts.
        unsafe { wcscpy(room.as_mut_ptr(), part.as_ptr()) };
        // SAFETY: as above.
        unsafe { wcsncat(room.as_mut_ptr(), base, 4) };
        assert_eq!(room[..8], wide("worhell")[..]);
    }
}
