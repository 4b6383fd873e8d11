//! `regcomp`, `regexec`, `regfree`.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::null_mut;

use super::automaton::{Automaton, Subject, first_bytes};
use super::backtrack;
use super::dissect::{Dissection, Groups};
use super::error::Error;
use super::node::{Id, Tree};
use super::parse::{self, Pattern, Syntax};
use super::program::Program;
use super::text::Text;
use crate::malloc::{free, malloc};

/// What a compiled expression begins with.
const MAGIC: c_int = 0x5265_4778;

/// `REG_EXTENDED`.
pub(super) const EXTENDED: c_int = 0o1;
/// `REG_ICASE`.
pub(super) const ICASE: c_int = 0o2;
/// `REG_NOSUB`.
const NOSUB: c_int = 0x8;
/// `REG_NEWLINE`.
pub(super) const NEWLINE: c_int = 0x4;
/// `REG_NOSPEC`.
pub(super) const NOSPEC: c_int = 0o20;
/// `REG_PEND`.
const PEND: c_int = 0x80;

/// `REG_NOTBOL`.
pub(super) const NOTBOL: c_int = 0o1;
/// `REG_NOTEOL`.
const NOTEOL: c_int = 0o2;
/// `REG_STARTEND`.
const STARTEND: c_int = 0o4;

/// A compiled expression, as C holds it.
#[repr(C)]
pub struct Regex {
    magic: c_int,
    groups: usize,
    /// The end of the pattern, for `REG_PEND`.
    end: *const c_char,
    guts: *mut c_void,
}

/// A part of a text; -1 for a group that took no part.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegexMatch {
    start: c_int,
    end: c_int,
}

/// A compiled expression.
pub(super) struct Compiled {
    tree: Tree,
    program: Program,
    root: Id,
    starts: Option<[bool; 256]>,
    flags: c_int,
    utf8: bool,
}

impl Compiled {
    /// Compiles a pattern.
    pub(super) fn new(bytes: &[u8], flags: c_int, utf8: bool) -> Result<Compiled, Error> {
        let has = |flag| flags & flag != 0;
        let syntax = match (has(EXTENDED), has(NOSPEC)) {
            (true, true) => return Err(Error::Invalid),
            (false, true) => Syntax::Plain,
            (true, false) => Syntax::Extended,
            (false, false) => Syntax::Basic,
        };
        let mut pattern = Pattern {
            text: Text { bytes, utf8 },
            at: 0,
            syntax,
            fold: has(ICASE),
            newline: has(NEWLINE),
            depth: 0,
        };
        let mut tree = Tree::new();
        let root = parse::pattern(&mut pattern, &mut tree)?;
        let program = Program::new(&tree, root)?;
        let starts = first_bytes(&tree, &program, has(ICASE))?;
        Ok(Compiled {
            tree,
            program,
            root,
            starts,
            flags,
            utf8,
        })
    }

    /// How many groups there are.
    pub(super) fn groups(&self) -> usize {
        self.tree.groups as usize
    }

    /// Finds the leftmost longest match in a text; what the groups matched, the whole first.
    /// Only the whole is found when it is all that is `wanted`.
    pub(super) fn find(
        &self,
        bytes: &[u8],
        flags: c_int,
        wanted: usize,
    ) -> Result<Option<Groups>, Error> {
        let subject = Subject {
            text: Text {
                bytes,
                utf8: self.utf8,
            },
            tree: &self.tree,
            fold: self.flags & ICASE != 0,
            newline: self.flags & NEWLINE != 0,
            begins: flags & NOTBOL == 0,
            ends: flags & NOTEOL == 0,
        };
        if self.tree.refers_back {
            return backtrack::search(subject, self.root, self.tree.groups);
        }
        let mut automaton = Automaton::new(subject, &self.program)?;
        let Some((start, end)) = automaton.search(self.starts.as_ref())? else {
            return Ok(None);
        };
        let mut groups = Groups::new();
        groups
            .fill_to(self.groups() + 1, None)
            .map_err(|_| Error::Space)?;
        groups[0] = Some((start, end));
        if wanted > 1 {
            let mut dissection = Dissection {
                tree: &self.tree,
                program: &self.program,
                automaton: &mut automaton,
                groups: &mut groups,
            };
            dissection.take_apart(self.root, start, end)?;
        }
        Ok(Some(groups))
    }
}

