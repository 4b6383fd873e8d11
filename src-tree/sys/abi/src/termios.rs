//! Terminals: `termios`, window size, terminal and file `ioctl` commands.
//!
//! An `ioctl` command carries its meaning: direction in bits 29-31 ([`IOC_VOID`],
//! [`IOC_OUT`], [`IOC_IN`]), length of the argument in bits 16-28, group in bits 8-15,
//! number in bits 0-7.

use crate::abi_struct;

abi_struct! {
    /// Settings of a terminal.
    pub struct Termios: 44 {
        /// Input modes.
        0 => pub c_iflag: u32,
        /// Output modes.
        4 => pub c_oflag: u32,
        /// Control modes.
        8 => pub c_cflag: u32,
        /// Local modes.
        12 => pub c_lflag: u32,
        /// Control characters, see `V*`.
        16 => pub c_cc: [u8; 20],
        /// Input speed.
        36 => pub c_ispeed: u32,
        /// Output speed.
        40 => pub c_ospeed: u32,
    }

    /// Size of a terminal.
    pub struct Winsize: 8 {
        /// Rows of characters.
        0 => pub ws_row: u16,
        /// Columns of characters.
        2 => pub ws_col: u16,
        /// Width in pixels.
        4 => pub ws_xpixel: u16,
        /// Height in pixels.
        6 => pub ws_ypixel: u16,
    }
}

macro_rules! constants {
    ($ty:ty: $($name:ident = $value:literal, $text:literal;)*) => {
        $(
            #[doc = concat!($text, ".")]
            pub const $name: $ty = $value;
        )*
    };
}

/// Indices of `c_cc`.
pub mod cc {
    constants! { usize:
        VEOF = 0, "End of file";
        VEOL = 1, "End of line";
        VEOL2 = 2, "Second end of line";
        VERASE = 3, "Erase a character";
        VWERASE = 4, "Erase a word";
        VKILL = 5, "Erase the line";
        VREPRINT = 6, "Print the line again";
        VERASE2 = 7, "Second erase character";
        VINTR = 8, "SIGINT";
        VQUIT = 9, "SIGQUIT";
        VSUSP = 10, "SIGTSTP";
        VDSUSP = 11, "Delayed SIGTSTP";
        VSTART = 12, "Go on with output";
        VSTOP = 13, "Stop output";
        VLNEXT = 14, "Take the next character literally";
        VDISCARD = 15, "Throw output away";
        VMIN = 16, "Fewest characters of a raw read";
        VTIME = 17, "Time-out of a raw read, in tenths of a second";
        VSTATUS = 18, "SIGINFO";
        VCHECKPT = 19, "SIGCKPT";
    }
    /// Value that disables a control character.
    pub const POSIX_VDISABLE: u8 = 0xff;
}

constants! { u32:
    IGNBRK = 0x1, "Ignore break";
    BRKINT = 0x2, "Break sends SIGINT";
    IGNPAR = 0x4, "Ignore parity errors";
    PARMRK = 0x8, "Mark parity errors";
    INPCK = 0x10, "Check parity";
    ISTRIP = 0x20, "Clear bit 7";
    INLCR = 0x40, "Newline becomes carriage return";
    IGNCR = 0x80, "Ignore carriage return";
    ICRNL = 0x100, "Carriage return becomes newline";
    IXON = 0x200, "Output flow control";
    IXOFF = 0x400, "Input flow control";
    IXANY = 0x800, "Any character restarts output";
    IMAXBEL = 0x2000, "Ring the bell when the queue is full";
    OPOST = 0x1, "Process output";
    ONLCR = 0x2, "Newline becomes carriage return and newline";
    OXTABS = 0x4, "Expand tabs";
    ONOEOT = 0x8, "Drop end-of-transmission";
    OCRNL = 0x10, "Carriage return becomes newline on output";
    ONOCR = 0x20, "No carriage return at column 0";
    ONLRET = 0x40, "Newline does the work of carriage return";
    CSIZE = 0x300, "Mask of the character size";
    CS8 = 0x300, "8 bits";
    CREAD = 0x800, "Enable the receiver";
    HUPCL = 0x4000, "Hang up on last close";
    CLOCAL = 0x8000, "Ignore modem control lines";
    ECHOKE = 0x1, "Kill erases the line visibly";
    ECHOE = 0x2, "Erase erases visibly";
    ECHOK = 0x4, "Newline after kill";
    ECHO = 0x8, "Echo";
    ECHONL = 0x10, "Echo newline even without `ECHO`";
    ECHOPRT = 0x20, "Erase for printing terminals";
    ECHOCTL = 0x40, "Echo control characters as ^X";
    ISIG = 0x80, "Signals from control characters";
    ICANON = 0x100, "Lines, with editing";
    ALTWERASE = 0x200, "Other word erase";
    IEXTEN = 0x400, "Extended control characters";
    EXTPROC = 0x800, "Processed elsewhere";
    TOSTOP = 0x0040_0000, "Background output stops";
    FLUSHO = 0x0080_0000, "Output is thrown away";
    NOKERNINFO = 0x0200_0000, "No status line from `VSTATUS`";
    PENDIN = 0x2000_0000, "Retype input";
    NOFLSH = 0x8000_0000, "Signals do not flush";
    B9600 = 9600, "9600 baud";
    B115200 = 115_200, "115200 baud";
}

