//! Stands in for kernel stacks when this crate is used on the host, which has none.

/// How large a kernel stack is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StackSize {
    /// 64 KiB.
    Full,
    /// 16 KiB.
    Small,
}

/// There are none.
#[must_use]
pub const fn kept_stack_bytes() -> u64 {
    0
}

#[derive(Debug)]
pub(super) struct KernelStack;

pub(super) fn init() {}

impl KernelStack {
    pub(super) fn new(_size: StackSize) -> Option<Self> {
        None
    }

    pub(super) fn push(&mut self, _words: &[u64]) -> u64 {
        0
    }
}
