//! POSIX message queues.

use df_abi::Errno;
use df_abi::fcntl::{O_CREAT, O_EXCL, O_NONBLOCK, O_RDWR, O_WRONLY};
use df_abi::syscall::nr;

use crate::process::in_child;
use crate::raw::{self, Word as _};
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("messages_come_by_priority", priorities),
    ("message_queues_make_others_wait", waiting),
    ("message_queues_tell_of_the_first_message", notify),
    ("message_queues_are_named_and_guarded", names),
];

const QUEUE: &std::ffi::CStr = c"/calls";
const SIGUSR1: i32 = 30;

/// Makes the queue: most messages, most bytes of one.
fn open(most: i64, size: i64, flags: i32) -> Result<u64, Errno> {
    let attr = [0, most, size, 0];
    sys!(nr::mq_open, QUEUE, O_CREAT | O_RDWR | flags, 0o600, &attr)
}

fn close(queue: u64) -> Checked {
    must!(sys!(nr::mq_close, queue));
    must!(sys!(nr::mq_unlink, QUEUE));
    Ok(())
}

fn send(queue: u64, message: &[u8], priority: i32) -> Result<u64, Errno> {
    sys!(nr::mq_send, queue, message, message.len(), priority)
}

/// Receives a message of at most 8 bytes, with its priority.
fn receive(queue: u64) -> Result<(Vec<u8>, u32), Errno> {
    let mut room = [0_u8; 8];
    let mut priority = [0_u32];
    let len = sys!(nr::mq_receive, queue, &mut room, room.len(), &mut priority)?;
    let len = usize::try_from(len).unwrap_or(0);
    Ok((room[..len].to_vec(), priority[0]))
}

fn priorities() -> Checked {
    let queue = must!(open(3, 8, 0));
    must!(send(queue, b"low", 1));
    must!(send(queue, b"high", 20));
    must!(send(queue, b"low too", 1));
    let mut attr = [0_i64; 4];
    must!(sys!(nr::mq_getattr, queue, &mut attr));
    want!(attr, [0, 3, 8, 3]);
    want!(receive(queue), Ok((b"high".to_vec(), 20)));
    want!(receive(queue), Ok((b"low".to_vec(), 1)));
    want!(receive(queue), Ok((b"low too".to_vec(), 1)));
    want!(send(queue, b"too long!", 0), Err(Errno::EMSGSIZE));
    want!(send(queue, b"", 32), Err(Errno::EINVAL));
    let mut small = [0_u8; 4];
    want!(
        sys!(nr::mq_receive, queue, &mut small, small.len(), 0),
        Err(Errno::EMSGSIZE)
    );
    close(queue)
}

fn waiting() -> Checked {
    let queue = must!(open(1, 8, 0));
    let past = [1_i64, 0];
    let mut room = [0_u8; 8];
    let timed = |room: &mut [u8; 8]| sys!(nr::mq_timedreceive, queue, room, 8, 0, &past);
    want!(timed(&mut room), Err(Errno::ETIMEDOUT));
    // What a child sends, one message at a time, arrives here.
    let status = {
        let pid = must!(raw::child_by(nr::fork, 0, || {
            let sent = (0..20_u8).all(|n| send(queue, &[n], 0).is_ok());
            i32::from(!sent)
        }));
        for n in 0..20_u8 {
            want!(receive(queue), Ok((vec![n], 0)));
        }
        crate::process::status_of(pid)
    };
    want!(status, Ok(0));
    must!(sys!(nr::mq_timedsend, queue, b"x", 1, 0, &past));
    want!(
        sys!(nr::mq_timedsend, queue, b"x", 1, 0, &past),
        Err(Errno::ETIMEDOUT)
    );
    want!(timed(&mut room), Ok(1));
    let mut old = [0_i64; 4];
    let nonblocking = [i64::from(O_NONBLOCK), 0, 0, 0];
    must!(sys!(nr::mq_setattr, queue, &nonblocking, &mut old));
    want!(old[0], 0);
    want!(receive(queue), Err(Errno::EAGAIN));
    close(queue)
}

fn notify() -> Checked {
    let queue = must!(open(4, 8, 0));
    must!(sys!(nr::sigaction, SIGUSR1, &[raw::handler(), 0, 0, 0], 0));
    // SIGEV_SIGNAL.
    let event = [1_u64, SIGUSR1.word(), 7, 0, 0];
    must!(sys!(nr::mq_notify, queue, &event));
    want!(sys!(nr::mq_notify, queue, &event), Err(Errno::EBUSY));
    let before = raw::handled();
    must!(send(queue, b"one", 0));
    want!(raw::handled(), before + 1);
    // Only once, and not when there is a message already.
    must!(send(queue, b"two", 0));
    must!(sys!(nr::mq_notify, queue, &event));
    must!(send(queue, b"three", 0));
    want!(raw::handled(), before + 1);
    must!(sys!(nr::mq_notify, queue, 0));
    must!(sys!(nr::sigaction, SIGUSR1, &[0_u64; 4], 0));
    close(queue)
}

fn names() -> Checked {
    want!(
        sys!(nr::mq_open, c"/none", O_RDWR, 0, 0),
        Err(Errno::ENOENT)
    );
    want!(sys!(nr::mq_unlink, c"/none"), Err(Errno::ENOENT));
    want!(open(0, 8, 0), Err(Errno::EINVAL));
    let queue = must!(open(2, 8, 0));
    want!(open(2, 8, O_EXCL), Err(Errno::EEXIST));
    let writes = must!(sys!(nr::mq_open, QUEUE, O_WRONLY, 0, 0));
    want!(receive(writes), Err(Errno::EBADF));
    must!(send(writes, b"there", 0));
    must!(sys!(nr::mq_close, writes));
    want!(sys!(nr::mq_close, 0), Err(Errno::EBADF));
    let other = in_child(|| {
        let became = sys!(nr::setuid, 1001);
        let refused = sys!(nr::mq_open, QUEUE, O_RDWR, 0, 0) == Err(Errno::EACCES)
            && sys!(nr::mq_unlink, QUEUE) == Err(Errno::EACCES);
        i32::from(became.is_err() || !refused)
    });
    want!(other, Ok(0));
    // Readiness is that of a descriptor.
    let mut poll = [queue | 0x5 << 32];
    want!(sys!(nr::poll, &mut poll, 1, 0), Ok(1));
    ensure!(poll[0] >> 48 == 5);
    must!(sys!(nr::mq_unlink, QUEUE));
    // Who has it open keeps it.
    want!(receive(queue), Ok((b"there".to_vec(), 0)));
    must!(sys!(nr::mq_close, queue));
    Ok(())
}
