//! How ready something is, as kqueue's filters see it.

/// Readiness for reading or writing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ready {
    /// A read or write would not wait.
    pub ready: bool,
    /// The other end has gone.
    pub eof: bool,
    /// Bytes that can be read, or for which there is room.
    pub data: u64,
}
