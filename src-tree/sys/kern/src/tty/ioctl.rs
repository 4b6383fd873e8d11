//! `ioctl` commands of terminals.

use df_abi::signal::{SIGTTOU, SIGWINCH};
use df_abi::termios::{
    D_TTY, FIODTYPE, FIONREAD, TIOCDRAIN, TIOCEXCL, TIOCFLUSH, TIOCGETA, TIOCGETD, TIOCGPGRP,
    TIOCGSID, TIOCGWINSZ, TIOCNOTTY, TIOCNXCL, TIOCOUTQ, TIOCSCTTY, TIOCSETA, TIOCSETAF, TIOCSETAW,
    TIOCSPGRP, TIOCSTI, TIOCSWINSZ, Termios, Winsize,
};
use df_abi::{Abi, Errno};

use super::{Console, job};
use crate::proc::{self, plain, post_group};

/// `TIOCFLUSH`: input.
const FREAD: i32 = 1;

/// Commands that a program in the background may not give.
const FOREGROUND: &[u64] = &[
    TIOCSETA, TIOCSETAW, TIOCSETAF, TIOCFLUSH, TIOCSWINSZ, TIOCSTI,
];

/// Carries out a command; `arg` has the length that the command states.
pub(super) fn ioctl(tty: &Console, command: u64, arg: &mut [u8]) -> Result<(), Errno> {
    match command {
        TIOCSCTTY => return job::become_controlling(tty),
        TIOCNOTTY => return job::give_up(tty),
        TIOCSPGRP => return job::set_foreground(tty, i32::get(arg)),
        TIOCSWINSZ => return set_size(tty, Winsize::get(arg)),
        TIOCSTI => return simulate(tty, arg),
        _ if FOREGROUND.contains(&command) => job::foreground_only(tty, SIGTTOU)?,
        _ => {}
    }
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
        TIOCGSID => state.session.put(arg),
        TIOCDRAIN | TIOCEXCL | TIOCNXCL => {}
        _ => return Err(Errno::ENOTTY),
    }
    drop(state);
    if FOREGROUND.contains(&command) {
        // What is readable and writable may have changed with the settings.
        tty.changed();
    }
    Ok(())
}

fn set_size(tty: &Console, size: Winsize) -> Result<(), Errno> {
    job::foreground_only(tty, SIGTTOU)?;
    let (changed, foreground) = {
        let mut state = tty.state.lock();
        let before = core::mem::replace(&mut state.winsize, size);
        (before != size, state.foreground)
    };
    if changed && foreground != 0 {
        post_group(foreground, plain(SIGWINCH));
    }
    Ok(())
}

/// Types a character for the user; only the superuser may.
fn simulate(tty: &Console, arg: &[u8]) -> Result<(), Errno> {
    let lwp = proc::current().ok_or(Errno::EPERM)?;
    lwp.proc.require_root()?;
    let byte = *arg.first().ok_or(Errno::EINVAL)?;
    let mut echo = alloc::vec::Vec::new();
    let signal = tty.state.lock().disc.input(byte, &mut |b| echo.push(b));
    df_machine::console::write(&echo);
    let (foreground, _) = tty.owner();
    if let Some(signal) = signal.filter(|_| foreground != 0) {
        post_group(foreground, plain(signal));
    }
    tty.changed();
    Ok(())
}
