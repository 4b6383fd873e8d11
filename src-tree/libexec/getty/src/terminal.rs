//! Taking a terminal over.

use std::fs::{File, OpenOptions, Permissions};
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use nix::sys::termios::{
    BaudRate, ControlFlags, InputFlags, LocalFlags, OutputFlags, SetArg, SpecialCharacterIndices,
    Termios, cfsetspeed, tcgetattr, tcsetattr,
};

/// Mode of a terminal nobody is logged in on.
const MODE: u32 = 0o600;

/// The path of a terminal named as init names it: `ttyv0`, or a path.
pub fn path(name: &str) -> PathBuf {
    Path::new("/dev").join(name)
}

/// The speed that a terminal's type ends in: `std.9600`.
pub fn speed(kind: &str) -> Option<BaudRate> {
    let digits = kind.rsplit('.').next()?;
    Some(match digits.parse::<u32>().ok()? {
        1200 => BaudRate::B1200,
        2400 => BaudRate::B2400,
        4800 => BaudRate::B4800,
        9600 => BaudRate::B9600,
        19_200 => BaudRate::B19200,
        38_400 => BaudRate::B38400,
        57_600 => BaudRate::B57600,
        115_200 => BaudRate::B115200,
        230_400 => BaudRate::B230400,
        _ => return None,
    })
}

/// Makes this process the leader of a session on the terminal at `path`, with it as standard input,
/// output and error output.
///
/// # Errors
/// When the terminal cannot be opened or taken.
pub fn take(path: &Path) -> io::Result<()> {
    // It belongs to root until somebody logs in; on a read-only /dev it stays as it is.
    let _ = chown(path, Some(0), Some(0));
    let _ = std::fs::set_permissions(path, Permissions::from_mode(MODE));
    // A process that leads a session already (started by hand) keeps it.
    let _ = nix::unistd::setsid();
    let terminal = open(path)?;
    df_sys::session::take_terminal(&terminal)?;
    nix::unistd::dup2_stdin(&terminal)?;
    nix::unistd::dup2_stdout(&terminal)?;
    nix::unistd::dup2_stderr(&terminal)?;
    Ok(())
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open(path)
}

/// Gives a terminal sane settings, whatever the last program left behind.
///
/// # Errors
/// ENOTTY when it is no terminal.
pub fn reset(terminal: impl AsFd, speed: Option<BaudRate>) -> io::Result<()> {
    let mut settings = tcgetattr(&terminal)?;
    make_sane(&mut settings);
    if let Some(speed) = speed {
        cfsetspeed(&mut settings, speed)?;
    }
    Ok(tcsetattr(&terminal, SetArg::TCSANOW, &settings)?)
}

/// The settings of BSD's `stty sane`.
fn make_sane(settings: &mut Termios) {
    settings.input_flags =
        InputFlags::BRKINT | InputFlags::ICRNL | InputFlags::IXON | InputFlags::IMAXBEL;
    settings.output_flags = OutputFlags::OPOST | OutputFlags::ONLCR;
    settings.control_flags = ControlFlags::CREAD | ControlFlags::CS8 | ControlFlags::HUPCL;
    settings.local_flags = LocalFlags::ECHO
        | LocalFlags::ECHOE
        | LocalFlags::ECHOKE
        | LocalFlags::ECHOCTL
        | LocalFlags::ICANON
        | LocalFlags::ISIG
        | LocalFlags::IEXTEN;
    let characters = [
        (SpecialCharacterIndices::VEOF, 0x04),
        (SpecialCharacterIndices::VERASE, 0x7f),
        (SpecialCharacterIndices::VINTR, 0x03),
        (SpecialCharacterIndices::VKILL, 0x15),
        (SpecialCharacterIndices::VQUIT, 0x1c),
        (SpecialCharacterIndices::VSUSP, 0x1a),
        (SpecialCharacterIndices::VSTART, 0x11),
        (SpecialCharacterIndices::VSTOP, 0x13),
        (SpecialCharacterIndices::VWERASE, 0x17),
        (SpecialCharacterIndices::VREPRINT, 0x12),
        (SpecialCharacterIndices::VLNEXT, 0x16),
        (SpecialCharacterIndices::VMIN, 1),
        (SpecialCharacterIndices::VTIME, 0),
    ];
    for (index, character) in characters {
        settings.control_chars[index as usize] = character;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_is_the_end_of_the_type() {
        assert_eq!(speed("std.115200"), Some(BaudRate::B115200));
        assert_eq!(speed("3wire.9600"), Some(BaudRate::B9600));
        assert_eq!(speed("Pc"), None);
        assert_eq!(speed("std.7"), None);
    }

    #[test]
    fn names_are_below_dev() {
        assert_eq!(path("ttyv0"), Path::new("/dev/ttyv0"));
        assert_eq!(path("/dev/console"), Path::new("/dev/console"));
    }
}
