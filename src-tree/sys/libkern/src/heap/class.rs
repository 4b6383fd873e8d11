//! Size classes.

/// Size of a page in bytes.
pub(super) const PAGE: u64 = 4096;

/// Sizes of small objects: steps of at most a third, multiples of 16.
pub(super) const SIZES: [u16; 17] = [
    16, 32, 48, 64, 96, 128, 192, 256, 320, 384, 512, 640, 768, 1024, 1344, 2048, 4064,
];

/// How many classes there are.
pub(super) const CLASSES: usize = SIZES.len();

/// Alignment that every class has: they are multiples of it.
const COMMON_ALIGN: usize = 16;
/// The class for each size in steps of [`COMMON_ALIGN`].
const BY_SIZE: [u8; SIZES[CLASSES - 1] as usize / COMMON_ALIGN + 1] = {
    let mut table = [0; SIZES[CLASSES - 1] as usize / COMMON_ALIGN + 1];
    let mut class = 0;
    let mut step = 0;
    while step < table.len() {
        if step * COMMON_ALIGN > SIZES[class] as usize {
            class += 1;
        }
        table[step] = class as u8;
        step += 1;
    }
    table
};

/// How a request is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// From slabs with objects of this class.
    Small {
        /// Index of the class.
        index: usize,
    },
    /// By pages of its own.
    Large {
        /// Number of pages.
        pages: usize,
        /// Alignment in pages, a power of two.
        align: usize,
    },
}

impl Class {
    /// Returns the index of the class of small objects that serves an ordinary request; `None`
    /// for one that is large or has a large alignment, for which [`Class::of`] must be asked.
    #[must_use]
    #[inline]
    pub fn quick(size: usize, align: usize) -> Option<usize> {
        if align > COMMON_ALIGN || size > SIZES[CLASSES - 1] as usize {
            return None;
        }
        Some(usize::from(
            BY_SIZE[(size + (COMMON_ALIGN - 1)) >> COMMON_ALIGN.ilog2()],
        ))
    }

    /// Bytes that an object takes.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::Small { index } => usize::from(SIZES[index]),
            Self::Large { pages, .. } => pages * PAGE as usize,
        }
    }

    /// Returns the class of a request. `align` is a power of two.
    #[must_use]
    #[inline]
    pub fn of(size: usize, align: usize) -> Self {
        match Self::quick(size, align) {
            Some(index) => Self::Small { index },
            None => Self::of_any(size, align),
        }
    }

    fn of_any(size: usize, align: usize) -> Self {
        let fits = |&class: &u16| {
            let class = usize::from(class);
            size <= class && class.is_multiple_of(align)
        };
        match SIZES.iter().position(fits) {
            Some(index) => Self::Small { index },
            None => Self::Large {
                pages: size.div_ceil(PAGE as usize),
                align: align.div_ceil(PAGE as usize),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_agrees_with_the_search() {
        for size in 0..5000 {
            for align in [1, 8, 16] {
                assert_eq!(Class::of(size, align), Class::of_any(size, align), "{size}");
            }
        }
    }
}