/// Compiles a pattern; gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn regcomp(regex: *mut Regex, pattern: *const c_char, flags: c_int) -> c_int {
    let bytes = if flags & PEND != 0 {
        // SAFETY: the caller gives an expression with the end filled in.
        let end = unsafe { (*regex).end };
        let length = end.addr().wrapping_sub(pattern.addr());
        // SAFETY: the caller gives a pattern up to that end.
        unsafe { core::slice::from_raw_parts(pattern.cast::<u8>(), length) }
    } else {
        // SAFETY: the caller gives a string.
        unsafe { CStr::from_ptr(pattern) }.to_bytes()
    };
    let compiled = match Compiled::new(bytes, flags, crate::locale::is_utf8()) {
        Ok(compiled) => compiled,
        Err(error) => return error as c_int,
    };
    let guts = malloc(size_of::<Compiled>()).cast::<Compiled>();
    if guts.is_null() {
        return Error::Space as c_int;
    }
    let groups = compiled.groups();
    // SAFETY: the new block has that size.
    unsafe { guts.write(compiled) };
    let end = pattern.wrapping_add(bytes.len());
    let new = Regex {
        magic: MAGIC,
        groups,
        end,
        guts: guts.cast(),
    };
    // SAFETY: the caller gives a place.
    unsafe { regex.write(new) };
    0
}

/// What is behind C's handle, if it is one that `regcomp` made.
///
/// # Safety
/// The caller gives an expression.
unsafe fn guts<'a>(regex: *const Regex) -> Option<&'a Compiled> {
    // SAFETY: the caller gives an expression.
    let regex = unsafe { &*regex };
    if regex.magic != MAGIC {
        return None;
    }
    // SAFETY: `regcomp` made the guts.
    unsafe { regex.guts.cast::<Compiled>().as_ref() }
}

/// Searches a text; gives 0 and stores what was found, `REG_NOMATCH`, or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn regexec(
    regex: *const Regex,
    text: *const c_char,
    count: usize,
    found: *mut RegexMatch,
    flags: c_int,
) -> c_int {
    // SAFETY: the caller gives an expression.
    let Some(compiled) = (unsafe { guts(regex) }) else {
        return Error::Pattern as c_int;
    };
    let mut base = 0;
    let bytes = if flags & STARTEND != 0 {
        // SAFETY: the caller gives a first element that says where the text is.
        let part = unsafe { found.read() };
        let (Ok(start), Ok(end)) = (usize::try_from(part.start), usize::try_from(part.end)) else {
            return Error::Invalid as c_int;
        };
        base = start;
        let length = end.saturating_sub(start);
        // SAFETY: as above.
        unsafe { core::slice::from_raw_parts(text.wrapping_add(start).cast::<u8>(), length) }
    } else {
        // SAFETY: the caller gives a string.
        unsafe { CStr::from_ptr(text) }.to_bytes()
    };
    let wanted = if compiled.flags & NOSUB != 0 {
        0
    } else {
        count
    };
    let groups = match compiled.find(bytes, flags, wanted) {
        Ok(Some(groups)) => groups,
        Ok(None) => return Error::NoMatch as c_int,
        Err(error) => return error as c_int,
    };
    for index in 0..wanted {
        let group = groups.get(index).copied().flatten();
        let part = group.map_or(RegexMatch { start: -1, end: -1 }, |(start, end)| {
            RegexMatch {
                start: (base + start) as c_int,
                end: (base + end) as c_int,
            }
        });
        // SAFETY: the caller gives that many places.
        unsafe { found.wrapping_add(index).write(part) };
    }
    0
}

/// Gives a compiled expression back.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn regfree(regex: *mut Regex) {
    // SAFETY: the caller gives an expression and gives it up.
    let regex = unsafe { &mut *regex };
    if regex.magic != MAGIC || regex.guts.is_null() {
        return;
    }
    regex.magic = 0;
    let guts = core::mem::replace(&mut regex.guts, null_mut());
    // SAFETY: `regcomp` made the guts, and nobody else has them.
    unsafe { guts.cast::<Compiled>().drop_in_place() };
    // SAFETY: the block came from `malloc`.
    unsafe { free(guts) };
}
