//! Repositories at `http://`, against a server on this host.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use pkg_repo::{Fetched, Fetcher, RepoError};

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

fn get(url: &str) -> Result<Option<Vec<u8>>, RepoError> {
    let fetcher = Fetcher {
        timeout: 1,
        user_agent: "test/1".to_owned(),
    };
    fetcher.get(url)
}

#[test]
fn files_come_whole_and_the_server_learns_who_asks() {
    let body: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    let served = body.clone();
    let server = serve(move |path, head, stream| match path {
        "/data.pkg" if head.to_lowercase().contains("user-agent: test/1") => {
            say(stream, "200 OK", "", &served);
        }
        "/moved.pkg" => say(stream, "302 Found", "Location: /data.pkg\r\n", b""),
        _ => say(stream, "404 Not Found", "", b"none"),
    });
    assert_eq!(
        get(&format!("{server}/data.pkg")).expect("it"),
        Some(body.clone())
    );
    assert_eq!(get(&format!("{server}/moved.pkg")).expect("it"), Some(body));
    assert_eq!(get(&format!("pkg+{server}/absent")).expect("none"), None);
    let fetcher = Fetcher {
        timeout: 1,
        user_agent: "test/1".to_owned(),
    };
    let mut out = Vec::new();
    let came = fetcher.fetch(&format!("{server}/data.pkg"), &mut out);
    assert_eq!(came.expect("it"), Fetched::Bytes(200_000));
}

#[test]
fn failures_of_the_server_are_told_with_the_address() {
    let server = serve(|path, _, stream| match path {
        "/broken" => say(stream, "500 Internal Server Error", "", b"no"),
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
    for path in ["/broken", "/short", "/silent", "/nonsense"] {
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
