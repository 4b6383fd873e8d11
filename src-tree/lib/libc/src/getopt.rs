//! `<getopt.h>`: options of a program, short and long.
//!
//! Reading stops at the first word that is no option, as POSIX wants; words are not reordered.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use crate::stdio::file::complain;
use crate::stdlib::program::name;

/// The argument of the option that was found.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static mut optarg: *mut c_char = null_mut();
/// The word that is looked at next.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static mut optind: c_int = 1;
/// Whether errors are written to `stderr`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static mut opterr: c_int = 1;
/// The option that was wrong.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static mut optopt: c_int = b'?' as c_int;
/// Set to 1 to begin again.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static mut optreset: c_int = 0;

/// A long option.
#[repr(C)]
#[derive(Debug)]
pub struct option {
    /// Its name, null behind the last one.
    pub name: *const c_char,
    /// Whether it takes an argument: 0 none, 1 one, 2 perhaps.
    pub has_arg: c_int,
    /// Where its value is stored, or null when it is given back.
    pub flag: *mut c_int,
    /// Its value.
    pub val: c_int,
}

const _: () = assert!(size_of::<option>() == 32);

/// Where in a word of several options reading goes on: 0, or more than that.
static mut INSIDE: usize = 0;

/// Everything that C keeps in variables, for the time of a call.
struct State {
    index: c_int,
    inside: usize,
    argument: *mut c_char,
    wrong: c_int,
    complain: bool,
}

macro_rules! load {
    ($variable:ident) => {{
        let place = &raw const $variable;
        // SAFETY: C makes the program responsible for using these in one thread only.
        unsafe { place.read() }
    }};
}

macro_rules! store {
    ($variable:ident, $value:expr) => {{
        let (place, value) = (&raw mut $variable, $value);
        // SAFETY: as in `load`.
        unsafe { place.write(value) }
    }};
}

impl State {
    fn load() -> State {
        let restart = load!(optreset) != 0 || load!(optind) == 0;
        State {
            index: load!(optind).max(1),
            inside: if restart { 0 } else { load!(INSIDE) },
            argument: null_mut(),
            wrong: load!(optopt),
            complain: load!(opterr) != 0,
        }
    }

    fn save(self) {
        store!(optreset, 0);
        store!(optind, self.index);
        store!(INSIDE, self.inside);
        store!(optarg, self.argument);
        store!(optopt, self.wrong);
    }

    fn say(&self, what: &str, option: &[u8]) {
        if self.complain {
            complain(&[name(), b": ", what.as_bytes(), b" -- ", option, b"\n"]);
        }
    }
}

/// The words of the program.
struct Words {
    count: c_int,
    first: *const *mut c_char,
}

impl Words {
    fn get(&self, index: c_int) -> Option<*mut c_char> {
        let at = usize::try_from(index).ok()?;
        // SAFETY: the caller gives `count` words.
        let word = (index < self.count).then(|| unsafe { self.first.wrapping_add(at).read() })?;
        (!word.is_null()).then_some(word)
    }
}

/// The text of a word.
fn bytes<'a>(word: *mut c_char) -> &'a [u8] {
    // SAFETY: words are strings.
    unsafe { CStr::from_ptr(word) }.to_bytes()
}

/// The next short option; -1 behind the last, `?` for a wrong one.
fn short(state: &mut State, words: &Words, known: &[u8]) -> c_int {
    let quiet = known.first() == Some(&b':');
    let Some(word) = words.get(state.index) else {
        return -1;
    };
    let text = bytes(word);
    if state.inside == 0 {
        if text == b"--" {
            state.index += 1;
            return -1;
        }
        if text.first() != Some(&b'-') || text.len() < 2 {
            return -1;
        }
        state.inside = 1;
    }
    let Some(&letter) = text.get(state.inside) else {
        (state.index, state.inside) = (state.index + 1, 0);
        return short(state, words, known);
    };
    state.inside += 1;
    let rest = (state.inside < text.len()).then(|| word.wrapping_add(state.inside));
    let at = known
        .iter()
        .position(|&byte| byte == letter && byte != b':');
    let takes = at.map(|at| {
        known[at + 1..]
            .iter()
            .take_while(|&&byte| byte == b':')
            .count()
    });
    if rest.is_none() || takes.is_some_and(|takes| takes > 0) {
        (state.index, state.inside) = (state.index + 1, 0);
    }
    match takes {
        None => {
            state.wrong = c_int::from(letter);
            if !quiet {
                state.say("illegal option", &[letter]);
            }
            c_int::from(b'?')
        }
        Some(0) => c_int::from(letter),
        Some(takes) => {
            let next = || words.get(state.index).filter(|_| takes == 1);
            match rest.or_else(next) {
                Some(argument) => {
                    state.index += c_int::from(rest.is_none());
                    state.argument = argument;
                    c_int::from(letter)
                }
                None if takes > 1 => c_int::from(letter),
                None => {
                    state.wrong = c_int::from(letter);
                    if quiet {
                        return c_int::from(b':');
                    }
                    state.say("option requires an argument", &[letter]);
                    c_int::from(b'?')
                }
            }
        }
    }
}

