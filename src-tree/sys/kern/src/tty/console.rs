//! The console as a terminal: line discipline over the machine's console devices.

use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::poll::{POLLIN, POLLOUT, POLLRDNORM};
use df_abi::termios::Winsize;
use df_libkern::linedisc::LineDisc;
use df_libkern::sync::Mutex;
use df_machine::console as hw;
use df_vfs::{CharDevice, DeviceClass};

/// State of a terminal.
pub(super) struct State {
    pub(super) disc: LineDisc,
    pub(super) winsize: Winsize,
    /// Foreground process group, 0 = none.
    pub(super) foreground: i32,
    /// Session that it controls, 0 = none.
    pub(super) session: i32,
    /// Signals typed and not yet delivered.
    signals: Vec<i32>,
}

/// The console terminal.
pub(crate) struct Console {
    pub(super) state: Mutex<State>,
}

impl Console {
    /// A terminal of 80 by 25 characters.
    pub(crate) fn new() -> Self {
        let winsize = Winsize {
            ws_row: 25,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let disc = LineDisc::new();
        let state = State {
            disc,
            winsize,
            foreground: 0,
            session: 0,
            signals: Vec::new(),
        };
        Self {
            state: Mutex::new(state),
        }
    }

    /// Moves what has been typed through the line discipline.
    pub(crate) fn pump(&self) {
        let mut echo = Vec::new();
        {
            let mut state = self.state.lock();
            while let Some(byte) = hw::take_input() {
                let signal = state.disc.input(byte, &mut |b| echo.push(b));
                state.signals.extend(signal);
            }
        }
        if !echo.is_empty() {
            hw::write(&echo);
        }
    }

    /// Whether signals have been typed.
    pub(crate) fn has_signals(&self) -> bool {
        !self.state.lock().signals.is_empty()
    }

    /// Takes the signals that have been typed, with the process group they are for.
    pub(crate) fn take_signals(&self) -> (i32, Vec<i32>) {
        let mut state = self.state.lock();
        (state.foreground, core::mem::take(&mut state.signals))
    }
}

impl CharDevice for Console {
    fn class(&self) -> DeviceClass {
        DeviceClass::Tty
    }

    fn read(&self, _offset: u64, buf: &mut [u8]) -> Result<usize, Errno> {
        self.pump();
        self.state.lock().disc.read(buf)
    }

    fn write(&self, _offset: u64, data: &[u8]) -> Result<usize, Errno> {
        let mut out = Vec::with_capacity(data.len() + data.len() / 16);
        let taken = self.state.lock().disc.output(data, &mut |b| out.push(b));
        hw::write(&out);
        if taken == 0 && !data.is_empty() {
            Err(Errno::EAGAIN)
        } else {
            Ok(taken)
        }
    }

    fn poll(&self, events: i16) -> i16 {
        self.pump();
        let state = self.state.lock();
        let mut now = 0;
        if state.disc.readable() {
            now |= POLLIN | POLLRDNORM;
        }
        if state.disc.writable() {
            now |= POLLOUT;
        }
        events & now
    }

    fn ioctl(&self, command: u64, arg: &mut [u8]) -> Result<(), Errno> {
        super::ioctl::ioctl(self, command, arg)
    }
}
