//! Tests of the dependency arrows and of the workspace's hygiene.
