//! The system console: every output device at once, every input device in one queue.

pub use df_platform_pc64::console::{
    devices, has_input, set_emergency, set_input_handler, take_input, write,
};
