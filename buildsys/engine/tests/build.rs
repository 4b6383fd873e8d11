//! Building, not building again, failing, stopping.

mod common;

use std::fs;
use std::time::{Duration, Instant};

use buildsys_engine::{EventKind, Failure, Interrupt, Outcome, RunOptions, Verdict};
use buildsys_model::JobName;
use common::{Toy, ToyJob, diamond, options, outcomes, warnings};
use crossbeam_channel::unbounded;

#[test]
fn second_run_does_nothing_and_a_change_reaches_only_what_depends_on_it() {
    let toy = Toy::new();
    let (summary, _) = toy.run(&diamond(), &["top"]);
    assert_eq!((summary.rebuilt, summary.cached), (4, 0));
    assert_eq!(
        fs::read_to_string(toy.obj("top/top")).unwrap(),
        "alpha\nbeta\nahpla\n"
    );
    let (summary, _) = toy.run(&diamond(), &["top"]);
    assert_eq!((summary.rebuilt, summary.cached), (0, 4));
    toy.write("b.txt", "gamma\n");
    let (_, events) = toy.run(&diamond(), &["top"]);
    assert_eq!(
        outcomes(&events),
        ["base cached", "left rebuilt", "right cached", "top rebuilt"]
    );
    assert_eq!(
        fs::read_to_string(toy.obj("top/top")).unwrap(),
        "alpha\ngamma\nahpla\n"
    );
}

#[test]
fn equal_outputs_stop_a_change_from_spreading() {
    let toy = Toy::new();
    let jobs = vec![
        ToyJob::new("count", &[], &["a.txt"], "wc -l < $SRC/a.txt > $OUT/lines"),
        ToyJob::new("use", &["count"], &[], "cp $IN_count/lines $OUT/copy"),
    ];
    toy.run(&jobs, &["use"]);
    toy.write("a.txt", "other words on one line\n");
    let (_, events) = toy.run(&jobs, &["use"]);
    assert_eq!(outcomes(&events), ["count rebuilt", "use cached"]);
}

#[test]
fn going_back_to_an_old_source_takes_its_result_from_the_store() {
    let toy = Toy::new();
    toy.run(&diamond(), &["top"]);
    toy.write("a.txt", "omega\n");
    toy.run(&diamond(), &["top"]);
    toy.write("a.txt", "alpha\n");
    let (summary, events) = toy.run(&diamond(), &["top"]);
    assert_eq!(summary.cached, 4, "{:?}", outcomes(&events));
    assert_eq!(
        fs::read_to_string(toy.obj("top/top")).unwrap(),
        "alpha\nbeta\nahpla\n"
    );
}

#[test]
fn damage_to_results_under_objdir_is_repaired_without_building() {
    let toy = Toy::new();
    toy.run(&diamond(), &["top"]);
    fs::write(toy.obj("left/left"), "vandalised").unwrap();
    fs::remove_dir_all(toy.obj("right")).unwrap();
    let (_, events) = toy.run(&diamond(), &["top"]);
    assert_eq!(
        outcomes(&events),
        [
            "base cached",
            "left restored",
            "right restored",
            "top cached"
        ]
    );
    assert_eq!(
        fs::read_to_string(toy.obj("left/left")).unwrap(),
        "alpha\nbeta\n"
    );
}

#[test]
fn failure_carries_command_log_and_tail_and_keep_going_builds_the_rest() {
    let toy = Toy::new();
    let mut jobs = diamond();
    jobs[1].script = "echo about to break; exit 3".to_owned();
    let keep = RunOptions {
        keep_going: true,
        slots: 1,
        ..options()
    };
    let (summary, events) = toy.run_with(&jobs, &["top"], &keep);
    assert_eq!(
        outcomes(&events),
        [
            "base rebuilt",
            "left failed",
            "right rebuilt",
            "top skipped"
        ]
    );
    assert!(!summary.success());
    let failure = events.iter().find_map(|event| match &event.kind {
        EventKind::JobFinished {
            outcome: Outcome::Failed { failure },
            ..
        } => Some(failure),
        _ => None,
    });
    let Failure {
        message,
        command,
        tail,
        log,
        ..
    } = &**failure.unwrap();
    assert_eq!(message, "the command failed: exit status 3");
    assert!(
        command
            .as_ref()
            .unwrap()
            .contains("'echo about to break; exit 3'"),
        "{command:?}"
    );
    assert_eq!(tail, &["about to break"]);
    assert_eq!(log.as_ref().unwrap(), &toy.obj("log/left.log"));
    assert!(log.as_ref().unwrap().exists());
}

#[test]
fn command_of_a_failure_can_be_run_by_hand() {
    let toy = Toy::new();
    let jobs = [ToyJob::new(
        "odd",
        &[],
        &[],
        "echo \"it's {odd}\" > $OUT/x; exit 5",
    )];
    let (_, events) = toy.run(&jobs, &["odd"]);
    let command = events.iter().find_map(|event| match &event.kind {
        EventKind::JobFinished {
            outcome: Outcome::Failed { failure },
            ..
        } => failure.command.clone(),
        _ => None,
    });
    let status = std::process::Command::new("/bin/sh")
        .args(["-c", &command.unwrap()])
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(5));
    assert_eq!(
        fs::read_to_string(toy.obj("work/odd/out/x")).unwrap(),
        "it's {odd}\n"
    );
}

