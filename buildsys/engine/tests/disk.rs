//! Disks that are full or read-only, and files in the way.
//!
//! A small and a read-only disk need a mount namespace, which only root may make on many machines.
//! Where that is refused, those two tests say so.
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]
#![expect(clippy::print_stderr, reason = "what could not be tested must be seen")]

mod common;

use std::fs;
use std::process::Command;

use buildsys_engine::{EngineError, EventKind, Outcome};
use buildsys_model::JobName;
use common::{Toy, ToyJob, options, victim as victim_command, victim_root};

#[test]
#[ignore = "started by the other tests as a process of its own"]
fn victim() {
    let toy = Toy::at(&victim_root());
    let script = "head -c 3000000 /dev/urandom > $OUT/big";
    let jobs = [ToyJob::new("big", &[], &[], script)];
    let engine = toy.engine(&jobs);
    let mut said = String::new();
    let outcome = engine.run(&[JobName::new("big").unwrap()], &options(), &mut |event| {
        if let EventKind::JobFinished {
            outcome: Outcome::Failed { failure },
            ..
        } = &event.kind
        {
            said = format!("{failure}\n{}", failure.remedy.clone().unwrap_or_default());
        }
    });
    if let Err(error) = outcome {
        said = format!("{error}\n{}", error.remedy().unwrap_or_default());
    }
    fs::write(toy.root.join("said"), said).unwrap();
}

/// Builds with OBJDIR on a tmpfs mounted with `mount_options`; returns what was said, or `None`
/// where mounting is not allowed.
fn build_on(mount_options: &str) -> Option<String> {
    let toy = Toy::new();
    fs::create_dir_all(toy.obj("")).unwrap();
    let can_mount = Command::new("unshare")
        .args(["-m", "mount", "-t", "tmpfs", "tmpfs"])
        .arg(toy.obj(""))
        .output()
        .is_ok_and(|output| output.status.success());
    if !can_mount {
        return None;
    }
    let victim = victim_command(&toy.root);
    let mut unshare = Command::new("unshare");
    unshare.args([
        "-m",
        "sh",
        "-euc",
        "mount -t tmpfs -o $1 tmpfs $2; shift 2; exec \"$@\"",
        "sh",
    ]);
    unshare
        .arg(mount_options)
        .arg(toy.obj(""))
        .arg(victim.get_program())
        .args(victim.get_args());
    let output = unshare.env("TOY_ROOT", &toy.root).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(fs::read_to_string(toy.root.join("said")).unwrap())
}

#[test]
fn full_disk_is_named_with_a_remedy() {
    for size in ["size=64k", "size=1m", "size=4m"] {
        match build_on(size) {
            Some(said) => {
                assert!(said.contains("full"), "{size}: {said}");
                assert!(said.contains("OBJDIR"), "{size}: {said}");
            }
            None => eprintln!("not tested with {size}: this user cannot mount a small disk"),
        }
    }
}

#[test]
fn read_only_objdir_is_named_with_a_remedy() {
    match build_on("ro") {
        Some(said) => {
            assert!(said.contains("the file system is read-only"), "{said}");
            assert!(
                said.contains("/obj/cache") && said.contains("set OBJDIR"),
                "{said}"
            );
        }
        None => eprintln!("not tested: this user cannot mount a read-only disk"),
    }
}

#[test]
fn file_in_the_way_of_objdir_is_named_with_a_remedy() {
    let toy = Toy::new();
    fs::write(toy.root.join("obj"), "a file").unwrap();
    let jobs = [ToyJob::new("x", &[], &[], ":")];
    let error = toy
        .engine(&jobs)
        .run(&[JobName::new("x").unwrap()], &options(), &mut |_| {})
        .unwrap_err();
    let EngineError::Io(_) = &error else {
        panic!("{error}")
    };
    assert!(error.to_string().contains("obj/cache"), "{error}");
    assert!(
        error.remedy().unwrap().contains("in the way"),
        "{:?}",
        error.remedy()
    );
}
