//! Event queues over pipes, signals, processes and user events.

use std::sync::Arc;

use df_abi::Errno;
use df_abi::event::{
    EV_ADD, EV_CLEAR, EV_DELETE, EV_DISABLE, EV_DISPATCH, EV_ENABLE, EV_EOF, EV_ONESHOT,
    EVFILT_AIO, EVFILT_EXCEPT, EVFILT_PROC, EVFILT_READ, EVFILT_SIGNAL, EVFILT_USER, EVFILT_WRITE,
    NOTE_EXIT, NOTE_FORK, NOTE_OOB, NOTE_TRIGGER,
};
use df_abi::fcntl::{O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY};
use df_abi::poll::Kevent;
use df_file::{
    Descriptors, File, Kqueue, Object, PeerCred, Pipe, Position, Socket, SocketKind, Watched,
    process_event, signal_event,
};

const PID: i32 = 4242;

fn event(ident: u64, filter: i16, flags: u16) -> Kevent {
    Kevent {
        ident,
        filter,
        flags,
        udata: 99,
        ..Kevent::default()
    }
}

fn files() -> (Arc<File>, Arc<File>) {
    let (r, w) = Pipe::pair();
    let open = |end, flags| File::anonymous(Object::Pipe(end), flags | O_NONBLOCK);
    (open(r, O_RDONLY), open(w, O_WRONLY))
}

fn put(file: &Arc<File>, data: &[u8]) {
    file.write(&mut Position::default(), data).expect("works");
}

fn get(file: &Arc<File>) -> Result<usize, Errno> {
    file.read(&mut Position::default(), &mut [0; 100])
}

fn watch(kqueue: &Kqueue, change: Kevent, file: &Arc<File>) {
    kqueue
        .change(&change, || Ok(Watched::File(file.clone())))
        .expect("works");
}

fn plain(kqueue: &Kqueue, change: Kevent) -> Result<(), Errno> {
    kqueue.change(&change, || Ok(Watched::Ident))
}

#[test]
fn level_events_stay_while_there_is_data() {
    let kq = Kqueue::new(PID);
    let (r, w) = files();
    watch(&kq, event(3, EVFILT_READ, EV_ADD), &r);
    assert!(kq.collect(8).is_empty() && !kq.is_ready());
    put(&w, b"abc");
    for _ in 0..2 {
        let got = kq.collect(8);
        assert_eq!((got.len(), got[0].data, got[0].udata), (1, 3, 99));
    }
    get(&r).unwrap();
    assert!(kq.collect(8).is_empty());
    drop(w);
    let got = kq.collect(8);
    assert!(got[0].flags & EV_EOF != 0);
}

#[test]
fn clear_events_come_once_for_what_is_new() {
    let kq = Kqueue::new(PID);
    let (r, w) = files();
    watch(&kq, event(3, EVFILT_READ, EV_ADD | EV_CLEAR), &r);
    watch(&kq, event(4, EVFILT_WRITE, EV_ADD | EV_CLEAR), &w);
    assert_eq!(kq.collect(8).len(), 1, "there is room");
    assert!(kq.collect(8).is_empty());
    put(&w, b"abc");
    assert_eq!(kq.collect(8).len(), 2);
    assert!(kq.collect(8).is_empty());
    put(&w, b"d");
    assert_eq!(
        kq.collect(8)
            .iter()
            .filter(|e| e.filter == EVFILT_READ)
            .count(),
        1
    );
    get(&r).unwrap();
    assert_eq!(kq.collect(8).len(), 1, "the writer has room again");
    put(&w, b"abcd");
    let news = kq.collect(8);
    assert!(
        news.iter().any(|e| e.filter == EVFILT_READ),
        "as much as before, but new"
    );
}

