//! Control of devices: what terminals and descriptors are asked.

use df_abi::errno::Errno;
use df_abi::layout::Abi;
use df_abi::syscall::nr;
use df_abi::termios::{
    FIOCLEX, FIONBIO, FIONCLEX, FIONREAD, TIOCGETA, TIOCGPGRP, TIOCGWINSZ, TIOCSCTTY, TIOCSETA,
    TIOCSETAF, TIOCSETAW, TIOCSPGRP, TIOCSWINSZ, Termios,
};

use super::plan::{Context, Plan, Value, call, call_then, or_error};
use crate::linux;
use crate::linux::termios;

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    if number != nr::ioctl {
        return None;
    }
    let [fd, request, argument, ..] = cx.args;
    let pass = |linux| call(libc::SYS_ioctl, [fd, linux, argument, 0, 0, 0]);
    Some(match request {
        TIOCGETA => get(cx),
        TIOCSETA => or_error(set(cx, libc::TCSETS)),
        TIOCSETAW => or_error(set(cx, libc::TCSETSW)),
        TIOCSETAF => or_error(set(cx, libc::TCSETSF)),
        TIOCGWINSZ => pass(libc::TIOCGWINSZ),
        TIOCSWINSZ => pass(libc::TIOCSWINSZ),
        TIOCGPGRP => pass(libc::TIOCGPGRP),
        TIOCSPGRP => pass(libc::TIOCSPGRP),
        TIOCSCTTY => pass(libc::TIOCSCTTY),
        FIONREAD => pass(libc::FIONREAD),
        FIONBIO => pass(libc::FIONBIO),
        FIOCLEX => pass(libc::FIOCLEX),
        FIONCLEX => pass(libc::FIONCLEX),
        _ => Plan::Answer(Err(Errno::ENOTTY)),
    })
}

fn get(cx: &Context<'_>) -> Plan {
    let [fd, _, out, ..] = cx.args;
    let place = cx.scratch(linux::Termios::SIZE);
    call_then(
        libc::SYS_ioctl,
        [fd, libc::TCGETS, place, 0, 0, 0],
        move |cx, _| {
            cx.memory
                .put(out, &termios::from_linux(&cx.memory.get(place)?))?;
            Ok(Value::One(0))
        },
    )
}

fn set(cx: &Context<'_>, request: u64) -> Result<Plan, Errno> {
    let settings: Termios = cx.memory.get(cx.args[2])?;
    let place = cx.scratch_with(&termios::to_linux(&settings))?;
    Ok(call(libc::SYS_ioctl, [cx.args[0], request, place, 0, 0, 0]))
}
