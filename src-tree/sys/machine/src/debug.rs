//! For the debugger: traps, stack frames, the symbol table in the image.

pub use df_cpu_x86_64::image::ksyms as symbol_table;
pub use df_cpu_x86_64::probe::{fault_on_purpose, read_word};
pub use df_cpu_x86_64::stack::Frames;
pub use df_cpu_x86_64::trap::{TrapFrame, set_fatal_handler};
