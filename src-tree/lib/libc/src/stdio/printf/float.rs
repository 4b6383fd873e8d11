//! Floating point: `%f %e %g` and their capitals, exact to the last digit, of doubles and long
//! doubles; `%a` is [`hex`]'s.

use super::engine::Out;
use super::field::{Field, sign};
use super::hex;
use super::spec::Spec;
use super::text::Text;
use crate::decimal::expansion::{Expansion, OfDouble, OfLongDouble, Wanted};
use crate::decimal::extended::Extended;
use crate::errno::Errno;

/// Digits when no precision is given.
const DEFAULT: usize = 6;

/// The format that a number came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// `double`.
    Double,
    /// `long double`.
    Extended,
}

/// A finite number without its sign: `mantissa` times two to the `exponent`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Magnitude {
    pub(super) format: Format,
    pub(super) mantissa: u64,
    pub(super) exponent: i32,
}

/// Writes a double.
pub(super) fn double(
    out: &mut Out<'_>,
    spec: &Spec,
    width: usize,
    precision: Option<usize>,
    value: f64,
) -> Result<(), Errno> {
    let minus = sign(spec, value.is_sign_negative() && !value.is_nan());
    if !value.is_finite() {
        return special(out, spec, width, minus, value.is_nan());
    }
    let bits = value.to_bits();
    let (biased, fraction) = ((bits >> 52) as i32 & 0x7ff, bits & ((1 << 52) - 1));
    let magnitude = Magnitude {
        format: Format::Double,
        mantissa: fraction | u64::from(biased != 0) << 52,
        exponent: biased.max(1) - 1075,
    };
    if spec.conversion.eq_ignore_ascii_case(&b'a') {
        return hex::write(out, spec, width, precision, minus, magnitude);
    }
    decimal(out, spec, width, precision, minus, |wanted| {
        OfDouble::new::<18>(magnitude.mantissa, magnitude.exponent, wanted)
    })
}

/// Writes a long double. (Its digits need ten kilobytes of the stack, which a double does not.)
#[inline(never)]
pub(super) fn long_double(
    out: &mut Out<'_>,
    spec: &Spec,
    width: usize,
    precision: Option<usize>,
    value: Extended,
) -> Result<(), Errno> {
    let minus = sign(spec, value.is_negative() && !value.is_nan());
    if value.is_nan() || value.is_infinite() {
        return special(out, spec, width, minus, value.is_nan());
    }
    let (mantissa, exponent) = value.parts();
    let magnitude = Magnitude {
        format: Format::Extended,
        mantissa,
        exponent,
    };
    if spec.conversion.eq_ignore_ascii_case(&b'a') {
        return hex::write(out, spec, width, precision, minus, magnitude);
    }
    decimal(out, spec, width, precision, minus, |wanted| {
        OfLongDouble::new::<260>(mantissa, exponent, wanted)
    })
}

/// Writes infinity or "not a number".
fn special(
    out: &mut Out<'_>,
    spec: &Spec,
    width: usize,
    prefix: &[u8],
    nan: bool,
) -> Result<(), Errno> {
    let body: &[u8] = match (nan, spec.conversion.is_ascii_uppercase()) {
        (true, true) => b"NAN",
        (true, false) => b"nan",
        (false, true) => b"INF",
        (false, false) => b"inf",
    };
    let field = Field {
        prefix,
        body,
        ..Field::default()
    };
    field.write(out, spec, width, false)
}

/// Where digits stand: from a power of ten downwards.
struct Layout {
    /// Power of ten of the first digit.
    first: i32,
    /// Digits before the point.
    whole: usize,
    /// Digits behind it.
    fraction: usize,
    /// `e` and the exponent.
    suffix: Text,
}

