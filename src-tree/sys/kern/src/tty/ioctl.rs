//! `ioctl` commands of terminals.

use df_abi::termios::{
    D_TTY, FIODTYPE, FIONREAD, TIOCDRAIN, TIOCEXCL, TIOCFLUSH, TIOCGETA, TIOCGETD, TIOCGPGRP,
    TIOCGSID, TIOCGWINSZ, TIOCNXCL, TIOCOUTQ, TIOCSETA, TIOCSETAF, TIOCSETAW, TIOCSPGRP,
    TIOCSWINSZ, Termios, Winsize,
};
use df_abi::{Abi, Errno};

use super::Console;

/// `TIOCFLUSH`: input.
const FREAD: i32 = 1;

/// Carries out a command; `arg` has the length that the command states.
pub(super) fn ioctl(tty: &Console, command: u64, arg: &mut [u8]) -> Result<(), Errno> {
    tty.pump();
    let mut state = tty.state.lock();
    match command {
        TIOCGETA => state.disc.termios().put(arg),
        // Output is never queued, so there is nothing to wait for.
        TIOCSETA | TIOCSETAW => state.disc.set_termios(Termios::get(arg)),
        TIOCSETAF => {
            state.disc.set_termios(Termios::get(arg));
            state.disc.flush_input();
        }
        TIOCGWINSZ => state.winsize.put(arg),
        TIOCSWINSZ => state.winsize = Winsize::get(arg),
        TIOCFLUSH => {
            let which = i32::get(arg);
            if which == 0 || which & FREAD != 0 {
                state.disc.flush_input();
            }
        }
        FIONREAD => i32::try_from(state.disc.available())
            .unwrap_or(i32::MAX)
            .put(arg),
        FIODTYPE => D_TTY.put(arg),
        TIOCOUTQ | TIOCGETD => 0_i32.put(arg),
        TIOCGPGRP => state.foreground.put(arg),
        TIOCSPGRP => state.foreground = i32::get(arg),
        TIOCGSID => state.session.put(arg),
        TIOCDRAIN | TIOCEXCL | TIOCNXCL => {}
        _ => return Err(Errno::ENOTTY),
    }
    Ok(())
}

impl Console {
    /// Makes this the controlling terminal of a session; its leader's group is in front.
    pub(crate) fn control(&self, session: i32) {
        let mut state = self.state.lock();
        state.session = session;
        state.foreground = session;
    }

    /// Gives the controlling terminal up.
    pub(crate) fn release(&self) {
        self.control(0);
    }
}
