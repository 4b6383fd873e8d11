//! What a typed byte does.

use alloc::vec::Vec;

use df_abi::signal::{SIGINFO, SIGINT, SIGQUIT, SIGTSTP};
use df_abi::termios::cc::{
    POSIX_VDISABLE, VDSUSP, VEOF, VEOL, VEOL2, VERASE, VERASE2, VINTR, VKILL, VLNEXT, VQUIT,
    VREPRINT, VSTART, VSTATUS, VSTOP, VSUSP, VWERASE,
};
use df_abi::termios::{
    ECHO, ECHOCTL, ECHONL, ICRNL, IEXTEN, IGNCR, IMAXBEL, INLCR, ISIG, ISTRIP, IXANY, IXON, NOFLSH,
};

use super::{LineDisc, MAX_CANON, MAX_INPUT};

const BELL: u8 = 7;

impl LineDisc {
    /// Takes a typed byte, sends its echo to `echo`, and returns the signal that it stands
    /// for, if any.
    pub fn input(&mut self, byte: u8, echo: &mut dyn FnMut(u8)) -> Option<i32> {
        let iflag = self.termios.c_iflag;
        let lflag = self.termios.c_lflag;
        let mut c = if iflag & ISTRIP != 0 {
            byte & 0x7f
        } else {
            byte
        };
        if core::mem::take(&mut self.literal) {
            self.take(c, echo);
            return None;
        }
        if iflag & IXON != 0 && self.flow_control(c) {
            return None;
        }
        if lflag & ISIG != 0
            && let Some(signal) = self.signal_of(c)
        {
            if lflag & NOFLSH == 0 && signal != SIGINFO {
                self.flush_input();
            }
            self.echo(c, echo);
            return Some(signal);
        }
        match c {
            b'\r' if iflag & IGNCR != 0 => return None,
            b'\r' if iflag & ICRNL != 0 => c = b'\n',
            b'\n' if iflag & INLCR != 0 => c = b'\r',
            _ => {}
        }
        if lflag & IEXTEN != 0 && self.is(c, VLNEXT) {
            self.literal = true;
            if lflag & (ECHO | ECHOCTL) == ECHO | ECHOCTL {
                self.put(b'^', echo);
                self.put(0x08, echo);
            }
            return None;
        }
        if self.canonical() {
            self.canonical_input(c, echo);
        } else {
            self.take(c, echo);
        }
        None
    }

    fn is(&self, c: u8, which: usize) -> bool {
        c != POSIX_VDISABLE && self.termios.c_cc[which] == c
    }

    fn flow_control(&mut self, c: u8) -> bool {
        if self.is(c, VSTOP) {
            // The same character for both toggles.
            self.stopped = !(self.stopped && self.is(c, VSTART));
            return true;
        }
        if self.is(c, VSTART) {
            self.stopped = false;
            return true;
        }
        if self.termios.c_iflag & IXANY != 0 {
            self.stopped = false;
        }
        false
    }

    fn signal_of(&self, c: u8) -> Option<i32> {
        let extended = self.termios.c_lflag & IEXTEN != 0;
        match () {
            () if self.is(c, VINTR) => Some(SIGINT),
            () if self.is(c, VQUIT) => Some(SIGQUIT),
            () if self.is(c, VSUSP) => Some(SIGTSTP),
            () if extended && self.is(c, VDSUSP) => Some(SIGTSTP),
            () if extended && self.is(c, VSTATUS) => Some(SIGINFO),
            () => None,
        }
    }

    fn canonical_input(&mut self, c: u8, echo: &mut dyn FnMut(u8)) {
        let extended = self.termios.c_lflag & IEXTEN != 0;
        if self.is(c, VERASE) || self.is(c, VERASE2) {
            self.erase_character(echo);
        } else if extended && self.is(c, VWERASE) {
            self.erase_word(echo);
        } else if self.is(c, VKILL) {
            self.erase_line(c, echo);
        } else if extended && self.is(c, VREPRINT) {
            self.reprint(c, echo);
        } else if self.is(c, VEOF) {
            self.finish_line();
        } else if c == b'\n' {
            self.line.push(c);
            if self.termios.c_lflag & (ECHO | ECHONL) != 0 {
                self.put(b'\n', echo);
            }
            self.finish_line();
        } else {
            let ends = self.is(c, VEOL) || self.is(c, VEOL2);
            self.take(c, echo);
            if ends {
                self.finish_line();
            }
        }
    }

    /// Makes the line being typed readable.
    fn finish_line(&mut self) {
        let line = core::mem::take(&mut self.line);
        self.queued += line.len();
        self.ready.push_back(line);
    }

    /// Puts a byte into the queue, or rings the bell when there is no room. One byte of an
    /// unfinished line stays free for its end.
    fn take(&mut self, c: u8, echo: &mut dyn FnMut(u8)) {
        let full = if self.canonical() {
            self.line.len() >= MAX_CANON - 1 || self.queued >= MAX_INPUT
        } else {
            self.queued >= MAX_INPUT
        };
        if full {
            if self.termios.c_iflag & IMAXBEL != 0 {
                echo(BELL);
            }
            return;
        }
        if self.canonical() {
            if self.line.is_empty() {
                self.line_column = self.output.column;
            }
            self.line.push(c);
        } else {
            if self.ready.is_empty() {
                self.ready.push_back(Vec::new());
            }
            if let Some(block) = self.ready.back_mut() {
                block.push(c);
                self.queued += 1;
            }
        }
        self.echo(c, echo);
    }

    /// Echoes a byte as the settings say: control characters as `^X`.
    pub(super) fn echo(&mut self, c: u8, echo: &mut dyn FnMut(u8)) {
        if self.termios.c_lflag & ECHO == 0 {
            return;
        }
        let control = c < 0x20 && c != b'\n' && c != b'\t' || c == 0x7f;
        if control && self.termios.c_lflag & ECHOCTL != 0 {
            self.put(b'^', echo);
            self.put(c ^ 0x40, echo);
        } else {
            self.put(c, echo);
        }
    }
}
