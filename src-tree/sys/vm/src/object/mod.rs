//! Objects: pages of something, shared by all who read, write or map it.

mod data;
mod pager;
mod pages;
#[cfg(test)]
mod tests;
mod vmobject;

pub use pager::{PAGE, PageBytes, Pager};
pub(crate) use pages::index_of;
pub use vmobject::VmObject;
