//! Characters and texts: `%c %s %lc %ls`, to bytes and to wide characters.

use core::ffi::{c_char, c_int};

use super::engine::{Out, Unit};
use super::field::Field;
use super::spec::Spec;
use crate::errno::Errno;
use crate::locale::is_utf8;
use crate::string::scan::{strlen, strnlen};
use crate::wchar::multibyte::{Bytes, write as encode};

/// What is shown for a null pointer.
const NULL: &[u8] = b"(null)";

/// Writes a character that was given as a byte.
pub(super) fn character(
    out: &mut Out<'_>,
    spec: &Spec,
    width: usize,
    byte: u8,
) -> Result<(), Errno> {
    match out.unit {
        Unit::Byte => plain(out, spec, width, &[byte]),
        Unit::Character => {
            let mut of_byte = Bytes::new(core::iter::once(byte), is_utf8());
            let character = of_byte.next().ok_or(Errno::EILSEQ)??;
            characters(out, spec, width, usize::MAX, || {
                core::iter::once(Ok(character))
            })
        }
    }
}

/// Writes one wide character.
pub(super) fn wide_character(
    out: &mut Out<'_>,
    spec: &Spec,
    width: usize,
    character: u32,
) -> Result<(), Errno> {
    characters(out, spec, width, usize::MAX, || {
        core::iter::once(Ok(character))
    })
}

/// Writes a wide text, at most `precision` units of it.
///
/// # Safety
/// The address is that of a text that is closed by a zero or has as many characters as the
/// precision wants; or it is null.
pub(super) unsafe fn wide(
    out: &mut Out<'_>,
    spec: &Spec,
    width: usize,
    precision: Option<usize>,
    address: u64,
) -> Result<(), Errno> {
    let start = core::ptr::with_exposed_provenance::<c_int>(address as usize);
    if start.is_null() {
        return null(out, spec, width, precision);
    }
    characters(out, spec, width, precision.unwrap_or(usize::MAX), || {
        (0usize..).map_while(move |index| {
            // SAFETY: the caller gives a text whose zero was not passed.
            let character = unsafe { start.wrapping_add(index).read() };
            (character != 0).then_some(Ok(character.cast_unsigned()))
        })
    })
}

/// Writes a text of bytes, at most `precision` units of it.
///
/// # Safety
/// As for [`wide`], with bytes.
pub(super) unsafe fn narrow(
    out: &mut Out<'_>,
    spec: &Spec,
    width: usize,
    precision: Option<usize>,
    address: u64,
) -> Result<(), Errno> {
    let start = core::ptr::with_exposed_provenance::<c_char>(address as usize);
    if start.is_null() {
        return null(out, spec, width, precision);
    }
    if out.unit == Unit::Byte {
        let length = match precision {
            // SAFETY: the caller gives a string, or that many bytes.
            Some(limit) => unsafe { strnlen(start, limit) },
            // SAFETY: the caller gives a string.
            None => unsafe { strlen(start) },
        };
        // SAFETY: that many bytes were just looked at.
        let text = unsafe { core::slice::from_raw_parts(start.cast(), length) };
        return plain(out, spec, width, text);
    }
    let utf8 = is_utf8();
    characters(out, spec, width, precision.unwrap_or(usize::MAX), || {
        let bytes = (0usize..).map_while(move |index| {
            // SAFETY: the caller gives a string whose zero was not passed.
            let byte = unsafe { start.wrapping_add(index).read() } as u8;
            (byte != 0).then_some(byte)
        });
        Bytes::new(bytes, utf8)
    })
}

fn null(
    out: &mut Out<'_>,
    spec: &Spec,
    width: usize,
    precision: Option<usize>,
) -> Result<(), Errno> {
    let length = precision.unwrap_or(NULL.len()).min(NULL.len());
    plain(out, spec, width, &NULL[..length])
}

fn plain(out: &mut Out<'_>, spec: &Spec, width: usize, body: &[u8]) -> Result<(), Errno> {
    let field = Field {
        body,
        ..Field::default()
    };
    field.write(out, spec, width, false)
}

/// Writes characters, at most `limit` units of them and only whole ones; they are gone through
/// twice, because the padding may come first. EILSEQ for one that has no bytes.
fn characters<I>(
    out: &mut Out<'_>,
    spec: &Spec,
    width: usize,
    limit: usize,
    text: impl Fn() -> I,
) -> Result<(), Errno>
where
    I: Iterator<Item = Result<u32, Errno>>,
{
    let utf8 = out.unit == Unit::Character || is_utf8();
    let mut buffer = [0; 4];
    let (mut whole, mut count) = (0, 0);
    let mut counted = text();
    while whole < limit
        && let Some(character) = counted.next()
    {
        let bytes = encode(character?, &mut buffer, utf8).ok_or(Errno::EILSEQ)?;
        let units = match out.unit {
            Unit::Byte => bytes,
            Unit::Character => 1,
        };
        if units > limit - whole {
            break;
        }
        (whole, count) = (whole + units, count + 1);
    }
    let padding = width.saturating_sub(whole);
    if !spec.left {
        out.fill(b' ', padding)?;
    }
    for character in text().take(count) {
        let length = encode(character?, &mut buffer, utf8).ok_or(Errno::EILSEQ)?;
        out.put(&buffer[..length])?;
    }
    if spec.left {
        out.fill(b' ', padding)?;
    }
    Ok(())
}
