//! Finding bytes in bytes, in linear time: what `strstr` and `memmem` are made of.
//!
//! Places where the first and the last byte are right are found 16 at a time. Texts made to have
//! many of them in vain are gone on with by the two-way algorithm (Crochemore and Perrin, 1991),
//! which never looks back.

use core::arch::x86_64::{
    __m128i, _mm_and_si128, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_set1_epi8,
};

/// Bytes compared in vain that are no reason to go over to the other way.
const PATIENCE: usize = 1024;

/// Where `part` first begins in `whole`.
pub(super) fn position(whole: &[u8], part: &[u8]) -> Option<usize> {
    let (&first, &last) = (part.first()?, part.last()?);
    let ends = whole.len().checked_sub(part.len())? + 1;
    let (mut at, mut vain) = (0, 0);
    while at + 16 <= ends {
        let mut hits = both(&whole[at..], first, &whole[at + part.len() - 1..], last);
        while hits != 0 {
            let place = at + hits.trailing_zeros() as usize;
            if whole[place..place + part.len()] == *part {
                return Some(place);
            }
            vain += part.len();
            hits &= hits - 1;
        }
        at += 16;
        if vain > PATIENCE + 4 * at {
            return two_way(&whole[at..], part).map(|found| at + found);
        }
    }
    (at..ends).find(|&place| whole[place] == first && whole[place..place + part.len()] == *part)
}

/// Which of 16 places have one byte in one text and another in another: a bit for each.
fn both(one: &[u8], first: u8, other: &[u8], last: u8) -> u32 {
    let (Some(one), Some(other)) = (one.first_chunk::<16>(), other.first_chunk::<16>()) else {
        return 0;
    };
    let equal = |bytes: &[u8; 16], byte: u8| -> __m128i {
        // SAFETY: the reference has 16 bytes; SSE2 is part of x86_64.
        let bytes = unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) };
        // SAFETY: SSE2 is part of x86_64.
        let wanted = unsafe { _mm_set1_epi8(byte.cast_signed()) };
        // SAFETY: as above.
        unsafe { _mm_cmpeq_epi8(bytes, wanted) }
    };
    // SAFETY: SSE2 is part of x86_64.
    let equal = unsafe { _mm_and_si128(equal(one, first), equal(other, last)) };
    // SAFETY: as above.
    unsafe { _mm_movemask_epi8(equal) }.cast_unsigned()
}

/// The greatest suffix of a text, in one order of bytes or the other, and its period.
fn greatest_suffix(text: &[u8], reversed: bool) -> (usize, usize) {
    let (mut start, mut other, mut same, mut period) = (0, 1, 0, 1);
    while let Some(&ahead) = text.get(other + same) {
        let here = text[start + same];
        if ahead == here {
            if same + 1 == period {
                other += period;
                same = 0;
            } else {
                same += 1;
            }
        } else if (ahead < here) != reversed {
            other += same + 1;
            same = 0;
            period = other - start;
        } else {
            start = other;
            other += 1;
            (same, period) = (0, 1);
        }
    }
    (start, period)
}

/// Where `part`, which is not empty, first begins in `whole`: compares what is behind a place of
/// the part that no shorter period crosses, then what is before it.
fn two_way(whole: &[u8], part: &[u8]) -> Option<usize> {
    let (plain, reversed) = (greatest_suffix(part, false), greatest_suffix(part, true));
    let (cut, period) = if plain.0 > reversed.0 {
        plain
    } else {
        reversed
    };
    let periodic = part.get(period..period + cut) == Some(&part[..cut]);
    let step = if periodic {
        period
    } else {
        cut.max(part.len() - cut) + 1
    };
    // How many bytes of the part are known to be right from the step before.
    let (mut at, mut known) = (0, 0);
    while let Some(window) = whole.get(at..at + part.len()) {
        let from = cut.max(known);
        if let Some(wrong) = (from..part.len()).find(|&index| window[index] != part[index]) {
            at += wrong - cut + 1;
            known = 0;
        } else if (known..cut).any(|index| window[index] != part[index]) {
            at += step;
            known = if periodic { part.len() - period } else { 0 };
        } else {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_ways_find_what_the_model_finds(whole in "[ab]{0,300}", part in "[ab]{1,12}", times in 1usize..4) {
            let part = part.repeat(times);
            let expected = whole.find(&part);
            prop_assert_eq!(two_way(whole.as_bytes(), part.as_bytes()), expected);
            prop_assert_eq!(position(whole.as_bytes(), part.as_bytes()), expected);
        }

        #[test]
        fn a_part_is_found_anywhere(before in "[a-d]{0,80}", part in "[a-d]{1,40}", behind in "[a-d]{0,80}") {
            let whole = format!("{before}{part}{behind}");
            let found = position(whole.as_bytes(), part.as_bytes());
            prop_assert_eq!(found, whole.find(&part));
        }
    }

    #[test]
    fn texts_that_nearly_match_everywhere_are_given_up_on_and_found_by_the_other_way() {
        let part = [vec![b'a'; 500], vec![b'b'], vec![b'a'; 500]].concat();
        let mut whole = vec![b'a'; 200_000];
        assert_eq!(position(&whole, &part), None);
        whole[150_000] = b'b';
        assert_eq!(position(&whole, &part), Some(149_500));
    }
}
