//! init(8): the first process.
//!
//! [`run::Init`] takes the system from state to state: start-up by rc(8), a login prompt on each line
//! of ttys(5) ([`lines`]), single user, the way down. What it does to the world goes through
//! [`machine::Machine`], so that tests can play the world; [`real`] is the real one. Without a shell
//! there is the built-in prompt of [`rescue`].

pub mod lines;
pub mod machine;
pub mod options;
pub mod real;
pub mod rescue;
pub mod run;
pub mod ttys;
