//! Cases on the booted system: all of them in one boot, judged as those that run natively are.
//!
//! What they need goes onto a medium ([`bundle`]), `casetest` carries them out there and
//! answers over the console ([`machine`]).

mod bundle;
mod machine;

use std::collections::HashMap;
use std::path::PathBuf;

use ci_qemu::{Failure, StartError};
use df_test_cases::{Answer, AnswerError};
use release_image::{PlanError, TreeError, WriteError};

use crate::case::Case;
use crate::places::Places;
use crate::program::{ProgramError, Programs};
use crate::run::Outcome;

/// What was answered, by case, and why it ended early if it did.
pub type Answers = (HashMap<String, Answer>, Option<BootedError>);

/// What is booted.
#[derive(Debug, Clone)]
pub struct System {
    /// The kernel.
    pub kernel: PathBuf,
    /// The medium with the system.
    pub iso: PathBuf,
    /// CPUs of the machine.
    pub cpus: u32,
    /// Memory of the machine in MiB.
    pub memory_mib: u32,
}

/// The cases cannot be run there.
#[derive(Debug, thiserror::Error)]
pub enum BootedError {
    /// A program cannot be had.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// A name cannot be on the medium.
    #[error("{0}: not a name for the medium")]
    Name(String),
    /// A folder cannot be put onto the medium.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The medium cannot be planned.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The medium cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The machine did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The machine did not do what it should.
    #[error(transparent)]
    Failure(Box<Failure>),
    /// The machine said something that is no answer.
    #[error(transparent)]
    Answer(#[from] AnswerError),
}

impl From<Failure> for BootedError {
    fn from(failure: Failure) -> Self {
        Self::Failure(Box::new(failure))
    }
}

/// What came of the cases, by name. When the machine ends early, what was answered until then is
/// given, with the reason.
///
/// # Errors
/// When the medium cannot be made or the machine does not start.
pub fn run(
    cases: &[Case],
    places: &Places,
    programs: &Programs,
    system: &System,
) -> Result<Answers, BootedError> {
    let medium = places.work().join("booted.iso");
    let orders = bundle::orders(cases, places, programs)?;
    bundle::write(&orders, &medium)?;
    let log = places.objdir.join("log/conformance.booted.log");
    let limit = cases.iter().map(|case| case.limit).sum();
    machine::play(system, &medium, cases.len(), limit, &log)
}

/// An answer as a native run would have given it; what could not be run says why.
///
/// # Errors
/// Why it could not be run.
pub fn outcome(answer: &Answer) -> Result<Outcome, String> {
    if let Some(failure) = &answer.failure {
        return Err(format!("it could not be run there: {failure}"));
    }
    Ok(Outcome {
        end: answer.end,
        stdout: answer.stdout.clone(),
        stderr: answer.stderr.clone(),
    })
}
