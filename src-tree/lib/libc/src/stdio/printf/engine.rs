//! From a format and arguments to bytes in a sink.

use core::ffi::c_int;

use super::field::Field;
use super::spec::{Count, Length, Spec, parse};
use super::{float, integer, string};
use crate::decimal::extended::Extended;
use crate::errno::Errno;

/// Most arguments of a format that numbers them.
const NUMBERED: usize = 64;

/// How an argument is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Any integer or pointer.
    Word,
    /// A `double`.
    Double,
    /// A `long double`.
    LongDouble,
}

/// The arguments of a call, one after the other.
pub(crate) trait Arguments {
    /// The next argument; doubles as their bits, and so are long doubles that were passed as
    /// doubles. The upper half of an `int` has no meaning.
    fn next(&mut self, class: Class) -> u64;

    /// The next argument, which is a `long double`.
    fn next_long_double(&mut self) -> Extended {
        Extended::from_double(f64::from_bits(self.next(Class::LongDouble)))
    }
}

/// Where the bytes go.
pub(crate) trait Sink {
    /// Takes all of the bytes, or fails.
    fn put(&mut self, bytes: &[u8]) -> Result<(), Errno>;
}

/// What widths, precisions and the result count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Bytes: `printf` and relatives.
    Byte,
    /// Characters: `wprintf` and relatives. Format and output are UTF-8 then, whatever the
    /// locale is: the sink makes of it what its reader wants.
    Character,
}

/// A sink and how much went into it: never more than a C `int` counts.
pub(super) struct Out<'a> {
    sink: &'a mut dyn Sink,
    pub(super) unit: Unit,
    count: usize,
}

impl Out<'_> {
    fn grow(&mut self, n: usize) -> Result<(), Errno> {
        let count = self.count.checked_add(n);
        self.count = count
            .filter(|&count| count <= c_int::MAX as usize)
            .ok_or(Errno::EOVERFLOW)?;
        Ok(())
    }

    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        let begins_character = |byte: &&u8| **byte & 0xc0 != 0x80;
        self.grow(match self.unit {
            Unit::Byte => bytes.len(),
            Unit::Character => bytes.iter().filter(begins_character).count(),
        })?;
        if bytes.is_empty() {
            return Ok(());
        }
        self.sink.put(bytes)
    }

    pub(super) fn fill(&mut self, byte: u8, mut n: usize) -> Result<(), Errno> {
        self.grow(n)?;
        let block = [byte; 64];
        while n > 0 {
            let piece = n.min(block.len());
            self.sink.put(&block[..piece])?;
            n -= piece;
        }
        Ok(())
    }
}

/// Writes `arguments` as `format` says; gives the number of units.
///
/// EOVERFLOW: more units than an `int` counts. EILSEQ: a wide character without bytes.
/// EINVAL: an argument number that is too large. A conversion that C does not define gives its
/// letter; one that the format does not finish ends the output.
///
/// # Safety
/// The arguments are those that the format asks for; pointers among them are what it says.
pub(crate) unsafe fn format(
    sink: &mut dyn Sink,
    unit: Unit,
    format: &[u8],
    arguments: &mut dyn Arguments,
) -> Result<usize, Errno> {
    let mut source = Source::new(format, arguments)?;
    let mut out = Out {
        sink,
        unit,
        count: 0,
    };
    let mut rest = format;
    loop {
        let plain = rest.iter().position(|&byte| byte == b'%');
        out.put(&rest[..plain.unwrap_or(rest.len())])?;
        let Some((spec, used)) = plain.and_then(|at| parse(&rest[at + 1..])) else {
            return Ok(out.count);
        };
        rest = &rest[plain.unwrap_or(0) + 1 + used..];
        // SAFETY: the caller vouches for the arguments.
        unsafe { convert(&mut out, spec, &mut source)? };
    }
}

unsafe fn convert(out: &mut Out<'_>, mut spec: Spec, source: &mut Source<'_>) -> Result<(), Errno> {
    let width = match source.count(spec.width)? {
        Some(width) => {
            spec.left |= width < 0;
            width.unsigned_abs()
        }
        None => 0,
    };
    let precision = source
        .count(spec.precision)?
        .and_then(|precision| usize::try_from(precision).ok());
    match class(&spec) {
        None => {
            let field = Field {
                body: &[spec.conversion],
                ..Field::default()
            };
            if spec.conversion == b'%' {
                return out.put(b"%");
            }
            field.write(out, &spec, width, false)
        }
        Some(Class::Word) => {
            let word = source.take(spec.argument, Class::Word)?.word;
            // SAFETY: the caller vouches for the arguments.
            unsafe { convert_word(out, &spec, width, precision, word) }
        }
        Some(Class::Double) => {
            let value = f64::from_bits(source.take(spec.argument, Class::Double)?.word);
            float::double(out, &spec, width, precision, value)
        }
        Some(Class::LongDouble) => {
            let taken = source.take(spec.argument, Class::LongDouble)?;
            let value = Extended {
                mantissa: taken.word,
                head: taken.head,
            };
            float::long_double(out, &spec, width, precision, value)
        }
    }
}

