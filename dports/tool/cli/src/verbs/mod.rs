//! The verbs, one file each.

pub(crate) mod build;
pub(crate) mod compare;
pub(crate) mod deps;
pub(crate) mod distinfo;
pub(crate) mod everything;
pub(crate) mod fetch;
pub(crate) mod index;
pub(crate) mod lint;
pub(crate) mod list;
pub(crate) mod options;
pub(crate) mod plan;
pub(crate) mod query;
pub(crate) mod repository;
pub(crate) mod search;
pub(crate) mod test;
pub(crate) mod why;
