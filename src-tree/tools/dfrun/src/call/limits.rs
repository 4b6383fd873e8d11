//! Limits, priorities, use of resources.

use df_abi::errno::Errno;
use df_abi::resource::Rlimit;
use df_abi::syscall::nr;

use super::plan::{Context, Plan, Value, call, call_then, or_error, value};

/// "No limit" here and there.
const NO_LIMIT: i64 = i64::MAX;

/// Linux's number of a resource.
fn resource(ours: i32) -> Option<u64> {
    Some(match ours {
        0..=5 => ours.unsigned_abs().into(),
        6 => 8,
        7 => 6,
        8 => 7,
        10 => 9,
        _ => return None,
    })
}

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    Some(match number {
        nr::getrlimit => match resource(cx.int(0)) {
            Some(which) => get(cx, which),
            None => or_error(unlimited(cx)),
        },
        nr::setrlimit => match resource(cx.int(0)) {
            Some(which) => or_error(set(cx, which)),
            None => value(0),
        },
        nr::getrusage => cx.pass(libc::SYS_getrusage),
        // Linux counts from 1 (worst) to 40 so that no answer is negative.
        nr::getpriority => call_then(libc::SYS_getpriority, cx.args, |_, linux| {
            Ok(Value::One(20u64.wrapping_sub(linux)))
        }),
        nr::setpriority => cx.pass(libc::SYS_setpriority),
        nr::getdtablesize => value(1024),
        _ => return None,
    })
}

fn to_ours(linux: u64) -> i64 {
    i64::try_from(linux).unwrap_or(NO_LIMIT)
}

fn to_linux(ours: i64) -> u64 {
    if ours == NO_LIMIT {
        u64::MAX
    } else {
        ours.cast_unsigned()
    }
}

fn get(cx: &Context<'_>, which: u64) -> Plan {
    let out = cx.args[1];
    let place = cx.scratch(16);
    call_then(
        libc::SYS_getrlimit,
        [which, place, 0, 0, 0, 0],
        move |cx, _| {
            let [soft, hard]: [u64; 2] = cx.memory.get(place)?;
            cx.memory.put(
                out,
                &Rlimit {
                    rlim_cur: to_ours(soft),
                    rlim_max: to_ours(hard),
                },
            )?;
            Ok(Value::One(0))
        },
    )
}

fn set(cx: &Context<'_>, which: u64) -> Result<Plan, Errno> {
    let limit: Rlimit = cx.memory.get(cx.args[1])?;
    let place = cx.scratch_with(&[to_linux(limit.rlim_cur), to_linux(limit.rlim_max)])?;
    Ok(call(libc::SYS_setrlimit, [which, place, 0, 0, 0, 0]))
}

fn unlimited(cx: &Context<'_>) -> Result<Plan, Errno> {
    cx.memory.put(
        cx.args[1],
        &Rlimit {
            rlim_cur: NO_LIMIT,
            rlim_max: NO_LIMIT,
        },
    )?;
    Ok(value(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_limit_is_translated_both_ways() {
        assert_eq!(to_ours(u64::MAX), NO_LIMIT);
        assert_eq!(to_linux(NO_LIMIT), u64::MAX);
        assert_eq!(to_linux(to_ours(1024)), 1024);
    }
}
