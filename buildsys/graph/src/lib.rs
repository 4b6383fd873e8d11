//! The job graph: order, cycles, critical path, pictures. Pure: names in, answers out.
//!
//! A [`Graph`] is built once from `(job, jobs it needs)` pairs and is valid from then on: every
//! name is known and there is no cycle. Nodes are [`NodeId`]s in an order in which each job comes
//! after what it needs.
#![forbid(unsafe_code)]

mod cycle;
mod error;
mod graph;
mod layers;
mod path;
mod render;

pub use error::GraphError;
pub use graph::{Graph, NodeId};
pub use render::{NodeLabel, dot, json, svg, text};
