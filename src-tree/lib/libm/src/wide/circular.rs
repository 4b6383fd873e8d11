//! Sines, cosines, tangents and their inverses.

use super::constants::PI;
use super::number::Wide;
use super::two_over_pi::DIGITS;

/// Words of 2/pi that a reduction looks at: 64 bits for the mantissa, 2 for the quarter, 128 for
/// the result, and as many more as the nearest multiple of a quarter circle can take away.
const WINDOW: usize = 5;

/// The nearest multiple of pi/2, modulo 4, and how far the number is from it.
///
/// Bits of 2/pi that give whole circles are left out, so that numbers of any size take the same
/// time (Payne and Hanek, 1983). The number has at most 64 bits.
fn reduce(x: Wide) -> (u8, Wide) {
    if x.order() < -1 {
        return (0, x);
    }
    // x = bits * 2^shift
    let (bits, shift) = ((x.mantissa >> 64) as u64, x.exponent - 63);
    // The first bit of 2/pi, counted from 0, that matters.
    let first = (shift - 2).max(0);
    let (word, within) = (first as usize / 64, first.cast_unsigned() % 64);
    // bits * window, in words from the lowest on.
    let (mut whole, mut carry) = ([0u64; WINDOW + 1], 0u128);
    for (place, at) in whole.iter_mut().zip((0..WINDOW).rev()) {
        let digit = |index: usize| u128::from(DIGITS.get(index).copied().unwrap_or(0));
        let pair = digit(word + at) << 64 | digit(word + at + 1);
        let digits = (pair << within >> 64) as u64;
        let sum = u128::from(bits) * u128::from(digits) + carry;
        (*place, carry) = (sum as u64, sum >> 64);
    }
    whole[WINDOW] = carry as u64;
    // Bits behind the point.
    let behind = (first + 64 * WINDOW as i32 - shift).cast_unsigned();
    let bit = |at: u32| {
        whole
            .get(at as usize / 64)
            .map_or(0, |word| word >> (at % 64) & 1)
    };
    let mut quarter = (bit(behind) | bit(behind + 1) << 1) as u8;
    let up = bit(behind - 1) == 1;
    quarter = (quarter + u8::from(up)) % 4;
    // What is behind the point, or what it lacks to the next integer.
    let mut rest = Wide::ZERO;
    for (at, &word) in whole.iter().enumerate() {
        let low = 64 * at as u32;
        if low >= behind {
            break;
        }
        let kept = (behind - low).min(64);
        let word = if up { !word } else { word };
        let word = if kept == 64 {
            word
        } else {
            word & ((1 << kept) - 1)
        };
        let place = low.cast_signed() - behind.cast_signed();
        rest = rest.add(Wide::normal(false, 127 + place, word.into()));
    }
    let rest = rest.mul(PI.scale(-1));
    if x.negative {
        return ((4 - quarter) % 4, if up { rest } else { rest.neg() });
    }
    (quarter, if up { rest.neg() } else { rest })
}

/// The sum of `first`, and of the terms that follow it by `-square / (n (n + 1))`.
fn series(first: Wide, square: Wide, from: u32) -> Wide {
    let (mut sum, mut term) = (first, first);
    for n in (from..from + 40).step_by(2) {
        term = term.mul(square).over(n * (n + 1)).neg();
        sum = sum.add(term);
        if term.order() < sum.order() - 128 {
            break;
        }
    }
    sum
}

/// Sine and cosine of a number of at most 64 bits.
pub(crate) fn sin_cos(x: Wide) -> (Wide, Wide) {
    let (quarter, rest) = reduce(x);
    of_quarter(quarter, rest)
}

/// Sine and cosine of a number of quarter circles, and a rest of at most half of one.
fn of_quarter(quarter: u8, rest: Wide) -> (Wide, Wide) {
    let square = rest.square();
    let (sine, cosine) = (series(rest, square, 2), series(Wide::ONE, square, 1));
    match quarter {
        0 => (sine, cosine),
        1 => (cosine, sine.neg()),
        2 => (sine.neg(), cosine.neg()),
        _ => (cosine.neg(), sine),
    }
}