#[test]
fn plan_says_what_a_run_would_do_and_explain_says_why() {
    let toy = Toy::new();
    let targets = [JobName::new("top").unwrap()];
    let verdicts = || -> Vec<Verdict> {
        let plan = toy.engine(&diamond()).plan(&targets).unwrap();
        plan.into_iter()
            .map(|explanation| explanation.verdict)
            .collect()
    };
    assert_eq!(verdicts(), vec![Verdict::Run; 4]);
    assert!(!toy.obj("").exists(), "planning wrote something");
    toy.run(&diamond(), &["top"]);
    assert_eq!(verdicts(), vec![Verdict::UpToDate; 4]);
    toy.write("b.txt", "gamma\n");
    let depends = Verdict::Depends {
        on: vec![JobName::new("left").unwrap()],
    };
    assert_eq!(
        verdicts(),
        [Verdict::UpToDate, Verdict::Run, Verdict::UpToDate, depends]
    );
    let why = toy
        .engine(&diamond())
        .explain(&JobName::new("left").unwrap())
        .unwrap();
    assert_eq!(why.changes.len(), 1);
    assert!(
        why.changes[0]
            .to_string()
            .starts_with("source b.txt changed ("),
        "{:?}",
        why.changes
    );
}

/// Returns what the kernel says of a process that has not ended.
fn running(pid: &str) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    (!stat.contains(") Z ")).then_some(stat)
}

#[test]
fn interrupt_ends_the_whole_process_group_and_the_next_run_completes() {
    let toy = Toy::new();
    let script = "sleep 600 & echo $! > $SCRATCH/pid; echo started; wait";
    let slow = [
        ToyJob::new("slow", &[], &[], script),
        ToyJob::new("after", &["slow"], &[], ":"),
    ];
    let (sender, interrupts) = unbounded();
    let options = RunOptions {
        interrupts,
        ..options()
    };
    let engine = toy.engine(&slow);
    let started = Instant::now();
    let mut events = Vec::new();
    let summary = engine
        .run(&[JobName::new("after").unwrap()], &options, &mut |event| {
            if matches!(event.kind, EventKind::JobProgress { .. }) {
                sender.send(Interrupt).unwrap();
            }
            events.push(event.clone());
        })
        .unwrap();
    assert!(summary.interrupted && started.elapsed() < Duration::from_secs(60));
    assert_eq!(outcomes(&events), ["after skipped", "slow skipped"]);
    let pid = fs::read_to_string(toy.obj("scratch/slow/pid")).unwrap();
    // The signal has been sent when the run returns; the kernel may still be taking it down.
    let deadline = Instant::now() + Duration::from_secs(60);
    while let Some(stat) = running(pid.trim()) {
        assert!(Instant::now() < deadline, "the grandchild lives: {stat}");
        std::thread::yield_now();
    }
    let quick = [ToyJob::new("slow", &[], &[], "echo done > $OUT/x")];
    assert!(toy.run(&quick, &["slow"]).0.success());
}

#[test]
fn child_that_ignores_the_first_interrupt_dies_by_the_second() {
    let toy = Toy::new();
    let jobs = [ToyJob::new(
        "deaf",
        &[],
        &[],
        "trap '' TERM; echo ready; while :; do sleep 1; done",
    )];
    let (sender, interrupts) = unbounded();
    let options = RunOptions {
        interrupts,
        ..options()
    };
    let engine = toy.engine(&jobs);
    let started = Instant::now();
    let summary = engine
        .run(
            &[JobName::new("deaf").unwrap()],
            &options,
            &mut |event| match &event.kind {
                EventKind::JobProgress { .. } => sender.send(Interrupt).unwrap(),
                EventKind::Interrupted { graceful: true } => sender.send(Interrupt).unwrap(),
                _ => {}
            },
        )
        .unwrap();
    assert!(summary.interrupted && started.elapsed() < Duration::from_secs(9));
}

#[test]
fn source_that_changes_while_its_job_runs_is_built_but_not_kept() {
    let toy = Toy::new();
    let jobs = [ToyJob::new(
        "self",
        &[],
        &["a.txt"],
        "cp $SRC/a.txt $OUT/x; echo more >> $SRC/a.txt",
    )];
    let (_, events) = toy.run(&jobs, &["self"]);
    assert!(
        warnings(&events)[0].contains("changed while it ran"),
        "{:?}",
        warnings(&events)
    );
    toy.write("a.txt", "alpha\n");
    let (summary, _) = toy.run(&jobs, &["self"]);
    assert_eq!(summary.rebuilt, 1);
}

#[test]
fn missing_program_and_missing_output_and_missing_source_are_named() {
    let toy = Toy::new();
    let message = |jobs: &[ToyJob]| {
        let (_, events) = toy.run(jobs, &["x"]);
        let found = events.iter().find_map(|event| match &event.kind {
            EventKind::JobFinished {
                outcome: Outcome::Failed { failure },
                ..
            } => Some(format!("{} / {}", failure.message, failure.tail.join(" "))),
            _ => None,
        });
        found.unwrap()
    };
    let missing = message(&[ToyJob::new("x", &[], &["gone.txt"], ":")]);
    assert!(missing.contains("gone.txt"), "{missing}");
    let missing = message(&[ToyJob::new("x", &[], &[], "no-such-program")]);
    assert!(missing.contains("no-such-program"), "{missing}");
}
