//! The phases inside the box: make, then checks of what was staged and the package, or the tests.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use dports_model::{Goal, Order};

use crate::error::{WorkerError, io};
use crate::qa::{self, Staged};
use crate::stamp::stamp;

/// Where the box has what a port works with.
const PORTS: &str = "/ports";
const WRKDIRS: &str = "/wrkdirs";

/// What make finds in its environment, the same everywhere.
const ENVIRONMENT: [(&str, &str); 7] = [
    ("PATH", "/tools:/usr/bin:/bin:/usr/sbin:/sbin"),
    ("HOME", "/nonexistent"),
    ("LC_ALL", "C"),
    ("TZ", "UTC"),
    ("USER", "ports"),
    ("TMPDIR", "/tmp"),
    ("MAKESYSPATH", "/ports/Mk"),
];

/// Makes the package: every phase, with the checks between stage and package. Or runs the
/// software's own tests after the same phases.
pub(crate) fn run(order: &Order) -> Result<(), WorkerError> {
    for phase in [
        "fetch",
        "checksum",
        "extract",
        "patch",
        "configure",
        "build",
        "stage",
    ] {
        make(order, phase)?;
    }
    if order.goal == Goal::Test {
        return make(order, "test");
    }
    make(order, "generate-plist")?;
    let work = Path::new(WRKDIRS).join(&order.origin);
    let staged = Staged {
        stage: &work.join("stage"),
        plist: &work.join("plist"),
        prefix: Path::new("/usr/local"),
    };
    let findings = qa::check(&staged)?;
    if !findings.is_empty() {
        return Err(WorkerError::Stage {
            package: order.package.clone(),
            findings,
        });
    }
    stamp(staged.stage, order.timestamp)?;
    make(order, "package")
}

fn make(order: &Order, phase: &'static str) -> Result<(), WorkerError> {
    let cpus = thread::available_parallelism().map_or(1, usize::from);
    let folder: PathBuf = Path::new(PORTS).join(&order.origin);
    let mut command = Command::new("bmake");
    command
        .env_clear()
        .envs(ENVIRONMENT)
        .env("SOURCE_DATE_EPOCH", order.timestamp.to_string())
        .current_dir("/")
        .args(["-r", "-C"])
        .arg(&folder)
        .arg(format!("PORTSDIR={PORTS}"))
        .arg(format!("WRKDIRPREFIX={WRKDIRS}"))
        .arg(format!("MAKE_JOBS_NUMBER={cpus}"));
    let assignments = order
        .assignments
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    let status = command.args(assignments).arg(phase).status();
    let status = status.map_err(|source| io("run", Path::new("bmake"), source))?;
    if status.success() {
        return Ok(());
    }
    Err(WorkerError::Phase {
        package: order.package.clone(),
        phase,
        status: status.to_string(),
    })
}
