//! Semaphores, messages and memory of System V.

use df_abi::Errno;
use df_abi::ipc::{
    GETALL, GETVAL, IPC_CREAT, IPC_EXCL, IPC_NOWAIT, IPC_PRIVATE, IPC_RMID, IPC_SET, IPC_STAT,
    SEM_UNDO, SETALL, SETVAL,
};
use df_abi::syscall::nr;

use crate::process::{in_child, status_of};
use crate::raw::{self, Word as _};
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("semaphores_count_and_wait", semaphores),
    ("messages_wait_in_queues", messages),
    ("segments_are_shared", segments),
];

/// An operation: which semaphore, what is added, flags; two bytes each.
fn op(which: u64, add: i16, flags: i32) -> u64 {
    which | u64::from(add.cast_unsigned()) << 16 | flags.word() << 32
}

fn semaphores() -> Checked {
    let id = must!(sys!(nr::semget, 77_i64, 2, IPC_CREAT | IPC_EXCL | 0o600));
    want!(sys!(nr::semget, 77_i64, 0, 0), Ok(id));
    want!(sys!(nr::semget, 77_i64, 3, 0), Err(Errno::EINVAL));
    want!(sys!(nr::semget, 78_i64, 0, 0), Err(Errno::ENOENT));
    must!(sys!(nr::__semctl, id, 0, SETVAL, &[3_u64]));
    want!(sys!(nr::__semctl, id, 0, GETVAL, 0), Ok(3));
    must!(sys!(nr::semop, id, &[op(0, -2, 0)], 1));
    want!(
        sys!(nr::semop, id, &[op(0, -2, IPC_NOWAIT)], 1),
        Err(Errno::EAGAIN)
    );
    want!(sys!(nr::semop, id, &[op(9, -2, 0)], 1), Err(Errno::EFBIG));
    // A child waits for what is not there yet; what it undoes comes back at its end.
    let child = must!(raw::child_by(nr::fork, 0, || {
        i32::from(sys!(nr::semop, id, &[op(1, -1, SEM_UNDO)], 1) != Ok(0))
    }));
    must!(sys!(nr::semop, id, &[op(1, 1, 0)], 1));
    want!(status_of(child), Ok(0));
    want!(sys!(nr::__semctl, id, 1, GETVAL, 0), Ok(1));
    let mut values = [0_u16; 2];
    must!(sys!(nr::__semctl, id, 0, GETALL, &[(&mut values).word()]));
    want!(values, [1, 1]);
    must!(sys!(nr::__semctl, id, 0, SETALL, &[(&[5_u16, 6]).word()]));
    let mut info = [0_u64; 14];
    must!(sys!(nr::__semctl, id, 0, IPC_STAT, &[(&mut info).word()]));
    want!(info[5] & 0xffff, 2);
    must!(sys!(nr::__semctl, id, 0, IPC_RMID, 0));
    want!(sys!(nr::__semctl, id, 0, GETVAL, 0), Err(Errno::EINVAL));
    Ok(())
}

fn messages() -> Checked {
    let id = must!(sys!(nr::msgget, IPC_PRIVATE, 0o600));
    must!(sys!(nr::msgsnd, id, &[2_u64, 0x41], 8, 0));
    must!(sys!(nr::msgsnd, id, &[1_u64, 0x42], 1, 0));
    want!(
        sys!(nr::msgsnd, id, &[0_u64, 0x42], 1, 0),
        Err(Errno::EINVAL)
    );
    let mut out = [0_u64; 2];
    want!(sys!(nr::msgrcv, id, &mut out, 8, -2_i64, 0), Ok(1));
    want!(out[0], 1);
    want!(
        sys!(nr::msgrcv, id, &mut out, 4, 0_i64, 0),
        Err(Errno::E2BIG)
    );
    want!(sys!(nr::msgrcv, id, &mut out, 8, 2_i64, 0), Ok(8));
    want!(out, [2, 0x41]);
    want!(
        sys!(nr::msgrcv, id, &mut out, 8, 0_i64, IPC_NOWAIT),
        Err(Errno::ENOMSG)
    );
    let mut info = [0_u64; 20];
    must!(sys!(nr::msgctl, id, IPC_STAT, &mut info));
    want!(info[7], 0);
    must!(sys!(nr::msgctl, id, IPC_SET, &info));
    // Whoever waits hears that the queue has gone.
    let child = must!(raw::child_by(nr::fork, 0, || {
        let mut out = [0_u64; 2];
        let gone = sys!(nr::msgrcv, id, &mut out, 8, 0_i64, 0);
        i32::from(gone != Err(Errno::EIDRM) && gone != Err(Errno::EINVAL))
    }));
    must!(sys!(nr::msgctl, id, IPC_RMID, 0));
    want!(status_of(child), Ok(0));
    Ok(())
}

fn segments() -> Checked {
    let id = must!(sys!(nr::shmget, 55_i64, 5000, IPC_CREAT | 0o600));
    let at = must!(sys!(nr::shmat, id, 0, 0));
    ensure!(at % 4096 == 0);
    let wrote = in_child(|| i32::from(sys!(nr::clock_gettime, 0, at) != Ok(0)));
    want!(wrote, Ok(0));
    let [r, w] = must!(raw::enter(nr::pipe, &[]));
    want!(sys!(nr::write, w, at, 16), Ok(16));
    let mut time = [0_i64; 2];
    want!(sys!(nr::read, r, &mut time, 16), Ok(16));
    ensure!(time[0] > 1_000_000);
    must!(sys!(nr::close, r));
    must!(sys!(nr::close, w));
    let mut info = [0_u64; 11];
    must!(sys!(nr::shmctl, id, IPC_STAT, &mut info));
    want!((info[4], info[6]), (5000, 1));
    must!(sys!(nr::shmctl, id, IPC_RMID, 0));
    want!(sys!(nr::shmget, 55_i64, 0, 0), Err(Errno::ENOENT));
    // It stays until it is detached.
    want!(sys!(nr::clock_gettime, 0, at), Ok(0));
    must!(sys!(nr::shmdt, at));
    want!(sys!(nr::clock_gettime, 0, at), Err(Errno::EFAULT));
    want!(sys!(nr::shmdt, at), Err(Errno::EINVAL));
    want!(sys!(nr::shmat, id, 0, 0), Err(Errno::EINVAL));
    Ok(())
}
