//! Event queues: `kqueue`, `kevent`.

use std::cell::RefCell;
use std::rc::Rc;

use df_abi::errno::Errno;
use df_abi::event as e;
use df_abi::layout::Abi;
use df_abi::poll::Kevent;
use df_abi::syscall::nr;

use super::plan::{After, Answer, Context, Plan, Value, call_then, or_error, value};
use crate::queue::Queue;

/// Bytes of an event of epoll: flags, then a word of ours, packed.
const EPOLL_EVENT: usize = 12;
/// Most events that are asked for at once.
const MOST: u64 = 1024;

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    Some(match number {
        nr::kqueue => create(),
        nr::kevent => or_error(kevent(cx)),
        _ => return None,
    })
}

fn create() -> Plan {
    let flags = libc::EPOLL_CLOEXEC as u64;
    call_then(libc::SYS_epoll_create1, [flags, 0, 0, 0, 0, 0], |cx, fd| {
        let epoll = cx.process.files()?.get(fd)?;
        let queue = Rc::new(RefCell::new(Queue::new(epoll)));
        cx.process.queues.insert(fd as i32, queue);
        Ok(Value::One(fd))
    })
}

fn kevent(cx: &mut Context<'_>) -> Result<Plan, Errno> {
    let [queue, changes, change_count, events, event_count, timeout] = cx.args;
    let (change_count, event_count) = (counted(change_count)?, counted(event_count)?);
    let files = cx.process.files()?;
    let found = cx.process.queues.get(&(queue as i32)).map(Rc::clone);
    let found = found.ok_or(Errno::EBADF)?;
    let mut answers: Vec<Kevent> = Vec::new();
    for number in 0..change_count {
        let change: Kevent = cx.memory.get(changes + number * Kevent::SIZE as u64)?;
        let error = match found.borrow_mut().change(&files, &change) {
            Ok(()) if change.flags & e::EV_RECEIPT == 0 => continue,
            Ok(()) => 0,
            Err(error) => error.0,
        };
        if answers.len() as u64 >= event_count {
            if error != 0 {
                return Err(Errno(error));
            }
            continue;
        }
        answers.push(Kevent {
            flags: e::EV_ERROR,
            data: i64::from(error),
            ..change
        });
    }
    if !answers.is_empty() {
        return Ok(Plan::Answer(hand_out(cx, events, &answers)));
    }
    if event_count == 0 {
        return Ok(value(0));
    }
    found.borrow().refresh(&files);
    // An event of epoll is shorter than one of ours, so the program's own buffer takes them.
    let args = [queue, events, event_count.min(MOST), timeout, 0, 0];
    let after: After = Box::new(move |cx, result| {
        let count = result.map_err(crate::errno::from_linux)?;
        let mut seen = cx.memory.read(events, count as usize * EPOLL_EVENT)?;
        let files = cx.process.files()?;
        let mut found = found.borrow_mut();
        let reported = seen
            .chunks_exact_mut(EPOLL_EVENT)
            .filter_map(|event| found.report(&files, u64::get(&event[4..]), u32::get(event)));
        let reported: Vec<Kevent> = reported.collect();
        if count > 0 && reported.is_empty() {
            // Nothing of interest after all: wait on. The changes have been made.
            return Ok(Value::Again([queue, 0, 0, events, event_count, timeout]));
        }
        hand_out(cx, events, &reported)
    });
    Ok(Plan::Call {
        number: libc::SYS_epoll_pwait2,
        args,
        after,
    })
}

fn counted(argument: u64) -> Result<u64, Errno> {
    u64::try_from(argument as i32).map_err(|_| Errno::EINVAL)
}

fn hand_out(cx: &Context<'_>, to: u64, events: &[Kevent]) -> Answer {
    for (number, event) in events.iter().enumerate() {
        cx.memory.put(to + (number * Kevent::SIZE) as u64, event)?;
    }
    Ok(Value::One(events.len() as u64))
}
