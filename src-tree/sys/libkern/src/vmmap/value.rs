//! What a map knows about its ranges.

/// What is known about a range, as of its first byte.
pub trait Value: Clone {
    /// Returns the same for what begins `by` bytes further on.
    #[must_use]
    fn advance(&self, by: u64) -> Self;

    /// Returns whether a range of `len` bytes with this and one behind it with `next` are
    /// the same as one long range.
    fn continues(&self, len: u64, next: &Self) -> bool;
}
