//! The console: serial line and screen for output, serial line and keyboard for input.

mod breaks;
mod framebuffer;
mod keyboard;
mod serial;
mod vga;

use core::fmt::{self, Write};
use core::sync::atomic::{AtomicBool, Ordering};

use df_cpu_x86_64::irq;
use df_cpu_x86_64::sync::{Once, Spin};
use df_cpu_x86_64::trap::TrapFrame;
use df_libkern::bootargs;
use df_libkern::queue::Queue;
use df_libkern::vt::Terminal;

use crate::boot;
pub use breaks::{Breaks, breaks, set_break_handler, set_breaks};
use framebuffer::Framebuffer;
use vga::VgaText;

/// Room for 240 columns and 100 rows, or any other shape with as many cells.
const SCREEN_CELLS: usize = 240 * 100;
/// The lock, and with it interrupts, is let go after this many bytes: at 115200 bits a second
/// they take less time than the serial line needs to fill its input queue.
const WRITE_BYTES: usize = 12;
/// What can be typed ahead.
const INPUT_BYTES: usize = 1024;

#[expect(
    clippy::large_enum_variant,
    reason = "there is one, in a static, and no heap yet"
)]
enum Screen {
    None,
    Vga(VgaText),
    Framebuffer(Framebuffer),
}

struct Output {
    screen: Screen,
    terminal: Terminal<SCREEN_CELLS>,
}

static OUTPUT: Spin<Output> = Spin::new(Output {
    screen: Screen::None,
    terminal: Terminal::new(),
});
static INPUT: Spin<Queue<u8, INPUT_BYTES>> = Spin::new(Queue::new());
static INPUT_HANDLER: Once<fn()> = Once::new();
static EMERGENCY: AtomicBool = AtomicBool::new(false);

/// Makes the serial line usable for output; the very first thing at boot.
#[cfg_attr(
    not(target_os = "none"),
    expect(dead_code, reason = "called by the boot code")
)]
pub(crate) fn init_serial() {
    serial::init();
}

/// Chooses a screen: the loader's framebuffer, else VGA text mode, else none.
///
/// The variable `console` names the consoles to use, `comconsole` and `vidconsole`, in a list
/// with commas; without it all are used. The serial line stays on if there is no screen.
#[cfg_attr(
    not(target_os = "none"),
    expect(dead_code, reason = "called by the boot code")
)]
pub(crate) fn init_screen() {
    let handoff = boot::handoff();
    let info = &handoff.info;
    let list = bootargs::lookup(handoff.kenv, "console");
    let wanted = |name| list.is_none_or(|list| list.split([',', ' ']).any(|word| word == name));
    if !wanted("vidconsole") {
        return;
    }
    let mut output = OUTPUT.lock();
    let output = &mut *output;
    if let Some(mut display) = Framebuffer::new(&info.framebuffer) {
        let (columns, rows) = display.size();
        output.terminal.resize(columns, rows, &mut display);
        output.screen = Screen::Framebuffer(display);
    } else if let Some(mut display) = VgaText::new() {
        output
            .terminal
            .resize(vga::COLUMNS, vga::ROWS, &mut display);
        output.screen = Screen::Vga(display);
    } else {
        return;
    }
    if !wanted("comconsole") {
        serial::switch_off();
    }
}

/// Starts taking input from the serial line and the keyboard. Interrupts must have been set
/// up ([`crate::interrupts::init`]).
pub fn init_input() {
    serial::init_input();
    keyboard::init();
}

/// Waits until the serial line has sent what was written, for who is about to end the machine.
pub(crate) fn drain() {
    serial::drain();
}

/// What the console consists of.
#[derive(Clone, Copy, Debug)]
pub struct Devices {
    serial: bool,
    screen: ScreenKind,
    columns: usize,
    rows: usize,
    keyboard: bool,
}

#[derive(Clone, Copy, Debug)]
enum ScreenKind {
    None,
    Vga,
    Framebuffer { width: u32, height: u32, bits: u32 },
}

