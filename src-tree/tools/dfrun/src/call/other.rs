//! What is answered without Linux, or nearly: limits of paths, mounts, environment of the kernel.

use df_abi::errno::Errno;
use df_abi::layout::Abi;
use df_abi::mount::{Statfs, Statvfs};
use df_abi::syscall::nr;

use super::plan::{Context, Plan, Value, call, call_then, or_error, value};

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    let [a, b, c, ..] = cx.args;
    Some(match number {
        nr::pathconf | nr::fpathconf => or_error(limit(cx.int(1)).map(value)),
        nr::getfsstat => or_error(mounts::<Statfs>(cx, a, b, root_statfs())),
        nr::getvfsstat => or_error(
            mounts::<Statfs>(cx, a, c, root_statfs()).and_then(|plan| second(cx, b).map(|()| plan)),
        ),
        // This machine's kernel has neither variables nor mounts of the program's.
        nr::kenv => Plan::Answer(Err(Errno::ENOENT)),
        nr::mount | nr::unmount | nr::revoke | nr::acct | nr::swapon | nr::settimeofday => {
            Plan::Answer(Err(Errno::EPERM))
        }
        nr::chflags | nr::fchflags | nr::lchflags => flags(b),
        nr::chflagsat => flags(c),
        nr::mincore => cx.pass(libc::SYS_mincore),
        nr::mlockall => cx.pass(libc::SYS_mlockall),
        nr::munlockall => call(libc::SYS_munlockall, [0; 6]),
        nr::setegid => call(libc::SYS_setresgid, [u64::MAX, a, u64::MAX, 0, 0, 0]),
        nr::seteuid => call(libc::SYS_setresuid, [u64::MAX, a, u64::MAX, 0, 0, 0]),
        nr::lwp_getname => or_error(thread_name(cx)),
        nr::lwp_setname => or_error(set_thread_name(cx)),
        nr::__realpath => or_error(real_path(cx)),
        _ => return None,
    })
}

/// Files have no flags on Linux; setting none is easy.
fn flags(wanted: u64) -> Plan {
    if wanted == 0 {
        value(0)
    } else {
        Plan::Answer(Err(Errno::EOPNOTSUPP))
    }
}

/// Limits of names (`_PC_*`).
fn limit(name: i32) -> Result<u64, Errno> {
    Ok(match name {
        1 => 32767,              // links
        2 | 3 => 255,            // line of a terminal
        4 => 255,                // name
        5 => 1024,               // path
        6 => 4096,               // atomic write to a pipe
        7 | 8 => 1,              // chown is restricted, long names are refused
        9 => u64::from(u8::MAX), // character that disables
        _ => return Err(Errno::EINVAL),
    })
}

fn root_statfs() -> Statfs {
    let mut root = Statfs::get(&[0; Statfs::SIZE]);
    root.f_fstypename[..5].copy_from_slice(b"dfrun");
    root.f_mntonname[..1].copy_from_slice(b"/");
    root.f_mntfromname[..5].copy_from_slice(b"linux");
    root
}

/// One mount: Linux's root. A buffer of no place asks for the number only.
fn mounts<T: Abi>(cx: &Context<'_>, at: u64, size: u64, root: T) -> Result<Plan, Errno> {
    if at != 0 {
        if size < T::SIZE as u64 {
            return Ok(value(0));
        }
        cx.memory.put(at, &root)?;
    }
    Ok(value(1))
}

/// The second array of `getvfsstat`.
fn second(cx: &Context<'_>, at: u64) -> Result<(), Errno> {
    cx.memory
        .put_unless_null(at, &Statvfs::get(&[0; Statvfs::SIZE]))
}

fn own_or(cx: &Context<'_>, thread: i32) -> i32 {
    if thread == -1 {
        cx.memory.0.as_raw()
    } else {
        thread
    }
}

fn set_thread_name(cx: &mut Context<'_>) -> Result<Plan, Errno> {
    let name = cx.memory.string(cx.args[1])?;
    let thread = own_or(cx, cx.int(0));
    cx.process.names.insert(thread, name);
    Ok(value(0))
}

fn thread_name(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [_, at, room, ..] = cx.args;
    let thread = own_or(cx, cx.int(0));
    let mut name = cx.process.names.get(&thread).cloned().unwrap_or_default();
    name.push(0);
    if name.len() as u64 > room {
        return Err(Errno::ERANGE);
    }
    cx.memory.write(at, &name)?;
    Ok(value(0))
}

/// `__realpath(path, buffer, room)`: the length of what was stored.
fn real_path(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [path, at, room, ..] = cx.args;
    let process = cx.process.pid;
    let path = String::from_utf8(cx.memory.string(path)?).map_err(|_| Errno::ENOENT)?;
    let cwd = std::fs::read_link(format!("/proc/{process}/cwd")).map_err(|_| Errno::ENOENT)?;
    let real = std::fs::canonicalize(cwd.join(path));
    let real = real
        .map_err(|error| crate::errno::from_linux(error.raw_os_error().unwrap_or(libc::ENOENT)))?;
    let mut bytes = real.into_os_string().into_encoded_bytes();
    bytes.push(0);
    if bytes.len() as u64 > room {
        return Err(Errno::ENAMETOOLONG);
    }
    // Something has to be called; the answer is stored when it has been.
    Ok(call_then(libc::SYS_getpid, [0; 6], move |cx, _| {
        cx.memory.write(at, &bytes)?;
        Ok(Value::One(bytes.len() as u64 - 1))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_those_of_the_names() {
        assert_eq!(limit(4), Ok(255));
        assert_eq!(limit(99), Err(Errno::EINVAL));
    }
}
