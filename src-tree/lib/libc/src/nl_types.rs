//! `<nl_types.h>`: catalogues of messages, in the files that the BSDs use.
//!
//! ```text
//! 0  magic ff88ff89   4 sets   8 bytes behind this head   12 where messages begin   16 texts
//! 20 sets, in order: number, messages, index of its first message
//!    messages, in order of their set: number, length, where the text begins
//!    texts, each closed by a zero
//! ```
//! All numbers are of four bytes, the most significant first; places count from byte 20.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use df_abi::fcntl::{O_CLOEXEC, O_RDONLY};
use df_abi::mman::{MAP_PRIVATE, PROT_READ};
use df_abi::stat::{PATH_MAX, Stat};

use crate::errno::{self, Errno};
use crate::list::List;
use crate::malloc::{free, malloc};
use crate::stdlib::env::getenv;
use crate::syscall;
use crate::unistd::file::close_only;

const MAGIC: u32 = 0xff88_ff89;
/// Bytes of the head, of a set and of a message.
const HEAD: usize = 20;
const RECORD: usize = 12;
/// `NL_CAT_LOCALE`: the language is that of the locale.
const BY_LOCALE: c_int = 1;
/// `LC_MESSAGES`.
const MESSAGES: c_int = 6;
/// Where catalogues are, unless NLSPATH says something else.
const USUAL: &[u8] = b"/usr/share/nls/%L/%N.cat:/usr/share/nls/%N/%L:\
    /usr/local/share/nls/%L/%N.cat:/usr/local/share/nls/%N/%L";

/// The content of a catalogue.
#[derive(Clone, Copy, Debug)]
struct Content<'a>(&'a [u8]);

impl<'a> Content<'a> {
    /// A file's content, if it is a catalogue.
    fn new(bytes: &'a [u8]) -> Option<Content<'a>> {
        let content = Content(bytes);
        (content.word(0)? == MAGIC).then_some(content)
    }

    fn word(self, at: usize) -> Option<u32> {
        let bytes = self.0.get(at..at.checked_add(4)?)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    }

    /// The record with a number, of `count` records in order from `first` on in a table.
    fn record(self, table: usize, first: u32, count: u32, number: u32) -> Option<usize> {
        let at = |index: u32| table.checked_add((index as usize).checked_mul(RECORD)?);
        let (mut low, mut high) = (first, first.checked_add(count)?);
        while low < high {
            let middle = low + (high - low) / 2;
            let place = at(middle)?;
            match self.word(place)?.cmp(&number) {
                core::cmp::Ordering::Equal => return Some(place),
                core::cmp::Ordering::Less => low = middle + 1,
                core::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// A message, with the zero behind it.
    fn message(self, set: u32, message: u32) -> Option<&'a CStr> {
        let place = |at: usize| HEAD.checked_add(self.word(at)? as usize);
        let set = self.record(HEAD, 0, self.word(4)?, set)?;
        let (count, first) = (self.word(set + 4)?, self.word(set + 8)?);
        let message = self.record(place(12)?, first, count, message)?;
        let at = place(16)?.checked_add(self.word(message + 8)? as usize)?;
        CStr::from_bytes_until_nul(self.0.get(at..)?).ok()
    }
}

/// An open catalogue: its file, mapped.
#[derive(Debug)]
pub struct Catalogue {
    start: *const u8,
    size: usize,
}

/// `(nl_catd)-1`.
const NONE: *mut Catalogue = core::ptr::without_provenance_mut(usize::MAX);

/// Replaces what begins with a percent sign: the name, the language, its parts.
fn expand(template: &[u8], name: &[u8], language: &[u8], out: &mut List<u8>) -> Result<(), Errno> {
    let plain = language.split(|&byte| byte == b'@').next().unwrap_or(b"");
    let (plain, code) = cut(plain, b'.');
    let (own, territory) = cut(plain, b'_');
    let mut bytes = template.iter();
    // An empty place is the name itself.
    if template.is_empty() {
        out.extend(name)?;
    }
    while let Some(&byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte)?;
            continue;
        }
        match bytes.next() {
            Some(b'N') => out.extend(name)?,
            Some(b'L') => out.extend(language)?,
            Some(b'l') => out.extend(own)?,
            Some(b't') => out.extend(territory)?,
            Some(b'c') => out.extend(code)?,
            Some(&other) => out.push(other)?,
            None => out.push(b'%')?,
        }
    }
    out.push(0)?;
    if out.len() > PATH_MAX {
        return Err(Errno::ENAMETOOLONG);
    }
    Ok(())
}

/// What is before a byte and what behind it.
fn cut(text: &[u8], at: u8) -> (&[u8], &[u8]) {
    match text.iter().position(|&byte| byte == at) {
        Some(place) => (&text[..place], &text[place + 1..]),
        None => (text, b""),
    }
}

/// The value of a variable, if it has one.
fn variable(name: &CStr) -> Option<&'static [u8]> {
    // SAFETY: the name is a string.
    let value = unsafe { getenv(name.as_ptr()) };
    // SAFETY: a value is a string.
    (!value.is_null()).then(|| unsafe { CStr::from_ptr(value) }.to_bytes())
}

