//! Panics and fatal exceptions: report, then stop.

use core::panic::PanicInfo;
use core::sync::atomic::{AtomicUsize, Ordering};

use df_machine::debug::{TrapFrame, set_fatal_handler};
use df_machine::{bootenv, console, kprintln, power, smp};

use crate::Backtrace;

/// Written to the port that `debug.exit_port` names; QEMU's status is then 67.
const EXIT_CODE: u8 = 0x21;

/// Number of the CPU that reports, and 1; 0 for none.
static REPORTER: AtomicUsize = AtomicUsize::new(0);

/// Takes over the reports of fatal exceptions.
pub fn init() {
    set_fatal_handler(fatal_trap);
}

/// Reports a panic and stops. For the panic handler.
pub fn panic(info: &PanicInfo<'_>) -> ! {
    begin();
    match info.location() {
        Some(at) => kprintln!(
            "\npanic: {}\nat {}:{}",
            info.message(),
            at.file(),
            at.line()
        ),
        None => kprintln!("\npanic: {}", info.message()),
    }
    kprintln!("backtrace:\n{}", Backtrace::here());
    other_cpus();
    stop()
}

fn fatal_trap(frame: &TrapFrame) -> ! {
    begin();
    kprintln!("\n{frame}");
    if !frame.is_user() {
        kprintln!("backtrace:\n{}", Backtrace::of_trap(frame));
    }
    other_cpus();
    stop()
}

/// The first report must not wait for locks that nobody will release; a second failure,
/// inside the report, must not start over. Only one CPU reports; it stops the others.
fn begin() {
    console::set_emergency();
    let me = smp::current() + 1;
    match REPORTER.compare_exchange(0, me, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => smp::stop_others(),
        Err(other) if other != me => power::halt(),
        Err(_) => {
            console::write(b"\r\nfailed again while reporting; stopped\r\n");
            stop();
        }
    }
}

/// Shows where the other CPUs were when they were stopped.
fn other_cpus() {
    let me = smp::current();
    for cpu in smp::online().iter().filter(|&cpu| cpu != me) {
        match smp::place_of(cpu) {
            Some((rip, 0)) => kprintln!("cpu {cpu}: in user mode at {rip:#x}"),
            Some((rip, rbp)) => kprintln!("cpu {cpu}:\n{}", Backtrace::at(rip, rbp)),
            None => kprintln!("cpu {cpu}: does not answer"),
        }
    }
}

fn stop() -> ! {
    kprintln!("The system has stopped; reset it to start again.");
    if let Some(port) = bootenv::get("debug.exit_port").and_then(parse_port) {
        power::debug_exit(port, EXIT_CODE);
    }
    power::halt()
}

/// Parses a port number, hexadecimal behind `0x`.
fn parse_port(text: &str) -> Option<u16> {
    match text.strip_prefix("0x") {
        Some(hex) => u16::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// Does what `debug.panic` or `debug.fault` ask for, to show that reports work: panics, reads
/// from an address that is not mapped (`debug.fault=1`), or overflows the kernel stack
/// (`debug.fault=stack`).
///
/// # Panics
/// If `debug.panic` is set.
pub fn panic_on_purpose() {
    assert!(
        !bootenv::is_set("debug.panic"),
        "on purpose, because debug.panic is set"
    );
    match bootenv::get("debug.fault") {
        Some("1") => df_machine::debug::fault_on_purpose(),
        Some("stack") => {
            let depth = overflow_stack(1);
            kprintln!("the stack holds {depth} frames");
        }
        _ => {}
    }
}

/// Calls itself until the stack is used up.
fn overflow_stack(depth: u64) -> u64 {
    let here = core::hint::black_box([depth; 32]);
    if depth == u64::MAX {
        0
    } else {
        overflow_stack(depth + 1).max(here[31])
    }
}
