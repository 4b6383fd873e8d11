//! The names of human-panic that the shell uses; panics are reported as by any program here.
#![forbid(unsafe_code)]

/// What the crate would tell of the program.
#[derive(Debug, Clone, Copy)]
pub struct Metadata;

impl Metadata {
    /// Takes the program's name and version.
    #[must_use]
    pub fn new(_name: &str, _version: &str) -> Self {
        Self
    }

    /// Takes the address of the program's page.
    #[must_use]
    pub fn homepage(self, _value: &str) -> Self {
        self
    }

    /// Takes what users are asked to do.
    #[must_use]
    pub fn support(self, _value: &str) -> Self {
        self
    }
}

/// Leaves the report of panics to the standard library.
#[macro_export]
macro_rules! setup_panic {
    ($metadata:expr) => {
        let _ = $metadata;
    };
}
