//! The x87's numbers: C's `long double`.

/// An x87 number: 64 bits of mantissa with an explicit leading bit, then 15 bits of exponent and
/// the sign, as the processor stores them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extended {
    /// The mantissa.
    pub(crate) mantissa: u64,
    /// Sign and biased exponent.
    pub(crate) head: u16,
}

/// The exponent of infinity and of what is not a number.
const HIGHEST: u16 = 0x7fff;
/// Power of two of the lowest bit of a number with exponent 1 (and of one without exponent).
const LEAST: i32 = 1 - 16383 - 63;

impl Extended {
    /// Zero.
    pub(crate) const ZERO: Extended = Extended {
        mantissa: 0,
        head: 0,
    };

    /// Infinity.
    pub(crate) const INFINITY: Extended = Extended {
        mantissa: 1 << 63,
        head: HIGHEST,
    };

    /// Not a number.
    pub(crate) const NAN: Extended = Extended {
        mantissa: 3 << 62,
        head: HIGHEST,
    };

    /// The number of 16 bytes as they are passed.
    pub(crate) fn from_bits(bits: u128) -> Extended {
        Extended {
            mantissa: bits as u64,
            head: (bits >> 64) as u16,
        }
    }

    /// As many bytes as are stored.
    pub(crate) fn to_bytes(self) -> [u8; 10] {
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&self.mantissa.to_le_bytes());
        bytes[8..].copy_from_slice(&self.head.to_le_bytes());
        bytes
    }

    /// Whether the sign is a minus.
    pub(crate) fn is_negative(self) -> bool {
        self.head >> 15 == 1
    }

    /// The same with the other sign.
    pub(crate) fn negated(self) -> Extended {
        Extended {
            head: self.head ^ 1 << 15,
            ..self
        }
    }

    /// Whether it is infinite.
    pub(crate) fn is_infinite(self) -> bool {
        self.head & HIGHEST == HIGHEST && self.mantissa << 1 == 0
    }

    /// Whether it is no number.
    pub(crate) fn is_nan(self) -> bool {
        self.head & HIGHEST == HIGHEST && self.mantissa << 1 != 0
    }

    /// Mantissa, and the power of two that it is multiplied with; of a finite number without its
    /// sign.
    pub(crate) fn parts(self) -> (u64, i32) {
        let exponent = i32::from(self.head & HIGHEST);
        (self.mantissa, exponent.max(1) - 1 + LEAST)
    }

    /// The number of a double.
    pub(crate) fn from_double(value: f64) -> Extended {
        let bits = value.to_bits();
        let sign = ((bits >> 63) as u16) << 15;
        let (exponent, fraction) = ((bits >> 52 & 0x7ff) as u16, bits << 12 >> 1);
        let (mantissa, exponent) = match (exponent, fraction) {
            (0x7ff, _) => (1 << 63 | fraction, HIGHEST),
            (0, 0) => (0, 0),
            (0, _) => {
                let shift = fraction.leading_zeros();
                (fraction << shift, 16383 - 1022 - shift as u16)
            }
            _ => (1 << 63 | fraction, exponent + 16383 - 1023),
        };
        Extended {
            mantissa,
            head: sign | exponent,
        }
    }

    /// The number nearest to `bits` times two to the power `exponent`, `more` meaning that a
    /// little is to be added; halves go to even. Also whether it is out of range: infinite, or
    /// tiny and not exact.
    pub(crate) fn nearest(bits: u128, exponent: i32, more: bool) -> (Extended, bool) {
        let rounded = super::nearest::round(bits, exponent, more, 64, LEAST);
        let biased = rounded.exponent - LEAST + 1;
        let number = if rounded.mantissa == 0 {
            Extended::ZERO
        } else if biased >= i32::from(HIGHEST) {
            return (Extended::INFINITY, true);
        } else {
            let normal = rounded.mantissa >> 63 == 1;
            Extended {
                mantissa: rounded.mantissa,
                head: if normal { biased as u16 } else { 0 },
            }
        };
        (number, rounded.tiny)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_get_an_explicit_leading_bit() {
        let parts = |value| {
            let number = Extended::from_double(value);
            (number.mantissa, number.head)
        };
        assert_eq!(parts(1.0), (1 << 63, 16383));
        assert_eq!(parts(-3.0), (3 << 62, 0x8000 | 16384));
        assert_eq!(parts(f64::from_bits(1)), (1 << 63, 16383 - 1074));
        assert_eq!(parts(f64::INFINITY), (1 << 63, 0x7fff));
        assert_eq!(parts(0.0), (0, 0));
    }

    #[test]
    fn nearest_number_is_rounded_once_and_denormal_at_the_end() {
        let (one, tiny) = Extended::nearest(1, 0, true);
        assert_eq!((one, tiny), (Extended::from_double(1.0), false));
        let (up, _) = Extended::nearest((1 << 64) + 1, 0, true);
        assert_eq!(up.mantissa, (1 << 63) + 1);
        let (even, _) = Extended::nearest((1 << 64) + 1, 0, false);
        assert_eq!(even.mantissa, 1 << 63);
        let (least, tiny) = Extended::nearest(1, LEAST, false);
        assert_eq!((least.mantissa, least.head, tiny), (1, 0, false));
        assert_eq!(
            Extended::nearest(1, LEAST - 1, false),
            (Extended::ZERO, true)
        );
        assert_eq!(
            Extended::nearest(1, 16384, false),
            (Extended::INFINITY, true)
        );
        let whole = u128::from(u64::MAX);
        let (normal, tiny) = Extended::nearest(whole, LEAST - 1, false);
        assert_eq!((normal.mantissa, normal.head, tiny), (1 << 63, 1, true));
    }
}
