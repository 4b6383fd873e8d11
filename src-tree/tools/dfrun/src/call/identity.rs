//! Process, group, session and user ids.

use df_abi::syscall::nr;

use super::plan::{Context, Plan, Value, call_then, value};

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    Some(cx.pass(match number {
        nr::getpid => libc::SYS_getpid,
        nr::getppid => libc::SYS_getppid,
        nr::getpgrp => libc::SYS_getpgrp,
        nr::getpgid => libc::SYS_getpgid,
        nr::setpgid => libc::SYS_setpgid,
        nr::getsid => libc::SYS_getsid,
        nr::setsid => libc::SYS_setsid,
        nr::getuid => libc::SYS_getuid,
        nr::geteuid => libc::SYS_geteuid,
        nr::getgid => libc::SYS_getgid,
        nr::getegid => libc::SYS_getegid,
        nr::setuid => libc::SYS_setuid,
        nr::setgid => libc::SYS_setgid,
        nr::setreuid => libc::SYS_setreuid,
        nr::setregid => libc::SYS_setregid,
        nr::setresuid => libc::SYS_setresuid,
        nr::setresgid => libc::SYS_setresgid,
        nr::getresuid => libc::SYS_getresuid,
        nr::getresgid => libc::SYS_getresgid,
        nr::getgroups => libc::SYS_getgroups,
        nr::setgroups => libc::SYS_setgroups,
        nr::issetugid => return Some(value(0)),
        nr::getlogin => return Some(login(cx)),
        _ => return None,
    }))
}

/// The login name is always root's.
fn login(cx: &Context<'_>) -> Plan {
    let [buffer, length, ..] = cx.args;
    call_then(libc::SYS_getpid, [0; 6], move |cx, _| {
        let name = b"root\0";
        if length < name.len() as u64 {
            return Err(df_abi::errno::Errno::ERANGE);
        }
        cx.memory.write(buffer, name)?;
        Ok(Value::One(0))
    })
}
