//! tokio: its reactor waits in kqueue.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket, UnixStream};
use tokio::process::Command;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::check::{Checked, Report, because, same};

/// Clients at the same time.
const CLIENTS: usize = 100;
/// How long something may take that takes no time.
const LONG: Duration = Duration::from_secs(30);

/// Runs the checks.
pub(crate) fn run(report: &mut Report) {
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return report.add("runtime", Err(because(error))),
    };
    report.add("echo", runtime.block_on(limited(echo())));
    report.add("half-close", runtime.block_on(limited(half_close())));
    report.add("refused", runtime.block_on(limited(refused())));
    report.add("timers", runtime.block_on(limited(timers())));
    report.add("deadline", runtime.block_on(limited(deadline())));
    report.add("datagrams", runtime.block_on(limited(datagrams())));
    report.add("local", runtime.block_on(limited(local())));
    report.add("processes", runtime.block_on(limited(processes())));
    report.add("threads", runtime.block_on(limited(threads())));
}

async fn limited(check: impl Future<Output = Checked>) -> Checked {
    timeout(LONG, check).await.map_err(because)?
}

/// Many clients, each with more than a socket's buffer holds.
async fn echo() -> Checked {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(because)?;
    let address = listener.local_addr().map_err(because)?;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut read, mut write) = stream.split();
                // A client that has gone away ends the copy; its own side says so.
                let _ = tokio::io::copy(&mut read, &mut write).await;
            });
        }
    });
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        clients.spawn(async move {
            let stream = TcpStream::connect(address).await.map_err(because)?;
            let (mut read, mut write) = stream.into_split();
            let sent = vec![number as u8; 100_000];
            let wanted = sent.clone();
            let sender = tokio::spawn(async move { write.write_all(&sent).await });
            let mut found = vec![0; wanted.len()];
            read.read_exact(&mut found).await.map_err(because)?;
            sender.await.map_err(because)?.map_err(because)?;
            same(found == wanted, true)
        });
    }
    while let Some(client) = clients.join_next().await {
        client.map_err(because)??;
    }
    Ok(())
}

/// The end of what one side sends reaches the other, which can still answer.
async fn half_close() -> Checked {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(because)?;
    let address = listener.local_addr().map_err(because)?;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        let mut all = Vec::new();
        stream.read_to_end(&mut all).await?;
        stream
            .write_all(format!("{} bytes", all.len()).as_bytes())
            .await
    });
    let mut stream = TcpStream::connect(address).await.map_err(because)?;
    stream.write_all(b"question").await.map_err(because)?;
    stream.shutdown().await.map_err(because)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.map_err(because)?;
    server.await.map_err(because)?.map_err(because)?;
    same(answer.as_str(), "8 bytes")
}

async fn refused() -> Checked {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(because)?;
    let address = listener.local_addr().map_err(because)?;
    drop(listener);
    let error = TcpStream::connect(address).await.err();
    same(
        error.map(|error| error.kind()),
        Some(std::io::ErrorKind::ConnectionRefused),
    )
}

/// A thousand timers at once take hardly longer than one, and none is early.
async fn timers() -> Checked {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for number in 0..1000u64 {
        tasks.spawn(async move {
            let wanted = Duration::from_millis(10 + number % 50);
            let begun = Instant::now();
            sleep(wanted).await;
            begun.elapsed() >= wanted
        });
    }
    while let Some(on_time) = tasks.join_next().await {
        same(on_time.map_err(because)?, true)?;
    }
    same(begun.elapsed() < Duration::from_secs(20), true)
}

async fn deadline() -> Checked {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(because)?;
    let waited = timeout(Duration::from_millis(30), listener.accept()).await;
    same(waited.is_err(), true)
}

async fn datagrams() -> Checked {
    let one = UdpSocket::bind("127.0.0.1:0").await.map_err(because)?;
    let other = UdpSocket::bind("127.0.0.1:0").await.map_err(because)?;
    let address = one.local_addr().map_err(because)?;
    other.send_to(b"ping", address).await.map_err(because)?;
    let mut buffer = [0; 16];
    let (length, from) = one.recv_from(&mut buffer).await.map_err(because)?;
    same(&buffer[..length], b"ping")?;
    same(from, other.local_addr().map_err(because)?)
}

async fn local() -> Checked {
    let (mut one, mut other) = UnixStream::pair().map_err(because)?;
    let sender = tokio::spawn(async move {
        one.write_all(&[7; 200_000]).await?;
        one.shutdown().await
    });
    let mut found = Vec::new();
    other.read_to_end(&mut found).await.map_err(because)?;
    sender.await.map_err(because)?.map_err(because)?;
    same(found.len(), 200_000)
}

/// The end of a child is heard by its signal.
async fn processes() -> Checked {
    let program = std::env::current_exe().map_err(because)?;
    for wanted in [0, 7] {
        let mut command = Command::new(&program);
        command.args(["--exit", &wanted.to_string()]);
        let status = command.status().await.map_err(because)?;
        same(status.code(), Some(wanted))?;
    }
    Ok(())
}

async fn threads() -> Checked {
    let (send, mut receive) = mpsc::channel(4);
    for number in 0..50u64 {
        let send = send.clone();
        tokio::task::spawn_blocking(move || {
            let sum: u64 = (0..10_000).map(|n| n ^ number).sum();
            send.blocking_send(sum).is_ok()
        });
    }
    drop(send);
    let mut count = 0;
    while receive.recv().await.is_some() {
        count += 1;
    }
    same(count, 50)
}
