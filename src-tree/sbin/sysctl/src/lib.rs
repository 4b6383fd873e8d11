//! sysctl(8): shows and sets the kernel's variables.
//!
//! [`options`] reads the command line, [`show`] writes values down, [`run`] does it over a
//! [`run::Kernel`], which tests can play.

pub mod options;
pub mod run;
pub mod show;
