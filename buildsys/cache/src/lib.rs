//! Action cache and content-addressed store.
