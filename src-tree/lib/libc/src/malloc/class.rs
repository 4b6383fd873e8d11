//! Size classes: the sizes that small objects are rounded up to.
//!
//! 16 to 128 in steps of 16, then four steps for each doubling up to 32 KiB; so at most a fifth
//! of an object is lost, and there are few enough classes for a list each.

use super::source::UNIT;

/// Alignment of every object.
pub const MIN_ALIGN: usize = 16;
/// Largest size that has a class.
pub const LARGEST: usize = 32 * 1024;
/// Number of classes.
pub const COUNT: usize = 8 + 4 * 8;

/// Sizes up to this are looked up.
const LOOKED_UP: usize = 1024;

/// The class of each multiple of 16 up to [`LOOKED_UP`].
static TABLE: [u8; LOOKED_UP / 16 + 1] = {
    let mut table = [0; LOOKED_UP / 16 + 1];
    let mut at = 0;
    while at < table.len() {
        table[at] = computed(at * 16) as u8;
        at += 1;
    }
    table
};

const fn computed(size: usize) -> usize {
    if size <= 128 {
        return size.div_ceil(16).saturating_sub(1);
    }
    // Sizes of one doubling: (2^k, 2^(k+1)], cut into four steps of 2^(k-2).
    let k = (size - 1).ilog2() as usize;
    let step = (size - 1 - (1 << k)) >> (k - 2);
    8 + (k - 7) * 4 + step
}

/// The class of objects of `size` bytes (at most [`LARGEST`]).
#[inline]
pub fn of(size: usize) -> usize {
    match TABLE.get(size.div_ceil(16)) {
        Some(&class) => usize::from(class),
        None => computed(size),
    }
}

/// The size of objects of a class.
#[inline]
pub const fn size(class: usize) -> usize {
    if class < 8 {
        return (class + 1) * 16;
    }
    let k = 7 + (class - 8) / 4;
    (1 << k) + ((class - 8) % 4 + 1) * (1 << (k - 2))
}

/// Units that a slab of a class has: enough for sixteen objects.
pub const fn units(class: usize) -> usize {
    (size(class) * 16).div_ceil(UNIT).next_power_of_two()
}

/// Objects that a slab of a class has.
pub const fn capacity(class: usize) -> usize {
    units(class) * UNIT / size(class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_size_has_the_smallest_class_that_holds_it() {
        for wanted in 0..=LARGEST {
            let class = of(wanted);
            assert!(class < COUNT, "{wanted}");
            assert!(size(class) >= wanted, "{wanted}");
            assert!(class == 0 || size(class - 1) < wanted, "{wanted}");
        }
    }

    #[test]
    fn sizes_keep_the_alignment_and_powers_of_two_are_classes() {
        for class in 0..COUNT {
            assert_eq!(size(class) % MIN_ALIGN, 0);
            assert!(capacity(class) >= 16 && units(class) <= 8);
        }
        for power in 4..=15 {
            assert_eq!(size(of(1 << power)), 1 << power);
        }
        assert_eq!(size(COUNT - 1), LARGEST);
    }
}
