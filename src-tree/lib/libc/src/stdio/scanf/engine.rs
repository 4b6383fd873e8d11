//! From input and a format to places.

use core::ffi::c_int;

use super::field::{Text, continues_float, continues_integer};
use super::spec::{Length, Spec, parse};
use super::string;
use crate::errno::Errno;
use crate::stdio::printf::{Arguments, Class, Unit};
use crate::stdlib::{float, number};
use crate::wchar::multibyte::{State, read};

/// Where the bytes or characters come from.
pub(crate) trait Input {
    /// What comes.
    fn unit(&self) -> Unit;
    /// The next byte or character, which stays; `None` at the end.
    fn peek(&mut self) -> Result<Option<u32>, Errno>;
    /// Takes what `peek` showed.
    fn take(&mut self);
}

/// Why reading stopped.
pub(super) enum Stop {
    /// The input ended before the conversion.
    End,
    /// The input does not fit the format.
    Mismatch,
    Failed(Errno),
}

impl From<Errno> for Stop {
    fn from(error: Errno) -> Stop {
        Stop::Failed(error)
    }
}

/// Most places of a format that numbers them.
const NUMBERED: usize = 64;

/// Where things are stored, in the order in which the format wants them.
pub(super) struct Places<'a> {
    arguments: &'a mut dyn Arguments,
    /// All places, when the format numbers them.
    numbered: [u64; NUMBERED],
}

impl<'a> Places<'a> {
    /// Looks through the format for numbered places and, if there are any, fetches them all.
    fn new(format: &[u8], arguments: &'a mut dyn Arguments) -> Result<Places<'a>, Errno> {
        let (mut count, mut rest) = (0, format);
        while let Some(at) = rest.iter().position(|&byte| byte == b'%') {
            let Some((spec, after)) = parse(&rest[at + 1..]) else {
                break;
            };
            rest = after;
            count = count.max(spec.argument.map_or(0, |number| number + 1));
        }
        let mut numbered = [0; NUMBERED];
        for place in numbered.get_mut(..count).ok_or(Errno::EINVAL)? {
            *place = arguments.next(Class::Word);
        }
        Ok(Places {
            arguments,
            numbered,
        })
    }

    /// The place of a conversion that stores something.
    pub(super) fn of(&mut self, spec: &Spec<'_>) -> u64 {
        match spec.argument {
            // `new` has seen every number.
            Some(number) => self.numbered.get(number).copied().unwrap_or(0),
            None => self.arguments.next(Class::Word),
        }
    }
}

/// Input with a count.
pub(super) struct Source<'a> {
    input: &'a mut dyn Input,
    pub(super) unit: Unit,
    count: usize,
}

impl Source<'_> {
    pub(super) fn peek(&mut self) -> Result<Option<u32>, Errno> {
        self.input.peek()
    }

    pub(super) fn take(&mut self) {
        self.input.take();
        self.count += 1;
    }

    fn skip_space(&mut self) -> Result<(), Errno> {
        while self.peek()?.is_some_and(|next| is_space(next, self.unit)) {
            self.take();
        }
        Ok(())
    }

    /// What comes next, or the reason that there is nothing.
    pub(super) fn need(&mut self) -> Result<u32, Stop> {
        self.peek()?.ok_or(Stop::End)
    }
}

/// Whether a byte or character is white.
pub(super) fn is_space(next: u32, unit: Unit) -> bool {
    match unit {
        Unit::Byte => matches!(next, 0x20 | 0x09..=0x0d),
        Unit::Character => char::from_u32(next).is_some_and(char::is_whitespace),
    }
}

/// Reads `input` as `format` says and stores what it says; gives the number of conversions that
/// were stored, or `None` when the input ended or failed before the first. EINVAL: the number of
/// a place that is too large. The format of input of characters is UTF-8, whatever the locale is.
///
/// # Safety
/// The arguments are places for what the format asks for.
pub(crate) unsafe fn scan(
    input: &mut dyn Input,
    format: &[u8],
    arguments: &mut dyn Arguments,
) -> Result<Option<c_int>, Errno> {
    let mut places = Places::new(format, arguments)?;
    let unit = input.unit();
    let mut source = Source {
        input,
        unit,
        count: 0,
    };
    let (mut stored, mut rest) = (0, format);
    let stop = loop {
        let Some((next, used)) = unit_of(rest, unit) else {
            return Ok(Some(stored));
        };
        rest = &rest[used..];
        let outcome = if is_space(next, unit) {
            source.skip_space().map(|()| 0).map_err(Stop::Failed)
        } else if next == u32::from(b'%') {
            let Some((spec, after)) = parse(rest) else {
                return Ok(Some(stored));
            };
            rest = after;
            // SAFETY: the caller vouches for the arguments.
            unsafe { convert(&mut source, &spec, &mut places) }
        } else {
            literal(&mut source, next).map(|()| 0)
        };
        match outcome {
            Ok(more) => stored += more,
            Err(stop) => break stop,
        }
    };
    match stop {
        Stop::Failed(error) if stored == 0 => Err(error),
        Stop::End if stored == 0 => Ok(None),
        _ => Ok(Some(stored)),
    }
}

