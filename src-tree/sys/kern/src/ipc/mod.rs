//! What processes share by key: semaphores, messages and memory of System V.

pub(crate) mod mq;
pub(crate) mod msg;
mod registry;
pub(crate) mod sem;
pub(crate) mod shm;

pub(crate) use registry::{Access, Item, Registry};
