//! Conversions that store texts: `%s %[ %c`, as bytes and as wide characters.

use core::ffi::{c_char, c_int};

use super::engine::{Places, Source, Stop, is_space};
use super::spec::{Length, Spec};
use crate::errno::Errno;
use crate::locale::is_utf8;
use crate::malloc::{free, realloc};
use crate::stdio::printf::Unit;
use crate::wchar::multibyte::{INCOMPLETE, State, read, write};

/// Where a text is stored, and how.
struct Place {
    start: *mut u8,
    /// Bytes that were stored.
    length: usize,
    /// Bytes of the block, when it is a new one.
    owned: Option<usize>,
    /// Wide characters are stored, not bytes.
    wide: bool,
    /// The bytes of a character that has not come as a whole yet.
    state: State,
}

impl Place {
    /// Stores bytes as they are.
    ///
    /// # Safety
    /// The place is that of a caller with enough room, or a block that grows.
    unsafe fn push(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        let end = self.length + bytes.len();
        if let Some(size) = self.owned
            && end > size
        {
            let size = end.next_power_of_two().max(32);
            // SAFETY: the block is null or came from the allocator.
            let grown = unsafe { realloc(self.start.cast(), size) };
            if grown.is_null() {
                return Err(Errno::ENOMEM);
            }
            (self.start, self.owned) = (grown.cast(), Some(size));
        }
        let place = self.start.wrapping_add(self.length);
        // SAFETY: there is room for that many more bytes.
        unsafe { place.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len()) };
        self.length = end;
        Ok(())
    }

    /// Stores what came: a byte or a character as the one or the other. Gives whether that made a
    /// whole unit of what is stored.
    ///
    /// # Safety
    /// As for `push`.
    unsafe fn take(&mut self, came: u32, unit: Unit, store: bool) -> Result<bool, Errno> {
        let mut bytes = [0; 4];
        let stored: &[u8] = match (unit, self.wide) {
            (Unit::Byte, false) => &[came as u8],
            (Unit::Byte, true) => match read(&[came as u8], &mut self.state, is_utf8()) {
                Ok((character, _)) => &character.to_le_bytes(),
                Err(INCOMPLETE) => return Ok(false),
                Err(_) => return Err(Errno::EILSEQ),
            },
            (Unit::Character, true) => &came.to_le_bytes(),
            (Unit::Character, false) => {
                let length = write(came, &mut bytes, is_utf8()).ok_or(Errno::EILSEQ)?;
                &bytes[..length]
            }
        };
        if store {
            // SAFETY: as for the caller.
            unsafe { self.push(stored)? };
        }
        Ok(true)
    }
}

/// Stores what comes as long as the conversion wants it; gives 1 when something was stored.
///
/// # Safety
/// The next of the places is one for such a text.
pub(super) unsafe fn store(
    source: &mut Source<'_>,
    spec: &Spec<'_>,
    places: &mut Places<'_>,
) -> Result<c_int, Stop> {
    let unit = source.unit;
    let closed = !matches!(spec.conversion, b'c' | b'C');
    let width = if closed {
        spec.width
    } else {
        spec.width.or(Some(1))
    };
    let wanted = |next: u32| match spec.conversion {
        b's' | b'S' => !is_space(next, unit),
        b'[' => spec.set.contains(next, unit),
        _ => true,
    };
    let address = if spec.suppress { 0 } else { places.of(spec) };
    let given = core::ptr::with_exposed_provenance_mut::<u8>(address as usize);
    let mut place = Place {
        start: if spec.allocate {
            core::ptr::null_mut()
        } else {
            given
        },
        length: 0,
        owned: spec.allocate.then_some(0),
        wide: matches!(spec.conversion, b'C' | b'S') || spec.length == Length::Long,
        state: State::START,
    };
    source.need()?;
    let mut taken = 0;
    let outcome = loop {
        if width.is_some_and(|width| taken == width) {
            break Ok(());
        }
        match source.peek() {
            Ok(Some(next)) if wanted(next) => {
                source.take();
                // SAFETY: the caller gives enough room, or asks for new memory.
                match unsafe { place.take(next, unit, !spec.suppress) } {
                    Ok(whole) => taken += usize::from(whole),
                    Err(error) => break Err(Stop::Failed(error)),
                }
            }
            Ok(_) => break Ok(()),
            Err(error) => break Err(Stop::Failed(error)),
        }
    };
    let short = !closed && width.is_some_and(|width| taken < width);
    let outcome = match outcome {
        Ok(()) if short => Err(Stop::End),
        Ok(()) if taken == 0 => Err(Stop::Mismatch),
        outcome => outcome,
    };
    if spec.suppress {
        return outcome.map(|()| 0);
    }
    let outcome = outcome.and_then(|()| {
        if closed {
            let zeros = if place.wide { 4 } else { 1 };
            // SAFETY: as above.
            unsafe { place.push(&[0; 4][..zeros])? };
        }
        Ok(())
    });
    if spec.allocate {
        if let Err(stop) = outcome {
            // SAFETY: the block is null or came from the allocator, and nobody else has it.
            unsafe { free(place.start.cast()) };
            return Err(stop);
        }
        // SAFETY: the caller gives a place for the address.
        unsafe { given.cast::<*mut c_char>().write(place.start.cast()) };
    }
    outcome.map(|()| 1)
}
