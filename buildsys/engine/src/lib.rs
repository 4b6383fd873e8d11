//! Dispatcher, executors and events.
