//! Servers that replay, lie, never end or fall silent: refused with a clear message, and nothing is
//! changed.
#![cfg(feature = "http")]

#[expect(dead_code, reason = "these repositories are described by the tests")]
mod world;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;

use world::World;

/// What a server does with a file that it is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Honest,
    /// More bytes come as long as somebody takes them.
    Endless,
    /// The first bytes, and then nothing.
    Silent,
    /// Half of it, with the length of all.
    Short,
    /// As many bytes, of which one is another.
    Lying,
}

/// A server of a folder, which has its way with files whose path ends so.
struct Server {
    url: String,
    folder: Arc<Mutex<PathBuf>>,
    way: Arc<Mutex<(&'static str, Manner)>>,
}

impl Server {
    fn new(folder: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let folder = Arc::new(Mutex::new(folder));
        let way = Arc::new(Mutex::new(("", Manner::Honest)));
        let (root, manner) = (Arc::clone(&folder), Arc::clone(&way));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let root = root.lock().expect("a folder").clone();
                let way = *manner.lock().expect("a way");
                // One that waits for a client to go keeps no other waiting.
                thread::spawn(move || answer(stream, &root, way));
            }
        });
        Self { url, folder, way }
    }

    fn has_its_way(&self, with: &'static str, manner: Manner) {
        *self.way.lock().expect("a way") = (with, manner);
    }

    fn serves(&self, folder: PathBuf) {
        *self.folder.lock().expect("a folder") = folder;
    }
}

fn answer(mut stream: TcpStream, root: &std::path::Path, (with, manner): (&str, Manner)) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count > 0) {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let Ok(mut bytes) = fs::read(root.join(path.trim_start_matches('/'))) else {
        let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        return;
    };
    let manner = match !with.is_empty() && path.ends_with(with) {
        true => manner,
        false => Manner::Honest,
    };
    let length = match manner {
        Manner::Endless => String::new(),
        _ => format!("Content-Length: {}\r\n", bytes.len()),
    };
    // A client that has gone is the test's to judge, here and below.
    let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{length}\r\n");
    let _ = stream.write_all(head.as_bytes());
    let half = bytes.len() / 2;
    match manner {
        Manner::Honest => drop(stream.write_all(&bytes)),
        Manner::Short => drop(stream.write_all(&bytes[..half])),
        Manner::Lying => {
            bytes[half] ^= 1;
            let _ = stream.write_all(&bytes);
        }
        Manner::Endless => while stream.write_all(&[0; 1 << 16]).is_ok() {},
        Manner::Silent => {
            let _ = stream.write_all(&bytes[..half]);
            // Until the client goes.
            let _ = stream.read(&mut byte);
        }
    }
}

/// A root that takes a signed repository from a server.
fn world() -> (World, Server) {
    let world = World::new();
    world.package("tool-1.0", &[], &["/usr/local/bin/tool"]);
    let public = world
        .try_run(&["key", "--create", "-t", "eddsa", &world.text("key")])
        .stdout;
    fs::write(world.path("root/key.pub"), public).expect("a key");
    publish(&world, "100");
    let server = Server::new(world.path("repo"));
    let file = format!(
        "test: {{ url: \"{}\", signature_type: pubkey, pubkey: \"/key.pub\" }}\n",
        server.url
    );
    world.write("etc/test.conf", &file);
    (world, server)
}

fn publish(world: &World, revision: &str) {
    let (repo, key) = (world.text("repo"), world.text("key"));
    world.run(&["repo", "-q", "--revision", revision, &repo, &key]);
}

/// Runs a command that must fail; with little patience.
fn fails(world: &World, words: &[&str]) -> String {
    let patience = ["-o", "FETCH_TIMEOUT=1", "-o", "FETCH_RETRY=1"];
    world.fail(&[&patience, words].concat())
}

/// Everything below the root but for the database's own files.
fn state(world: &World) -> Vec<(String, Vec<u8>)> {
    let files = world.files("root").into_iter();
    let files = files.filter(|path| !path.contains("local.sqlite"));
    files
        .map(|path| {
            let bytes = fs::read(world.path(&format!("root{path}"))).expect("a file");
            (path, bytes)
        })
        .collect()
}

#[test]
fn catalogues_of_servers_that_play_tricks_are_refused_and_the_old_one_stays() {
    let (world, server) = world();
    world.run(&["update", "-q"]);
    let before = state(&world);
    world.package("tool-2.0", &[], &["/usr/local/bin/tool"]);
    publish(&world, "200");
    for (file, manner, said) in [
        ("meta.conf", Manner::Endless, "more than the 1048576 bytes"),
        ("data.pkg", Manner::Short, "data.pkg"),
        ("data.pkg", Manner::Silent, "data.pkg"),
        ("data.pkg", Manner::Lying, "data.pkg"),
    ] {
        server.has_its_way(file, manner);
        let message = fails(&world, &["update"]);
        let clear = message.starts_with("pkg: ") && message.lines().count() <= 3;
        assert!(clear && message.contains(said), "{message}");
        assert_eq!(state(&world), before, "{message}");
    }
    server.has_its_way("", Manner::Honest);
    world.run(&["update", "-q"]);
    assert_ne!(state(&world), before);
}

#[test]
fn packages_of_servers_that_play_tricks_are_refused_and_nothing_is_installed() {
    let (world, server) = world();
    world.run(&["update", "-q"]);
    for (manner, said) in [
        (Manner::Endless, "more than the"),
        (Manner::Short, "tool-1.0"),
        (Manner::Silent, "tool-1.0"),
        (Manner::Lying, "has digest"),
    ] {
        server.has_its_way("tool-1.0.pkg", manner);
        let message = fails(&world, &["install", "-y", "-U", "tool"]);
        let clear = message.starts_with("pkg: ") && message.lines().count() <= 3;
        assert!(clear && message.contains(said), "{message}");
        assert!(!world.path("root/usr").exists(), "{message}");
        assert_eq!(world.run(&["info"]), "", "{message}");
    }
    // What came of it before is no hindrance.
    server.has_its_way("", Manner::Honest);
    world.run(&["install", "-y", "-q", "-U", "tool"]);
    world.run(&["check", "-s", "-a"]);
}

#[test]
fn old_states_and_states_that_are_out_of_date_are_refused_though_their_signature_holds() {
    let (world, server) = world();
    world.copy("repo", "older");
    world.package("tool-2.0", &[], &["/usr/local/bin/tool"]);
    publish(&world, "200");
    world.run(&["update", "-q"]);
    let before = state(&world);
    server.serves(world.path("older"));
    let message = fails(&world, &["update"]);
    assert!(
        message.contains("revision 100, but 200 was here already"),
        "{message}"
    );
    assert_eq!(state(&world), before);
    // The client goes on with what it has, which the server does not give: that is told.
    let message = fails(&world, &["install", "-y", "tool"]);
    assert!(
        message.contains("the mirror gives an old state"),
        "{message}"
    );
    assert!(!world.path("root/usr").exists());
    let (repo, key) = (world.text("repo"), world.text("key"));
    world.run(&[
        "repo",
        "-q",
        "--revision",
        "300",
        "--expires",
        "1000",
        &repo,
        &key,
    ]);
    server.serves(world.path("repo"));
    let message = fails(&world, &["update"]);
    assert!(message.contains("it expired"), "{message}");
    assert_eq!(state(&world), before);
}
