//! The serial protocol, held against machines that are small shell scripts on a pipe.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ci_qemu::{Ending, Launch, Reason, Sentinel, Session};
use rustix::process::{Pid, test_kill_process};
use tempfile::TempDir;

const GENEROUS: Duration = Duration::from_secs(60);

struct Fake {
    folder: TempDir,
}

impl Fake {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder for the transcript"),
        }
    }

    fn transcript(&self) -> PathBuf {
        self.folder.path().join("fake.log")
    }

    /// Starts a machine that runs this script.
    fn start(&self, script: &str, limit: Duration) -> Session {
        let args: Vec<OsString> = vec!["-c".into(), script.into()];
        let launch = Launch::new(Path::new("/bin/sh"), args);
        Session::start(launch, &self.transcript(), limit).expect("a shell")
    }
}

/// Returns whether the process is gone or only a zombie that waits for its parent.
fn has_ended(process: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"));
    Pid::from_raw(process).is_none_or(|process| test_kill_process(process).is_err())
        || stat.map_or(true, |stat| stat.contains(") Z "))
}

#[test]
fn sentinel_is_found_and_input_is_answered() {
    let fake = Fake::new();
    let script = r#"printf 'login'; printf ': '; read name; echo "hello $name"; read rest"#;
    let mut machine = fake.start(script, GENEROUS);
    machine.expect(&Sentinel::text("login: ")).unwrap();
    machine.send(b"root\n").unwrap();
    let seen = machine
        .expect(&Sentinel::pattern(r"hello (\w+)\n").unwrap())
        .unwrap();
    assert_eq!(seen, "hello root\n");
}

#[test]
fn sentinels_are_found_in_order_and_only_once() {
    let fake = Fake::new();
    let mut machine = fake.start("echo '$ one'; echo '$ two'; read rest", GENEROUS);
    assert_eq!(machine.expect(&Sentinel::text("$ ")).unwrap(), "$ ");
    assert_eq!(machine.expect(&Sentinel::text("$ ")).unwrap(), "one\n$ ");
}

#[test]
fn time_out_shows_transcript_and_its_path() {
    let fake = Fake::new();
    let script = "echo booting; echo 'stuck here'; read rest";
    let mut machine = fake.start(script, Duration::from_secs(3));
    let failure = machine.expect(&Sentinel::text("login: ")).unwrap_err();
    assert!(matches!(failure.reason, Reason::Silent { .. }), "{failure}");
    let message = failure.to_string();
    assert!(message.contains("\"login: \" did not appear"), "{message}");
    assert!(message.contains("stuck here"), "{message}");
    assert!(
        message.contains(fake.transcript().to_str().unwrap()),
        "{message}"
    );
    assert_eq!(
        std::fs::read_to_string(fake.transcript()).unwrap(),
        "booting\nstuck here\n"
    );
}

#[test]
fn early_exit_is_reported_with_its_code_and_messages() {
    let fake = Fake::new();
    let mut machine = fake.start("echo booting; echo 'no such disk' >&2; exit 3", GENEROUS);
    let failure = machine.expect(&Sentinel::text("login: ")).unwrap_err();
    let message = failure.to_string();
    assert!(
        message.contains("ended (exit code 3) before \"login: \""),
        "{message}"
    );
    assert!(message.contains("no such disk"), "{message}");
}

#[test]
fn forbidden_words_fail_before_the_time_limit() {
    let fake = Fake::new();
    let started = Instant::now();
    let mut machine = fake.start("echo 'panic: lost'; echo trace", GENEROUS);
    machine.never(vec![Sentinel::text("panic:")]);
    let failure = machine.expect(&Sentinel::text("login: ")).unwrap_err();
    assert!(
        matches!(failure.reason, Reason::Forbidden { .. }),
        "{failure}"
    );
    assert!(
        failure.to_string().contains("trace"),
        "the report behind the panic is shown"
    );
    assert!(started.elapsed() < GENEROUS / 2);
}

#[test]
fn forbidden_words_before_the_sentinel_win_over_it() {
    let fake = Fake::new();
    let mut machine = fake.start("echo 'panic: lost'; echo 'login: '", GENEROUS);
    machine.never(vec![Sentinel::text("panic:")]);
    let failure = machine.expect(&Sentinel::text("login: ")).unwrap_err();
    assert!(
        matches!(failure.reason, Reason::Forbidden { .. }),
        "{failure}"
    );
}

#[test]
fn exit_code_is_checked() {
    let fake = Fake::new();
    let mut machine = fake.start("exit 67", GENEROUS);
    machine.expect_end(Ending::Panic).unwrap();

    let mut machine = fake.start("echo bye; exit 1", GENEROUS);
    let failure = machine.expect_end(Ending::PowerOff).unwrap_err();
    let message = failure.to_string();
    assert!(
        message.contains("ended by exit code 1, expected power off"),
        "{message}"
    );
}

#[test]
fn machine_that_does_not_end_is_reported() {
    let fake = Fake::new();
    let mut machine = fake.start("read rest", Duration::from_millis(200));
    let failure = machine.expect_end(Ending::PowerOff).unwrap_err();
    assert!(
        matches!(failure.reason, Reason::StillRunning { .. }),
        "{failure}"
    );
}

#[test]
fn dropped_session_ends_the_whole_group() {
    let fake = Fake::new();
    let mut machine = fake.start("cat & echo child $!; wait; read rest", GENEROUS);
    let seen = machine
        .expect(&Sentinel::pattern(r"child \d+\n").unwrap())
        .unwrap();
    let grandchild: i32 = seen.trim().trim_start_matches("child ").parse().unwrap();
    let child = i32::try_from(machine.process()).unwrap();
    drop(machine);
    assert!(has_ended(child));
    let deadline = Instant::now() + GENEROUS;
    while !has_ended(grandchild) {
        assert!(
            Instant::now() < deadline,
            "grandchild {grandchild} outlives its machine"
        );
        std::thread::yield_now();
    }
}

#[test]
fn dropped_group_guard_ends_a_running_machine() {
    // A process of its own would be needed to call `end_all` here without ending the machines
    // of the tests beside this one, so the guard itself is what is held against a live process.
    let fake = Fake::new();
    let mut machine = fake.start("echo up; read rest", GENEROUS);
    machine.expect(&Sentinel::text("up")).unwrap();
    let guard = ci_qemu::group::ProcessGroup::adopt(machine.process()).unwrap();
    drop(guard);
    let failure = machine.expect(&Sentinel::text("never")).unwrap_err();
    assert!(failure.to_string().contains("signal 9"), "{failure}");
}

#[test]
fn missing_program_is_named() {
    let fake = Fake::new();
    let launch = Launch::new(Path::new("/nonexistent/machine"), Vec::new());
    let started = Session::start(launch, &fake.transcript(), GENEROUS);
    // With a keeper in between, the keeper starts and reports; without one, the start fails.
    let message = match started {
        Err(error) => error.to_string(),
        Ok(mut machine) => machine
            .expect(&Sentinel::text("x"))
            .unwrap_err()
            .to_string(),
    };
    assert!(message.contains("/nonexistent/machine"), "{message}");
}
