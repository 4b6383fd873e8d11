//! Plays one scenario.

use std::path::Path;
use std::thread;

use ci_cases::iso::IsoError;
use ci_qemu::{Failure, Machine, Reason, Session, StartError};

use crate::products::Products;
use crate::scenario::{Scenario, Step};

/// A scenario failed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// What it boots is not there.
    #[error(transparent)]
    Product(#[from] IsoError),
    /// The machine did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A step did not go as it should.
    #[error("step {number} of {count} ({step}): {failure}")]
    Step {
        /// Number of the step, from 1.
        number: usize,
        /// How many steps there are.
        count: usize,
        /// The step.
        step: String,
        /// What went wrong.
        failure: Failure,
    },
}

/// Plays the scenario on the products' machine; the transcript goes to the file `transcript`.
///
/// A picture of the screen is saved beside the transcript when a step fails, and before the
/// ending when `keep_picture` says so.
///
/// # Errors
/// What went wrong, first come first told.
pub fn run(
    scenario: &Scenario,
    products: &Products,
    transcript: &Path,
    keep_picture: bool,
) -> Result<(), RunError> {
    play(
        scenario,
        &products.machine(scenario)?,
        transcript,
        keep_picture,
    )
}

fn play(
    scenario: &Scenario,
    machine: &Machine,
    transcript: &Path,
    keep_picture: bool,
) -> Result<(), RunError> {
    let picture = transcript.with_extension("png");
    std::fs::remove_file(&picture).ok();
    let mut session = machine.start(transcript, scenario.limit)?;
    session.never(scenario.never.clone());
    let keep = keep_picture.then_some(picture.as_path());
    play_steps(&scenario.steps, &mut session, keep).inspect_err(|_| {
        // The picture is an extra: a machine that has ended has none.
        session.save_picture(&picture).ok();
    })
}

/// Plays the steps in a session; `picture` is where the last screen is kept, if wanted.
///
/// # Errors
/// The step that went wrong.
pub fn play_steps(
    steps: &[Step],
    session: &mut Session,
    picture: Option<&Path>,
) -> Result<(), RunError> {
    for (index, step) in steps.iter().enumerate() {
        if let (Some(picture), Step::End(_) | Step::Stop) = (picture, step) {
            session.save_picture(picture).ok();
        }
        play_step(step, session).map_err(|failure| RunError::Step {
            number: index + 1,
            count: steps.len(),
            step: step.to_string(),
            failure,
        })?;
    }
    Ok(())
}

fn play_step(step: &Step, session: &mut Session) -> Result<(), Failure> {
    match step {
        Step::Expect(sentinel) => session.expect(sentinel).map(drop),
        Step::Send(text) => session.send(text.as_bytes()),
        Step::Press(keys) => {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            session.press(&keys)
        }
        Step::Type(keys) => keys.iter().try_for_each(|key| session.press(&[key])),
        Step::ScreenLit(wanted) => screen_lit(*wanted, session),
        Step::End(ending) => session.expect_end(*ending),
        Step::Stop => session.check_rest(),
    }
}

/// The screen is painted a moment after the serial line has spoken, so it is looked at again
/// until it is as wanted or the session's time is over.
fn screen_lit(wanted: usize, session: &mut Session) -> Result<(), Failure> {
    loop {
        let lit = session.picture()?.lit_pixels();
        if lit >= wanted {
            return Ok(());
        }
        if session.is_over() {
            let text = format!("{lit} pixels of the screen are written on, expected {wanted}");
            return Err(session.failure(Reason::Screen(text)));
        }
        thread::yield_now();
    }
}
