//! Pipes, FIFOs and sockets, between threads and processes.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use crate::{Check, Checked, ROOM, because, ensure, number, raw};

pub(crate) const CHECKS: &[Check] = &[
    ("pipes_join_processes", processes),
    ("pipe_without_reader_is_broken", broken),
    ("large_writes_wait_for_the_reader", large),
    ("fifo_joins_two_openers", fifo),
    ("socket_pairs_carry_bytes_both_ways", pair),
    ("listening_socket_accepts_connections", listener),
    ("datagrams_keep_their_borders", datagrams),
    ("poll_sees_what_is_ready", polling),
];

/// This program, with an argument.
fn myself(argument: &str) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(argument);
    Ok(command)
}

fn processes() -> Checked {
    let start = || -> io::Result<_> {
        let mut first = myself("--cat")?
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let between = first.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let second = myself("--cat")?
            .stdin(between)
            .stdout(Stdio::piped())
            .spawn()?;
        Ok((first, second))
    };
    let (mut first, second) = start().map_err(because)?;
    let input = first.stdin.take();
    let text = "a line through two processes\n".repeat(5000);
    let sent = text.clone();
    let writer = thread::spawn(move || input.map(|mut i| i.write_all(sent.as_bytes())));
    let output = second.wait_with_output().map_err(because)?;
    ensure!(writer.join().is_ok_and(|w| w.is_some_and(|r| r.is_ok())));
    ensure!(output.status.success(), output.status);
    ensure!(output.stdout == text.as_bytes(), output.stdout.len());
    ensure!(first.wait().map_err(because)?.success());
    Ok(())
}

fn broken() -> Checked {
    // std ignores SIGPIPE.
    let (reader, mut writer) = io::pipe().map_err(because)?;
    drop(reader);
    let result = writer.write(b"x");
    ensure!(number(&result) == libc::EPIPE, result);
    Ok(())
}

fn large() -> Checked {
    const LEN: usize = 1 << 20;
    let (mut reader, mut writer) = io::pipe().map_err(because)?;
    let sender = thread::spawn(move || writer.write_all(&vec![0x5a; LEN]));
    let mut data = Vec::new();
    reader.read_to_end(&mut data).map_err(because)?;
    ensure!(sender.join().is_ok_and(|r| r.is_ok()));
    ensure!(
        data.len() == LEN && data.iter().all(|b| *b == 0x5a),
        data.len()
    );
    Ok(())
}

fn fifo() -> Checked {
    let path = Path::new(ROOM).join("fifo");
    raw::make_fifo(&path).map_err(because)?;
    let other = path.clone();
    let writer = thread::spawn(move || {
        let mut end = File::options().write(true).open(other)?;
        end.write_all(b"through the name")
    });
    let mut text = String::new();
    File::open(&path)
        .and_then(|mut end| end.read_to_string(&mut text))
        .map_err(because)?;
    ensure!(text == "through the name", text);
    ensure!(writer.join().is_ok_and(|r| r.is_ok()));
    std::fs::remove_file(path).map_err(because)
}

fn pair() -> Checked {
    let (mut a, mut b) = UnixStream::pair().map_err(because)?;
    a.write_all(b"ping").map_err(because)?;
    let mut buf = [0; 4];
    b.read_exact(&mut buf).map_err(because)?;
    ensure!(&buf == b"ping", buf);
    b.write_all(b"pong").map_err(because)?;
    b.shutdown(std::net::Shutdown::Write).map_err(because)?;
    let mut rest = String::new();
    a.read_to_string(&mut rest).map_err(because)?;
    ensure!(rest == "pong", rest);
    Ok(())
}

fn listener() -> Checked {
    let path = Path::new(ROOM).join("socket");
    let listener = UnixListener::bind(&path).map_err(because)?;
    let again = UnixListener::bind(&path);
    ensure!(number(&again) == libc::EADDRINUSE, again);
    let name = path.clone();
    let client = thread::spawn(move || -> io::Result<String> {
        let mut stream = UnixStream::connect(name)?;
        stream.write_all(b"hello")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    });
    let (mut stream, _) = listener.accept().map_err(because)?;
    let mut buf = [0; 5];
    stream.read_exact(&mut buf).map_err(because)?;
    stream.write_all(b"and goodbye").map_err(because)?;
    drop(stream);
    let answer = client.join().map_err(|_| "the client panicked")?;
    ensure!(answer.as_deref().is_ok_and(|a| a == "and goodbye"), answer);
    std::fs::remove_file(path).map_err(because)
}

fn datagrams() -> Checked {
    let (a, b) = UnixDatagram::pair().map_err(because)?;
    a.send(b"one").map_err(because)?;
    a.send(b"second").map_err(because)?;
    let mut buf = [0; 16];
    ensure!(b.recv(&mut buf).map_err(because)? == 3);
    ensure!(b.recv(&mut buf).map_err(because)? == 6);
    b.set_nonblocking(true).map_err(because)?;
    let result = b.recv(&mut buf);
    ensure!(number(&result) == libc::EAGAIN, result);
    Ok(())
}

fn polling() -> Checked {
    let (reader, mut writer) = io::pipe().map_err(because)?;
    let fd = reader.as_raw_fd();
    ensure!(raw::poll(fd, libc::POLLIN, 20).map_err(because)? == 0);
    let waiter = thread::spawn(move || raw::poll(fd, libc::POLLIN, 5000));
    writer.write_all(b"x").map_err(because)?;
    let found = waiter.join().map_err(|_| "the waiter panicked")?;
    ensure!(found.as_ref().is_ok_and(|f| *f == libc::POLLIN), found);
    drop(writer);
    let both = raw::poll(fd, libc::POLLIN, 0).map_err(because)?;
    ensure!(both == libc::POLLIN | libc::POLLHUP, both);
    Ok(())
}
