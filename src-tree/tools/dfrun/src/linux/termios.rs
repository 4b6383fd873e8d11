//! Terminal settings in both systems' terms.

use df_abi::termios as t;

use super::Termios;

/// Pairs of bits: DragonFly's and Linux's.
type Pairs = [(u32, u32)];

const INPUT: &Pairs = &[
    (t::IGNBRK, libc::IGNBRK),
    (t::BRKINT, libc::BRKINT),
    (t::IGNPAR, libc::IGNPAR),
    (t::PARMRK, libc::PARMRK),
    (t::INPCK, libc::INPCK),
    (t::ISTRIP, libc::ISTRIP),
    (t::INLCR, libc::INLCR),
    (t::IGNCR, libc::IGNCR),
    (t::ICRNL, libc::ICRNL),
    (t::IXON, libc::IXON),
    (t::IXOFF, libc::IXOFF),
    (t::IXANY, libc::IXANY),
    (t::IMAXBEL, libc::IMAXBEL),
];
const OUTPUT: &Pairs = &[
    (t::OPOST, libc::OPOST),
    (t::ONLCR, libc::ONLCR),
    (t::OXTABS, libc::XTABS),
    (t::OCRNL, libc::OCRNL),
    (t::ONOCR, libc::ONOCR),
    (t::ONLRET, libc::ONLRET),
];
const CONTROL: &Pairs = &[
    (t::CS8, libc::CS8),
    (t::CREAD, libc::CREAD),
    (t::HUPCL, libc::HUPCL),
    (t::CLOCAL, libc::CLOCAL),
];
const LOCAL: &Pairs = &[
    (t::ECHOKE, libc::ECHOKE),
    (t::ECHOE, libc::ECHOE),
    (t::ECHOK, libc::ECHOK),
    (t::ECHO, libc::ECHO),
    (t::ECHONL, libc::ECHONL),
    (t::ECHOCTL, libc::ECHOCTL),
    (t::ISIG, libc::ISIG),
    (t::ICANON, libc::ICANON),
    (t::IEXTEN, libc::IEXTEN),
    (t::TOSTOP, libc::TOSTOP),
    (t::NOFLSH, libc::NOFLSH),
];
/// Control characters: DragonFly's index and Linux's.
const CHARACTERS: [(usize, usize); 15] = [
    (t::cc::VEOF, libc::VEOF),
    (t::cc::VEOL, libc::VEOL),
    (t::cc::VEOL2, libc::VEOL2),
    (t::cc::VERASE, libc::VERASE),
    (t::cc::VWERASE, libc::VWERASE),
    (t::cc::VKILL, libc::VKILL),
    (t::cc::VREPRINT, libc::VREPRINT),
    (t::cc::VINTR, libc::VINTR),
    (t::cc::VQUIT, libc::VQUIT),
    (t::cc::VSUSP, libc::VSUSP),
    (t::cc::VSTART, libc::VSTART),
    (t::cc::VSTOP, libc::VSTOP),
    (t::cc::VLNEXT, libc::VLNEXT),
    (t::cc::VMIN, libc::VMIN),
    (t::cc::VTIME, libc::VTIME),
];

fn ours(linux: u32, pairs: &Pairs) -> u32 {
    let set = pairs.iter().filter(|(_, theirs)| linux & theirs == *theirs);
    set.fold(0, |all, (ours, _)| all | ours)
}

fn theirs(settings: u32, pairs: &Pairs) -> u32 {
    let set = pairs.iter().filter(|(ours, _)| settings & ours == *ours);
    set.fold(0, |all, (_, theirs)| all | theirs)
}

/// DragonFly's settings from Linux's.
pub fn from_linux(linux: &Termios) -> t::Termios {
    let mut c_cc = [t::cc::POSIX_VDISABLE; 20];
    for (ours, theirs) in CHARACTERS {
        c_cc[ours] = linux.cc[theirs];
    }
    t::Termios {
        c_iflag: ours(linux.iflag, INPUT),
        c_oflag: ours(linux.oflag, OUTPUT),
        c_cflag: ours(linux.cflag, CONTROL),
        c_lflag: ours(linux.lflag, LOCAL),
        c_cc,
        c_ispeed: t::B9600,
        c_ospeed: t::B9600,
    }
}

/// Linux's settings from DragonFly's.
pub fn to_linux(settings: &t::Termios) -> Termios {
    let mut cc = [0; 19];
    for (ours, theirs) in CHARACTERS {
        cc[theirs] = settings.c_cc[ours];
    }
    Termios {
        iflag: theirs(settings.c_iflag, INPUT),
        oflag: theirs(settings.c_oflag, OUTPUT),
        cflag: theirs(settings.c_cflag, CONTROL) | libc::B9600,
        lflag: theirs(settings.c_lflag, LOCAL),
        line: 0,
        cc,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_settings_survive_the_way_to_linux_and_back() {
        let mut sane = t::Termios::sane();
        (sane.c_ispeed, sane.c_ospeed) = (t::B9600, t::B9600);
        let back = from_linux(&to_linux(&sane));
        assert_eq!(
            (back.c_iflag, back.c_oflag, back.c_cflag, back.c_lflag),
            (sane.c_iflag, sane.c_oflag, sane.c_cflag, sane.c_lflag)
        );
        assert_eq!(back.c_cc[t::cc::VINTR], 3);
    }
}
