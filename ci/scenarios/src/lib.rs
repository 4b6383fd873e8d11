//! Boot scenarios: what a booted system must say and do, as data, and their runner.
//!
//! A scenario is a TOML file: what to boot, then steps on the console in order. [`raw`] is the
//! file as written, [`scenario`] the checked form, [`library`] the folder of all of them. [`run`]
//! plays one on a machine of `ci-qemu`, [`schedule`] plays many, and tells what happens as
//! [`events`], which [`report`] shows as text or JSON lines.
#![forbid(unsafe_code)]

pub mod cmd;
pub mod events;
pub mod library;
pub mod products;
pub mod raw;
pub mod report;
pub mod run;
pub mod scenario;
pub mod schedule;
