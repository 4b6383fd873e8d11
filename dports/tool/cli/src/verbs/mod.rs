//! The verbs, one file each.

pub(crate) mod build;
pub(crate) mod compare;
pub(crate) mod distinfo;
pub(crate) mod everything;
pub(crate) mod fetch;
pub(crate) mod list;
pub(crate) mod plan;
pub(crate) mod repository;
pub(crate) mod test;
