//! Floating point: `%f %e %g` and their capitals, exact to the last digit.
//!
//! The digits come from `core`'s formatting with a given precision, which is exact and rounds
//! half to even. No double has more than 1074 digits behind the point or 767 significant ones:
//! what is asked for beyond that is zeros.

use core::fmt::Write;

use super::engine::Out;
use super::field::{Field, sign};
use super::hex;
use super::spec::Spec;
use crate::errno::Errno;

/// Most digits behind the point that are not all zero.
const FRACTION: usize = 1074;
/// Most significant digits, less one.
const SIGNIFICANT: usize = 766;
/// Digits when no precision is given.
const DEFAULT: usize = 6;

/// A text of bounded length: the largest double with the longest fraction fits.
pub(super) struct Text {
    bytes: [u8; 1536],
    length: usize,
}

impl Text {
    pub(super) const fn new() -> Text {
        Text {
            bytes: [0; 1536],
            length: 0,
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    fn upper_case(&mut self) {
        self.bytes[..self.length].make_ascii_uppercase();
    }
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        let end = self.length + text.len();
        let room = self.bytes.get_mut(self.length..end);
        room.ok_or(core::fmt::Error)?
            .copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// A number in digits: `body`, then zeros, then `suffix`.
pub(super) struct Rendered {
    /// Digits and point.
    pub(super) body: Text,
    /// Zeros behind them.
    pub(super) zeros: usize,
    /// The exponent.
    pub(super) suffix: Text,
}

/// Writes a double.
pub(super) fn write(
    out: &mut Out<'_>,
    spec: &Spec,
    width: usize,
    precision: Option<usize>,
    value: f64,
) -> Result<(), Errno> {
    let upper = spec.conversion.is_ascii_uppercase();
    let minus = sign(spec, value.is_sign_negative() && !value.is_nan());
    if !value.is_finite() {
        let body: &[u8] = match (value.is_nan(), upper) {
            (true, true) => b"NAN",
            (true, false) => b"nan",
            (false, true) => b"INF",
            (false, false) => b"inf",
        };
        let field = Field {
            prefix: minus,
            body,
            ..Field::default()
        };
        return field.write(out, spec, width, false);
    }
    let kind = spec.conversion.to_ascii_lowercase();
    let rendered = match kind {
        b'a' => hex::render(value.abs(), precision, spec.alternative),
        b'e' => scientific(value.abs(), precision.unwrap_or(DEFAULT), spec.alternative),
        b'f' => fixed(value.abs(), precision.unwrap_or(DEFAULT), spec.alternative),
        _ => general(value.abs(), precision.unwrap_or(DEFAULT), spec.alternative),
    };
    // A text that does not fit its buffer: cannot be, by the bounds above.
    let mut rendered = rendered.map_err(|_| Errno::EOVERFLOW)?;
    let mut prefix = Text::new();
    let mark = if kind == b'a' { "0x" } else { "" };
    for part in [core::str::from_utf8(minus).unwrap_or(""), mark] {
        prefix.write_str(part).map_err(|_| Errno::EOVERFLOW)?;
    }
    if upper {
        prefix.upper_case();
        rendered.body.upper_case();
        rendered.suffix.upper_case();
    }
    let field = Field {
        prefix: prefix.bytes(),
        leading_zeros: 0,
        body: rendered.body.bytes(),
        trailing_zeros: rendered.zeros,
        suffix: rendered.suffix.bytes(),
    };
    field.write(out, spec, width, spec.zero)
}

fn fixed(value: f64, precision: usize, point: bool) -> Result<Rendered, core::fmt::Error> {
    let shown = precision.min(FRACTION);
    let mut body = Text::new();
    write!(body, "{value:.shown$}")?;
    if point && precision == 0 {
        body.write_str(".")?;
    }
    Ok(Rendered {
        body,
        zeros: precision - shown,
        suffix: Text::new(),
    })
}

fn scientific(value: f64, precision: usize, point: bool) -> Result<Rendered, core::fmt::Error> {
    let shown = precision.min(SIGNIFICANT);
    let (mut body, exponent) = digits_and_exponent(value, shown)?;
    if point && precision == 0 {
        body.write_str(".")?;
    }
    let mut suffix = Text::new();
    let sign = if exponent < 0 { '-' } else { '+' };
    write!(suffix, "e{sign}{:02}", exponent.unsigned_abs())?;
    Ok(Rendered {
        body,
        zeros: precision - shown,
        suffix,
    })
}

fn general(value: f64, precision: usize, keep_zeros: bool) -> Result<Rendered, core::fmt::Error> {
    let last = precision.max(1) - 1;
    // The exponent after rounding decides the style.
    let (_, exponent) = digits_and_exponent(value, last.min(SIGNIFICANT))?;
    let fits = exponent >= -4 && usize::try_from(exponent).is_ok_and(|x| x <= last)
        || (-4..0).contains(&exponent);
    let mut rendered = if fits {
        let fraction = last.saturating_add_signed(-(exponent as isize));
        fixed(value, fraction, keep_zeros)?
    } else {
        scientific(value, last, keep_zeros)?
    };
    if !keep_zeros {
        rendered.zeros = 0;
        strip_zeros(&mut rendered.body);
    }
    Ok(rendered)
}

/// Takes off zeros at the end of a fraction, and a point that is left alone.
fn strip_zeros(text: &mut Text) {
    if text.bytes().contains(&b'.') {
        while text.bytes().last() == Some(&b'0') {
            text.length -= 1;
        }
        if text.bytes().last() == Some(&b'.') {
            text.length -= 1;
        }
    }
}

/// One digit, a point and `precision` digits, with the decimal exponent.
fn digits_and_exponent(value: f64, precision: usize) -> Result<(Text, i32), core::fmt::Error> {
    let mut text = Text::new();
    write!(text, "{value:.precision$e}")?;
    let mark = text.bytes().iter().position(|&byte| byte == b'e');
    let mark = mark.ok_or(core::fmt::Error)?;
    let exponent = core::str::from_utf8(&text.bytes()[mark + 1..])
        .ok()
        .and_then(|digits| digits.parse().ok());
    text.length = mark;
    Ok((text, exponent.ok_or(core::fmt::Error)?))
}
