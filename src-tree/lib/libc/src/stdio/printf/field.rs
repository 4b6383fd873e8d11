//! A converted argument on its way into its field.

use super::engine::Out;
use super::spec::Spec;
use crate::errno::Errno;

/// The pieces of a converted argument, in order.
#[derive(Clone, Copy, Default)]
pub(super) struct Field<'a> {
    /// Sign and base.
    pub(super) prefix: &'a [u8],
    /// Zeros that a precision asks for.
    pub(super) leading_zeros: usize,
    /// The text or digits.
    pub(super) body: &'a [u8],
    /// Zeros behind the last digit that is not known to be zero.
    pub(super) trailing_zeros: usize,
    /// The exponent.
    pub(super) suffix: &'a [u8],
}

impl Field<'_> {
    /// Writes the field, at least `width` wide; `zero_fill`: zeros instead of spaces to the left.
    pub(super) fn write(
        &self,
        out: &mut Out<'_>,
        spec: &Spec,
        width: usize,
        zero_fill: bool,
    ) -> Result<(), Errno> {
        let length = [
            self.prefix.len(),
            self.leading_zeros,
            self.body.len(),
            self.trailing_zeros,
            self.suffix.len(),
        ]
        .into_iter()
        .fold(0, usize::saturating_add);
        let padding = width.saturating_sub(length);
        let (spaces, zeros) = match (spec.left, zero_fill) {
            (true, _) => (0, 0),
            (false, true) => (0, padding),
            (false, false) => (padding, 0),
        };
        out.fill(b' ', spaces)?;
        out.put(self.prefix)?;
        out.fill(b'0', zeros.saturating_add(self.leading_zeros))?;
        out.put(self.body)?;
        out.fill(b'0', self.trailing_zeros)?;
        out.put(self.suffix)?;
        out.fill(b' ', if spec.left { padding } else { 0 })
    }
}

/// The sign of a number.
pub(super) fn sign(spec: &Spec, negative: bool) -> &'static [u8] {
    match (negative, spec.plus, spec.space) {
        (true, _, _) => b"-",
        (false, true, _) => b"+",
        (false, false, true) => b" ",
        (false, false, false) => b"",
    }
}
