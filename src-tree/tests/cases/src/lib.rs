//! Cases on the booted system: what is ordered, what is answered, and how it is carried out.
#![forbid(unsafe_code)]

mod ended;
mod hex;
mod layout;
mod order;
mod run;

pub use ended::{Ended, run_to_end};
pub use layout::{Content, lay_out, remove};
pub use order::{Answer, AnswerError, End, Order, PREFIX, parse, room};
pub use run::carry_out;
