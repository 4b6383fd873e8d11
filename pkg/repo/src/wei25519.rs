//! Ed25519's public keys as points of the curve in short Weierstrass form ("Wei25519"), which is
//! how the original's keys hold them.
//!
//! ```text
//! Edwards (x, y)  ->  u = (1+y)/(1-y), v = c u/x     c = sqrt(-486664)
//!                 ->  X = u + 486662/3, Y = v        all modulo p = 2^255 - 19
//! ```
//!
//! Public values only, so nothing here needs to take a constant time. Source of the maps: RFC 7748,
//! section 4.1, and the draft lwig-curve-representations, appendix E.2; the sign of `c` is that of
//! the keys that the original makes.

use num_bigint::BigUint;

const C: &[u8] = b"70d9120b9f5ff9442d84f723fc03b0813a5e2c2eb482e57d3391fb5500ba81e7";

fn p() -> BigUint {
    (BigUint::from(1_u8) << 255_u32) - 19_u8
}

fn c() -> BigUint {
    BigUint::parse_bytes(C, 16).unwrap_or_default()
}

/// `value` to the minus one, modulo `p`; zero for zero.
fn inverse(value: &BigUint, p: &BigUint) -> BigUint {
    value.modpow(&(p - 2_u8), p)
}

fn third_of_a(p: &BigUint) -> BigUint {
    BigUint::from(486_662_u32) * inverse(&BigUint::from(3_u8), p) % p
}

fn to_bytes(value: &BigUint) -> [u8; 32] {
    let digits = value.to_bytes_be();
    let mut out = [0; 32];
    out[32 - digits.len()..].copy_from_slice(&digits);
    out
}

/// The compressed Edwards form of a point given as X and Y, big-endian. `None` when the point is
/// not on the curve or has no Edwards form.
pub(crate) fn to_edwards(point: &[u8; 64]) -> Option<[u8; 32]> {
    let p = p();
    let (x, y) = point.split_at(32);
    let u = (BigUint::from_bytes_be(x) + &p - third_of_a(&p)) % &p;
    let v = BigUint::from_bytes_be(y) % &p;
    // v^2 = u^3 + 486662 u^2 + u
    let right = (&u * &u * &u + BigUint::from(486_662_u32) * &u * &u + &u) % &p;
    let zero = BigUint::default();
    let divisor = (&u + 1_u8) % &p;
    if &v * &v % &p != right || v == zero || divisor == zero {
        return None;
    }
    let edwards_x = c() * &u * inverse(&v, &p) % &p;
    let edwards_y = (&u + &p - 1_u8) * inverse(&divisor, &p) % &p;
    let mut out = to_bytes(&edwards_y);
    out.reverse();
    out[31] |= u8::from(edwards_x.bit(0)) << 7;
    Some(out)
}

/// X and Y, big-endian, of a point in compressed Edwards form. `None` for what is not a point or
/// has no Weierstrass form.
pub(crate) fn from_edwards(compressed: &[u8; 32]) -> Option<[u8; 64]> {
    let p = p();
    let mut bytes = *compressed;
    let odd = bytes[31] & 0x80 != 0;
    bytes[31] &= 0x7f;
    let y = BigUint::from_bytes_le(&bytes);
    let one_minus_y = (&p + 1_u8 - &y) % &p;
    let u = (&y + 1_u8) * inverse(&one_minus_y, &p) % &p;
    let square = (&u * &u * &u + BigUint::from(486_662_u32) * &u * &u + &u) % &p;
    let v = square_root(&square, &p)?;
    let zero = BigUint::default();
    if y >= p || one_minus_y == zero || v == zero {
        return None;
    }
    // Of the two roots, the one that leads back to an x of the given parity.
    let x_is_odd = (c() * &u * inverse(&v, &p) % &p).bit(0);
    let v = if x_is_odd == odd { v } else { &p - v };
    let x = (u + third_of_a(&p)) % &p;
    let mut out = [0; 64];
    out[..32].copy_from_slice(&to_bytes(&x));
    out[32..].copy_from_slice(&to_bytes(&v));
    Some(out)
}

/// A root modulo `p`, which leaves 5 when divided by 8.
fn square_root(square: &BigUint, p: &BigUint) -> Option<BigUint> {
    let root = square.modpow(&((p + 3_u8) >> 3_u32), p);
    let turn = BigUint::from(2_u8).modpow(&((p - 1_u8) >> 2_u32), p);
    [root.clone(), root * turn % p]
        .into_iter()
        .find(|root| root * root % p == *square)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::SigningKey;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn both_forms_are_the_same_point(seed: [u8; 32]) {
            let key = SigningKey::from_bytes(&seed).verifying_key().to_bytes();
            let point = from_edwards(&key).expect("a point");
            prop_assert_eq!(to_edwards(&point), Some(key));
        }

        #[test]
        fn other_bytes_are_refused_without_panic(point in any::<[[u8; 32]; 2]>(), bytes: [u8; 32]) {
            let _ = from_edwards(&bytes);
            let mut whole = [0; 64];
            whole[..32].copy_from_slice(&point[0]);
            whole[32..].copy_from_slice(&point[1]);
            prop_assert_eq!(to_edwards(&whole), None);
        }
    }
}
