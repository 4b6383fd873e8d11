//! `iconv_open`, `iconv`, `iconv_close`.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::null_mut;

use super::coding::{Coding, Failure, MARK, Order};
use crate::errno::{self, Errno};
use crate::malloc::{free, malloc};

/// What to do with a character that the other coding does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    /// Fail: EILSEQ.
    Fails,
    /// Leave it out.
    Ignored,
    /// A question mark takes its place.
    Replaced,
}

/// A conversion. Opaque to C.
#[derive(Clone, Copy, Debug)]
pub struct Conversion {
    from: Coding,
    to: Coding,
    missing: Missing,
    /// The order that the mark of the text has told.
    order: Option<Order>,
    /// The mark was written.
    marked: bool,
}

/// Why a conversion stopped before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    Illegal,
    Incomplete,
    Full,
}

/// How far a conversion came.
#[derive(Debug, Default, PartialEq, Eq)]
struct Progress {
    read: usize,
    written: usize,
    /// Characters that the other coding does not have.
    replaced: usize,
}

/// The coding of a name, the locale's for an empty one; and what follows `//`.
fn coding(name: &[u8]) -> Option<(Coding, Missing)> {
    let split = name.windows(2).position(|pair| pair == b"//");
    let (name, how) = split.map_or((name, &b""[..]), |at| (&name[..at], &name[at + 2..]));
    let has = |word: &[u8]| {
        how.windows(word.len())
            .any(|part| part.eq_ignore_ascii_case(word))
    };
    let missing = match (has(b"TRANSLIT"), has(b"IGNORE")) {
        (true, _) => Missing::Replaced,
        (false, true) => Missing::Ignored,
        (false, false) => Missing::Fails,
    };
    let coding = match name {
        b"" | b"char" if crate::locale::is_utf8() => Coding::Utf8,
        b"" | b"char" => Coding::Ascii,
        name => Coding::find(name)?,
    };
    Some((coding, missing))
}

impl Conversion {
    fn new(to: &[u8], from: &[u8]) -> Option<Conversion> {
        let (from, _) = coding(from)?;
        let (to, missing) = coding(to)?;
        Some(Conversion {
            from,
            to,
            missing,
            order: None,
            marked: false,
        })
    }

    /// Puts a character into what is left of the output.
    fn put(&self, character: u32, out: &mut [u8], progress: &mut Progress) -> Result<(), Stop> {
        let (bytes, length) = match (self.to.encode(character), self.missing) {
            (Some(found), _) => found,
            (None, Missing::Fails) => return Err(Stop::Illegal),
            (None, Missing::Ignored) => {
                progress.replaced += 1;
                return Ok(());
            }
            (None, Missing::Replaced) => {
                let mark = self.to.encode(u32::from(b'?')).ok_or(Stop::Illegal)?;
                progress.replaced += 1;
                mark
            }
        };
        let end = progress.written + length;
        let place = out.get_mut(progress.written..end).ok_or(Stop::Full)?;
        place.copy_from_slice(&bytes[..length]);
        progress.written = end;
        Ok(())
    }

    /// Converts as much as there is and as there is room for.
    fn run(&mut self, text: &[u8], out: &mut [u8]) -> (Progress, Result<(), Stop>) {
        let mut progress = Progress::default();
        let outcome = self.each(text, out, &mut progress);
        (progress, outcome)
    }

    fn each(&mut self, text: &[u8], out: &mut [u8], progress: &mut Progress) -> Result<(), Stop> {
        while progress.read < text.len() {
            let rest = &text[progress.read..];
            if self.from.is_marked() && self.order.is_none() {
                self.order = Some(Order::Big);
                for order in [Order::Big, Order::Little] {
                    match self.from.ordered(order).decode(rest) {
                        Ok((MARK, length)) => {
                            self.order = Some(order);
                            progress.read += length;
                            break;
                        }
                        Err(Failure::Incomplete) if rest.len() < 2 => {
                            self.order = None;
                            return Err(Stop::Incomplete);
                        }
                        _ => {}
                    }
                }
                continue;
            }
            let from = self
                .order
                .map_or(self.from, |order| self.from.ordered(order));
            let (character, length) = from.decode(rest).map_err(|failure| match failure {
                Failure::Illegal => Stop::Illegal,
                Failure::Incomplete => Stop::Incomplete,
            })?;
            if self.to.is_marked() && !self.marked {
                self.put(MARK, out, progress)?;
                self.marked = true;
            }
            self.put(character, out, progress)?;
            progress.read += length;
        }
        Ok(())
    }
}

/// Makes a conversion between codings by name; -1 and EINVAL when one is not known.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn iconv_open(to: *const c_char, from: *const c_char) -> *mut Conversion {
    let failed = core::ptr::without_provenance_mut(usize::MAX);
    // SAFETY: the caller gives strings.
    let (to, from) = (unsafe { CStr::from_ptr(to) }, unsafe {
        CStr::from_ptr(from)
    });
    let Some(conversion) = Conversion::new(to.to_bytes(), from.to_bytes()) else {
        errno::set(Errno::EINVAL);
        return failed;
    };
    let block = malloc(size_of::<Conversion>()).cast::<Conversion>();
    if block.is_null() {
        return failed;
    }
    // SAFETY: the new block has that size.
    unsafe { block.write(conversion) };
    block
}

