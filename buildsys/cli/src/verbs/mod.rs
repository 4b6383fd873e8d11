//! The verbs, one file each.

pub(crate) mod adopt;
pub(crate) mod build;
pub(crate) mod doctor;
pub(crate) mod explain;
pub(crate) mod gc;
pub(crate) mod graph;
pub(crate) mod list;
mod plan;
pub(crate) mod toolchain;

pub(crate) use plan::show_plan;