#[test]
fn oneshot_goes_and_dispatch_is_disabled() {
    let kq = Kqueue::new(PID);
    let (r, w) = files();
    put(&w, b"x");
    watch(&kq, event(3, EVFILT_READ, EV_ADD | EV_ONESHOT), &r);
    assert_eq!(kq.collect(8).len(), 1);
    assert!(kq.collect(8).is_empty());
    assert_eq!(
        plain(&kq, event(3, EVFILT_READ, EV_DELETE)),
        Err(Errno::ENOENT)
    );
    watch(&kq, event(3, EVFILT_READ, EV_ADD | EV_DISPATCH), &r);
    assert_eq!(kq.collect(8).len(), 1);
    assert!(kq.collect(8).is_empty());
    plain(&kq, event(3, EVFILT_READ, EV_ENABLE)).unwrap();
    assert_eq!(kq.collect(8).len(), 1);
    plain(&kq, event(3, EVFILT_READ, EV_DELETE)).unwrap();
    assert!(kq.collect(8).is_empty());
}

#[test]
fn disabled_events_are_not_reported_until_enabled() {
    let kq = Kqueue::new(PID);
    plain(&kq, event(1, EVFILT_USER, EV_ADD | EV_DISABLE)).unwrap();
    let trigger = Kevent {
        fflags: NOTE_TRIGGER,
        ..event(1, EVFILT_USER, 0)
    };
    plain(&kq, trigger).unwrap();
    assert!(!kq.is_ready());
    plain(&kq, event(1, EVFILT_USER, EV_ENABLE)).unwrap();
    assert_eq!(kq.collect(1).len(), 1);
}

#[test]
fn few_places_are_shared_fairly() {
    let kq = Kqueue::new(PID);
    let pipes: Vec<_> = (0..5).map(|_| files()).collect();
    for (i, (r, w)) in (0..).zip(&pipes) {
        put(w, b"x");
        watch(&kq, event(i, EVFILT_READ, EV_ADD), r);
    }
    let mut seen: Vec<_> = (0..5)
        .flat_map(|_| kq.collect(1))
        .map(|e| e.ident)
        .collect();
    seen.sort_unstable();
    assert_eq!(seen, [0, 1, 2, 3, 4]);
}

#[test]
fn signals_and_exits_are_told() {
    let kq = Kqueue::new(PID);
    plain(&kq, event(15, EVFILT_SIGNAL, EV_ADD)).unwrap();
    let child = Kevent {
        fflags: NOTE_EXIT | NOTE_FORK,
        ..event(77, EVFILT_PROC, EV_ADD)
    };
    plain(&kq, child).unwrap();
    signal_event(PID, 15);
    signal_event(PID, 15);
    signal_event(PID + 1, 15);
    signal_event(PID, 2);
    process_event(77, NOTE_FORK, 0);
    let got = kq.collect(8);
    assert_eq!(got.len(), 2);
    assert!(got.iter().any(|e| e.filter == EVFILT_SIGNAL && e.data == 2));
    assert!(
        got.iter()
            .any(|e| e.filter == EVFILT_PROC && e.fflags == NOTE_FORK)
    );
    process_event(77, NOTE_EXIT, 0x300);
    let exit = kq.collect(8);
    assert_eq!((exit[0].fflags, exit[0].data), (NOTE_EXIT, 0x300));
    assert_eq!(
        plain(&kq, event(77, EVFILT_PROC, EV_DELETE)),
        Err(Errno::ENOENT)
    );
}

#[test]
fn closing_a_descriptor_forgets_its_events() {
    let mut table = Descriptors::new();
    let kq = Kqueue::new(PID);
    let file = File::anonymous(Object::Kqueue(kq.clone()), O_RDWR);
    table.add(file, false, 0, 100).unwrap();
    let (r, w) = files();
    put(&w, b"x");
    let fd = table.add(r.clone(), false, 0, 100).unwrap();
    let copy = table.add(r.clone(), false, 0, 100).unwrap();
    for fd in [fd, copy] {
        watch(
            &kq,
            event(fd.unsigned_abs().into(), EVFILT_READ, EV_ADD),
            &r,
        );
    }
    table.remove(fd).unwrap();
    let left = kq.collect(8);
    assert_eq!((left.len(), left[0].ident), (1, copy.unsigned_abs().into()));
    let child = table.clone();
    assert!(child.get(0).is_err(), "queues are not inherited");
    assert!(child.get(copy).is_ok());
}

