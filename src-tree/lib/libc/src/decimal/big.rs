//! Long integers of bounded length.

use core::cmp::Ordering;

/// An integer below two to the power of 64 times `LIMBS`. What does not fit is lost: who uses
/// it knows the largest value.
#[derive(Clone)]
pub(super) struct Big<const LIMBS: usize> {
    limbs: [u64; LIMBS],
    /// Limbs in use; the highest of them is not 0.
    length: usize,
}

impl<const LIMBS: usize> Big<LIMBS> {
    /// An integer of one limb.
    pub(super) fn new(value: u64) -> Self {
        let mut limbs = [0; LIMBS];
        limbs[0] = value;
        let length = usize::from(value != 0);
        Big { limbs, length }
    }

    /// Whether it is 0.
    pub(super) fn is_zero(&self) -> bool {
        self.length == 0
    }

    /// Bits up to the highest that is set.
    pub(super) fn bits(&self) -> usize {
        match self.length {
            0 => 0,
            length => 64 * length - self.limbs[length - 1].leading_zeros() as usize,
        }
    }

    fn push(&mut self, limb: u64) {
        if limb != 0 && self.length < LIMBS {
            self.limbs[self.length] = limb;
            self.length += 1;
        }
    }

    fn trim(&mut self) {
        while self.length > 0 && self.limbs[self.length - 1] == 0 {
            self.length -= 1;
        }
    }

    /// Multiplies by a limb and adds another.
    pub(super) fn multiply_add(&mut self, factor: u64, addend: u64) {
        let mut carry = u128::from(addend);
        for limb in &mut self.limbs[..self.length] {
            let product = u128::from(*limb) * u128::from(factor) + carry;
            *limb = product as u64;
            carry = product >> 64;
        }
        self.push(carry as u64);
    }

    /// Multiplies by five to a power.
    pub(super) fn multiply_by_power_of_five(&mut self, mut power: usize) {
        // The largest power of five in a limb.
        const STEP: u32 = 27;
        while power > 0 {
            let step = power.min(STEP as usize);
            self.multiply_add(5u64.pow(step as u32), 0);
            power -= step;
        }
    }

    /// Divides by a limb (not 0) and gives the remainder.
    pub(super) fn divide(&mut self, divisor: u64) -> u64 {
        let mut rest = 0u64;
        for limb in self.limbs[..self.length].iter_mut().rev() {
            let part = u128::from(rest) << 64 | u128::from(*limb);
            *limb = (part / u128::from(divisor)) as u64;
            rest = (part % u128::from(divisor)) as u64;
        }
        self.trim();
        rest
    }

    /// Multiplies by two to a power.
    pub(super) fn shift_left(&mut self, count: usize) {
        if self.is_zero() || count == 0 {
            return;
        }
        let (whole, part) = (count / 64, count % 64);
        let top = if part == 0 {
            0
        } else {
            self.limbs[self.length - 1] >> (64 - part)
        };
        let length = (self.length + whole).min(LIMBS);
        for at in (whole..length).rev() {
            let low = match (at - whole).checked_sub(1) {
                Some(below) if part > 0 => self.limbs[below] >> (64 - part),
                _ => 0,
            };
            self.limbs[at] = self.limbs[at - whole] << part | low;
        }
        self.limbs[..whole.min(LIMBS)].fill(0);
        self.length = length;
        self.push(top);
    }

    /// Divides by two to a power, cut; gives whether anything was lost.
    pub(super) fn shift_right(&mut self, count: usize) -> bool {
        let (whole, part) = (count / 64, count % 64);
        if whole >= self.length {
            let lost = !self.is_zero();
            self.length = 0;
            return lost;
        }
        let mut lost = self.limbs[..whole].iter().any(|&limb| limb != 0);
        lost |= self.limbs[whole] & ((1 << part) - 1) != 0;
        for at in whole..self.length {
            let high = match self.limbs[..self.length].get(at + 1) {
                Some(above) if part > 0 => above << (64 - part),
                _ => 0,
            };
            self.limbs[at - whole] = self.limbs[at] >> part | high;
        }
        self.length -= whole;
        self.trim();
        lost
    }

    /// Takes off and gives what lies at and above a bit; it must fit a limb.
    pub(super) fn take_from(&mut self, bit: usize) -> u64 {
        let (whole, part) = (bit / 64, bit % 64);
        let Some(&limb) = self.limbs[..self.length].get(whole) else {
            return 0;
        };
        let above = self.limbs[..self.length].get(whole + 1).copied();
        let high = match above {
            Some(above) if part > 0 => above << (64 - part),
            _ => 0,
        };
        self.limbs[whole] = limb & ((1 << part) - 1);
        self.length = whole + 1;
        self.trim();
        limb >> part | high
    }

    /// Subtracts what is not larger.
    pub(super) fn subtract(&mut self, other: &Self) {
        let mut borrow = false;
        for at in 0..self.length {
            let theirs = other.limbs[..other.length].get(at).copied().unwrap_or(0);
            let (difference, first) = self.limbs[at].overflowing_sub(theirs);
            let (difference, second) = difference.overflowing_sub(u64::from(borrow));
            self.limbs[at] = difference;
            borrow = first || second;
        }
        self.trim();
    }

    /// Which one is larger.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.length.cmp(&other.length).then_with(|| {
            let (ours, theirs) = (&self.limbs[..self.length], &other.limbs[..other.length]);
            ours.iter().rev().cmp(theirs.iter().rev())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn big(value: u128) -> Big<4> {
        let mut big = Big::new((value >> 64) as u64);
        big.shift_left(64);
        if big.is_zero() {
            return Big::new(value as u64);
        }
        big.multiply_add(1, value as u64);
        big
    }

    fn value(big: &Big<4>) -> u128 {
        assert!(big.length <= 2);
        let limb = |at: usize| u128::from(big.limbs[..big.length].get(at).copied().unwrap_or(0));
        limb(1) << 64 | limb(0)
    }

    proptest! {
        #[test]
        fn arithmetic_equals_that_of_the_machine(
            a in any::<u128>(), b in any::<u128>(), factor in 1u64.., shift in 0usize..128, cut in 0u32..128,
        ) {
            let a = a >> cut;
            let mut product = big(a >> 64);
            product.multiply_add(factor, 7);
            prop_assert_eq!(value(&product), (a >> 64) * u128::from(factor) + 7);
            let mut quotient = big(a);
            prop_assert_eq!(u128::from(quotient.divide(factor)), a % u128::from(factor));
            prop_assert_eq!(value(&quotient), a / u128::from(factor));
            let mut shifted = big(a);
            shifted.shift_left(shift);
            prop_assert_eq!(shifted.bits(), if a == 0 { 0 } else { 128 - a.leading_zeros() as usize + shift });
            prop_assert!(!shifted.shift_right(shift));
            prop_assert_eq!(value(&shifted), a);
            let lost = shifted.shift_right(shift);
            prop_assert_eq!((value(&shifted), lost), (a >> shift, a >> shift << shift != a));
            let (low, high) = (a.min(b), a.max(b));
            let mut difference = big(high);
            prop_assert_eq!(difference.compare(&big(low)), high.cmp(&low));
            difference.subtract(&big(low));
            prop_assert_eq!(value(&difference), high - low);
            let mut split = big(a);
            let bit = shift.max(64);
            prop_assert_eq!(u128::from(split.take_from(bit)), a >> bit);
            prop_assert_eq!(value(&split), a & ((1 << bit) - 1));
        }
    }
}
