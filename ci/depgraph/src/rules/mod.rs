//! The rules, one module each.

pub mod arrows;
pub mod ascii;
pub mod fence;
pub mod heads;
pub mod inherit;
pub mod licences;
pub mod makefile;
pub mod manuals;
pub mod orphans;
pub mod places;
pub mod size;
pub mod unfinished;
