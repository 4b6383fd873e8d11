//! User mode: entering it, and why it was left.

mod context;
mod regs;

pub use context::{UserContext, UserExit};
pub use regs::UserRegs;
