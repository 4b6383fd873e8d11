//! The machine: it boots, a shell starts `casetest`, and the console gives the answers.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use ci_qemu::{Boot, Bus, Ending, Machine, PANIC_WORDS, Sentinel, Session};
use df_test_cases::{Answer, PREFIX, parse};

use super::{Answers, BootedError, System};

/// What the kernel is told.
const APPEND: &str = r#"vfs.root.mountfrom="cd9660:iso9660/DRAGONFLY""#;
/// For the boot, and for what goes over the console.
const BESIDES: Duration = Duration::from_secs(900);

/// Boots the system with the medium of cases as its memory disk, and collects the answers.
pub(super) fn play(
    system: &System,
    medium: &Path,
    count: usize,
    limit: Duration,
    log: &Path,
) -> Result<Answers, BootedError> {
    let boot = Boot::Pvh {
        kernel: system.kernel.clone(),
        initrd: Some(medium.to_owned()),
        append: APPEND.to_owned(),
        medium: Some((Bus::Virtio, system.iso.clone())),
    };
    let machine = Machine::new(boot)
        .cpus(system.cpus)
        .memory_mib(system.memory_mib);
    let mut session = machine.start(log, limit + BESIDES)?;
    session.never(PANIC_WORDS.iter().copied().map(Sentinel::text).collect());
    let mut answers = HashMap::new();
    let tried = collect(&mut session, count, &mut answers);
    Ok((answers, tried.err()))
}

fn collect(
    session: &mut Session,
    count: usize,
    answers: &mut HashMap<String, Answer>,
) -> Result<(), BootedError> {
    let prompt = Sentinel::text("# ");
    session.expect(&Sentinel::text("login: "))?;
    session.send(b"root\n")?;
    session.expect(&prompt)?;
    session.send(b"mount -t cd9660 /dev/md0 /mnt && /usr/tests/casetest /mnt\n")?;
    // What was typed comes back first.
    session.expect(&Sentinel::text("casetest /mnt"))?;
    let begins = Sentinel::text(PREFIX);
    let line = Sentinel::text("\n");
    while answers.len() < count {
        session.expect(&begins)?;
        let json = session.expect(&line)?;
        if let Some(answer) = parse(&format!("{PREFIX}{json}")) {
            let answer = answer?;
            answers.insert(answer.case.clone(), answer);
        }
    }
    session.expect(&Sentinel::text("cases run"))?;
    session.expect(&prompt)?;
    session.send(b"poweroff\n")?;
    session.expect_end(Ending::PowerOff)?;
    Ok(())
}
