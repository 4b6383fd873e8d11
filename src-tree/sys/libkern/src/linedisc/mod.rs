//! The terminal line discipline: what happens between the keyboard and `read`, and between
//! `write` and the screen.
//!
//! Pure: bytes in, bytes out, signals as results. The terminal driver feeds typed bytes to
//! [`LineDisc::input`] and sends what it echoes to the device; programs get
//! [`LineDisc::read`] and [`LineDisc::output`]. Behaviour follows termios(4) of the BSDs.

mod edit;
mod input;
mod output;
#[cfg(test)]
mod tests;

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::termios::{ICANON, Termios, cc};

use output::Output;

/// Most bytes of an unfinished line.
const MAX_CANON: usize = 1024;
/// Most bytes that wait to be read.
const MAX_INPUT: usize = 16 * 1024;

/// A line discipline with its queues.
#[derive(Clone, Debug)]
pub struct LineDisc {
    termios: Termios,
    /// The line being typed.
    line: Vec<u8>,
    /// Column at which it began.
    line_column: usize,
    /// Finished lines, or one block of raw input; an empty line is an end of file.
    ready: VecDeque<Vec<u8>>,
    /// Bytes in `ready`.
    queued: usize,
    /// The next byte is taken as it is (after `VLNEXT`).
    literal: bool,
    /// Output is stopped (`VSTOP`).
    stopped: bool,
    output: Output,
}

impl LineDisc {
    /// A discipline with the settings of a new terminal.
    #[must_use]
    pub fn new() -> Self {
        Self {
            termios: Termios::sane(),
            line: Vec::new(),
            line_column: 0,
            ready: VecDeque::new(),
            queued: 0,
            literal: false,
            stopped: false,
            output: Output::default(),
        }
    }

    /// The settings.
    #[must_use]
    pub fn termios(&self) -> &Termios {
        &self.termios
    }

    /// Changes the settings. Input that waits stays readable; an unfinished line becomes
    /// readable when lines are switched off.
    pub fn set_termios(&mut self, new: Termios) {
        let was_canonical = self.canonical();
        self.termios = new;
        if was_canonical && !self.canonical() {
            let line = core::mem::take(&mut self.line);
            self.ready.push_back(line);
            let all: Vec<u8> = self.ready.drain(..).flatten().collect();
            self.queued = all.len();
            if !all.is_empty() {
                self.ready.push_back(all);
            }
        }
        self.literal = false;
        if self.termios.c_iflag & df_abi::termios::IXON == 0 {
            self.stopped = false;
        }
    }

    fn canonical(&self) -> bool {
        self.termios.c_lflag & ICANON != 0
    }

    /// Forgets all input that has not been read.
    pub fn flush_input(&mut self) {
        self.line.clear();
        self.ready.clear();
        self.queued = 0;
        self.literal = false;
    }

    /// Number of bytes that a read could get now.
    #[must_use]
    pub fn available(&self) -> usize {
        self.queued
    }

    /// Whether a read would not wait.
    #[must_use]
    pub fn readable(&self) -> bool {
        if self.canonical() {
            !self.ready.is_empty()
        } else {
            self.queued >= usize::from(self.termios.c_cc[cc::VMIN])
        }
    }

    /// Whether output is flowing.
    #[must_use]
    pub fn writable(&self) -> bool {
        !self.stopped
    }

    /// Reads at most one line, or raw input. `Ok(0)` is an end of file (or, with `VMIN` 0,
    /// nothing there).
    ///
    /// # Errors
    /// `EAGAIN` when a read would have to wait.
    pub fn read(&mut self, buf: &mut [u8]) -> Result<usize, Errno> {
        if buf.is_empty() {
            return Ok(0);
        }
        if !self.readable() {
            return Err(Errno::EAGAIN);
        }
        let mut done = 0;
        while let Some(front) = self.ready.front_mut() {
            let n = front.len().min(buf.len() - done);
            buf[done..done + n].copy_from_slice(&front[..n]);
            done += n;
            self.queued -= n;
            if n == front.len() {
                self.ready.pop_front();
            } else {
                front.drain(..n);
            }
            if self.canonical() || done == buf.len() {
                break;
            }
        }
        Ok(done)
    }
}

impl Default for LineDisc {
    fn default() -> Self {
        Self::new()
    }
}
