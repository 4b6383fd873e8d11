//! Scheduling: priorities, classes, limits.

use df_abi::Errno;
use df_abi::resource::{RTP_LOOKUP, RTP_SET, SCHED_FIFO, SCHED_OTHER, SCHED_RR};
use df_abi::syscall::nr;

use crate::process::in_child;
use crate::raw::Word as _;
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("nice_values_are_kept", nice),
    ("limits_are_kept", limits),
    ("classes_are_set_and_told", classes),
    ("posix_classes_are_set_and_told", posix),
    ("schedulers_have_names", names),
    ("disk_priorities_are_kept", disks),
];

fn nice() -> Checked {
    must!(sys!(nr::setpriority, 0, 0, 5));
    want!(sys!(nr::getpriority, 0, 0), Ok(5));
    want!(
        in_child(|| i32::from(sys!(nr::getpriority, 0, 0) != Ok(5))),
        Ok(0)
    );
    must!(sys!(nr::setpriority, 0, 0, 0));
    want!(sys!(nr::getpriority, 9, 0), Err(Errno::EINVAL));
    Ok(())
}

fn limits() -> Checked {
    let mut limit = [0_i64; 2];
    // RLIMIT_NOFILE.
    must!(sys!(nr::getrlimit, 8, &mut limit));
    ensure!(limit[0] >= 64 && limit[1] >= limit[0]);
    must!(sys!(nr::setrlimit, 8, &limit));
    want!(sys!(nr::getrlimit, 99, &mut limit), Err(Errno::EINVAL));
    Ok(())
}

fn classes() -> Checked {
    let mut class = [9_u16; 2];
    must!(sys!(nr::rtprio, RTP_LOOKUP, 0, &mut class));
    want!(class, [1, 0]);
    must!(sys!(nr::lwp_rtprio, RTP_SET, 0, 0, &mut [0_u16, 31]));
    must!(sys!(nr::lwp_rtprio, RTP_LOOKUP, 0, 0, &mut class));
    want!(class, [0, 31]);
    let inherited = in_child(|| {
        let mut class = [9_u16; 2];
        let told = sys!(nr::rtprio, RTP_LOOKUP, 0, &mut class);
        i32::from(!(told == Ok(0) && class == [0, 31]))
    });
    want!(inherited, Ok(0));
    must!(sys!(nr::rtprio, RTP_SET, 0, &mut [1_u16, 0]));
    want!(
        sys!(nr::rtprio, RTP_SET, 0, &mut [7_u16, 0]),
        Err(Errno::EINVAL)
    );
    want!(
        sys!(nr::rtprio, RTP_SET, 0, &mut [0_u16, 32]),
        Err(Errno::EINVAL)
    );
    want!(sys!(nr::rtprio, 5, 0, &mut class), Err(Errno::EINVAL));
    let refused = in_child(|| {
        let _given = sys!(nr::setuid, 7);
        let mine = sys!(nr::rtprio, RTP_SET, 0, &mut [0_u16, 5]);
        i32::from(mine != Err(Errno::EPERM))
    });
    want!(refused, Ok(0));
    Ok(())
}

fn posix() -> Checked {
    want!(sys!(nr::sched_getscheduler, 0), Ok(SCHED_OTHER.word()));
    want!(sys!(nr::sched_get_priority_max, SCHED_RR), Ok(31));
    want!(sys!(nr::sched_get_priority_min, SCHED_FIFO), Ok(0));
    want!(sys!(nr::sched_get_priority_min, 8), Err(Errno::EINVAL));
    let fifo = sys!(nr::sched_setscheduler, 0, SCHED_FIFO, &[10_i32]);
    want!(fifo, Ok(SCHED_OTHER.word()));
    let mut priority = [0_i32];
    must!(sys!(nr::sched_getparam, 0, &mut priority));
    want!(priority, [10]);
    let mut class = [9_u16; 2];
    must!(sys!(nr::rtprio, RTP_LOOKUP, 0, &mut class));
    want!(class, [0, 21]);
    must!(sys!(nr::sched_setparam, 0, &[0_i32]));
    want!(sys!(nr::sched_setparam, 0, &[32_i32]), Err(Errno::EINVAL));
    must!(sys!(nr::sched_setscheduler, 0, SCHED_OTHER, &[0_i32]));
    let mut slice = [0_i64; 2];
    must!(sys!(nr::sched_rr_get_interval, 0, &mut slice));
    ensure!(slice[0] == 0 && slice[1] > 0);
    Ok(())
}

fn names() -> Checked {
    must!(sys!(nr::usched_set, 0, 0, c"dfly", 5));
    want!(sys!(nr::usched_set, 0, 0, c"none", 5), Err(Errno::EINVAL));
    want!(sys!(nr::usched_set, 0, 7, 0, 0), Err(Errno::EINVAL));
    want!(sys!(nr::usched_set, 99_999, 4, 0, 4), Err(Errno::EINVAL));
    Ok(())
}

fn disks() -> Checked {
    want!(sys!(nr::ioprio_get, 0, 0), Ok(4));
    must!(sys!(nr::ioprio_set, 0, 0, 7));
    want!(
        in_child(|| i32::from(sys!(nr::ioprio_get, 0, 0) != Ok(7))),
        Ok(0)
    );
    want!(sys!(nr::ioprio_set, 0, 0, 11), Err(Errno::EINVAL));
    must!(sys!(nr::ioprio_set, 0, 0, 4));
    Ok(())
}
