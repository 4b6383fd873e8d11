//! Pipes and sockets as files.

use std::sync::Arc;

use df_abi::Errno;
use df_abi::fcntl::{O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY};
use df_abi::poll::{POLLHUP, POLLIN, POLLOUT};
use df_file::{
    ATOMIC, File, Object, PIPE_CAPACITY, PeerCred, Pipe, PipeEnd, Position, SOCKET_CAPACITY,
    Socket, SocketKind,
};
use proptest::prelude::*;

fn pipe() -> (PipeEnd, PipeEnd) {
    Pipe::pair()
}

fn pair(kind: SocketKind) -> (Arc<Socket>, Arc<Socket>) {
    Socket::pair(kind, PeerCred { uid: 3, gid: 4 })
}

fn nonblocking(end: PipeEnd, flags: i32) -> Arc<File> {
    File::anonymous(Object::Pipe(end), flags | O_NONBLOCK)
}

#[test]
fn empty_pipe_says_again_and_a_closed_one_ends() {
    let (r, w) = pipe();
    let mut buf = [0; 8];
    assert_eq!(r.read(&mut buf), Err(Errno::EAGAIN));
    assert_eq!(r.poll(POLLIN), 0);
    assert_eq!(w.write(b"abc"), Ok(3));
    assert_eq!((r.poll(POLLIN), w.poll(POLLOUT)), (POLLIN, POLLOUT));
    drop(w);
    assert_eq!(r.poll(POLLIN), POLLIN | POLLHUP);
    assert_eq!((r.read(&mut buf), &buf[..3]), (Ok(3), &b"abc"[..]));
    assert_eq!(r.read(&mut buf), Ok(0));
}

#[test]
fn writing_without_a_reader_is_epipe() {
    let (r, w) = pipe();
    drop(r);
    assert_eq!(w.write(b"x"), Err(Errno::EPIPE));
    assert_eq!(w.poll(POLLOUT), POLLHUP);
}

#[test]
fn short_messages_go_in_whole_or_not_at_all() {
    let (r, w) = pipe();
    let file = nonblocking(w, O_WRONLY);
    let mut at = Position::default();
    assert_eq!(
        file.write(&mut at, &vec![1; PIPE_CAPACITY - 10]),
        Ok(PIPE_CAPACITY - 10)
    );
    assert_eq!(file.write(&mut at, &[2; ATOMIC]), Err(Errno::EAGAIN));
    assert_eq!(file.write(&mut at, &[2; 10]), Ok(10));
    assert_eq!(file.write(&mut at, &[2]), Err(Errno::EAGAIN));
    assert_eq!(r.read(&mut [0; 5]), Ok(5));
    assert_eq!(file.poll(POLLOUT), 0, "less than PIPE_BUF is free");
    assert_eq!(file.write(&mut at, &[3; 2 * ATOMIC]), Err(Errno::EAGAIN));
    assert_eq!(r.read(&mut [0; 1000]), Ok(1000));
    assert_eq!(
        file.write(&mut at, &[3; 2 * ATOMIC]),
        Ok(1005),
        "a long one is cut"
    );
}

#[test]
fn ends_go_one_way_and_have_no_offset() {
    let (r, w) = pipe();
    let (r, w) = (nonblocking(r, O_RDONLY), nonblocking(w, O_WRONLY));
    let mut at = Position::default();
    assert_eq!(w.read(&mut at, &mut [0]), Err(Errno::EBADF));
    assert_eq!(r.write(&mut at, &[0]), Err(Errno::EBADF));
    assert_eq!(r.seek(0, 0), Err(Errno::ESPIPE));
    w.write(&mut at, b"12345").unwrap();
    assert_eq!(r.stat().unwrap().st_size, 5);
}

proptest! {
    #[test]
    fn pipe_is_a_bounded_queue(steps in proptest::collection::vec((any::<bool>(), 0usize..30_000), 0..40)) {
        let (r, w) = pipe();
        let (mut sent, mut received) = (Vec::new(), Vec::new());
        for (i, (write, n)) in (0u8..).zip(steps) {
            if write {
                if let Ok(n) = w.write(&vec![i; n]) {
                    sent.extend(vec![i; n]);
                }
            } else {
                let mut buf = vec![0; n];
                if let Ok(n) = r.read(&mut buf) {
                    received.extend_from_slice(&buf[..n]);
                }
            }
            prop_assert!(sent.len() - received.len() <= PIPE_CAPACITY);
        }
        prop_assert!(sent.starts_with(&received));
    }
}

