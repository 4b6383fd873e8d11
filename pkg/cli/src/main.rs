//! pkg(8), the package manager: one file a verb in `verbs`, the rest is what they share.
#![forbid(unsafe_code)]

mod args;
mod condition;
mod config;
mod describe;
mod document;
mod error;
mod human;
mod latest;
mod near;
mod options;
mod output;
mod query;
mod report;
mod run;
mod select;
mod session;
mod show;
mod store;
mod verbs;
mod watch;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    run::run(&words)
}
