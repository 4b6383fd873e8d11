//! One set of names over the chosen CPU and platform.
//!
//! Rooms above this one never name a CPU or a platform.
#![no_std]
#![forbid(unsafe_code)]

pub mod bootenv;
pub mod clock;
pub mod console;
pub mod entropy;
pub mod intr;
pub mod msgbuf;
pub mod power;
pub mod print;
pub mod user;

pub use bootenv::bootmodules;
