//! Runs static DragonFly executables on Linux by translating system calls.

fn main() {}
