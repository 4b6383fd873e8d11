//! Threads: thread-local storage, new threads, sleeping on a word of memory.

use df_abi::errno::Errno;
use df_abi::syscall::nr;
use df_abi::thread::{CpuMask, LwpParams, TLS_WHICH_FS, TlsInfo};
use df_abi::time::Timespec;

use super::plan::{Context, Plan, Value, call, call_then, or_error, value};

const FUTEX_WAIT: u64 = 0;
const FUTEX_WAKE: u64 = 1;

/// How a thread shares everything with the one that made it.
const THREAD: i32 = libc::CLONE_VM
    | libc::CLONE_FS
    | libc::CLONE_FILES
    | libc::CLONE_SIGHAND
    | libc::CLONE_THREAD
    | libc::CLONE_SYSVSEM;

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    Some(match number {
        nr::set_tls_area => or_error(set_tls(cx)),
        nr::get_tls_area => or_error(get_tls(cx)),
        nr::lwp_create | nr::lwp_create2 => or_error(create(cx)),
        nr::lwp_gettid => cx.pass(libc::SYS_gettid),
        nr::lwp_setaffinity => value(0),
        nr::lwp_getaffinity => or_error(affinity(cx)),
        nr::umtx_sleep => or_error(sleep(cx)),
        nr::umtx_wakeup => wake(cx),
        nr::sched_yield | nr::r#yield => cx.pass(libc::SYS_sched_yield),
        _ => return None,
    })
}

fn set_tls(cx: &Context<'_>) -> Result<Plan, Errno> {
    let info: TlsInfo = cx.memory.get(cx.args[1])?;
    if cx.int(0) != TLS_WHICH_FS {
        return Err(Errno::EINVAL);
    }
    const ARCH_SET_FS: u64 = 0x1002;
    Ok(call(
        libc::SYS_arch_prctl,
        [ARCH_SET_FS, info.base, 0, 0, 0, 0],
    ))
}

fn get_tls(cx: &Context<'_>) -> Result<Plan, Errno> {
    if cx.int(0) != TLS_WHICH_FS {
        return Err(Errno::EINVAL);
    }
    cx.memory.put(
        cx.args[1],
        &TlsInfo {
            base: cx.regs.fs_base,
            size: -1,
            pad: 0,
        },
    )?;
    Ok(value(0))
}

/// A new thread: its registers are set when it appears (see the tracer), its number is stored
/// here, before either of the two goes on.
fn create(cx: &Context<'_>) -> Result<Plan, Errno> {
    let params: LwpParams = cx.memory.get(cx.args[0])?;
    let top = params.stack - 8;
    // A zero return address, as DragonFly leaves it; the rest tells the tracer where to start.
    cx.memory.put(top, &0u64)?;
    cx.memory.put(top - 16, &[params.func, params.arg])?;
    let flags = THREAD as u64;
    Ok(call_then(
        libc::SYS_clone,
        [flags, top, 0, 0, 0, 0],
        move |cx, thread| {
            // The new thread may have ended already, and taken the places with it.
            let _ = cx.memory.put_unless_null(params.tid1, &(thread as u32));
            let _ = cx.memory.put_unless_null(params.tid2, &(thread as u32));
            Ok(Value::One(0))
        },
    ))
}

fn affinity(cx: &Context<'_>) -> Result<Plan, Errno> {
    cx.memory.put(cx.args[2], &CpuMask { ary: [1, 0, 0, 0] })?;
    Ok(value(0))
}

fn sleep(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [word, expected, microseconds, ..] = cx.args;
    let microseconds = i64::from(microseconds as i32);
    let timeout = match microseconds {
        0 => 0,
        us if us < 0 => return Err(Errno::EINVAL),
        us => cx.scratch_with(&Timespec::from_nanos(us * 1000))?,
    };
    let args = [word, FUTEX_WAIT, expected & 0xffff_ffff, timeout, 0, 0];
    Ok(Plan::Call {
        number: libc::SYS_futex,
        args,
        after: Box::new(|_, result| match result {
            Ok(_) => Ok(Value::One(0)),
            Err(libc::EAGAIN) => Err(Errno::EBUSY),
            Err(libc::ETIMEDOUT) => Err(Errno::EWOULDBLOCK),
            Err(error) => Err(crate::errno::from_linux(error)),
        }),
    })
}

fn wake(cx: &Context<'_>) -> Plan {
    let count = match cx.int(1) {
        0 => i32::MAX,
        count => count,
    };
    let args = [cx.args[0], FUTEX_WAKE, count as u64, 0, 0, 0];
    call_then(libc::SYS_futex, args, |_, _| Ok(Value::One(0)))
}
