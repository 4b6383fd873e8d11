//! Writes the symbol table into a linked kernel.

fn main() {}
