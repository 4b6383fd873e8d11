//! Raw seed material for a random number generator.

pub use df_platform_pc64::entropy::fill;