/// The first unit of a text, and its bytes.
pub(super) fn unit_of(text: &[u8], unit: Unit) -> Option<(u32, usize)> {
    let &byte = text.first()?;
    let whole = match unit {
        Unit::Byte => None,
        Unit::Character => read(text, &mut { State::START }, true).ok(),
    };
    Some(whole.unwrap_or((byte.into(), 1)))
}

/// A byte or character that must come.
fn literal(source: &mut Source<'_>, wanted: u32) -> Result<(), Stop> {
    if source.need()? != wanted {
        return Err(Stop::Mismatch);
    }
    source.take();
    Ok(())
}

/// Does one conversion; gives 1 when something was stored that counts.
unsafe fn convert(
    source: &mut Source<'_>,
    spec: &Spec<'_>,
    places: &mut Places<'_>,
) -> Result<c_int, Stop> {
    if !matches!(spec.conversion, b'c' | b'C' | b'[' | b'n') {
        source.skip_space()?;
    }
    match spec.conversion {
        b'%' => literal(source, b'%'.into()).map(|()| 0),
        b'n' => {
            if !spec.suppress {
                let place = places.of(spec);
                // SAFETY: the caller gives a place of the size that the length says.
                unsafe { store_integer(place, spec.length, source.count as u64) };
            }
            Ok(0)
        }
        b'd' | b'i' | b'o' | b'u' | b'x' | b'X' | b'p' => {
            let base = match spec.conversion {
                b'd' | b'u' => 10,
                b'i' => 0,
                b'o' => 8,
                _ => 16,
            };
            let text = field(source, spec, |text, next| {
                continues_integer(text, next, base)
            })?;
            let signed = matches!(spec.conversion, b'd' | b'i');
            let value = number::of_text(text.bytes(), base as c_int, signed);
            let value = value.ok_or(Stop::Mismatch)?;
            let length = if spec.conversion == b'p' {
                Length::Long
            } else {
                spec.length
            };
            if !spec.suppress {
                let place = places.of(spec);
                // SAFETY: as above.
                unsafe { store_integer(place, length, value) };
            }
            Ok(c_int::from(!spec.suppress))
        }
        b'a' | b'e' | b'f' | b'g' | b'A' | b'E' | b'F' | b'G' => {
            let text = field(source, spec, continues_float)?;
            let parsed = float::parse(text.bytes());
            if parsed.used == 0 || parsed.used != text.bytes().len() {
                return Err(Stop::Mismatch);
            }
            if !spec.suppress {
                let place = places.of(spec);
                // SAFETY: as above.
                unsafe { store_float(place, spec.length, &parsed) };
            }
            Ok(c_int::from(!spec.suppress))
        }
        // SAFETY: the caller vouches for the arguments.
        b's' | b'S' | b'[' | b'c' | b'C' => unsafe { string::store(source, spec, places) },
        _ => Err(Stop::Mismatch),
    }
}

/// Takes the longest text that `continues` allows.
fn field(
    source: &mut Source<'_>,
    spec: &Spec<'_>,
    continues: impl Fn(&[u8], u8) -> bool,
) -> Result<Text, Stop> {
    let mut text = Text::new();
    source.need()?;
    while spec.width.is_none_or(|width| text.bytes().len() < width) {
        // No number has anything but ASCII in it.
        let Some(next) = source.peek()?.and_then(|next| u8::try_from(next).ok()) else {
            break;
        };
        if !continues(text.bytes(), next) || !text.push(next) {
            break;
        }
        source.take();
    }
    Ok(text)
}

/// Stores an integer of the size that the length says.
unsafe fn store_integer(place: u64, length: Length, value: u64) {
    let place = core::ptr::with_exposed_provenance_mut::<u8>(place as usize);
    match length {
        // SAFETY: the caller gives a place of the size that the length modifier says.
        Length::Char => unsafe { place.write(value as u8) },
        // SAFETY: as above.
        Length::Short => unsafe { place.cast::<u16>().write(value as u16) },
        // SAFETY: as above.
        Length::Int => unsafe { place.cast::<u32>().write(value as u32) },
        // SAFETY: as above.
        Length::Long | Length::LongDouble => unsafe { place.cast::<u64>().write(value) },
    }
}

/// Stores a number as `float`, `double` or `long double`.
unsafe fn store_float(place: u64, length: Length, parsed: &float::Parsed<'_>) {
    let place = core::ptr::with_exposed_provenance_mut::<u8>(place as usize);
    match length {
        // SAFETY: the caller gives a place of the size that the length modifier says.
        Length::Long => unsafe { place.cast::<f64>().write(parsed.double().0) },
        Length::LongDouble => {
            let bytes = parsed.extended().0.to_bytes();
            // SAFETY: as above.
            unsafe { place.cast::<[u8; 10]>().write(bytes) };
        }
        // SAFETY: as above.
        _ => unsafe { place.cast::<f32>().write(parsed.single().0) },
    }
}
