//! getty(8): asks for a login name on a terminal.
//!
//! init starts it as `getty TYPE TERMINAL`. It becomes the leader of a session on the terminal
//! ([`terminal`]), says which system this is, reads a name ([`prompt`]) and becomes login(1).

pub mod prompt;
pub mod terminal;
