//! Scripts of packages: what they are told, in which order they run, what their failure does.
//!
//! The tree has the shell of this host in it, so scripts run, confined to the tree, when the tests
//! run as the superuser; otherwise they are refused, which is what the tests look for then.

#[expect(
    dead_code,
    reason = "these tests want to know what is told of each run"
)]
mod common;
#[path = "common/shell.rs"]
mod shell;

use std::fs;
use std::path::Path;

use common::{Place, package, scratch};
use pkg_jobs::{Disk, Event, JobError, Offer};
use shell::{may_confine, with_shell};

/// A package whose scripts all write their name, arguments and environment to `/log`.
fn talkative(folder: &Path, label: &str) -> Offer {
    let script = |name: &str| {
        let line = format!(
            "echo {name} $* $PKG_NAME $PKG_PREFIX $PKG_ROOTDIR ${{PKG_UPGRADE-no}} \
             ${{PKG_CHROOTED-no}} $PKG_MSGFD >> /log"
        );
        format!(r#""{name}":"{line}""#)
    };
    let names = [
        "pre-install",
        "post-install",
        "install",
        "pre-deinstall",
        "post-deinstall",
        "deinstall",
    ];
    let scripts = names.map(script).join(",");
    let file = format!("/usr/local/share/{label}");
    package(
        folder,
        label,
        &[],
        &[&file],
        &format!(r#","scripts":{{{scripts}}}"#),
    )
}

/// Carries a plan out; gives its result and what was told of scripts.
fn run(place: &Place, plan: &pkg_jobs::Plan) -> (Result<(), JobError>, Vec<String>) {
    let mut told = Vec::new();
    let done = place.work(Disk::default(), |engine| {
        engine.run(plan, &mut |event| match event {
            Event::ScriptSaid { text } => told.push(format!("said {text}")),
            Event::ScriptFailed {
                package,
                kind,
                problem,
            } => told.push(format!("failed {package} {kind} {problem}")),
            Event::ScriptSkipped { package, kind, .. } => {
                told.push(format!("skipped {package} {kind}"))
            }
            _ => {}
        })
    });
    (done, told)
}

#[test]
fn scripts_run_in_order_and_know_what_is_going_on() {
    let folder = scratch();
    let place = Place::new(folder.path());
    with_shell(&place.root);
    let (one, two) = (
        talkative(folder.path(), "tool-1"),
        talkative(folder.path(), "tool-2"),
    );
    let first = run(&place, &place.install(&[one]));
    if !may_confine() {
        let error = first.0.expect_err("nothing confines it");
        assert!(matches!(error, JobError::Unconfined { .. }), "{error}");
        assert!(place.files().is_empty());
        return;
    }
    let log = || {
        let text = fs::read_to_string(place.root.join("log")).expect("a log");
        fs::remove_file(place.root.join("log")).expect("a log");
        text
    };
    first.0.expect("installed");
    let rest = "tool /usr/local /";
    assert_eq!(
        log(),
        format!(
            "pre-install tool-1 {rest} no true 4\n\
             install tool-1 PRE-INSTALL {rest} no true 4\n\
             post-install tool-1 {rest} no true 4\n\
             install tool-1 POST-INSTALL {rest} no true 4\n"
        )
    );
    run(&place, &place.install(&[two])).0.expect("upgraded");
    assert_eq!(
        log(),
        format!(
            "pre-install tool-2 {rest} true true 4\n\
             install tool-2 PRE-INSTALL {rest} true true 4\n\
             pre-deinstall tool-1 {rest} true true 4\n\
             deinstall tool-1 DEINSTALL {rest} true true 4\n\
             post-install tool-2 {rest} true true 4\n\
             install tool-2 POST-INSTALL {rest} true true 4\n"
        )
    );
    run(&place, &place.remove(&["tool"])).0.expect("removed");
    assert_eq!(
        log(),
        format!(
            "pre-deinstall tool-2 {rest} no true 4\n\
             deinstall tool-2 DEINSTALL {rest} no true 4\n\
             post-deinstall tool-2 {rest} no true 4\n\
             deinstall tool-2 POST-DEINSTALL {rest} no true 4\n"
        )
    );
    place.agrees("removed");
}

#[test]
fn scripts_reach_nothing_outside_the_root_and_tell_the_user() {
    let folder = scratch();
    let place = Place::new(folder.path());
    with_shell(&place.root);
    fs::write(folder.path().join("outside"), "mine").expect("a file");
    let outside = folder.path().join("outside").display().to_string();
    let script = format!(
        "for f in {outside} ../outside ../../../../../..{outside}; do [ -e $f ] && echo reached $f \
         >&$PKG_MSGFD; done; read line || echo no input >&$PKG_MSGFD; echo two words >&4"
    );
    let more = format!(r#","scripts":{{"post-install":"{script}"}}"#);
    let tool = package(folder.path(), "tool-1", &[], &[], &more);
    let (done, told) = run(&place, &place.install(&[tool]));
    if !may_confine() {
        assert!(matches!(done, Err(JobError::Unconfined { .. })));
        return;
    }
    done.expect("installed");
    assert_eq!(told, ["said no input\ntwo words\n"]);
    assert!(!place.folder().join("messages").exists());
}

#[test]
fn failing_script_stops_an_install_before_anything_is_changed_and_nothing_else() {
    let folder = scratch();
    let place = Place::new(folder.path());
    with_shell(&place.root);
    let with = |label: &str, name: &str| {
        let more = format!(r#","scripts":{{"{name}":"echo oh >&4; exit 7"}}"#);
        package(folder.path(), label, &[], &[], &more)
    };
    let (done, told) = run(&place, &place.install(&[with("bad-1", "pre-install")]));
    let error = done.expect_err("refused").to_string();
    place.agrees("refused");
    assert!(place.files().is_empty());
    if !may_confine() {
        assert!(error.contains("run as root"), "{error}");
        return;
    }
    assert!(
        error.starts_with("PRE-INSTALL script failed: bad-1: "),
        "{error}"
    );
    assert_eq!(told, ["said oh\n"]);
    for (label, name, occasion) in [
        ("one-1", "post-install", "POST-INSTALL"),
        ("two-1", "pre-deinstall", "DEINSTALL"),
        ("three-1", "post-deinstall", "POST-DEINSTALL"),
    ] {
        let (package, _) = label.split_once('-').expect("a label");
        let (installed, mut told) = run(&place, &place.install(&[with(label, name)]));
        installed.expect("installed");
        let (removed, more) = run(&place, &place.remove(&[package]));
        removed.expect("removed");
        told.extend(more);
        let failed = format!("failed {label} {occasion} exit status: 7");
        assert_eq!(told, ["said oh\n".to_owned(), failed]);
        assert!(place.files().is_empty(), "{label}");
    }
}

#[test]
fn scripts_are_skipped_in_a_tree_of_another_system() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let tool = talkative(folder.path(), "tool-1");
    let (done, told) = run(&place, &place.install(&[tool]));
    done.expect("installed");
    assert_eq!(
        told,
        [
            "skipped tool-1 pre-install",
            "skipped tool-1 pre-install",
            "skipped tool-1 post-install",
            "skipped tool-1 post-install"
        ]
    );
    place.agrees("installed");
}
