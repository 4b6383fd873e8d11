//! Physical memory and page tables, for `vm`.

pub use df_cpu_x86_64::cr::{flush_all as flush_all_here, flush_page, root_table};
pub use df_cpu_x86_64::layout::{KERNEL_HALF, PAGE_SIZE, USER_END, USER_START, direct};
pub use df_cpu_x86_64::tlb::{activate, deactivate, flush_all, flush_pages, leave};
pub use df_platform_pc64::boot::{MemoryMap, kernel_root, memory_map, no_execute};
