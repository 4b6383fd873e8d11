//! The command line of dports(1): one file a verb; the work is in `dports-jobs` and below.
#![forbid(unsafe_code)]

mod app;
mod catalogue;
mod foreign;
mod tell;
mod verbs;
mod workshop;

pub use app::main;
