//! Size classes: the sizes that small objects are rounded up to.
//!
//! 16 to 128 in steps of 16, then four steps for each doubling up to 8 KiB; so at most a fifth
//! of an object is lost, and there are few enough classes for a list each.

/// Alignment of every object.
pub const MIN_ALIGN: usize = 16;
/// Largest size that has a class.
pub const LARGEST: usize = 8192;
/// Number of classes.
pub const COUNT: usize = 8 + 4 * 6;

/// The class of objects of `size` bytes (at most [`LARGEST`]).
pub const fn of(size: usize) -> usize {
    if size <= 128 {
        return size.div_ceil(16).saturating_sub(1);
    }
    // Sizes of one doubling: (2^k, 2^(k+1)], cut into four steps of 2^(k-2).
    let k = (size - 1).ilog2() as usize;
    let step = (size - 1 - (1 << k)) >> (k - 2);
    8 + (k - 7) * 4 + step
}

/// The size of objects of a class.
pub const fn size(class: usize) -> usize {
    if class < 8 {
        return (class + 1) * 16;
    }
    let k = 7 + (class - 8) / 4;
    (1 << k) + ((class - 8) % 4 + 1) * (1 << (k - 2))
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
        }
        for power in 4..=13 {
            assert_eq!(size(of(1 << power)), 1 << power);
        }
        assert_eq!(size(COUNT - 1), LARGEST);
    }
}
