//! Clocks.

use df_platform_pc64::clock;

pub use clock::{
    Reference, arm, disarm, interrupts, nanos_of, realtime_ns, set_timer_handler, source, timer,
    uptime_ns,
};

/// Returns this CPU's time-stamp counter, for measurements.
pub use df_cpu_x86_64::tsc::read as cycles;
