//! The job graph: order, cycles, critical path.
