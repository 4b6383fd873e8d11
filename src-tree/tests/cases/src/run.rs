//! Carrying out an order.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::Duration;

use crate::ended::run_to_end;
use crate::layout::{Content, lay_out, remove};
use crate::order::{Answer, End, Order};

/// Runs a case in `room`, which is made anew; `source` is the folder of the orders.
#[must_use]
pub fn carry_out(order: &Order, source: &Path, room: &Path) -> Answer {
    let tried = prepare(order, source, room).and_then(|()| run(order, source, room));
    let mut answer = tried.unwrap_or_else(|error| Answer {
        failure: Some(error.to_string()),
        ..Answer::default()
    });
    answer.case.clone_from(&order.case);
    answer.files = contents(order, room);
    // What a case leaves behind may be in nobody's way.
    remove(room).ok();
    answer
}

fn prepare(order: &Order, source: &Path, room: &Path) -> io::Result<()> {
    let copy = order.copy.as_ref().filter(|_| !order.runs_in_copy);
    let content = Content {
        copy: copy.map(|folder| source.join(folder)),
        folders: &order.folders,
        files: &order.files,
    };
    lay_out(&content, room)
}

fn run(order: &Order, source: &Path, room: &Path) -> io::Result<Answer> {
    let limit = Duration::from_secs(order.limit_seconds);
    let input = order.stdin.clone().into_bytes();
    let ended = run_to_end(command(order, source, room), input, limit)?;
    Ok(Answer {
        end: ended.status.map(ending),
        stdout: ended.stdout,
        stderr: ended.stderr,
        ..Answer::default()
    })
}

fn command(order: &Order, source: &Path, room: &Path) -> Command {
    let dir = room.to_string_lossy();
    let fill = |text: &String| text.replace("{dir}", &dir);
    // An absolute path stays what it is.
    let mut command = Command::new(source.join(&order.program));
    if let Some(called) = &order.called {
        command.arg0(called);
    }
    let folder: PathBuf = match &order.copy {
        Some(copy) if order.runs_in_copy => source.join(copy),
        _ => room.to_owned(),
    };
    command
        .args(order.arguments.iter().map(fill))
        .current_dir(folder)
        .env_clear()
        .envs(
            order
                .environment
                .iter()
                .map(|(name, text)| (name, fill(text))),
        );
    command
}

fn ending(status: ExitStatus) -> End {
    match status.code() {
        Some(code) => End::Exit(code),
        None => End::Signal(status.signal().unwrap_or(0)),
    }
}

fn contents(order: &Order, room: &Path) -> BTreeMap<String, String> {
    let content = |name: &String| {
        let bytes = fs::read(room.join(name)).ok()?;
        Some((name.clone(), String::from_utf8_lossy(&bytes).into_owned()))
    };
    order.wanted.iter().filter_map(content).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Order {
        Order {
            case: "s/a".to_owned(),
            program: "/bin/sh".to_owned(),
            arguments: vec!["-c".to_owned(), script.to_owned()],
            environment: BTreeMap::from([("A".to_owned(), "{dir}/b".to_owned())]),
            stdin: "in".to_owned(),
            files: BTreeMap::from([("d/f".to_owned(), "text".to_owned())]),
            wanted: vec!["out".to_owned(), "missing".to_owned()],
            limit_seconds: 60,
            ..Order::default()
        }
    }

    fn answer(order: &Order) -> (Answer, String) {
        let dir = tempfile::tempdir().unwrap();
        let room = dir.path().join("room");
        let answer = carry_out(order, dir.path(), &room);
        assert!(!room.exists());
        (answer, room.to_string_lossy().into_owned())
    }

    #[test]
    fn what_a_case_says_and_leaves_behind_is_answered() {
        let (answer, room) = answer(&shell("cat; cat d/f; echo $A >&2; echo x > out; exit 3"));
        assert_eq!(answer.end, Some(End::Exit(3)));
        assert_eq!(answer.stdout, b"intext");
        assert_eq!(answer.stderr, format!("{room}/b\n").into_bytes());
        assert_eq!(
            answer.files,
            BTreeMap::from([("out".to_owned(), "x\n".to_owned())])
        );
    }

    #[test]
    fn death_and_what_cannot_be_run_are_answered() {
        let (died, _) = answer(&shell("kill -9 $$"));
        assert_eq!(died.end, Some(End::Signal(9)));
        let missing = Order {
            program: "/nonexistent".to_owned(),
            ..shell("")
        };
        let (failed, _) = answer(&missing);
        assert!(failed.end.is_none() && failed.failure.is_some());
    }
}
