//! The decimal digits of a binary number.
//!
//! The digits before the point come out of an integer by division, those behind it out of the
//! fraction by multiplication: what then stands before its point are the next nine. The
//! fraction loses nine bits by it, so that it ends.

use super::big::Big;

/// Digits in a word.
pub(crate) const GROUP: usize = 9;
const BASE: u64 = 1_000_000_000;

/// How many digits are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// So many behind the point.
    Fraction(usize),
    /// So many from the first that is not 0.
    Significant(usize),
}

/// A number in decimal digits, in groups of nine, the highest first.
pub(crate) struct Expansion<const WORDS: usize> {
    words: [u32; WORDS],
    count: usize,
    /// Digits before the point.
    point: usize,
    /// More digits would follow, not all of them 0.
    more: bool,
}

/// Enough for every double.
pub(crate) type OfDouble = Expansion<128>;
/// Enough for every long double.
pub(crate) type OfLongDouble = Expansion<1840>;

impl<const WORDS: usize> Expansion<WORDS> {
    /// The digits of `mantissa` times two to the `exponent`, rounded (halves to even) to those
    /// that are wanted. `LIMBS` holds every whole or fractional part.
    pub(crate) fn new<const LIMBS: usize>(mantissa: u64, exponent: i32, wanted: Wanted) -> Self {
        let mut digits = Expansion {
            words: [0; WORDS],
            // A first group for what rounding carries.
            count: 1,
            point: GROUP,
            more: false,
        };
        let shift = exponent.unsigned_abs() as usize;
        if exponent >= 0 {
            let mut whole = Big::<LIMBS>::new(mantissa);
            whole.shift_left(shift);
            digits.push_whole(whole);
        } else {
            if shift < 64 {
                digits.push_whole(Big::<LIMBS>::new(mantissa >> shift));
            }
            let rest = if shift < 64 {
                mantissa & ((1 << shift) - 1)
            } else {
                mantissa
            };
            digits.push_fraction(Big::<LIMBS>::new(rest), shift, wanted);
        }
        digits.round(wanted);
        digits
    }

    fn push(&mut self, word: u32) {
        if let Some(place) = self.words.get_mut(self.count) {
            *place = word;
            self.count += 1;
        }
    }

    fn push_whole<const LIMBS: usize>(&mut self, mut whole: Big<LIMBS>) {
        let first = self.count;
        while !whole.is_zero() {
            let two = whole.divide(BASE * BASE);
            self.push((two % BASE) as u32);
            self.push((two / BASE) as u32);
        }
        self.words[first..self.count].reverse();
        self.point = self.count * GROUP;
    }

    /// Digits of `rest` divided by two to the `shift`: all that are wanted, and one more.
    fn push_fraction<const LIMBS: usize>(
        &mut self,
        mut rest: Big<LIMBS>,
        mut shift: usize,
        wanted: Wanted,
    ) {
        // Of a fraction with few bits the twos at the end are not needed.
        while !rest.is_zero() && !self.enough(wanted) {
            rest.multiply_add(BASE, 0);
            let word = rest.take_from(shift);
            self.push(word as u32);
            // Nine twos of the base cancel against the divisor.
            let less = shift.min(GROUP);
            rest.shift_right(less);
            shift -= less;
        }
        self.more = !rest.is_zero();
    }

    fn enough(&self, wanted: Wanted) -> bool {
        match wanted {
            Wanted::Fraction(count) => self.count * GROUP - self.point > count,
            Wanted::Significant(count) => self
                .first()
                .is_some_and(|first| self.count * GROUP - first > count),
        }
    }

    /// Where the first digit is that is not 0.
    fn first(&self) -> Option<usize> {
        let word = self.words[..self.count]
            .iter()
            .position(|&word| word != 0)?;
        let digits = self.words[word].ilog10() as usize;
        Some(word * GROUP + GROUP - 1 - digits)
    }

    /// The digit at a place, counted from the first of the first group.
    fn digit(&self, at: usize) -> u32 {
        let word = self.words[..self.count].get(at / GROUP).copied();
        word.unwrap_or(0) / 10u32.pow((GROUP - 1 - at % GROUP) as u32) % 10
    }

