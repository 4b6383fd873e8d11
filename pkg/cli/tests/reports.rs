//! What other programs are told: `EVENT_PIPE` and `METALOG`.

#[expect(dead_code, reason = "these tests need little of it")]
mod world;

use std::fs::{self, File, OpenOptions};
use std::io::Read as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use nix::fcntl::OFlag;
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use serde_json::Value;
use world::World;

/// The events of a named pipe, which somebody reads from now on.
fn reader(path: &Path) -> File {
    let mut options = OpenOptions::new();
    let options = options.read(true).custom_flags(OFlag::O_NONBLOCK.bits());
    options.open(path).expect("a pipe")
}

/// Type and data of every line that came.
fn events(mut reader: File) -> Vec<(String, Value)> {
    let mut text = String::new();
    reader.read_to_string(&mut text).expect("text");
    let event = |line: &str| {
        let event: Value = serde_json::from_str(line).expect("JSON");
        let kind = event["type"].as_str().expect("a type").to_owned();
        (kind, event["data"].clone())
    };
    text.lines().map(event).collect()
}

#[test]
fn pipe_has_every_step_as_the_original_tells_it() {
    let world = World::new();
    world.package("lib-1.0", &[], &["/usr/local/lib/lib.txt"]);
    world.package("tool-1.0", &["lib"], &["/usr/local/bin/tool"]);
    world.publish();
    let path = world.path("pipe");
    mkfifo(&path, Mode::S_IRUSR | Mode::S_IWUSR).expect("a pipe");
    let option = format!("EVENT_PIPE={}", path.display());
    let run = |words: &[&str]| {
        let reader = reader(&path);
        let words = [&["-o", &option], words].concat();
        let output = world.try_run(&words);
        (output.status.success(), events(reader))
    };
    let kinds = |events: &[(String, Value)], wanted: &str| -> Vec<String> {
        let kinds = events.iter().map(|event| event.0.clone());
        kinds.filter(|kind| kind.contains(wanted)).collect()
    };
    let (done, events) = run(&["install", "-y", "tool"]);
    assert!(done);
    assert_eq!(
        kinds(&events, "INSTALL"),
        [
            "INFO_INSTALL_BEGIN",
            "INFO_INSTALL_BEGIN",
            "INFO_INSTALL_FINISHED",
            "INFO_INSTALL_FINISHED"
        ]
    );
    assert_eq!(kinds(&events, "INFO_FETCH_BEGIN").len(), 2);
    assert_eq!(kinds(&events, "INFO_FETCH_FINISHED").len(), 2);
    assert_eq!(kinds(&events, "INTEGRITYCHECK").len(), 2);
    let data = |events: &[(String, Value)], kind: &str| {
        let mut events = events.iter();
        let found = events.find(|event| event.0 == kind);
        found.map_or(Value::Null, |event| event.1.clone())
    };
    assert_eq!(
        data(&events, "INFO_INCREMENTAL_UPDATE"),
        serde_json::json!({ "name": "test", "processed": 2 })
    );
    assert_eq!(
        data(&events, "INFO_INSTALL_FINISHED"),
        serde_json::json!({ "pkgname": "lib", "pkgversion": "1.0", "message": "" })
    );
    let url = data(&events, "INFO_FETCH_BEGIN")["url"].clone();
    let url = url.as_str().expect("an address");
    assert!(url.starts_with("file://"), "{url}");
    // One that fails says why; one that is refused says what it asked.
    let (done, events) = run(&["delete", "nobody"]);
    assert!(!done);
    let said = data(&events, "ERROR")["msg"].clone();
    assert!(said.as_str().expect("text").contains("nobody"), "{said}");
    let (done, events) = run(&["delete", "tool"]);
    assert!(!done);
    assert_eq!(data(&events, "QUERY_YESNO")["default"], "0");
    let (done, events) = run(&["delete", "-y", "tool"]);
    assert!(done);
    let gone = serde_json::json!({ "pkgname": "tool", "pkgversion": "1.0" });
    assert_eq!(data(&events, "INFO_DEINSTALL_FINISHED"), gone);
}

#[test]
fn pipe_that_nobody_reads_is_told_and_done_without() {
    let world = World::installed();
    let path = world.path("pipe");
    mkfifo(&path, Mode::S_IRUSR | Mode::S_IWUSR).expect("a pipe");
    for path in [path, world.path("none"), world.path("etc/test.conf")] {
        let option = format!("EVENT_PIPE={}", path.display());
        let output = world.try_run(&["-o", &option, "info", "-e", "tool"]);
        assert!(output.status.success(), "{option}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.starts_with("pkg: EVENT_PIPE"), "{said}");
    }
}

#[test]
fn metalog_has_what_came_and_no_package_twice() {
    let world = World::new();
    world.package("lib-1.0", &[], &["/usr/local/lib/lib.txt"]);
    world.package("tool-1.0", &["lib"], &["/usr/local/bin/tool"]);
    world.publish();
    let option = format!("METALOG={}", world.text("METALOG"));
    let read = || fs::read_to_string(world.path("METALOG")).expect("a METALOG");
    world.run(&["-o", &option, "install", "-y", "-q", "lib"]);
    let first = "./usr type=dir uname=root gname=wheel mode=755\n\
         ./usr/local type=dir uname=root gname=wheel mode=755\n\
         ./usr/local/lib type=dir uname=root gname=wheel mode=755\n\
         ./usr/local/lib/lib.txt type=file uname=root gname=wheel mode=644\n";
    assert_eq!(read(), first);
    world.run(&["-o", &option, "install", "-y", "-q", "tool"]);
    let second = "./usr/local/bin type=dir uname=root gname=wheel mode=755\n\
         ./usr/local/bin/tool type=file uname=root gname=wheel mode=644\n";
    assert_eq!(read(), format!("{first}{second}"));
    world.run(&["-o", &option, "delete", "-y", "-q", "tool"]);
    assert_eq!(read(), format!("{first}{second}"));
    // Nothing is changed where it cannot be written.
    let option = format!("METALOG={}", world.text("no/such/METALOG"));
    let said = world.fail(&["-o", &option, "install", "-y", "tool"]);
    assert!(said.contains("open the METALOG"), "{said}");
    assert_eq!(world.run(&["query", "-a", "%n"]), "lib\n");
}
