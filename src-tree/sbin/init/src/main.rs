//! init(8): the first process.

fn main() {}
