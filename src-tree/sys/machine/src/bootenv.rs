//! Kernel environment and boot modules.

/// Returns the value of a kernel variable.
#[must_use]
pub fn get(_name: &str) -> Option<&'static str> {
    None
}

/// Iterates over the files that the loader put into memory: kind, name, bytes.
pub fn bootmodules() -> impl Iterator<Item = (&'static str, &'static str, &'static [u8])> {
    core::iter::empty()
}