/// The language of messages: never a path.
fn language(kind: c_int) -> &'static [u8] {
    let found = if kind == BY_LOCALE {
        // SAFETY: null asks for the name, which is a string.
        let name = unsafe { crate::locale::set::setlocale(MESSAGES, core::ptr::null()) };
        // SAFETY: as above.
        (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) }.to_bytes())
    } else {
        variable(c"LANG")
    };
    match found {
        Some([] | b"." | b"..") | None => b"C",
        Some(name) if name.contains(&b'/') => b"C",
        Some(name) => name,
    }
}

/// Maps a file.
fn map(path: &[u8]) -> Result<Catalogue, Errno> {
    let error = |number: c_int| Errno(number.unsigned_abs());
    // SAFETY: the path is closed by a zero.
    let opened = unsafe { syscall::open(path.as_ptr(), O_RDONLY | O_CLOEXEC, 0) };
    let fd = opened.map_err(error)?[0] as c_int;
    let mut stat = Stat::default();
    // SAFETY: the structure is writable.
    let known = unsafe { syscall::fstat(fd, &raw mut stat) };
    let mapped = known.and_then(|_| {
        let (size, nowhere) = (stat.st_size as usize, null_mut::<u8>());
        // SAFETY: the kernel chooses a free range.
        unsafe { syscall::mmap(nowhere, size, PROT_READ, MAP_PRIVATE, fd, 0i32, 0i64) }
    });
    close_only(fd);
    let [start, _] = mapped.map_err(error)?;
    Ok(Catalogue {
        start: core::ptr::with_exposed_provenance(start),
        size: stat.st_size as usize,
    })
}

impl Catalogue {
    fn bytes(&self) -> &[u8] {
        // SAFETY: so many bytes are mapped.
        unsafe { core::slice::from_raw_parts(self.start, self.size) }
    }

    fn unmap(&self) {
        // SAFETY: nobody uses the mapping any more.
        unsafe { crate::sys::mman::unmap(self.start.cast_mut(), self.size) };
    }

    /// Opens a file that must be a catalogue.
    fn open(path: &[u8]) -> Result<*mut Catalogue, Errno> {
        let mapped = map(path)?;
        let block = malloc(size_of::<Catalogue>()).cast::<Catalogue>();
        let refused = if Content::new(mapped.bytes()).is_none() {
            Some(Errno::EFTYPE)
        } else {
            block.is_null().then_some(Errno::ENOMEM)
        };
        if let Some(error) = refused {
            mapped.unmap();
            // SAFETY: the block was made above, or is null.
            unsafe { free(block.cast()) };
            return Err(error);
        }
        // SAFETY: the new block has the size of a catalogue.
        unsafe { block.write(mapped) };
        Ok(block)
    }
}

fn find(name: &[u8], kind: c_int) -> Result<*mut Catalogue, Errno> {
    if name.is_empty() {
        return Err(Errno::EINVAL);
    }
    let mut path = List::new();
    if name.contains(&b'/') {
        path.extend(name)?;
        path.push(0)?;
        return Catalogue::open(&path);
    }
    let places = variable(c"NLSPATH").unwrap_or(USUAL);
    for place in places.split(|&byte| byte == b':') {
        path.truncate(0);
        expand(place, name, language(kind), &mut path)?;
        match Catalogue::open(&path) {
            Err(Errno::ENOENT | Errno::ENOTDIR) => {}
            outcome => return outcome,
        }
    }
    Err(Errno::ENOENT)
}

