//! The client against a server of this process, over real sockets of the loopback interface.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::*;

/// Where the server listens; each test has a process of its own, or takes the lock.
static SERVER: AtomicU16 = AtomicU16::new(0);
static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());

/// A socket of the host.
enum Local {
    Datagram(UdpSocket),
    Stream(std::cell::RefCell<TcpStream>),
}

impl Channel for Local {
    fn connect(server: IpAddr, kind: c_int) -> Option<Local> {
        let place = (server, SERVER.load(Ordering::SeqCst));
        if kind == DATAGRAM {
            let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            socket.connect(place).unwrap();
            return Some(Local::Datagram(socket));
        }
        let stream = TcpStream::connect(place).ok()?;
        Some(Local::Stream(stream.into()))
    }

    fn send(&self, bytes: &[u8]) -> Option<()> {
        match self {
            Local::Datagram(socket) => socket.send(bytes).ok().map(|_| ()),
            Local::Stream(stream) => stream.borrow_mut().write_all(bytes).ok(),
        }
    }

    fn receive(&self, out: &mut [u8], seconds: u32) -> Option<usize> {
        let limit = Some(Duration::from_secs(u64::from(seconds)));
        let count = match self {
            Local::Datagram(socket) => {
                socket.set_read_timeout(limit).unwrap();
                socket.recv(out).ok()?
            }
            Local::Stream(stream) => stream.borrow_mut().read(out).ok()?,
        };
        (count > 0).then_some(count)
    }
}

/// An answer with `count` addresses 10.0.0.1, 10.0.0.2, ...; cut short when `truncated`.
fn reply(asked: &[u8], count: u16, truncated: bool) -> Vec<u8> {
    let mut message = asked.to_vec();
    // An answer, recursion available, and whether it is cut.
    message[2] = 0x81 | if truncated { 2 } else { 0 };
    message[3] = 0x80;
    let told = if truncated { 0 } else { count };
    message[6..8].copy_from_slice(&told.to_be_bytes());
    for number in 1..=told {
        // The name of the question, A, IN, one minute, four bytes.
        message.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
        message.extend([10, 0, (number >> 8) as u8, number as u8]);
    }
    message
}

/// A server that answers one datagram, and one connection when the first answer was cut; the
/// stream's bytes come in pieces.
fn serve(count: u16, truncated: bool) -> JoinHandle<()> {
    let datagrams = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = datagrams.local_addr().unwrap().port();
    let streams = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    SERVER.store(port, Ordering::SeqCst);
    std::thread::spawn(move || {
        let mut asked = [0; 512];
        let (length, from) = datagrams.recv_from(&mut asked).unwrap();
        let answer = reply(&asked[..length], count, truncated);
        // Something foreign comes first, and is passed over.
        datagrams.send_to(&[0; 20], from).unwrap();
        datagrams.send_to(&answer, from).unwrap();
        if !truncated {
            return;
        }
        let (mut stream, _) = streams.accept().unwrap();
        let mut head = [0; 2];
        stream.read_exact(&mut head).unwrap();
        let mut asked = vec![0; usize::from(u16::from_be_bytes(head))];
        stream.read_exact(&mut asked).unwrap();
        let answer = reply(&asked, count, false);
        let whole = [&(answer.len() as u16).to_be_bytes()[..], &answer].concat();
        for piece in whole.chunks(700) {
            stream.write_all(piece).unwrap();
        }
    })
}

/// What a client sees of a server that has `count` addresses.
fn seen(count: u16, truncated: bool) -> (Option<Answer>, Vec<IpAddr>) {
    let _guard = ONE_AT_A_TIME.lock().unwrap();
    let server = serve(count, truncated);
    let mut bytes = [0; LONGEST];
    let length = question(0x1234, b"host.example", Kind::A, &mut bytes).unwrap();
    let query = Query {
        asked: &bytes[..length],
        kind: Kind::A,
        seconds: 60,
    };
    let mut addresses = Vec::new();
    let mut see = |address| addresses.push(address);
    let answer = query.ask::<Local>(Ipv4Addr::LOCALHOST.into(), &mut see);
    server.join().unwrap();
    (answer, addresses)
}

#[test]
fn short_answers_come_by_datagram() {
    let (answer, addresses) = seen(2, false);
    assert_eq!(answer, Some(Answer::Found));
    let wanted: [IpAddr; 2] = [[10, 0, 0, 1].into(), [10, 0, 0, 2].into()];
    assert_eq!(addresses, wanted);
}

#[test]
fn cut_answers_are_asked_for_again_over_a_connection() {
    let (answer, addresses) = seen(300, true);
    assert_eq!(answer, Some(Answer::Found));
    assert_eq!(addresses.len(), 300);
    assert_eq!(addresses[299], IpAddr::from([10, 0, 1, 44]));
}
