//! Nothing but the standard library it is built with.
//!
//! cargo builds the library of a target together with a package that uses it. This is that package
//! where only the library is wanted: the job `rust-std` keeps what was built beside it, so that
//! ports written in Rust find a compiled library.
