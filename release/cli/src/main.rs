//! release(1): makes media.

fn main() {}
