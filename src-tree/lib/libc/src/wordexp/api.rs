//! `wordexp` and `wordfree`.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use super::expand::{Problem, World, expand, unescaped};
use crate::glob::api::{Found, glob, globfree};
use crate::list::List;
use crate::malloc::free;
use crate::pwd::{getpwnam, getpwuid};
use crate::stdio::file::FILE;
use crate::stdio::pipe::{pclose, popen};
use crate::stdio::transfer::fgetc;
use crate::stdlib::env::{getenv, setenv};

/// Flags.
mod flag {
    use core::ffi::c_int;
    pub(super) const APPEND: c_int = 0x1;
    pub(super) const OFFSETS: c_int = 0x2;
    pub(super) const NO_COMMANDS: c_int = 0x4;
    pub(super) const REUSE: c_int = 0x8;
    pub(super) const SHOW_ERRORS: c_int = 0x10;
    pub(super) const STRICT: c_int = 0x20;
}

/// C's `wordexp_t`.
#[repr(C)]
#[derive(Debug)]
pub struct Words {
    count: usize,
    words: *mut *mut c_char,
    offset: usize,
    strings: *mut c_char,
    bytes: usize,
}

/// The system, as flags allow its use.
struct System {
    flags: c_int,
}

/// A text, closed by a zero.
fn closed(text: &[u8]) -> Result<List<u8>, Problem> {
    let mut closed = List::new();
    closed.extend(text)?;
    closed.push(0)?;
    Ok(closed)
}

impl World for System {
    fn variable(&self, name: &[u8], value: &mut List<u8>) -> Result<bool, Problem> {
        let name = closed(name)?;
        // SAFETY: the name is closed.
        let found = unsafe { getenv(name.as_ptr().cast()) };
        if found.is_null() {
            return Ok(false);
        }
        // SAFETY: a value is a string.
        value.extend(unsafe { CStr::from_ptr(found) }.to_bytes())?;
        Ok(true)
    }

    fn set(&mut self, name: &[u8], value: &[u8]) -> Result<(), Problem> {
        let (name, value) = (closed(name)?, closed(value)?);
        // SAFETY: both are closed.
        if unsafe { setenv(name.as_ptr().cast(), value.as_ptr().cast(), 1) } != 0 {
            return Err(Problem::Value);
        }
        Ok(())
    }

    fn home(&self, user: &[u8], path: &mut List<u8>) -> Result<bool, Problem> {
        if user.is_empty() && self.variable(b"HOME", path)? {
            return Ok(true);
        }
        let entry = if user.is_empty() {
            // SAFETY: the call touches no memory.
            getpwuid(unsafe { crate::unistd::identity::getuid() })
        } else {
            let user = closed(user)?;
            // SAFETY: the name is closed.
            unsafe { getpwnam(user.as_ptr().cast()) }
        };
        // SAFETY: an entry stays until the next question.
        let Some(entry) = (unsafe { entry.as_ref() }) else {
            return Ok(false);
        };
        // SAFETY: its texts are strings.
        path.extend(unsafe { CStr::from_ptr(entry.pw_dir) }.to_bytes())?;
        Ok(true)
    }

    fn command(&mut self, command: &[u8], written: &mut List<u8>) -> Result<(), Problem> {
        if self.flags & flag::NO_COMMANDS != 0 {
            return Err(Problem::Command);
        }
        let mut text = List::new();
        if self.flags & flag::SHOW_ERRORS == 0 {
            text.extend(b"exec 2>/dev/null\n")?;
        }
        text.extend(command)?;
        text.push(0)?;
        // SAFETY: both texts are closed.
        let stream: *mut FILE = unsafe { popen(text.as_ptr().cast(), c"r".as_ptr()) };
        if stream.is_null() {
            return Err(Problem::Space);
        }
        let mut outcome = Ok(());
        while outcome.is_ok() {
            // SAFETY: the stream is open.
            let byte = unsafe { fgetc(stream) };
            let Ok(byte) = u8::try_from(byte) else {
                break;
            };
            outcome = written.push(byte);
        }
        // SAFETY: as above.
        let status = unsafe { pclose(stream) };
        outcome?;
        // What the shell could not read is no word either.
        if status == 0x200 {
            return Err(Problem::Syntax);
        }
        Ok(())
    }

