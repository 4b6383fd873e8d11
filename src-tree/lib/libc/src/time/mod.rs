//! `<time.h>` and `<sys/time.h>`: clocks, sleeping, calendar and time zones.

pub mod calendar;
pub mod clock;
pub mod convert;
pub mod format;
pub(crate) mod names;
pub mod parse;
mod posix_tz;
mod tzfile;
pub mod zone;

pub use clock::{gettimeofday, time};
