//! `toolchain`: what is there, what is missing, how to get it.

use std::fmt::Write as _;

use buildsys_recipes::toolchain::Survey;
use buildsys_report::Colour;

use crate::{Failed, Output, Session, Status};

/// What `toolchain` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(session: &Session, _args: &Args) -> Result<Status, Failed> {
    let survey = session.survey()?;
    let status = if survey.missing.is_empty() {
        Status::Success
    } else {
        Status::Machine
    };
    if session.output.is_json() {
        session.output.document(&survey);
        return Ok(status);
    }
    let mut text = describe(&survey, &session.output);
    if status == Status::Success {
        let _ = writeln!(text, "pinned in {}", session.pin_file().display());
    }
    session.output.result(&text);
    Ok(status)
}

fn describe(survey: &Survey, output: &Output) -> String {
    let mut text = String::new();
    for tool in &survey.found {
        let name = output.paint(Colour::Good, &format!("{:<9}", tool.name));
        let _ = writeln!(text, "{name} {}", tool.path.display());
        let _ = writeln!(
            text,
            "          {} (sha256 {})",
            tool.version,
            tool.digest.short()
        );
    }
    for tool in &survey.missing {
        let name = output.paint(Colour::Bad, &format!("{:<9}", tool.name));
        let _ = writeln!(text, "{name} missing: {}", tool.purpose);
        if let Some(why) = &tool.why {
            let _ = writeln!(text, "          {why}");
        }
    }
    if let Some(command) = survey.install_command() {
        let _ = writeln!(
            text,
            "to install what is missing on Debian, as root:\n  {command}"
        );
    }
    text
}
