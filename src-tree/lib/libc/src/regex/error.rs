//! What can be wrong, as numbers and as words.

use core::ffi::{c_char, c_int};

use super::api::Regex;

/// Why a pattern was refused, or a match not found. The numbers are those of `<regex.h>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(super) enum Error {
    NoMatch = 1,
    Pattern = 2,
    Collate = 3,
    Class = 4,
    Escape = 5,
    Reference = 6,
    Bracket = 7,
    Parenthesis = 8,
    Brace = 9,
    Count = 10,
    Range = 11,
    Space = 12,
    Repeat = 13,
    Invalid = 15,
}

/// Names and words by number, from 0.
const WORDS: [(&str, &str); 17] = [
    ("REG_OKAY", "no errors detected"),
    ("REG_NOMATCH", "the pattern does not match"),
    ("REG_BADPAT", "not a regular expression"),
    (
        "REG_ECOLLATE",
        "unknown collating element in [. .] or [= =]",
    ),
    ("REG_ECTYPE", "unknown character class in [: :]"),
    ("REG_EESCAPE", "the pattern ends in a backslash"),
    ("REG_ESUBREG", "back reference to a group that is not there"),
    ("REG_EBRACK", "a [ without its ]"),
    ("REG_EPAREN", "a parenthesis without its partner"),
    ("REG_EBRACE", "a { without its }"),
    ("REG_BADBR", "wrong counts in { }"),
    ("REG_ERANGE", "a range that ends before it begins"),
    ("REG_ESPACE", "out of memory, or the pattern is too large"),
    ("REG_BADRPT", "nothing before a repetition"),
    ("REG_EMPTY", "empty expression"),
    ("REG_INVARG", "wrong argument"),
    ("REG_ILLSEQ", "illegal byte sequence"),
];

/// `REG_ITOA`: the name is wanted instead of words.
const NAME: c_int = 0o400;

/// Writes what an error number means, as much as there is room for, closed by a zero; gives the
/// size that everything needs.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn regerror(
    code: c_int,
    _regex: *const Regex,
    out: *mut c_char,
    size: usize,
) -> usize {
    let number = usize::try_from(code & !NAME).ok();
    let found = number.and_then(|number| WORDS.get(number));
    let text = match found {
        Some((name, _)) if code & NAME != 0 => name,
        Some((_, words)) => words,
        None => "unknown error of regular expressions",
    };
    if size > 0 {
        let length = text.len().min(size - 1);
        // SAFETY: the caller gives that much room.
        unsafe {
            out.cast::<u8>()
                .copy_from_nonoverlapping(text.as_ptr(), length)
        };
        // SAFETY: as above; one more byte was left.
        unsafe { out.wrapping_add(length).write(0) };
    }
    text.len() + 1
}