/// Gives a conversion back.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn iconv_close(conversion: *mut Conversion) -> c_int {
    // SAFETY: `iconv_open` made the conversion.
    unsafe { free(conversion.cast::<c_void>()) };
    0
}

/// Converts; moves both places on. Gives how many characters were replaced, or -1 with EILSEQ,
/// EINVAL (the text ends inside of a character) or E2BIG (no more room). Without a text, begins
/// anew.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn iconv(
    conversion: *mut Conversion,
    text: *mut *mut c_char,
    left: *mut usize,
    out: *mut *mut c_char,
    room: *mut usize,
) -> usize {
    // SAFETY: `iconv_open` made the conversion.
    let conversion = unsafe { &mut *conversion };
    // SAFETY: the caller gives the address of a text, or null.
    let start = unsafe { text.as_ref() }.copied().unwrap_or(null_mut());
    if start.is_null() {
        (conversion.order, conversion.marked) = (None, false);
        return 0;
    }
    // SAFETY: the caller gives the number of bytes.
    let length = unsafe { left.read() };
    // SAFETY: as above.
    let size = unsafe { room.read() };
    // SAFETY: the caller gives a place.
    let place = unsafe { out.read() };
    // SAFETY: the caller gives that many bytes.
    let bytes = unsafe { core::slice::from_raw_parts(start.cast::<u8>(), length) };
    // SAFETY: the caller gives that much room, which does not overlap the text.
    let into = unsafe { core::slice::from_raw_parts_mut(place.cast::<u8>(), size) };
    let (progress, outcome) = conversion.run(bytes, into);
    // SAFETY: as above.
    unsafe { text.write(start.wrapping_add(progress.read)) };
    // SAFETY: as above.
    unsafe { left.write(length - progress.read) };
    // SAFETY: as above.
    unsafe { out.write(place.wrapping_add(progress.written)) };
    // SAFETY: as above.
    unsafe { room.write(size - progress.written) };
    let error = match outcome {
        Ok(()) => return progress.replaced,
        Err(Stop::Illegal) => Errno::EILSEQ,
        Err(Stop::Incomplete) => Errno::EINVAL,
        Err(Stop::Full) => Errno::E2BIG,
    };
    errno::set(error);
    usize::MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Converts with little room at a time.
    fn convert(to: &str, from: &str, text: &[u8], room: usize) -> Result<Vec<u8>, Stop> {
        let mut conversion = Conversion::new(to.as_bytes(), from.as_bytes()).unwrap();
        let (mut all, mut at) = (Vec::new(), 0);
        loop {
            let mut out = vec![0; room];
            let (progress, outcome) = conversion.run(&text[at..], &mut out);
            all.extend_from_slice(&out[..progress.written]);
            at += progress.read;
            match outcome {
                Ok(()) => return Ok(all),
                Err(Stop::Full) if progress.written > 0 => {}
                Err(stop) => return Err(stop),
            }
        }
    }

    proptest! {
        #[test]
        fn texts_survive_the_way_there_and_back(text in any::<String>(), which in 0usize..6, room in 4usize..40) {
            let coding = ["UTF-8", "UTF-16", "UTF-16LE", "UTF-32", "UCS-4", "UTF-32LE"][which];
            let there = convert(coding, "UTF-8", text.as_bytes(), room).unwrap();
            // A mark at the start of a text is no part of it when the coding looks for one.
            prop_assume!(!text.starts_with('\u{feff}'));
            prop_assert_eq!(convert("UTF-8", coding, &there, room).unwrap(), text.as_bytes());
        }
    }

    #[test]
    fn characters_that_are_missing_fail_or_are_replaced() {
        let text = "a\u{20ac}\u{e4}".as_bytes();
        assert_eq!(convert("latin1", "utf-8", text, 9), Err(Stop::Illegal));
        assert_eq!(
            convert("latin1//TRANSLIT", "utf-8", text, 9).unwrap(),
            b"a?\xe4"
        );
        assert_eq!(convert("ascii//IGNORE", "utf-8", text, 9).unwrap(), b"a");
        assert_eq!(
            convert("utf-8", "latin1", b"\xe4", 9).unwrap(),
            "\u{e4}".as_bytes()
        );
    }

    #[test]
    fn marks_tell_the_order_and_cut_characters_are_waited_for() {
        assert_eq!(convert("utf-8", "utf-16", b"\xff\xfeA\0", 9).unwrap(), b"A");
        assert_eq!(convert("utf-8", "utf-16", b"\0A", 9).unwrap(), b"A");
        assert_eq!(convert("utf-16", "utf-8", b"A", 9).unwrap(), b"\xfe\xff\0A");
        assert_eq!(
            convert("utf-16le", "utf-8", b"\xc3", 9),
            Err(Stop::Incomplete)
        );
        assert_eq!(convert("utf-16le", "utf-8", b"\xff", 9), Err(Stop::Illegal));
        assert_eq!(convert("utf-16le", "utf-8", b"A", 1), Err(Stop::Full));
    }
}