#[test]
fn stream_sockets_carry_bytes_both_ways_until_shut_down() {
    let (a, b) = pair(SocketKind::Stream);
    let mut buf = [0; 16];
    assert_eq!(a.receive(&mut buf, false).err(), Some(Errno::EAGAIN));
    assert_eq!(a.send(b"ping", &[]), Ok(4));
    assert_eq!(a.send(b"pong", &[]), Ok(4));
    assert_eq!(b.receive(&mut buf, true).unwrap().len, 8);
    assert_eq!(b.receive(&mut buf[..6], false).unwrap().len, 6);
    assert_eq!(&buf[..6], b"pingpo");
    a.shutdown(false, true).unwrap();
    assert_eq!(a.send(b"x", &[]), Err(Errno::EPIPE));
    assert_eq!(b.receive(&mut buf, false).unwrap().len, 2);
    assert_eq!(b.receive(&mut buf, false).unwrap().len, 0, "the end");
    assert_eq!(b.send(b"back", &[]), Ok(4));
    drop(b);
    assert_eq!(a.receive(&mut buf, false).unwrap().len, 4);
    assert_eq!(a.receive(&mut buf, false).unwrap().len, 0);
    assert_eq!(a.poll(POLLIN | POLLOUT), POLLIN | POLLHUP);
}

#[test]
fn full_socket_waits_for_its_reader() {
    let (a, b) = pair(SocketKind::Stream);
    assert_eq!(
        a.send(&vec![1; SOCKET_CAPACITY + 5], &[]),
        Ok(SOCKET_CAPACITY)
    );
    assert_eq!(a.send(b"x", &[]), Err(Errno::EAGAIN));
    assert_eq!(a.poll(POLLOUT), 0);
    b.receive(&mut [0; 3], false).unwrap();
    assert_eq!(a.poll(POLLOUT), POLLOUT);
    drop(b);
    assert_eq!(a.send(b"x", &[]), Err(Errno::EPIPE));
}

#[test]
fn messages_keep_their_borders() {
    let (a, b) = pair(SocketKind::Packet);
    a.send(b"one", &[]).unwrap();
    a.send(b"three", &[]).unwrap();
    let mut buf = [0; 4];
    assert_eq!(b.receive(&mut buf, false).unwrap().len, 3);
    let cut = b.receive(&mut buf, false).unwrap();
    assert_eq!((cut.len, cut.truncated), (4, true));
    assert_eq!(
        a.send(&vec![0; SOCKET_CAPACITY + 1], &[]),
        Err(Errno::EMSGSIZE)
    );
}

#[test]
fn descriptors_travel_with_the_bytes_they_were_sent_with() {
    let (a, b) = pair(SocketKind::Stream);
    let (r, w) = pipe();
    let file = nonblocking(w, O_WRONLY);
    a.send(b"before", &[]).unwrap();
    a.send(b"with", std::slice::from_ref(&file)).unwrap();
    drop(file);
    let mut buf = [0; 32];
    let first = b.receive(&mut buf, false).unwrap();
    assert_eq!((first.len, first.rights.len()), (6, 0));
    let second = b.receive(&mut buf, false).unwrap();
    assert_eq!((second.len, second.rights.len()), (4, 1));
    second.rights[0]
        .write(&mut Position::default(), b"hello")
        .unwrap();
    assert_eq!(r.read(&mut buf), Ok(5));
    drop(second);
    assert_eq!(r.read(&mut buf), Ok(0), "the last writer has gone");
}

#[test]
fn connections_are_accepted_in_order() {
    let cred = PeerCred { uid: 1, gid: 2 };
    let server = Socket::new(SocketKind::Stream, cred);
    let client = Socket::new(SocketKind::Stream, PeerCred { uid: 7, gid: 8 });
    assert_eq!(client.connect(&server), Err(Errno::ECONNREFUSED));
    assert_eq!(server.listen(5), Err(Errno::EINVAL), "it has no name");
    server.bind(b"/s").unwrap();
    server.listen(1).unwrap();
    assert_eq!(server.accept().err(), Some(Errno::EAGAIN));
    client.connect(&server).unwrap();
    assert_eq!(client.connect(&server), Err(Errno::EISCONN));
    let other = Socket::new(SocketKind::Stream, cred);
    assert_eq!(
        other.connect(&server),
        Err(Errno::ECONNREFUSED),
        "the backlog is full"
    );
    assert_eq!(server.poll(POLLIN), POLLIN);
    client.send(b"early", &[]).unwrap();
    let connection = server.accept().unwrap();
    assert_eq!(connection.peer_cred(), Ok(PeerCred { uid: 7, gid: 8 }));
    assert_eq!(client.peer_name().unwrap().as_deref(), Some(&b"/s"[..]));
    let mut buf = [0; 8];
    assert_eq!(connection.receive(&mut buf, false).unwrap().len, 5);
    drop(connection);
    assert_eq!(client.receive(&mut buf, false).unwrap().len, 0);
}

#[test]
fn socket_as_a_file_reads_and_writes() {
    let (a, b) = pair(SocketKind::Stream);
    let a = File::anonymous(Object::Socket(a), O_RDWR | O_NONBLOCK);
    let mut at = Position::default();
    assert_eq!(a.read(&mut at, &mut [0]), Err(Errno::EAGAIN));
    assert_eq!(a.write(&mut at, b"abc"), Ok(3));
    assert_eq!(b.receive(&mut [0; 9], false).unwrap().len, 3);
    drop(b);
    assert_eq!(a.read(&mut at, &mut [0]), Ok(0));
}