fn decimal<const WORDS: usize>(
    out: &mut Out<'_>,
    spec: &Spec,
    width: usize,
    precision: Option<usize>,
    minus: &[u8],
    digits: impl Fn(Wanted) -> Expansion<WORDS>,
) -> Result<(), Errno> {
    let precision = precision.unwrap_or(DEFAULT);
    let (digits, layout) = match spec.conversion.to_ascii_lowercase() {
        b'f' => {
            let digits = digits(Wanted::Fraction(precision));
            let layout = fixed(digits.exponent(), precision);
            (digits, layout)
        }
        b'e' => {
            let digits = digits(Wanted::Significant(precision.saturating_add(1)));
            let layout = scientific(digits.exponent(), precision, spec.conversion);
            (digits, layout)
        }
        _ => {
            let count = precision.max(1);
            let digits = digits(Wanted::Significant(count));
            let layout = general(&digits, count, spec);
            (digits, layout)
        }
    };
    let point = layout.fraction > 0 || spec.alternative;
    let length = [
        minus.len(),
        layout.whole,
        usize::from(point),
        layout.fraction,
        layout.suffix.bytes().len(),
    ];
    let length = length.into_iter().fold(0, usize::saturating_add);
    let padding = width.saturating_sub(length);
    if !spec.left && !spec.zero {
        out.fill(b' ', padding)?;
    }
    out.put(minus)?;
    if !spec.left && spec.zero {
        out.fill(b'0', padding)?;
    }
    put_digits(out, &digits, layout.first, layout.whole)?;
    if point {
        out.put(b".")?;
    }
    let behind = layout.first - layout.whole as i32;
    // Beyond the last digit that is not 0 there is nothing to look up.
    let known = usize::try_from(behind - digits.last_power() + 1).unwrap_or(0);
    let known = known.min(layout.fraction);
    put_digits(out, &digits, behind, known)?;
    out.fill(b'0', layout.fraction - known)?;
    out.put(layout.suffix.bytes())?;
    out.fill(b' ', if spec.left { padding } else { 0 })
}

fn put_digits<const WORDS: usize>(
    out: &mut Out<'_>,
    digits: &Expansion<WORDS>,
    first: i32,
    count: usize,
) -> Result<(), Errno> {
    let mut block = [0; 64];
    let mut done = 0;
    while done < count {
        let piece = (count - done).min(block.len());
        for (at, place) in block[..piece].iter_mut().enumerate() {
            *place = digits.of_power(first - (done + at) as i32);
        }
        out.put(&block[..piece])?;
        done += piece;
    }
    Ok(())
}

/// `%f` of a number with this decimal exponent.
fn fixed(exponent: i32, fraction: usize) -> Layout {
    let first = exponent.max(0);
    Layout {
        first,
        whole: first as usize + 1,
        fraction,
        suffix: Text::new(),
    }
}

/// `%e` of a number with this decimal exponent.
fn scientific(exponent: i32, fraction: usize, conversion: u8) -> Layout {
    let mut suffix = Text::new();
    let mark = if conversion.is_ascii_uppercase() {
        b'E'
    } else {
        b'e'
    };
    suffix.push(&[mark, if exponent < 0 { b'-' } else { b'+' }]);
    if exponent.unsigned_abs() < 10 {
        suffix.push(b"0");
    }
    suffix.push_number(exponent.unsigned_abs());
    Layout {
        first: exponent,
        whole: 1,
        fraction,
        suffix,
    }
}

/// `%g` with so many significant digits: the exponent after rounding decides the style.
fn general<const WORDS: usize>(digits: &Expansion<WORDS>, count: usize, spec: &Spec) -> Layout {
    let exponent = digits.exponent();
    let fits = exponent >= -4 && i64::from(exponent) < count as i64;
    let last = digits.last_power();
    if fits {
        let fraction = (count - 1).saturating_add_signed(-(exponent as isize));
        let needed = usize::try_from(-last).unwrap_or(0);
        return fixed(exponent, shown(fraction, needed, spec));
    }
    let needed = usize::try_from(exponent - last).unwrap_or(0);
    scientific(exponent, shown(count - 1, needed, spec), spec.conversion)
}

/// Without `#`, zeros at the end of a fraction are left out.
fn shown(fraction: usize, needed: usize, spec: &Spec) -> usize {
    if spec.alternative {
        fraction
    } else {
        fraction.min(needed)
    }
}
