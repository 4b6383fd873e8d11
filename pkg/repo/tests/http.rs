//! Repositories at `http://`, against a server on this host.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use pkg_repo::{Fetched, Fetcher, Mirrors, RepoError};

/// Serves connections one after another, each with what `answer` writes for the path that is asked
/// for; gives the address. The thread ends with the test's process.
fn serve(answer: impl Fn(&str, &str, &mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n > 0) {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).into_owned();
            let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
            answer(&path, &head, &mut stream);
        }
    });
    format!("http://{address}")
}

fn say(stream: &mut TcpStream, status: &str, more: &str, body: &[u8]) {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{more}\r\n",
        body.len()
    );
    // A client that has gone is the test's to judge.
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body);
}

fn fetcher() -> Fetcher {
    let mut fetcher = Fetcher::new(1, "test/1");
    fetcher.tries = 2;
    fetcher
}

fn get(url: &str) -> Result<Option<Vec<u8>>, RepoError> {
    fetcher().get(url, 1 << 20)
}

/// A file's bytes: no two parts of it are equal.
fn body() -> Vec<u8> {
    (0..50_000_u32).flat_map(u32::to_le_bytes).collect()
}

/// Where a client that goes on wants to begin.
fn range(head: &str) -> Option<usize> {
    let head = head.to_lowercase();
    let range = head.split("range: bytes=").nth(1)?;
    range.split('-').next()?.parse().ok()
}

#[test]
fn files_come_whole_and_the_server_learns_who_asks() {
    let served = body();
    let server = serve(move |path, head, stream| match path {
        "/data.pkg" if head.to_lowercase().contains("user-agent: test/1") => {
            say(stream, "200 OK", "", &served);
        }
        "/moved.pkg" => say(stream, "302 Found", "Location: /data.pkg\r\n", b""),
        _ => say(stream, "404 Not Found", "", b"none"),
    });
    let whole = get(&format!("{server}/data.pkg")).expect("it");
    assert_eq!(whole, Some(body()));
    assert_eq!(
        get(&format!("{server}/moved.pkg")).expect("it"),
        Some(body())
    );
    assert_eq!(get(&format!("pkg+{server}/absent")).expect("none"), None);
}

#[test]
fn failures_of_the_server_are_told_with_the_address() {
    let server = serve(|path, _, stream| match path {
        "/broken" => say(stream, "500 Internal Server Error", "", b"no"),
        "/forbidden" => say(stream, "403 Forbidden", "", b"no"),
        "/short" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfew");
        }
        "/silent" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfew");
            // Until the client goes.
            let _ = stream.read(&mut [0]);
        }
        _ => {
            let _ = stream.write_all(b"what?\r\n\r\n");
        }
    });
    for path in ["/broken", "/forbidden", "/short", "/silent", "/nonsense"] {
        let url = format!("{server}{path}");
        let said = get(&url).expect_err("a failure").to_string();
        assert!(said.starts_with(&url), "{path}: {said}");
    }
    let said = get(&format!("{server}/broken")).expect_err("a failure");
    assert!(said.to_string().contains("500"), "{said}");
    // A port that nobody listens to any more.
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = free.local_addr().expect("an address");
    drop(free);
    let url = format!("http://{address}/x");
    let said = get(&url).expect_err("nobody").to_string();
    assert!(said.starts_with(&url), "{said}");
}

#[test]
fn server_that_sends_too_much_is_left_and_nothing_is_kept() {
    let server = serve(|path, _, stream| match path {
        // It says so at once.
        "/large" => say(stream, "200 OK", "", &[0; 5000]),
        // It says nothing and never ends.
        _ => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            while stream.write_all(&[0; 4096]).is_ok() {}
        }
    });
    let folder = tempfile::tempdir().expect("a folder");
    for path in ["/large", "/endless"] {
        let url = format!("{server}{path}");
        let file = folder.path().join("file");
        for said in [
            fetcher().get(&url, 4000).expect_err("too much"),
            fetcher()
                .download(&url, 4000, &file, &mut |_| {})
                .expect_err("too much"),
        ] {
            let said = said.to_string();
            assert!(said.contains("more than the 4000 bytes"), "{path}: {said}");
        }
        assert!(!file.exists(), "{path}");
    }
}