/// Returns the devices found so far.
#[must_use]
pub fn devices() -> Devices {
    let output = OUTPUT.lock();
    let (columns, rows) = output.terminal.size();
    let screen = match &output.screen {
        Screen::None => ScreenKind::None,
        Screen::Vga(_) => ScreenKind::Vga,
        Screen::Framebuffer(display) => {
            let (width, height, bits) = display.pixels();
            ScreenKind::Framebuffer {
                width,
                height,
                bits,
            }
        }
    };
    let (serial, keyboard) = (serial::is_present(), keyboard::is_present());
    Devices {
        serial,
        screen,
        columns,
        rows,
        keyboard,
    }
}

impl fmt::Display for Devices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { columns, rows, .. } = self;
        f.write_str(if self.serial {
            "com1 115200 8N1"
        } else {
            "no serial line"
        })?;
        match self.screen {
            ScreenKind::None => f.write_str(", no screen")?,
            ScreenKind::Vga => write!(f, ", VGA text {columns}x{rows}")?,
            ScreenKind::Framebuffer {
                width,
                height,
                bits,
            } => {
                write!(
                    f,
                    ", framebuffer {width}x{height}x{bits} ({columns}x{rows})"
                )?;
            }
        }
        f.write_str(if self.keyboard { ", PS/2 keyboard" } else { "" })
    }
}

/// Writes bytes to all console devices. A newline is only a line feed: carriage returns are
/// the caller's.
///
/// After [`set_emergency`], output that finds the console locked goes to the serial line
/// alone instead of waiting for somebody who will never go on.
pub fn write(bytes: &[u8]) {
    for part in bytes.chunks(WRITE_BYTES) {
        write_part(part);
    }
}

fn write_part(bytes: &[u8]) {
    let emergency = EMERGENCY.load(Ordering::Relaxed);
    let guard = if emergency {
        OUTPUT.try_lock()
    } else {
        Some(OUTPUT.lock())
    };
    serial::write(bytes);
    if let Some(mut output) = guard {
        let Output { screen, terminal } = &mut *output;
        match screen {
            Screen::None => {}
            Screen::Vga(display) => terminal.write(bytes, display),
            Screen::Framebuffer(display) => terminal.write(bytes, display),
        }
    }
}

/// Says whether output must not wait for locks: the system is going down, or everything but
/// the debugger stands still.
pub fn set_emergency(on: bool) {
    EMERGENCY.store(on, Ordering::Relaxed);
}

/// Whether output does not wait for locks.
pub fn is_emergency() -> bool {
    EMERGENCY.load(Ordering::Relaxed)
}

/// Asks the devices for a byte of input, for the debugger: interrupts are off, and no lock is
/// waited for.
pub fn poll_input() -> Option<u8> {
    serial::poll().or_else(keyboard::poll)
}

/// Takes the next byte of input.
pub fn take_input() -> Option<u8> {
    INPUT.lock().pop()
}

/// Returns whether input waits.
pub fn has_input() -> bool {
    !INPUT.lock().is_empty()
}

/// Queues input; what does not fit is lost, as on a serial line.
fn put_input(bytes: &[u8]) {
    {
        let mut input = INPUT.lock();
        for &byte in bytes {
            if input.push(byte).is_err() {
                break;
            }
        }
    }
    if let Some(handler) = INPUT_HANDLER.get() {
        handler();
    }
}

/// Has a function called by the interrupt handler whenever input has come. The first one
/// stays.
pub fn set_input_handler(handler: fn()) {
    INPUT_HANDLER.set(handler);
}

/// Writes text with line ends as terminals want them.
struct Cooked;

impl Write for Cooked {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for line in text.split_inclusive('\n') {
            match line.strip_suffix('\n') {
                Some(line) => {
                    write(line.as_bytes());
                    write(b"\r\n");
                }
                None => write(line.as_bytes()),
            }
        }
        Ok(())
    }
}

/// Prints text, a newline being a new line.
pub fn print(args: fmt::Arguments<'_>) {
    // `Cooked` never fails; a failing Display implementation only cuts its own text short.
    let _ = Cooked.write_fmt(args);
}

/// Reports an exception that happens before the debugger has been set up.
#[cfg_attr(
    not(target_os = "none"),
    expect(dead_code, reason = "called by the boot code")
)]
pub(crate) fn early_fatal(frame: &TrapFrame) -> ! {
    set_emergency(true);
    print(format_args!("\n{frame}\n"));
    irq::halt_forever()
}
