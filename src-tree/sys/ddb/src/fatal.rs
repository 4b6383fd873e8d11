//! Panics and fatal exceptions: report, keep the messages for the next boot, ask the console,
//! stop.

use core::fmt;
use core::panic::{Location, PanicInfo};
use core::sync::atomic::{AtomicUsize, Ordering};

use df_machine::debug::{TrapFrame, set_fatal_handler};
use df_machine::{bootenv, clock, console, crash, intr, kprintln, power, smp};

use crate::crash::Line;
use crate::{Backtrace, Symbol, enter};

/// Written to the port that `debug.exit_port` names; QEMU's status is then 67.
const EXIT_CODE: u8 = 0x21;
/// Failures of the debugger that it survives.
const MOST_FAILURES: usize = 8;

/// Number of the CPU that reports, and 1; 0 for none.
static REPORTER: AtomicUsize = AtomicUsize::new(0);
/// Failures inside the debugger so far.
static FAILURES: AtomicUsize = AtomicUsize::new(0);

/// Takes over the reports of fatal exceptions, breakpoints, and breaks on the console.
pub fn init() {
    set_fatal_handler(fatal_trap);
    enter::init();
}

/// Reports a panic, keeps it for the next boot, and does what [`stop`] says. For the panic
/// handler.
pub fn panic(info: &PanicInfo<'_>) -> ! {
    // An interrupt in the middle of the report would wait for locks of CPUs that are stopped.
    intr::disable();
    let place = info.location();
    survive_in_debugger(&info.message());
    begin(place);
    let line = Line::of(format_args!("panic: {}", info.message()));
    kprintln!("\npanic: {}", info.message());
    if let Some(at) = place {
        kprintln!("at {}:{}", at.file(), at.line());
    }
    kprintln!("cpu {} backtrace:\n{}", smp::current(), Backtrace::here());
    finish(line.as_str(), None)
}

fn fatal_trap(frame: &TrapFrame) -> ! {
    survive_in_debugger(frame);
    begin(None);
    let line = Line::of(format_args!(
        "fatal trap {} at {}",
        frame.vector,
        Symbol(frame.rip)
    ));
    kprintln!("\n{frame}");
    if !frame.is_user() {
        kprintln!(
            "cpu {} backtrace:\n{}",
            smp::current(),
            Backtrace::of_trap(frame)
        );
    }
    finish(line.as_str(), Some(frame))
}

/// The first report must not wait for locks that nobody will release; a second failure,
/// inside the report, must not start over. Only one CPU reports; it stops the others.
fn begin(place: Option<&Location<'_>>) {
    console::set_emergency(true);
    let me = smp::current() + 1;
    match REPORTER.compare_exchange(0, me, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => {
            smp::stop_others(true);
        }
        Err(other) if other != me => power::halt(),
        Err(_) => {
            console::write(b"\r\nfailed again while reporting");
            if let Some(at) = place {
                console::print(format_args!(", at {}:{}", at.file(), at.line()));
            }
            console::write(b"\r\n");
            let _kept = crash::keep("panic: failed again while reporting");
            end();
        }
    }
}

/// What the debugger itself fails at ends no more than the command: it says so and asks again.
fn survive_in_debugger(why: &dyn fmt::Display) {
    if !enter::is_here() {
        return;
    }
    console::print(format_args!("\nddb: the command failed: {why}\n"));
    if FAILURES.fetch_add(1, Ordering::Relaxed) >= MOST_FAILURES {
        console::write(b"ddb: it has failed too often; stopped\r\n");
        power::halt();
    }
    enter::again();
}

/// Shows the other CPUs, keeps the messages for the next boot, and stops.
fn finish(line: &str, frame: Option<&TrapFrame>) -> ! {
    other_cpus();
    if crash::keep(line) {
        kprintln!("The messages are kept for the next boot.");
    }
    stop(frame)
}

/// Shows where the other CPUs were when they were stopped.
fn other_cpus() {
    let me = smp::current();
    for cpu in smp::online().iter().filter(|&cpu| cpu != me) {
        match smp::frame_of(cpu) {
            Some(frame) if frame.is_user() => {
                kprintln!("cpu {cpu}: in user mode at {:#x}", frame.rip);
            }
            Some(frame) => {
                kprintln!("cpu {cpu} backtrace:\n{}", Backtrace::of_trap(&frame));
            }
            None => kprintln!("cpu {cpu}: does not answer"),
        }
    }
}

/// Ends the system: by the port that `debug.exit_port` names; else by the debugger, unless
/// `debug.debugger_on_panic=0`; else, or when the debugger is left, by a reset after the seconds
/// of `kern.panic_reboot_wait_time`, or by a halt where that is not set or negative.
fn stop(frame: Option<&TrapFrame>) -> ! {
    let debugger = bootenv::get("debug.debugger_on_panic");
    let port = bootenv::get("debug.exit_port");
    if debugger.map_or(port.is_none(), |value| value != "0") {
        match frame {
            Some(frame) => enter::interact(&mut frame.clone(), &"the system has stopped"),
            None => enter::enter("the system has stopped"),
        }
    }
    end()
}

/// The end of [`stop`], without the debugger.
fn end() -> ! {
    if let Some(port) = bootenv::get("debug.exit_port").and_then(parse_port) {
        power::debug_exit(port, EXIT_CODE);
    }
    let wait = bootenv::get("kern.panic_reboot_wait_time").and_then(|text| text.parse().ok());
    let Some(seconds) = wait.filter(|&seconds: &i64| seconds >= 0) else {
        kprintln!("The system has stopped; reset it to start again.");
        power::halt();
    };
    kprintln!("Rebooting in {seconds} seconds...");
    let seconds = u64::try_from(seconds).unwrap_or(0);
    let end = clock::uptime_ns().saturating_add(seconds.saturating_mul(1_000_000_000));
    while clock::uptime_ns() < end {
        core::hint::spin_loop();
    }
    power::reboot()
}

/// Parses a port number, hexadecimal behind `0x`.
fn parse_port(text: &str) -> Option<u16> {
    match text.strip_prefix("0x") {
        Some(hex) => u16::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}