#[test]
fn queues_watch_queues_but_not_in_rings() {
    let open = |kq: &Arc<Kqueue>| File::anonymous(Object::Kqueue(kq.clone()), O_RDWR);
    let (a, b) = (Kqueue::new(PID), Kqueue::new(PID));
    let (file_a, file_b) = (open(&a), open(&b));
    watch(&a, event(5, EVFILT_READ, EV_ADD), &file_b);
    let into = |kq: &Kqueue, file: &Arc<File>| {
        kq.change(&event(6, EVFILT_READ, EV_ADD), || {
            Ok(Watched::File(file.clone()))
        })
    };
    assert_eq!(into(&b, &file_a), Err(Errno::EINVAL));
    assert_eq!(into(&b, &file_b), Err(Errno::EINVAL));
    let trigger = Kevent {
        fflags: NOTE_TRIGGER,
        ..event(1, EVFILT_USER, EV_ADD | EV_CLEAR)
    };
    plain(&b, trigger).unwrap();
    assert_eq!(a.collect(8).len(), 1);
    assert_eq!(b.collect(8).len(), 1);
    assert!(a.collect(8).is_empty());
}

#[test]
fn there_is_no_asynchronous_io_to_watch() {
    let kq = Kqueue::new(PID);
    let (r, _w) = files();
    assert_eq!(plain(&kq, event(3, EVFILT_AIO, EV_ADD)), Err(Errno::ENXIO));
    let of_file = kq.change(&event(3, EVFILT_AIO, EV_ADD), || {
        Ok(Watched::File(r.clone()))
    });
    assert_eq!(of_file, Err(Errno::ENXIO));
    let delete = event(3, EVFILT_AIO, EV_DELETE);
    assert_eq!(plain(&kq, delete), Err(Errno::ENOENT));
    assert!(kq.collect(8).is_empty());
}

#[test]
fn clear_events_come_again_for_what_follows_what_was_received() {
    let kq = Kqueue::new(PID);
    let (a, b) = Socket::pair(SocketKind::Stream, PeerCred::default());
    let [a, b] = [a, b].map(|s| File::anonymous(Object::Socket(s), O_RDWR | O_NONBLOCK));
    watch(&kq, event(4, EVFILT_READ, EV_ADD | EV_CLEAR), &a);
    for _ in 0..3 {
        put(&b, b"x");
        assert_eq!(kq.collect(8).len(), 1);
        // As recv(2) does, and the next byte is there before the queue is looked at.
        let socket = a.socket().expect("it is one");
        let got = a.until_ready(false, || socket.receive(&mut [0; 8], false));
        assert_eq!(got.map(|received| received.len), Ok(1));
    }
    assert!(kq.collect(8).is_empty());
}

#[test]
fn exceptions_are_for_sockets_and_out_of_band_data_never_comes() {
    let kq = Kqueue::new(PID);
    let (r, _w) = files();
    let refused = kq.change(&event(3, EVFILT_EXCEPT, EV_ADD), || {
        Ok(Watched::File(r.clone()))
    });
    assert_eq!(refused, Err(Errno::EOPNOTSUPP));
    let (a, b) = Socket::pair(SocketKind::Stream, PeerCred::default());
    let [a, b] = [a, b].map(|s| File::anonymous(Object::Socket(s), O_RDWR | O_NONBLOCK));
    watch(&kq, event(4, EVFILT_EXCEPT, EV_ADD), &a);
    let urgent = Kevent {
        fflags: NOTE_OOB,
        ..event(5, EVFILT_EXCEPT, EV_ADD)
    };
    watch(&kq, urgent, &a);
    assert!(kq.collect(8).is_empty());
    put(&b, b"abc");
    let got = kq.collect(8);
    assert_eq!((got.len(), got[0].ident, got[0].data), (1, 4, 3));
}
