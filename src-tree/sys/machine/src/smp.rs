//! Several CPUs.

pub use df_cpu_x86_64::smp::{
    MAX_CPUS, count, current, frame_of, idle, is_idle, online, retire, set_idle,
};
pub use df_cpu_x86_64::tlb::{interrupts_sent as flushes_sent, poll};
pub use df_platform_pc64::interrupts::{
    has_io_apic, interrupts_sent, notify, reschedule, set_message_handler,
};
pub use df_platform_pc64::smp::{Started, resume_others, start_others, stop_others};
