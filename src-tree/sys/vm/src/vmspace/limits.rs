//! Resource limits of an address space.

/// Limits on the size of an address space, in bytes; see setrlimit(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Sum of all mappings (`RLIMIT_AS`).
    pub address_space: u64,
    /// Size of a stack that grows (`RLIMIT_STACK`).
    pub stack: u64,
}

impl Limits {
    /// No limits.
    pub const NONE: Self = Self {
        address_space: u64::MAX,
        stack: u64::MAX,
    };
}
