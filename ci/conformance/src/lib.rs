//! Runs test programs of the target natively, under `dfrun`, and judges what they do.
//!
//! A case (see [`raw`]) is a program from the object directory, how it is called, and what must come of
//! it. [`program`] finds or builds the program, [`run`] runs it in a folder of its own, [`verdict`] judges,
//! [`record`] writes down what was seen, in a form that can be compared with a record from another
//! system: the booted kernel. [`booted`] makes that one.
#![forbid(unsafe_code)]

pub mod booted;
pub mod case;
pub mod cmd;
pub mod events;
pub mod gotest;
pub mod layout;
pub mod library;
pub mod lines;
pub mod places;
pub mod program;
pub mod raw;
pub mod record;
pub mod report;
pub mod run;
pub mod schedule;
pub mod verdict;
