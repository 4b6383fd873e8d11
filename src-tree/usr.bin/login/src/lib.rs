//! login(1): lets a user in.
//!
//! [`passwd`] finds the user, [`crypt`] checks the password, [`welcome`] makes the terminal, the
//! process and the environment the user's; [`attempts`] is the conversation in between.

pub mod attempts;
pub mod crypt;
pub mod passwd;
pub mod welcome;