/// The sine of pi times a number.
pub(crate) fn sin_pi(x: Wide) -> Wide {
    // Numbers beyond this have no fraction.
    let Some((whole, rest)) = x.scale(1).split() else {
        return Wide::ZERO;
    };
    of_quarter(whole.rem_euclid(4) as u8, rest.mul(PI.scale(-1))).0
}

/// The angle of a tangent.
pub(crate) fn atan(x: Wide) -> Wide {
    if x.order() >= 1 {
        let quarter = PI.scale(-1);
        let rest = atan(x.abs().reciprocal());
        let found = quarter.sub(rest);
        return if x.is_negative() { found.neg() } else { found };
    }
    if x.order() < -64 {
        return x.sub(x.square().mul(x).over(3));
    }
    // A guess of 53 bits; the tangent of what is missing is small, and its angle short to say.
    let guess = Wide::from_f64(libm::atan(x.to_f64()));
    let (sine, cosine) = of_quarter(0, guess);
    let missing = x.mul(cosine).sub(sine).div(cosine.add(x.mul(sine)));
    guess
        .add(missing)
        .sub(missing.square().mul(missing).over(3))
}

/// The angle of a point that is not the origin, `y` first.
pub(crate) fn atan2(y: Wide, x: Wide) -> Wide {
    let half_turn = if y.is_negative() { PI.neg() } else { PI };
    if x.is_zero() {
        return half_turn.scale(-1);
    }
    let angle = atan(y.div(x));
    if x.is_negative() {
        return angle.add(half_turn);
    }
    angle
}

/// The angle of a sine, which is between -1 and 1.
pub(crate) fn asin(x: Wide) -> Wide {
    let other = Wide::ONE.sub(x).mul(Wide::ONE.add(x)).sqrt();
    atan2(x, other)
}

/// The angle of a cosine, which is between -1 and 1.
pub(crate) fn acos(x: Wide) -> Wide {
    let (less, more) = (Wide::ONE.sub(x).sqrt(), Wide::ONE.add(x).sqrt());
    if less.is_zero() {
        return Wide::ZERO;
    }
    atan2(less, more).scale(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(a: Wide, b: f64) -> bool {
        (a.to_f64() - b).abs() <= 4e-16 * b.abs().max(1e-300)
    }

    proptest! {
        #[test]
        fn sines_are_those_of_doubles_whatever_their_size(bits in 1u64 << 52.., power in 0i32..900) {
            let x = f64::from_bits((bits % (1 << 52)) | (1023 << 52)) * 2f64.powi(power - 40);
            let (sine, cosine) = sin_cos(Wide::from_f64(x));
            prop_assert!(near(sine, x.sin()) && near(cosine, x.cos()), "{x}");
            let one = sine.square().add(cosine.square());
            prop_assert!(one.sub(Wide::ONE).order() < -118);
        }

        #[test]
        fn angles_are_found_again(x in -1.55..1.55f64) {
            let wide = Wide::from_f64(x);
            let (sine, cosine) = sin_cos(wide);
            prop_assume!(!wide.is_zero());
            prop_assert!(atan2(sine, cosine).sub(wide).order() < wide.order() - 110);
            prop_assert!(asin(sine).sub(wide).order() < wide.order() - 60);
            prop_assert!(near(acos(Wide::from_f64(x / 2.0)), (x / 2.0).acos()));
        }
    }

    #[test]
    fn multiples_of_half_a_circle_are_exact() {
        assert!(sin_pi(Wide::integer(1 << 40)).is_zero());
        assert!(near(sin_pi(Wide::from_f64(-2.5)), -1.0));
        assert!(near(sin_pi(Wide::from_f64(0.25)), 0.5f64.sqrt()));
    }
}
