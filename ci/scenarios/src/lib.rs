//! Boot scenarios.
