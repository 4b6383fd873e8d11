//! make(1): reads makefiles as bmake does, and builds what they say.
//!
//! - [`names`], [`text`], [`regex`]: words, patterns and numbers in bytes.
//! - [`expand`]: texts with `${...}`, parsed once; [`modify`]: their values.
//! - [`condition`]: conditions; [`makefile`]: whole files, parsed once.
//! - [`session`]: variables and everything else a run knows; [`run`]: carries out makefiles.
//! - [`graph`] has the targets.
//! - `jobs`: makes targets; [`program`]: arguments, and all of it together.
//! - [`system`]: files and programs, behind a trait.
#![forbid(unsafe_code)]

pub mod condition;
pub mod expand;
pub mod graph;
mod jobs;
pub mod makefile;
pub mod modify;
pub mod names;
pub mod program;
pub mod regex;
pub mod run;
pub mod session;
pub mod system;
pub mod text;
