//! `<pthread.h>`: so far thread-specific data and what a program of one thread asks for.

pub mod key;
pub mod own;
