//! The console as a terminal: line discipline over the machine's console devices.

use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::poll::{POLLIN, POLLOUT, POLLRDNORM};
use df_abi::signal::{SIGTTIN, SIGTTOU};
use df_abi::termios::{TOSTOP, Winsize};
use df_libkern::linedisc::LineDisc;
use df_lwkt::{ACTIVITY, Mutex, WaitQueue};
use df_machine::console as hw;
use df_vfs::{CharDevice, DeviceClass};

use super::job;
use crate::proc::{plain, post_group};

/// State of a terminal.
pub(super) struct State {
    pub(super) disc: LineDisc,
    pub(super) winsize: Winsize,
    /// Foreground process group, 0 = none.
    pub(super) foreground: i32,
    /// Session that it controls, 0 = none.
    pub(super) session: i32,
}

/// The console terminal.
pub(crate) struct Console {
    pub(super) state: Mutex<State>,
}

/// Device number of the terminal, as `ps` shows it: that of `/dev/ttyd0`.
pub(crate) const DEVICE_NUMBER: u32 = 0x1c00;

/// Woken by the interrupt handlers of serial line and keyboard.
static INPUT: WaitQueue = WaitQueue::new();

/// Body of the kernel thread that takes what is typed.
pub(crate) fn listen(console: &Console) {
    hw::set_input_handler(|| INPUT.wake());
    loop {
        INPUT.wait(hw::has_input);
        console.pump();
    }
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
        let state = State {
            disc: LineDisc::new(),
            winsize,
            foreground: 0,
            session: 0,
        };
        Self {
            state: Mutex::new(state),
        }
    }

    /// Moves what has been typed through the line discipline, sends the signals that it stands
    /// for to the foreground group, and wakes readers.
    fn pump(&self) {
        let mut echo = Vec::new();
        let mut signals = Vec::new();
        let foreground = {
            let mut state = self.state.lock();
            while let Some(byte) = hw::take_input() {
                signals.extend(state.disc.input(byte, &mut |b| echo.push(b)));
            }
            state.foreground
        };
        if !echo.is_empty() {
            hw::write(&echo);
        }
        if foreground != 0 {
            for signal in signals {
                post_group(foreground, plain(signal));
            }
        }
        self.changed();
    }

    /// Tells everybody who waits for the terminal.
    #[expect(clippy::unused_self, reason = "there is one list of waiters for all")]
    pub(super) fn changed(&self) {
        ACTIVITY.wake();
    }

    /// Foreground group and session, 0 = none.
    pub(crate) fn owner(&self) -> (i32, i32) {
        let state = self.state.lock();
        (state.foreground, state.session)
    }

    /// No longer controls a session; returns the group that was in front.
    pub(crate) fn release(&self, session: i32) -> Option<i32> {
        let mut state = self.state.lock();
        if state.session != session {
            return None;
        }
        state.session = 0;
        let foreground = core::mem::take(&mut state.foreground);
        (foreground != 0).then_some(foreground)
    }
}

impl CharDevice for Console {
    fn class(&self) -> DeviceClass {
        DeviceClass::Tty
    }

    fn read(&self, _offset: u64, buf: &mut [u8]) -> Result<usize, Errno> {
        job::foreground_only(self, SIGTTIN)?;
        self.state.lock().disc.read(buf)
    }

    fn write(&self, _offset: u64, data: &[u8]) -> Result<usize, Errno> {
        if self.state.lock().disc.termios().c_lflag & TOSTOP != 0 {
            job::foreground_only(self, SIGTTOU)?;
        }
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