    /// Rounds to what is wanted.
    fn round(&mut self, wanted: Wanted) {
        let end = match wanted {
            Wanted::Fraction(count) => self.point.saturating_add(count),
            Wanted::Significant(count) => match self.first() {
                Some(first) => first.saturating_add(count),
                None => return,
            },
        };
        if end >= self.count * GROUP {
            return;
        }
        let (word, inside) = (end / GROUP, end % GROUP);
        // What a unit of the last digit that stays weighs in its group.
        let unit = 10u32.pow((GROUP - inside) as u32);
        let (lost, half) = (self.words[word] % unit, unit / 2);
        let more = self.more || self.words[word + 1..self.count].iter().any(|&w| w != 0);
        let odd = end > 0 && self.digit(end - 1) % 2 == 1;
        let up = lost > half || lost == half && (more || odd);
        self.words[word] -= lost;
        self.words[word + 1..self.count].fill(0);
        if up {
            // A unit may be a whole group, that is, one of the group before.
            let mut carry = u64::from(unit);
            let mut at = word + 1;
            while carry > 0 && at > 0 {
                at -= 1;
                let sum = u64::from(self.words[at]) + carry;
                self.words[at] = (sum % BASE) as u32;
                carry = sum / BASE;
            }
        }
        self.more = false;
    }

    /// The power of ten of the first digit that is not 0; 0 when there is none.
    pub(crate) fn exponent(&self) -> i32 {
        match self.first() {
            Some(first) => self.point as i32 - 1 - first as i32,
            None => 0,
        }
    }

    /// The digit of a power of ten.
    pub(crate) fn of_power(&self, power: i32) -> u8 {
        let at = self.point as i64 - 1 - i64::from(power);
        match usize::try_from(at) {
            Ok(at) => b'0' + self.digit(at) as u8,
            Err(_) => b'0',
        }
    }

    /// The power of ten of the last digit that is not 0; 0 when there is none.
    pub(crate) fn last_power(&self) -> i32 {
        let Some(word) = self.words[..self.count].iter().rposition(|&word| word != 0) else {
            return 0;
        };
        let (mut value, mut at) = (self.words[word], word * GROUP + GROUP - 1);
        while value % 10 == 0 {
            (value, at) = (value / 10, at - 1);
        }
        self.point as i32 - 1 - at as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts(value: f64) -> (u64, i32) {
        let bits = value.to_bits();
        let (exponent, fraction) = ((bits >> 52) as i32 & 0x7ff, bits & ((1 << 52) - 1));
        let lead = u64::from(exponent != 0) << 52;
        (fraction | lead, exponent.max(1) - 1075)
    }

    proptest! {
        #[test]
        fn digits_equal_those_of_the_standard_library(bits in any::<u64>(), count in 0usize..1100) {
            let value = f64::from_bits(bits & i64::MAX as u64);
            prop_assume!(value.is_finite());
            let (mantissa, exponent) = parts(value);
            let digits = OfDouble::new::<18>(mantissa, exponent, Wanted::Fraction(count));
            let mut text: String = (0..=digits.exponent().max(0)).rev()
                .map(|power| char::from(digits.of_power(power))).collect();
            text.push('.');
            text.extend((1..=count as i32).map(|power| char::from(digits.of_power(-power))));
            let expected = format!("{value:.count$}");
            prop_assert_eq!(text.trim_end_matches('.'), expected);
            let digits = OfDouble::new::<18>(mantissa, exponent, Wanted::Significant(count + 1));
            let first = digits.exponent();
            let text: String = (0..=count as i32)
                .map(|at| char::from(digits.of_power(first - at))).collect();
            let expected = format!("{value:.count$e}").replace('.', "");
            prop_assert_eq!(format!("{text}e{first}"), expected);
        }
    }

    #[test]
    fn longest_numbers_have_room() {
        let digits = OfLongDouble::new::<260>(u64::MAX, 16320, Wanted::Fraction(0));
        assert_eq!((digits.exponent(), digits.of_power(4932)), (4932, b'1'));
        let digits = OfLongDouble::new::<260>(1, -16445, Wanted::Fraction(16_445));
        assert_eq!((digits.exponent(), digits.last_power()), (-4951, -16_445));
        assert_eq!(digits.of_power(-16_445), b'5');
    }
}