/// Finds a long option by its name or the start of one name.
fn find<'a>(options: &'a [option], name: &[u8]) -> Result<(usize, &'a option), &'static str> {
    // SAFETY: names of options are strings.
    let named = |option: &option| unsafe { CStr::from_ptr(option.name) }.to_bytes();
    let whole = options.iter().position(|option| named(option) == name);
    if let Some(at) = whole {
        return Ok((at, &options[at]));
    }
    let mut starting = options
        .iter()
        .enumerate()
        .filter(|(_, option)| named(option).starts_with(name));
    match (starting.next(), starting.next()) {
        (None, _) => Err("unrecognized option"),
        (Some(found), None) => Ok(found),
        (Some(_), Some(_)) => Err("ambiguous option"),
    }
}

/// A long option in the word that is looked at.
fn long(
    state: &mut State,
    words: &Words,
    known: &[u8],
    options: &[option],
    text: &[u8],
    index: *mut c_int,
) -> c_int {
    let mut parts = text.splitn(2, |&byte| byte == b'=');
    let name = parts.next().unwrap_or_default();
    let value = parts.next();
    let word = words.get(state.index);
    (state.index, state.inside) = (state.index + 1, 0);
    let wrong = c_int::from(b'?');
    let (at, option) = match find(options, name) {
        Ok(found) => found,
        Err(message) => {
            state.wrong = 0;
            state.say(message, name);
            return wrong;
        }
    };
    if let Some(value) = value {
        if option.has_arg == 0 {
            state.wrong = option.val;
            state.say("option doesn't take an argument", name);
            return wrong;
        }
        let behind = |word: *mut c_char| word.wrapping_add(bytes(word).len() - value.len());
        state.argument = word.map_or(null_mut(), behind);
    } else if option.has_arg == 1 {
        let Some(argument) = words.get(state.index) else {
            state.wrong = option.val;
            if known.first() == Some(&b':') {
                return c_int::from(b':');
            }
            state.say("option requires an argument", name);
            return wrong;
        };
        state.argument = argument;
        state.index += 1;
    }
    if !index.is_null() {
        // SAFETY: the caller gives a place for the option's number.
        unsafe { index.write(at as c_int) };
    }
    if option.flag.is_null() {
        return option.val;
    }
    // SAFETY: the option names a place for its value.
    unsafe { option.flag.write(option.val) };
    0
}

/// The next option, of `known` letters (`:` behind those with an argument); -1 behind the last.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getopt(
    count: c_int,
    first: *const *mut c_char,
    known: *const c_char,
) -> c_int {
    let words = Words { count, first };
    // SAFETY: the caller gives a string.
    let known = unsafe { CStr::from_ptr(known) }.to_bytes();
    let known = known.strip_prefix(b"+").unwrap_or(known);
    let mut state = State::load();
    let found = short(&mut state, &words, known);
    state.save();
    found
}

