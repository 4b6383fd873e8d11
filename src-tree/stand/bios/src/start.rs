//! From the assembly entry to the common part of the loader, and the ways out of it.

use core::fmt::{self, Write as _};

use df_stand::Leave;
use df_stand::platform::ConsoleSet;

use crate::console::Console;
use crate::firmware::{keyboard, memory, power};
use crate::machine::{pool, ports, traps};
use crate::platform::Bios;

/// Runs the loader; `drive` and `sector_size` are what the boot sector found.
pub(crate) fn start(drive: u8, sector_size: u16) -> ! {
    traps::init();
    let entries = memory::map();
    if let Err(problem) = pool::init(&entries) {
        die(format_args!("{problem}"));
    }
    let mut bios = Bios::new(drive, u32::from(sector_size), entries);
    match df_stand::run(&mut bios) {
        Leave::Reboot => ports::reset(),
        Leave::PowerOff => power::off(),
    }
}

/// Says what went wrong on all consoles, waits for a key, restarts. Allocates nothing.
pub(crate) fn die(what: fmt::Arguments<'_>) -> ! {
    let mut console = Writer(Console::open());
    // The writer never fails.
    let _never = writeln!(console, "\nloader: {what}. Press a key to restart.");
    while !keyboard::check() && !console.0.serial_waits() {}
    ports::reset()
}

/// A console as `fmt::Write`.
struct Writer(Console);

impl fmt::Write for Writer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(ConsoleSet::ALL, text);
        Ok(())
    }
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    match info.location() {
        Some(at) => die(format_args!(
            "{} ({}:{})",
            info.message(),
            at.file(),
            at.line()
        )),
        None => die(format_args!("{}", info.message())),
    }
}
