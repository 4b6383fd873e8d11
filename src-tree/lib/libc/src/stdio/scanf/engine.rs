//! From input and a format to places.

use core::ffi::{c_char, c_int};

use super::field::{Text, continues_float, continues_integer};
use super::spec::{Length, Spec, parse};
use crate::errno::Errno;
use crate::malloc::{free, realloc};
use crate::stdio::printf::{Arguments, Class};
use crate::stdlib::{float, number};

/// Where the bytes come from.
pub(crate) trait Input {
    /// The next byte, which stays; `None` at the end.
    fn peek(&mut self) -> Result<Option<u8>, Errno>;
    /// Takes the byte that `peek` showed.
    fn take(&mut self);
}

/// Why reading stopped.
enum Stop {
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
struct Places<'a> {
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
    fn of(&mut self, spec: &Spec) -> u64 {
        match spec.argument {
            // `new` has seen every number.
            Some(number) => self.numbered.get(number).copied().unwrap_or(0),
            None => self.arguments.next(Class::Word),
        }
    }
}

/// Input with a count.
struct Source<'a> {
    input: &'a mut dyn Input,
    count: usize,
}

impl Source<'_> {
    fn peek(&mut self) -> Result<Option<u8>, Errno> {
        self.input.peek()
    }

    fn take(&mut self) {
        self.input.take();
        self.count += 1;
    }

    fn skip_space(&mut self) -> Result<(), Errno> {
        while self.peek()?.is_some_and(is_space) {
            self.take();
        }
        Ok(())
    }

    /// The next byte, or the reason that there is none.
    fn need(&mut self) -> Result<u8, Stop> {
        self.peek()?.ok_or(Stop::End)
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | 0x09..=0x0d)
}

/// Reads `input` as `format` says and stores what it says; gives the number of conversions that
/// were stored, or `None` when the input ended or failed before the first. EINVAL: the number of
/// a place that is too large.
///
/// # Safety
/// The arguments are places for what the format asks for.
pub(crate) unsafe fn scan(
    input: &mut dyn Input,
    format: &[u8],
    arguments: &mut dyn Arguments,
) -> Result<Option<c_int>, Errno> {
    let mut places = Places::new(format, arguments)?;
    let mut source = Source { input, count: 0 };
    let (mut stored, mut rest) = (0, format);
    let stop = loop {
        let Some((&byte, after)) = rest.split_first() else {
            return Ok(Some(stored));
        };
        rest = after;
        let outcome = if is_space(byte) {
            source.skip_space().map(|()| 0).map_err(Stop::Failed)
        } else if byte == b'%' {
            let Some((spec, after)) = parse(rest) else {
                return Ok(Some(stored));
            };
            rest = after;
            // SAFETY: the caller vouches for the arguments.
            unsafe { convert(&mut source, &spec, &mut places) }
        } else {
            literal(&mut source, byte).map(|()| 0)
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

/// A byte that must come.
fn literal(source: &mut Source<'_>, byte: u8) -> Result<(), Stop> {
    if source.need()? != byte {
        return Err(Stop::Mismatch);
    }
    source.take();
    Ok(())
}

/// Does one conversion; gives 1 when something was stored that counts.
unsafe fn convert(
    source: &mut Source<'_>,
    spec: &Spec,
    places: &mut Places<'_>,
) -> Result<c_int, Stop> {
    if !matches!(spec.conversion, b'c' | b'C' | b'[' | b'n') {
        source.skip_space()?;
    }
    match spec.conversion {
        b'%' => literal(source, b'%').map(|()| 0),
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
        b's' | b'S' => unsafe { text(source, spec, places, |byte| !is_space(byte), true) },
        // SAFETY: as above.
        b'[' => unsafe { text(source, spec, places, |b| spec.set.contains(b), true) },
        b'c' | b'C' => {
            let spec = Spec {
                width: Some(spec.width.unwrap_or(1)),
                ..spec.clone()
            };
            // SAFETY: as above.
            unsafe { text(source, &spec, places, |_| true, false) }
        }
        _ => Err(Stop::Mismatch),
    }
}

/// Takes the longest text that `continues` allows.
fn field(
    source: &mut Source<'_>,
    spec: &Spec,
    continues: impl Fn(&[u8], u8) -> bool,
) -> Result<Text, Stop> {
    let mut text = Text::new();
    source.need()?;
    while spec.width.is_none_or(|width| text.bytes().len() < width) {
        let Some(next) = source.peek()? else {
            break;
        };
        if !continues(text.bytes(), next) || !text.push(next) {
            break;
        }
        source.take();
    }
    Ok(text)
}

/// Where a text is stored.
struct Place {
    start: *mut u8,
    length: usize,
    /// Bytes of the block, when it is a new one.
    owned: Option<usize>,
}

impl Place {
    /// # Safety
    /// The place is that of a caller with enough room, or a block that grows.
    unsafe fn push(&mut self, byte: u8) -> Result<(), Errno> {
        if let Some(size) = self.owned
            && self.length == size
        {
            let size = (size * 2).max(32);
            // SAFETY: the block is null or came from the allocator.
            let grown = unsafe { realloc(self.start.cast(), size) };
            if grown.is_null() {
                return Err(Errno::ENOMEM);
            }
            (self.start, self.owned) = (grown.cast(), Some(size));
        }
        // SAFETY: there is room for one more byte.
        unsafe { self.start.wrapping_add(self.length).write(byte) };
        self.length += 1;
        Ok(())
    }
}

/// Stores bytes as long as they are `wanted`.
unsafe fn text(
    source: &mut Source<'_>,
    spec: &Spec,
    places: &mut Places<'_>,
    wanted: impl Fn(u8) -> bool,
    closed: bool,
) -> Result<c_int, Stop> {
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
    };
    source.need()?;
    let mut taken = 0;
    let outcome = loop {
        if spec.width.is_some_and(|width| taken == width) {
            break Ok(());
        }
        match source.peek() {
            Ok(Some(byte)) if wanted(byte) => {
                source.take();
                taken += 1;
                if !spec.suppress {
                    // SAFETY: the caller gives enough room, or asks for new memory.
                    if let Err(error) = unsafe { place.push(byte) } {
                        break Err(Stop::Failed(error));
                    }
                }
            }
            Ok(_) => break Ok(()),
            Err(error) => break Err(Stop::Failed(error)),
        }
    };
    let short = !closed && spec.width.is_some_and(|width| taken < width);
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
            // SAFETY: as above.
            unsafe { place.push(0)? };
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