unsafe fn either(
    words: &Words,
    known: *const c_char,
    options: *const option,
    index: *mut c_int,
    one_dash: bool,
) -> c_int {
    // SAFETY: the caller gives a string.
    let known = unsafe { CStr::from_ptr(known) }.to_bytes();
    let known = known.strip_prefix(b"+").unwrap_or(known);
    let known = known.strip_prefix(b"-").unwrap_or(known);
    // SAFETY: the options are closed by one without a name.
    let count = (0..)
        .take_while(|&at| !unsafe { (*options.wrapping_add(at)).name }.is_null())
        .count();
    // SAFETY: that many options were just looked at.
    let options = unsafe { core::slice::from_raw_parts(options, count) };
    let mut state = State::load();
    let text = match words.get(state.index) {
        Some(word) if state.inside == 0 => bytes(word),
        _ => b"",
    };
    let found = match text {
        [b'-', b'-', name @ ..] if !name.is_empty() => {
            long(&mut state, words, known, options, name, index)
        }
        [b'-', name @ ..] if one_dash && !name.is_empty() && name != b"-" => {
            let plain = name.split(|&byte| byte == b'=').next().unwrap_or_default();
            if find(options, plain).is_ok() {
                long(&mut state, words, known, options, name, index)
            } else {
                short(&mut state, words, known)
            }
        }
        _ => short(&mut state, words, known),
    };
    state.save();
    found
}

/// As `getopt`, with long options besides.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getopt_long(
    count: c_int,
    first: *const *mut c_char,
    known: *const c_char,
    options: *const option,
    index: *mut c_int,
) -> c_int {
    // SAFETY: as for the C function.
    unsafe { either(&Words { count, first }, known, options, index, false) }
}

/// As `getopt_long`, with one dash before long options, too.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getopt_long_only(
    count: c_int,
    first: *const *mut c_char,
    known: *const c_char,
    options: *const option,
    index: *mut c_int,
) -> c_int {
    // SAFETY: as for the C function.
    unsafe { either(&Words { count, first }, known, options, index, true) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CString;

    fn all(words: &[&str], known: &CStr, options: &[option]) -> (Vec<(c_int, String)>, c_int) {
        let owned: Vec<CString> = words.iter().map(|w| CString::new(*w).unwrap()).collect();
        let list: Vec<*mut c_char> = owned.iter().map(|w| w.as_ptr().cast_mut()).collect();
        store!(optreset, 1);
        store!(optind, 1);
        store!(opterr, 0);
        let mut found = Vec::new();
        loop {
            let count = list.len() as c_int;
            let first = list.as_ptr();
            // SAFETY: words and options are what they are called.
            let next =
                unsafe { getopt_long(count, first, known.as_ptr(), options.as_ptr(), null_mut()) };
            if next == -1 {
                return (found, load!(optind));
            }
            let argument = load!(optarg);
            let text = if argument.is_null() {
                b""
            } else {
                bytes(argument)
            };
            found.push((next, String::from_utf8(text.to_vec()).unwrap()));
        }
    }

    fn option(name: &'static CStr, has_arg: c_int, val: c_int) -> option {
        let name = name.as_ptr();
        let flag = null_mut();
        super::option {
            name,
            has_arg,
            flag,
            val,
        }
    }

    // One test, because the state is one for the whole process.
    #[test]
    fn options_are_found_in_every_notation() {
        let none = super::option {
            name: core::ptr::null(),
            has_arg: 0,
            flag: null_mut(),
            val: 0,
        };
        let options = [option(c"output", 1, 1), option(c"verbose", 0, 2), none];
        let words = [
            "x",
            "-ab",
            "-c",
            "v",
            "-cw",
            "--output=y",
            "--out",
            "z",
            "--verb",
            "--",
            "-a",
        ];
        let (found, next) = all(&words, c"abc:", &options);
        let plain: Vec<(c_int, &str)> = found.iter().map(|(n, t)| (*n, t.as_str())).collect();
        let expected = [
            (97, ""),
            (98, ""),
            (99, "v"),
            (99, "w"),
            (1, "y"),
            (1, "z"),
            (2, ""),
        ];
        assert_eq!((plain, next), (expected.to_vec(), 10));
        let (found, next) = all(&["x", "-q", "-c"], c"abc:", &options);
        assert_eq!((found.len(), found[0].0, found[1].0, next), (2, 63, 63, 3));
        let (found, _) = all(&["x", "-c"], c":c:", &options);
        assert_eq!(found[0].0, c_int::from(b':'));
        let (found, next) = all(&["x", "--nope", "file"], c"a", &options);
        assert_eq!((found[0].0, next), (63, 2));
    }
}
