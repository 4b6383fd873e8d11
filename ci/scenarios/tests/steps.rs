//! Steps, played against machines that are small shell scripts on a pipe.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use ci_qemu::{Ending, Launch, Sentinel, Session};
use ci_scenarios::run::play_steps;
use ci_scenarios::scenario::Step;

fn play(script: &str, steps: &[Step]) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a folder");
    let args: Vec<OsString> = vec!["-c".into(), script.into()];
    let launch = Launch::new(Path::new("/bin/sh"), args);
    let transcript = folder.path().join("machine.log");
    let mut session = Session::start(launch, &transcript, Duration::from_secs(60))
        .map_err(|error| error.to_string())?;
    play_steps(steps, &mut session, None).map_err(|error| error.to_string())
}

fn conversation() -> Vec<Step> {
    vec![
        Step::Expect(Sentinel::text("init> ")),
        Step::Send("uname\n".to_owned()),
        Step::Expect(Sentinel::text("DragonFly\n")),
        Step::End(Ending::Code(0)),
    ]
}

#[test]
fn conversation_goes_step_by_step() {
    let script = "printf 'init> '; read command; test $command = uname && echo DragonFly";
    assert_eq!(play(script, &conversation()), Ok(()));
}

#[test]
fn failure_names_the_step() {
    let message = play("printf 'init> '; read command; echo Plan9", &conversation()).unwrap_err();
    assert!(
        message.starts_with("step 3 of 4 (expect \"DragonFly\\n\"): "),
        "{message}"
    );
    assert!(message.contains("Plan9"), "{message}");
}

#[test]
fn machine_that_runs_on_may_be_stopped() {
    let steps = [Step::Expect(Sentinel::text("halted")), Step::Stop];
    assert_eq!(play("echo halted; read rest", &steps), Ok(()));
}