/// No argument.
pub const IOC_VOID: u64 = 0x2000_0000;
/// The kernel writes the argument.
pub const IOC_OUT: u64 = 0x4000_0000;
/// The kernel reads the argument.
pub const IOC_IN: u64 = 0x8000_0000;

/// Length in bytes of the argument of an `ioctl` command.
#[must_use]
pub const fn ioc_len(command: u64) -> usize {
    ((command >> 16) & 0x1fff) as usize
}

constants! { u64:
    TIOCEXCL = 0x2000_740d, "Exclusive use";
    TIOCNXCL = 0x2000_740e, "No exclusive use";
    TIOCFLUSH = 0x8004_7410, "Throw queued characters away";
    TIOCGETA = 0x402c_7413, "Get settings";
    TIOCSETA = 0x802c_7414, "Set settings";
    TIOCSETAW = 0x802c_7415, "Set settings when output is done";
    TIOCSETAF = 0x802c_7416, "As `TIOCSETAW`, and flush input";
    TIOCGETD = 0x4004_741a, "Get the line discipline";
    TIOCDRAIN = 0x2000_745e, "Wait for output";
    TIOCSCTTY = 0x2000_7461, "Become the controlling terminal";
    TIOCGSID = 0x4004_7463, "Session of the terminal";
    TIOCSWINSZ = 0x8008_7467, "Set the window size";
    TIOCGWINSZ = 0x4008_7468, "Get the window size";
    TIOCNOTTY = 0x2000_7471, "Give up the controlling terminal";
    TIOCSTI = 0x8001_7472, "Simulate input";
    TIOCOUTQ = 0x4004_7473, "Characters in the output queue";
    TIOCSPGRP = 0x8004_7476, "Set the foreground process group";
    TIOCGPGRP = 0x4004_7477, "Get the foreground process group";
    FIOCLEX = 0x2000_6601, "Set close on exec";
    FIONCLEX = 0x2000_6602, "Clear close on exec";
    FIODTYPE = 0x4004_667a, "Type of the device";
    FIOASYNC = 0x8004_667d, "Signal when ready";
    FIONBIO = 0x8004_667e, "Do not wait";
    FIONREAD = 0x4004_667f, "Characters that can be read";
}

/// `FIODTYPE`: a terminal.
pub const D_TTY: i32 = 4;

impl Termios {
    /// A new terminal: canonical, echoing, the usual control characters.
    #[must_use]
    pub const fn sane() -> Self {
        Self {
            c_iflag: BRKINT | ICRNL | IMAXBEL | IXON | IXANY,
            c_oflag: OPOST | ONLCR,
            c_cflag: CREAD | CS8 | HUPCL | CLOCAL,
            c_lflag: ECHO | ICANON | ISIG | IEXTEN | ECHOE | ECHOKE | ECHOCTL,
            c_cc: [
                4, 0xff, 0xff, 0x7f, 0x17, 0x15, 0x12, 8, 3, 0x1c, 0x1a, 0x19, 0x11, 0x13, 0x16,
                0x0f, 1, 0, 0x14, 0xff,
            ],
            c_ispeed: B115200,
            c_ospeed: B115200,
        }
    }
}
