//! `<sys/param.h>`: constants of the machine.

/// Bytes in a page.
pub const PAGE_SIZE: usize = 4096;
