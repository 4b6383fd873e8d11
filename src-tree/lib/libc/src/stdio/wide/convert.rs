//! Between wide texts and the UTF-8 that the engines work on.

use core::ffi::c_int;

use super::super::printf::Sink;
use super::super::stream::{Device, Stream};
use super::character;
use crate::errno::Errno;
use crate::list::List;
use crate::wchar::multibyte::{INCOMPLETE, State, read, write};

/// The UTF-8 of a wide text. EILSEQ: not every character is one of Unicode. ENOMEM.
///
/// # Safety
/// The text is closed by a zero.
pub(super) unsafe fn utf8_of(text: *const c_int) -> Result<List<u8>, Errno> {
    let mut bytes = List::new();
    let mut next = text;
    loop {
        // SAFETY: the text is closed by a zero, which was not passed.
        let wide = unsafe { next.read() };
        if wide == 0 {
            return Ok(bytes);
        }
        let mut buffer = [0; 4];
        let length = write(wide.cast_unsigned(), &mut buffer, true).ok_or(Errno::EILSEQ)?;
        for &byte in &buffer[..length] {
            bytes.push(byte)?;
        }
        next = next.wrapping_add(1);
    }
}

/// Hands the characters of pieces of UTF-8 on, wherever the pieces are cut.
struct Characters(State);

impl Characters {
    fn each(
        &mut self,
        bytes: &[u8],
        mut taken: impl FnMut(u32) -> Result<(), Errno>,
    ) -> Result<(), Errno> {
        bytes
            .iter()
            .try_for_each(|&byte| match read(&[byte], &mut self.0, true) {
                Ok((character, _)) => taken(character),
                Err(INCOMPLETE) => Ok(()),
                Err(_) => Err(Errno::EILSEQ),
            })
    }
}

/// A buffer of wide characters that takes what fits.
pub(super) struct Bounded {
    next: *mut c_int,
    room: usize,
    characters: Characters,
}

impl Bounded {
    /// A buffer with room for so many characters.
    ///
    /// # Safety
    /// The buffer has that room, as long as the value is used.
    pub(super) unsafe fn new(next: *mut c_int, room: usize) -> Bounded {
        Bounded {
            next,
            room,
            characters: Characters(State::START),
        }
    }

    /// Closes the text by a zero, for which a place was kept back.
    ///
    /// # Safety
    /// There is such a place.
    pub(super) unsafe fn close(self) {
        // SAFETY: as for the caller.
        unsafe { self.next.write(0) };
    }
}

impl Sink for Bounded {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        let (next, room) = (&mut self.next, &mut self.room);
        self.characters.each(bytes, |character| {
            if *room > 0 {
                // SAFETY: the buffer has room for one more.
                unsafe { next.write(character.cast_signed()) };
                *next = next.wrapping_add(1);
                *room -= 1;
            }
            Ok(())
        })
    }
}

/// A stream that gets its characters as the locale writes them.
pub(super) struct Encoded<'a, D> {
    stream: &'a mut Stream<D>,
    characters: Characters,
}

impl<'a, D> Encoded<'a, D> {
    /// Output to a stream.
    pub(super) fn new(stream: &'a mut Stream<D>) -> Encoded<'a, D> {
        Encoded {
            stream,
            characters: Characters(State::START),
        }
    }
}

impl<D: Device> Sink for Encoded<'_, D> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        if bytes.is_ascii() {
            return self.stream.write(bytes);
        }
        self.characters
            .each(bytes, |wide| character::put(self.stream, wide))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_pieces_become_whole_characters_and_what_does_not_fit_is_left_out() {
        let mut out = [9; 4];
        // SAFETY: three characters and a zero fit.
        let mut sink = unsafe { Bounded::new(out.as_mut_ptr(), 3) };
        let text = "a\u{20ac}\u{1f600}z".as_bytes();
        for piece in text.chunks(2) {
            sink.put(piece).unwrap();
        }
        // SAFETY: as above.
        unsafe { sink.close() };
        assert_eq!(out, [0x61, 0x20ac, 0x1f600, 0]);
    }

    #[test]
    fn wide_texts_are_utf8_or_refused() {
        let text = [0x61, 0xe4, 0x1f600, 0];
        // SAFETY: the text is closed by a zero.
        let bytes = unsafe { utf8_of(text.as_ptr()) }.unwrap();
        assert_eq!(&*bytes, "a\u{e4}\u{1f600}".as_bytes());
        // SAFETY: as above.
        assert!(unsafe { utf8_of([0xd800, 0].as_ptr()) }.is_err());
    }
}
