//! Size classes.

/// Size of a page in bytes.
pub(super) const PAGE: u64 = 4096;

/// Sizes of small objects: steps of at most a third, multiples of 16.
pub(super) const SIZES: [u16; 17] = [
    16, 32, 48, 64, 96, 128, 192, 256, 320, 384, 512, 640, 768, 1024, 1344, 2048, 4064,
];

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
    /// Returns the class of a request. `align` is a power of two.
    #[must_use]
    pub fn of(size: usize, align: usize) -> Self {
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
