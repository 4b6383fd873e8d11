//! Writes the symbol table into a linked kernel.

use std::process::ExitCode;

use clap::Parser;
use ksyms::Args;

fn main() -> ExitCode {
    match ksyms::run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            ksyms::report(&error);
            ExitCode::FAILURE
        }
    }
}