#[test]
fn slow_server_is_left() {
    let server = serve(|_, _, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n");
        // As fast as it can, which is too slow for what is asked, and more than it can send in the
        // stretch of time that is looked at.
        while stream.write_all(&[0; 64]).is_ok() {}
    });
    let mut fetcher = fetcher();
    fetcher.least_rate = u64::MAX;
    let refused = fetcher.get(&server, u64::MAX).map(|_| "it was taken").err();
    let said = refused.map(|error| error.to_string());
    assert!(
        said.as_ref()
            .is_some_and(|said| said.contains("bytes a second")),
        "{said:?}"
    );
}

#[test]
fn broken_download_goes_on_where_it_stopped() {
    let sent = Arc::new(AtomicUsize::new(0));
    let (count, served) = (Arc::clone(&sent), body());
    // Every connection breaks after 30,000 bytes of the file.
    let server = serve(move |_, head, stream| {
        let from = range(head).unwrap_or(0);
        let rest = &served[from..];
        let status = match from {
            0 => "200 OK".to_owned(),
            from => format!(
                "206 Partial Content\r\nContent-Range: bytes {from}-{}/{}",
                served.len() - 1,
                served.len()
            ),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n",
            rest.len()
        );
        let _ = stream.write_all(head.as_bytes());
        let part = &rest[..rest.len().min(30_000)];
        count.fetch_add(part.len(), Ordering::SeqCst);
        let _ = stream.write_all(part);
    });
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    let mut fetcher = fetcher();
    let mut seen = Vec::new();
    // Too few tries: what came stays.
    let said = fetcher.download(&server, 1 << 20, &file, &mut |bytes| seen.push(bytes));
    said.expect_err("broken");
    assert!(fs::metadata(&file).expect("a part").len() > 30_000);
    fetcher.tries = 100;
    let came = fetcher.download(&server, 1 << 20, &file, &mut |bytes| seen.push(bytes));
    assert_eq!(came.expect("it"), Fetched::Bytes(body().len() as u64));
    assert_eq!(fs::read(&file).expect("it"), body());
    assert!(seen.is_sorted(), "{seen:?}");
    // No byte came twice.
    assert_eq!(sent.load(Ordering::SeqCst), body().len());
}

#[test]
fn beginning_that_the_server_does_not_go_on_from_is_replaced() {
    let served = body();
    let server = serve(move |path, head, stream| match (path, range(head)) {
        // It ignores what is asked for.
        ("/plain", _) | (_, None) => say(stream, "200 OK", "", &served),
        // It has no such part.
        ("/behind", Some(_)) => say(stream, "416 Range Not Satisfiable", "", b""),
        // It lies about what it sends.
        (_, Some(_)) => say(
            stream,
            "206 Partial Content",
            "Content-Range: bytes 7-9/10\r\n",
            b"abc",
        ),
    });
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    for path in ["/plain", "/behind", "/lies"] {
        fs::write(&file, "another beginning").expect("a file");
        let came = fetcher().download(&format!("{server}{path}"), 1 << 20, &file, &mut |_| {});
        assert_eq!(came.expect(path), Fetched::Bytes(body().len() as u64));
        assert_eq!(fs::read(&file).expect("it"), body(), "{path}");
    }
}

#[test]
fn mirrors_are_tried_in_turn_and_asked_for_once() {
    let good = serve(|path, _, stream| match path {
        "/m/file" => say(stream, "200 OK", "", b"it"),
        _ => say(stream, "404 Not Found", "", b""),
    });
    let bad = serve(|_, _, stream| say(stream, "403 Forbidden", "", b""));
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let list = format!("URL: {bad}\nURL: {good}/m/\n");
    let base = serve(move |_, _, stream| {
        count.fetch_add(1, Ordering::SeqCst);
        say(stream, "200 OK", "", list.as_bytes());
    });
    let fetcher = fetcher().with_mirrors(&base, Mirrors::Http);
    let file = fetcher.get(&format!("{base}/file"), 100).expect("it");
    assert_eq!(file.as_deref(), Some(&b"it"[..]));
    // One mirror does not say, the other says no: nobody has it, and that is told.
    let said = fetcher.get(&format!("{base}/other"), 100).expect_err("no");
    assert!(said.to_string().contains(&bad), "{said}");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn version_of_ip_is_kept_to() {
    let server = serve(|_, _, stream| say(stream, "200 OK", "", b"it"));
    for (version, reaches) in [(0, true), (4, true), (6, false)] {
        let mut fetcher = fetcher();
        fetcher.ip_version = version;
        assert_eq!(fetcher.get(&server, 10).is_ok(), reaches, "{version}");
    }
}
