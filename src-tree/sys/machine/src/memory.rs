//! Physical memory and page tables, for `vm`.

pub use df_cpu_x86_64::layout::{KERNEL_HALF, PAGE_SIZE, USER_END, USER_START, direct};
pub use df_cpu_x86_64::tlb::{
    Space, activate, active_table, deactivate, flush_all, flush_pages, forgets_all_at_once,
    has_numbers, leave,
};
pub use df_platform_pc64::boot::{MemoryMap, kernel_root, memory_map, no_execute};
