//! Bracket expressions: `[...]`.

use core::ffi::CStr;

use super::error::Error;
use super::node::{Atom, Tree};
use super::parse::Pattern;
use super::set::Set;
use crate::wchar::classify::wctype;

/// Longest name of a class.
const NAME: usize = 14;

/// Reads what follows a `[`.
pub(super) fn bracket(pattern: &mut Pattern<'_>, tree: &mut Tree) -> Result<Atom, Error> {
    for (edge, atom) in [(b"[:<:]]", Atom::WordBegin), (b"[:>:]]", Atom::WordEnd)] {
        if pattern.eat(edge) {
            return Ok(atom);
        }
    }
    let mut set = Set::new();
    set.negated = pattern.eat(b"^");
    set.fold = pattern.fold;
    set.no_newline = set.negated && pattern.newline;
    let mut first = true;
    while first || !pattern.eat(b"]") {
        first = false;
        if pattern.eat(b"[:") {
            class(pattern, &mut set)?;
            continue;
        }
        if pattern.eat(b"[=") {
            let value = element(pattern, b"=]")?;
            set.range(value, value)?;
            continue;
        }
        let low = end(pattern)?;
        let mut high = low;
        let is_range = pattern.looks_at(b"-") && !pattern.looks_at(b"-]");
        if is_range {
            pattern.eat(b"-");
            high = end(pattern)?;
        }
        if low > high {
            return Err(Error::Range);
        }
        set.range(low, high)?;
    }
    tree.add_set(set)
}

/// One end of a range: a character or `[.x.]`.
fn end(pattern: &mut Pattern<'_>) -> Result<u32, Error> {
    if pattern.eat(b"[.") {
        return element(pattern, b".]");
    }
    pattern.next().ok_or(Error::Bracket)
}

/// The one character before a closing mark: no locale has elements of several.
fn element(pattern: &mut Pattern<'_>, close: &[u8]) -> Result<u32, Error> {
    let value = pattern.next().ok_or(Error::Bracket)?;
    if pattern.eat(close) {
        return Ok(value);
    }
    while !pattern.eat(close) {
        pattern.next().ok_or(Error::Bracket)?;
    }
    Err(Error::Collate)
}

/// The name of a class and `:]`.
fn class(pattern: &mut Pattern<'_>, set: &mut Set) -> Result<(), Error> {
    let mut name = [0u8; NAME + 1];
    let mut length = 0;
    while !pattern.eat(b":]") {
        let value = pattern.next().ok_or(Error::Bracket)?;
        if length == NAME || !(0x21..0x7f).contains(&value) {
            return Err(Error::Class);
        }
        name[length] = value as u8;
        length += 1;
    }
    let name = CStr::from_bytes_until_nul(&name).map_err(|_| Error::Class)?;
    // SAFETY: the name is a string.
    match unsafe { wctype(name.as_ptr()) } {
        0 => Err(Error::Class),
        number => set.class(number),
    }
}