    fn strict(&self) -> bool {
        self.flags & flag::STRICT != 0
    }
}

/// Adds a word in memory of its own.
fn add(list: &mut List<*mut c_char>, word: &[u8]) -> Result<(), Problem> {
    let word = closed(word)?.into_block().cast();
    if let Err(error) = list.push(word) {
        // SAFETY: nobody else has the block.
        unsafe { free(word.cast()) };
        return Err(error.into());
    }
    Ok(())
}

/// Adds the files that a field's pattern fits, or the field itself.
fn add_files(list: &mut List<*mut c_char>, field: &[u8]) -> Result<(), Problem> {
    let mut plain = List::new();
    if !unescaped(field, &mut plain)? {
        let pattern = closed(field)?;
        let mut found = Found::EMPTY;
        // SAFETY: the pattern is closed, and the place is empty.
        if unsafe { glob(pattern.as_ptr().cast(), 0, None, &raw mut found) } == 0 {
            let added = found.paths().iter().try_for_each(|&path| {
                // SAFETY: found paths are strings.
                add(list, unsafe { CStr::from_ptr(path) }.to_bytes())
            });
            // SAFETY: the place was filled above.
            unsafe { globfree(&raw mut found) };
            return added;
        }
    }
    add(list, &plain)
}

/// Gives up words, which no program has seen.
fn give_up(words: &[*mut c_char]) {
    for &word in words {
        // SAFETY: each word has a block of its own, or is null.
        unsafe { free(word.cast()) };
    }
}

/// Expands words as the shell does; gives 0, or the number of a problem, with the words before
/// it when memory is short.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wordexp(text: *const c_char, out: *mut Words, flags: c_int) -> c_int {
    // SAFETY: the caller gives a string.
    let text = unsafe { CStr::from_ptr(text) }.to_bytes();
    // SAFETY: the caller gives a place.
    let out = unsafe { &mut *out };
    if flags & flag::REUSE != 0 {
        // SAFETY: the caller says that the place is filled.
        unsafe { wordfree(out) };
    }
    let kept = flags & (flag::APPEND | flag::REUSE) == flag::APPEND;
    let before = if kept { out.count } else { 0 };
    let offset = if flags & flag::OFFSETS != 0 {
        out.offset
    } else {
        0
    };
    let mut list: List<*mut c_char> = List::new();
    let outcome = (|| {
        list.fill_to(offset, null_mut())?;
        for at in 0..before {
            // SAFETY: the caller says that the place is filled.
            list.push(unsafe { out.words.wrapping_add(offset + at).read() })?;
        }
        for field in expand(&mut System { flags }, text)?.iter() {
            add_files(&mut list, field)?;
        }
        Ok(list.push(null_mut())?)
    })();
    if let Err(problem) = outcome {
        give_up(list.get(offset + before..).unwrap_or(&[]));
        if !kept {
            (out.count, out.words) = (0, null_mut());
        }
        let problem: Problem = problem;
        return problem as c_int;
    }
    if kept {
        // SAFETY: the list has the words of the old block now.
        unsafe { free(out.words.cast()) };
    }
    (out.count, out.offset) = (list.len() - offset - 1, offset);
    (out.strings, out.bytes) = (null_mut(), 0);
    out.words = list.into_block();
    0
}

/// Gives up what `wordexp` made.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wordfree(words: *mut Words) {
    // SAFETY: the caller gives a place that was filled.
    let words = unsafe { &mut *words };
    if words.words.is_null() {
        return;
    }
    for at in words.offset..words.offset + words.count {
        // SAFETY: that many words are in the list.
        let word = unsafe { words.words.wrapping_add(at).read() };
        give_up(&[word]);
    }
    // SAFETY: the list is a block of its own.
    unsafe { free(words.words.cast()) };
    (words.words, words.count) = (null_mut(), 0);
}
