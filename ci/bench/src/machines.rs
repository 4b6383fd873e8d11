//! The machines: the same one for both systems, with one CPU that counts instructions.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ci_qemu::{Boot, Bus, Ending, Failure, Machine, PANIC_WORDS, Sentinel, StartError};

use crate::figures::{self, DONE, FAILED, Figure};

/// Memory of the machine in MiB.
const MEMORY_MIB: u32 = 1024;
/// Ends a machine that hangs.
const LIMIT: Duration = Duration::from_secs(3600);
/// Where our system has the program.
const PROGRAM: &str = "/usr/tests/callbench";
/// What our kernel is told; `init_path` is appended.
const OURS: &str = r#"vfs.root.mountfrom="cd9660:iso9660/DRAGONFLY""#;
/// What Linux is told. Without its measures against speculation, which would only make it slower
/// and of which an emulator needs none.
const THEIRS: &str = "console=ttyS0 quiet mitigations=off panic=-1";

/// A machine did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum MachineError {
    /// It did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// It did not do what it should.
    #[error(transparent)]
    Failure(Box<Failure>),
}

impl From<Failure> for MachineError {
    fn from(failure: Failure) -> Self {
        Self::Failure(Box::new(failure))
    }
}

/// Boots our system and reads its figures.
///
/// # Errors
/// When it does not start or does not come to its end.
pub fn ours(kernel: PathBuf, iso: PathBuf, log: &Path) -> Result<Vec<Figure>, MachineError> {
    let boot = Boot::Pvh {
        kernel,
        initrd: None,
        append: format!("{OURS} init_path={PROGRAM}"),
        medium: Some((Bus::Virtio, iso)),
    };
    measure(boot, log)
}

/// Boots Linux and reads its figures.
///
/// # Errors
/// When it does not start or does not come to its end.
pub fn linux(kernel: PathBuf, archive: PathBuf, log: &Path) -> Result<Vec<Figure>, MachineError> {
    let boot = Boot::Pvh {
        kernel,
        initrd: Some(archive),
        append: THEIRS.to_owned(),
        medium: None,
    };
    measure(boot, log)
}

fn measure(boot: Boot, log: &Path) -> Result<Vec<Figure>, MachineError> {
    let machine = Machine::new(boot)
        .memory_mib(MEMORY_MIB)
        .counts_instructions();
    let mut session = machine.start(log, LIMIT)?;
    let never = PANIC_WORDS.iter().copied().chain([FAILED]);
    session.never(never.map(Sentinel::text).collect());
    let said = session.expect(&Sentinel::text(DONE))?;
    session.expect_end(Ending::PowerOff)?;
    Ok(figures::read(&said))
}
