//! For the debugger: traps, breakpoints, stack frames, guarded memory, the symbol table.

pub use df_cpu_x86_64::debug::{
    BREAKPOINTS, breakpoints, clear_breakpoint, enter, resume_flags, set_breakpoint,
};
pub use df_cpu_x86_64::image::ksyms as symbol_table;
pub use df_cpu_x86_64::probe::{fault_on_purpose, read_byte, read_physical, read_word, translate};
pub use df_cpu_x86_64::stack::Frames;
pub use df_cpu_x86_64::trap::{TrapFrame, set_debug_handler, set_fatal_handler, vector};