unsafe fn convert_word(
    out: &mut Out<'_>,
    spec: &Spec,
    width: usize,
    precision: Option<usize>,
    word: u64,
) -> Result<(), Errno> {
    match (spec.conversion, spec.length) {
        (b'C', _) | (b'c', Length::Long) => string::wide_character(out, spec, width, word as u32),
        // SAFETY: the caller vouches for the text.
        (b'S', _) | (b's', Length::Long) => unsafe {
            string::wide(out, spec, width, precision, word)
        },
        (b'c', _) => string::character(out, spec, width, word as u8),
        // SAFETY: the caller vouches for the text.
        (b's', _) => unsafe { string::narrow(out, spec, width, precision, word) },
        (b'n', length) => {
            // SAFETY: the caller vouches for the place.
            unsafe { store_count(word, length, out.count) };
            Ok(())
        }
        _ => integer::write(out, spec, width, precision, word),
    }
}

/// `%n`: stores what has been written so far.
unsafe fn store_count(word: u64, length: Length, count: usize) {
    let place = core::ptr::with_exposed_provenance_mut::<u8>(word as usize);
    match length {
        // SAFETY: the caller gives a place of the size that the length modifier says.
        Length::Char => unsafe { place.write(count as u8) },
        // SAFETY: as above.
        Length::Short => unsafe { place.cast::<u16>().write(count as u16) },
        // SAFETY: as above.
        Length::Int => unsafe { place.cast::<u32>().write(count as u32) },
        // SAFETY: as above.
        Length::Long | Length::LongDouble => unsafe { place.cast::<u64>().write(count as u64) },
    }
}

/// How the argument of a conversion is passed, if it has one.
fn class(spec: &Spec) -> Option<Class> {
    match spec.conversion {
        b'd' | b'i' | b'o' | b'u' | b'x' | b'X' | b'c' | b's' | b'C' | b'S' | b'p' | b'n' => {
            Some(Class::Word)
        }
        b'a' | b'A' | b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => Some(match spec.length {
            Length::LongDouble => Class::LongDouble,
            _ => Class::Double,
        }),
        _ => None,
    }
}

/// One argument.
#[derive(Clone, Copy, Default)]
struct Taken {
    /// A word, the bits of a double, or the mantissa of a long double.
    word: u64,
    /// Sign and exponent of a long double.
    head: u16,
}

impl Taken {
    fn next(arguments: &mut dyn Arguments, class: Class) -> Taken {
        match class {
            Class::LongDouble => {
                let Extended { mantissa, head } = arguments.next_long_double();
                Taken {
                    word: mantissa,
                    head,
                }
            }
            _ => Taken {
                word: arguments.next(class),
                head: 0,
            },
        }
    }
}

/// The arguments in the order in which the format wants them.
struct Source<'a> {
    arguments: &'a mut dyn Arguments,
    /// All arguments, when the format numbers them.
    numbered: [Taken; NUMBERED],
}

impl<'a> Source<'a> {
    /// Looks through the format for numbered arguments and, if there are any, fetches them all:
    /// how each is passed is known only from its use.
    fn new(format: &[u8], arguments: &'a mut dyn Arguments) -> Result<Source<'a>, Errno> {
        let mut classes = [Class::Word; NUMBERED];
        let (mut count, mut rest) = (0, format);
        let mut note = |number: usize, class| {
            *classes.get_mut(number).ok_or(Errno::EINVAL)? = class;
            count = count.max(number + 1);
            Ok(())
        };
        while let Some(at) = rest.iter().position(|&byte| byte == b'%') {
            let Some((spec, used)) = parse(&rest[at + 1..]) else {
                break;
            };
            rest = &rest[at + 1 + used..];
            for counted in [spec.width, spec.precision] {
                if let Count::Argument(Some(number)) = counted {
                    note(number, Class::Word)?;
                }
            }
            if let (Some(number), Some(class)) = (spec.argument, class(&spec)) {
                note(number, class)?;
            }
        }
        let mut numbered = [Taken::default(); NUMBERED];
        for (slot, &class) in numbered[..count].iter_mut().zip(&classes) {
            *slot = Taken::next(arguments, class);
        }
        Ok(Source {
            arguments,
            numbered,
        })
    }

    fn take(&mut self, number: Option<usize>, class: Class) -> Result<Taken, Errno> {
        match number {
            Some(number) => self.numbered.get(number).copied().ok_or(Errno::EINVAL),
            None => Ok(Taken::next(self.arguments, class)),
        }
    }

    /// A width or precision; one from the format that is too large for any output stays so.
    fn count(&mut self, count: Count) -> Result<Option<isize>, Errno> {
        match count {
            Count::None => Ok(None),
            Count::Fixed(n) => Ok(Some(isize::try_from(n).unwrap_or(isize::MAX))),
            Count::Argument(number) => {
                let taken = self.take(number, Class::Word)?;
                Ok(Some(taken.word as i32 as isize))
            }
        }
    }
}
