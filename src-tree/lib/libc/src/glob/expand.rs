//! Patterns to names, over any source of directories.

use core::ffi::{c_char, c_int};

use super::api::flag;
use crate::errno::Errno;
use crate::fnmatch::fnmatch;
use crate::list::List;

/// A path without its closing zero, or with it while a function of C looks at it.
pub(super) type Path = List<u8>;

/// Why a search ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// `GLOB_NOSPACE`.
    NoSpace,
    /// `GLOB_ABORTED`.
    Aborted,
}

impl From<Errno> for Stop {
    fn from(_: Errno) -> Stop {
        Stop::NoSpace
    }
}

/// What directories hold. Paths are closed by a zero.
pub(super) trait Source {
    /// Shows every name in a directory to `each`; an error when it cannot be read.
    fn names(
        &mut self,
        path: &[u8],
        each: &mut dyn FnMut(&[u8]) -> Result<(), Stop>,
    ) -> Result<Result<(), Errno>, Stop>;
    /// Whether a path leads to something, and whether to a directory.
    fn look(&mut self, path: &[u8]) -> Option<bool>;
    /// Whether to go on after a directory that cannot be read.
    fn goes_on(&mut self, path: &[u8], error: Errno) -> bool;
}

/// Whether a part of a pattern has a mark that makes it one.
pub(super) fn is_pattern(part: &[u8], flags: c_int) -> bool {
    let mut bytes = part.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'*' | b'?' | b'[' => return true,
            b'\\' if flags & flag::NO_ESCAPE == 0 => {
                bytes.next();
            }
            _ => {}
        }
    }
    false
}

/// Adds what a part of a pattern without marks stands for.
fn push_plain(path: &mut Path, part: &[u8], flags: c_int) -> Result<(), Errno> {
    let mut bytes = part.iter();
    while let Some(&byte) = bytes.next() {
        let next = if byte == b'\\' && flags & flag::NO_ESCAPE == 0 {
            bytes.next()
        } else {
            None
        };
        path.push(*next.unwrap_or(&byte))?;
    }
    Ok(())
}

/// A walk down the parts of a pattern.
pub(super) struct Walk<'a, S> {
    pub(super) source: &'a mut S,
    pub(super) flags: c_int,
    /// Paths that were found, each closed by a zero.
    pub(super) found: &'a mut List<Path>,
}

impl<S: Source> Walk<'_, S> {
    /// Finds what fits a pattern without braces.
    pub(super) fn run(&mut self, pattern: &[u8]) -> Result<(), Stop> {
        let mut path = Path::new();
        self.part(&mut path, pattern)
    }

    /// Goes on with the rest of a pattern behind a path that was found.
    fn part(&mut self, path: &mut Path, mut rest: &[u8]) -> Result<(), Stop> {
        let before = path.len();
        loop {
            while let Some(behind) = rest.strip_prefix(b"/") {
                path.push(b'/')?;
                rest = behind;
            }
            if rest.is_empty() {
                let outcome = self.end(path);
                path.truncate(before);
                return outcome;
            }
            let length = rest
                .iter()
                .position(|&byte| byte == b'/')
                .unwrap_or(rest.len());
            let (part, behind) = rest.split_at(length);
            if is_pattern(part, self.flags) {
                let outcome = self.directory(path, part, behind);
                path.truncate(before);
                return outcome;
            }
            push_plain(path, part, self.flags)?;
            rest = behind;
        }
    }

    /// The end of a pattern: the path is one if it leads somewhere.
    fn end(&mut self, path: &mut Path) -> Result<(), Stop> {
        path.push(0)?;
        if let Some(is_directory) = self.source.look(path) {
            let mut one = Path::new();
            one.extend(&path[..path.len() - 1])?;
            if is_directory && self.flags & flag::MARK != 0 && one.last() != Some(&b'/') {
                one.push(b'/')?;
            }
            one.push(0)?;
            self.found.push(one)?;
        }
        path.pop();
        Ok(())
    }

    /// Looks for the names in a directory that fit a part of the pattern.
    fn directory(&mut self, path: &mut Path, part: &[u8], behind: &[u8]) -> Result<(), Stop> {
        let mut pattern = Path::new();
        pattern.extend(part)?;
        pattern.push(0)?;
        let mut names: List<Path> = List::new();
        let base = path.len();
        path.extend(if base == 0 { b".\0" } else { b"\0" })?;
        let how = NO_LEADING_PERIOD
            | if self.flags & flag::NO_ESCAPE != 0 {
                NO_ESCAPE
            } else {
                0
            };
        let outcome = self.source.names(path, &mut |name| {
            let mut own = Path::new();
            own.extend(name)?;
            own.push(0)?;
            let (pattern, name) = (
                pattern.as_ptr().cast::<c_char>(),
                own.as_ptr().cast::<c_char>(),
            );
            // SAFETY: both are strings.
            if unsafe { fnmatch(pattern, name, how) } == 0 {
                names.push(own)?;
            }
            Ok(())
        })?;
        if let Err(error) = outcome
            && (self.flags & flag::ERROR != 0 || !self.source.goes_on(path, error))
        {
            return Err(Stop::Aborted);
        }
        path.truncate(base);
        for name in names.iter() {
            path.extend(&name[..name.len() - 1])?;
            if behind.is_empty() {
                self.end(path)?;
            } else {
                path.push(0)?;
                let is_directory = self.source.look(path) == Some(true);
                path.pop();
                if is_directory {
                    self.part(path, behind)?;
                }
            }
            path.truncate(base);
        }
        Ok(())
    }
}

/// Flags of `fnmatch`.
const NO_ESCAPE: c_int = 0x01;
const NO_LEADING_PERIOD: c_int = 0x04;

/// Where the brace at the start of a text closes, and where its commas are: both counted from
/// the start; nested braces and brackets are passed over.
fn brace(text: &[u8], mut comma: impl FnMut(usize)) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'\\' => at += 1,
            b'[' => {
                // A set that closes hides what is inside of it.
                let close = text[at + 1..].iter().position(|&byte| byte == b']');
                at += close.map_or(0, |close| close + 1);
            }
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            b',' if depth == 1 => comma(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Shows each pattern that braces stand for, from left to right. `{}` stands for itself.
pub(super) fn braces(
    pattern: &[u8],
    each: &mut dyn FnMut(&[u8]) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let mut from = 0;
    while let Some(open) = pattern[from..].iter().position(|&byte| byte == b'{') {
        let open = from + open;
        let escaped = open > 0 && pattern[open - 1] == b'\\';
        if escaped || pattern[open..].starts_with(b"{}") {
            from = open + 1;
            continue;
        }
        let mut commas: List<usize> = List::new();
        let mut full = Ok(());
        let Some(close) = brace(&pattern[open..], |at| full = commas.push(open + at)) else {
            break;
        };
        full?;
        commas.push(open + close)?;
        let mut start = open + 1;
        for &end in commas.iter() {
            let mut one = Path::new();
            one.extend(&pattern[..open])?;
            one.extend(&pattern[start..end])?;
            one.extend(&pattern[open + close + 1..])?;
            braces(&one, each)?;
            start = end + 1;
        }
        return Ok(());
    }
    each(pattern)
}
