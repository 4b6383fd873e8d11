//! The consoles: screen with keyboard, and the first serial line.

mod screen;
mod serial;

use alloc::collections::VecDeque;

use df_stand::platform::{ConsoleSet, Input};

use crate::firmware::{keyboard, video};
use crate::machine::physical;
use crate::machine::tsc::Clock;
use screen::Screen;
use serial::Serial;

/// How often the BIOS is asked for keys, which lets it serve its interrupts as well.
const KEYBOARD_INTERVAL_MS: u64 = 10;

/// The same while the serial line delivers: redirecting firmware takes bytes from the line in
/// each call, and drops what its keyboard buffer does not hold.
const KEYBOARD_INTERVAL_BUSY_MS: u64 = 2000;

/// The most events that are kept for later.
const MAX_TYPED: usize = 1024;

/// All consoles of the machine.
pub(crate) struct Console {
    screen: Option<Screen>,
    serial: Option<Serial>,
    typed: VecDeque<Input>,
    last_check_ms: u64,
}

impl Console {
    /// Finds the consoles and makes them ready.
    pub(crate) fn open() -> Self {
        video::ensure_text_mode();
        drain_redirected_output();
        Self {
            screen: Some(Screen::open()),
            serial: Serial::open(),
            typed: VecDeque::new(),
            last_check_ms: 0,
        }
    }

    /// Which consoles there are.
    pub(crate) fn set(&self) -> ConsoleSet {
        match self.serial {
            Some(_) => ConsoleSet::ALL,
            None => ConsoleSet::VIDEO,
        }
    }

    /// Writes text, as `df_stand::Platform::write` says.
    pub(crate) fn write(&mut self, to: ConsoleSet, text: &str) {
        if to.intersects(ConsoleSet::VIDEO)
            && let Some(screen) = &mut self.screen
        {
            screen.write(text);
        }
        if to.intersects(ConsoleSet::SERIAL)
            && let Some(serial) = &self.serial
        {
            serial.write(text);
        }
    }

    /// Stops writing to the screen: it shows graphics from now on.
    pub(crate) fn leave_text_mode(&mut self) {
        self.screen = None;
    }

    /// Takes one input event without waiting.
    pub(crate) fn poll(&mut self, clock: &Clock) -> Option<Input> {
        if let Some(input) = self.typed.pop_front() {
            return Some(input);
        }
        let interval_ms = match self.serial_waits() {
            true => KEYBOARD_INTERVAL_BUSY_MS,
            false => KEYBOARD_INTERVAL_MS,
        };
        let now_ms = clock.now_ms();
        let mut waiting = keyboard::buffered();
        if !waiting && now_ms >= self.last_check_ms + interval_ms {
            self.last_check_ms = now_ms;
            waiting = keyboard::check();
        }
        if waiting {
            return keyboard::read().map(Input::Key);
        }
        self.serial.as_ref().and_then(Serial::take).map(Input::Byte)
    }

    /// Puts aside what has been typed, in between calls of the BIOS that take long: neither its
    /// keyboard buffer nor that of the serial line holds more than 16 characters.
    pub(crate) fn collect(&mut self) {
        while self.typed.len() < MAX_TYPED {
            if keyboard::buffered() {
                self.typed.extend(keyboard::read().map(Input::Key));
            } else if let Some(byte) = self.serial.as_ref().and_then(Serial::take) {
                self.typed.push_back(Input::Byte(byte));
            } else {
                break;
            }
        }
    }

    /// Tells whether [`poll`](Self::poll) would find a byte on the serial line.
    pub(crate) fn serial_waits(&self) -> bool {
        self.serial.as_ref().is_some_and(Serial::waits)
    }
}

/// Lets firmware that copies its console to the serial line send what it still holds back, so
/// that it does not end up in the middle of our output. It does so on timer interrupts.
fn drain_redirected_output() {
    let ticks = || physical::data_area_u16(0x6c);
    for _ in 0..2 {
        let before = ticks();
        // A timer interrupt comes within 55 ms; a check takes more than a microsecond.
        for _ in 0..100_000 {
            keyboard::check();
            if ticks() != before {
                break;
            }
        }
    }
}
