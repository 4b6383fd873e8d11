//! The system console: every output device at once, every input device in one queue.

pub use df_platform_pc64::console::{
    Breaks, breaks, devices, has_input, is_emergency, poll_input, print, set_break_handler,
    set_breaks, set_emergency, set_input_handler, take_input, write,
};
