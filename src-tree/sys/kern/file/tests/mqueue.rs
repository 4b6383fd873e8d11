//! Message queues as open files.

use std::sync::Arc;

use df_abi::Errno;
use df_abi::fcntl::{O_NONBLOCK, O_RDWR};
use df_abi::poll::{POLLIN, POLLOUT};
use df_file::{File, MessageQueue, MqueueOwner, Notify, Object, Position};
use df_libkern::mqueue::Messages;

const OWNER: MqueueOwner = MqueueOwner {
    uid: 7,
    gid: 8,
    mode: 0o640,
};

fn queue() -> Arc<MessageQueue> {
    MessageQueue::new(OWNER, Messages::new(2, 4).expect("a queue of that size"))
}

fn notify(pid: i32) -> Notify {
    Notify {
        pid,
        signal: 30,
        value: 1,
    }
}

#[test]
fn readiness_follows_the_messages() {
    let queue = queue();
    let file = File::anonymous(Object::Mqueue(queue.clone()), O_RDWR | O_NONBLOCK);
    let both = POLLIN | POLLOUT;
    assert_eq!(file.poll(both), POLLOUT);
    assert!(!file.can_read().ready && file.can_write().ready);
    queue.send(0, b"a").unwrap();
    assert_eq!(file.poll(both), both);
    queue.send(0, b"b").unwrap();
    assert_eq!(file.poll(both), POLLIN);
    assert_eq!(queue.sizes(), (2, 4, 2));
    assert_eq!(queue.receive(4), Ok((b"a".to_vec(), 0)));
    assert_eq!(file.poll(both), both);
    // Messages do not come by read and write.
    let mut at = Position::default();
    assert_eq!(file.read(&mut at, &mut [0; 4]), Err(Errno::ENXIO));
    assert_eq!(file.write(&mut at, b"x"), Err(Errno::ENXIO));
    let stat = file.stat().unwrap();
    assert_eq!((stat.st_mode & 0o777, stat.st_size), (0o640, 1));
}

#[test]
fn first_message_is_told_once_unless_somebody_waits_for_it() {
    let queue = queue();
    queue.set_notify(notify(1), |_| true).unwrap();
    assert_eq!(queue.set_notify(notify(2), |_| true), Err(Errno::EBUSY));
    let receiving = queue.receiving();
    assert_eq!(queue.send(0, b"a"), Ok(None));
    queue.receive(4).unwrap();
    drop(receiving);
    assert_eq!(queue.send(0, b"b"), Ok(Some(notify(1))));
    queue.receive(4).unwrap();
    assert_eq!(queue.send(0, b"c"), Ok(None));
    // Whoever has ended counts no longer; another one may give up.
    queue.set_notify(notify(3), |_| true).unwrap();
    queue
        .set_notify(notify(4), |before| before.pid != 3)
        .unwrap();
    queue.forget_notify(3);
    assert_eq!(queue.set_notify(notify(5), |_| true), Err(Errno::EBUSY));
    queue.forget_notify(4);
    queue.set_notify(notify(5), |_| true).unwrap();
}
