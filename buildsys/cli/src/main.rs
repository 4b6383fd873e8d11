//! buildsys(1): builds the operating system.

fn main() {}