/// Opens the catalogue of a name for the language of the locale (1) or of LANG (0); -1 and `errno`
/// when that fails.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn catopen(name: *const c_char, kind: c_int) -> *mut Catalogue {
    // SAFETY: the caller gives a string.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    find(name, kind).unwrap_or_else(|error| {
        errno::set(error);
        NONE
    })
}

/// The catalogue behind a handle.
fn open_one<'a>(handle: *mut Catalogue) -> Option<&'a Catalogue> {
    if handle == NONE {
        errno::set(Errno::EBADF);
        return None;
    }
    // SAFETY: the caller gives what `catopen` gave.
    let catalogue = unsafe { handle.as_ref() };
    if catalogue.is_none() {
        errno::set(Errno::EBADF);
    }
    catalogue
}

/// A message of a set; `otherwise` (and ENOMSG) when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn catgets(
    handle: *mut Catalogue,
    set: c_int,
    message: c_int,
    otherwise: *const c_char,
) -> *mut c_char {
    let Some(catalogue) = open_one(handle) else {
        return otherwise.cast_mut();
    };
    let (set, message) = (set.cast_unsigned(), message.cast_unsigned());
    match Content(catalogue.bytes()).message(set, message) {
        Some(text) => text.as_ptr().cast_mut(),
        None => {
            errno::set(Errno::ENOMSG);
            otherwise.cast_mut()
        }
    }
}

/// Closes a catalogue, whose messages are gone then.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn catclose(handle: *mut Catalogue) -> c_int {
    let Some(catalogue) = open_one(handle) else {
        return -1;
    };
    catalogue.unmap();
    // SAFETY: the block came from `catopen`, and the caller gives it up.
    unsafe { free(handle.cast()) };
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A catalogue of sets of messages, as gencat(1) lays it out.
    fn catalogue(sets: &[(u32, &[(u32, &str)])]) -> Vec<u8> {
        let (mut heads, mut messages, mut texts) = (Vec::new(), Vec::new(), Vec::new());
        let mut index = 0;
        for (number, all) in sets {
            heads.extend([*number, all.len() as u32, index]);
            index += all.len() as u32;
            for (number, text) in *all {
                messages.extend([*number, text.len() as u32 + 1, texts.len() as u32]);
                texts.extend([text.as_bytes(), b"\0"].concat());
            }
        }
        let at_messages = heads.len() as u32 * 4;
        let at_texts = at_messages + messages.len() as u32 * 4;
        let head = [
            MAGIC,
            sets.len() as u32,
            at_texts + texts.len() as u32,
            at_messages,
            at_texts,
        ];
        let words = head.iter().chain(&heads).chain(&messages);
        let mut bytes: Vec<u8> = words.flat_map(|word| word.to_be_bytes()).collect();
        bytes.extend(texts);
        bytes
    }

    #[test]
    fn messages_are_found_by_set_and_number() {
        let bytes = catalogue(&[(1, &[(1, "one"), (3, "three")]), (7, &[(2, "two")])]);
        let content = Content::new(&bytes).unwrap();
        assert_eq!(content.message(1, 3), Some(c"three"));
        assert_eq!(content.message(7, 2), Some(c"two"));
        assert_eq!((content.message(1, 2), content.message(2, 1)), (None, None));
        assert!(Content::new(b"text").is_none());
    }

    #[test]
    fn paths_are_made_of_name_and_language() {
        let expanded = |template: &[u8]| {
            let mut out = List::new();
            expand(template, b"prog", b"de_AT.UTF-8@euro", &mut out).unwrap();
            String::from_utf8(out.to_vec()).unwrap()
        };
        assert_eq!(expanded(b"/a/%L/%N.cat"), "/a/de_AT.UTF-8@euro/prog.cat\0");
        assert_eq!(expanded(b"%l-%t-%c-%%"), "de-AT-UTF-8-%\0");
        assert_eq!(expanded(b""), "prog\0");
    }

    proptest! {
        #[test]
        fn any_bytes_are_searched_safely(
            mut bytes in proptest::collection::vec(any::<u8>(), 20..200), set in 0u32..4, message in 0u32..4,
        ) {
            bytes[..4].copy_from_slice(&MAGIC.to_be_bytes());
            bytes[4..7].fill(0);
            let found = Content::new(&bytes).unwrap().message(set, message);
            prop_assert!(found.is_none_or(|text| text.count_bytes() < bytes.len()));
        }
    }
}
