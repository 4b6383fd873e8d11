//! `list`: the ports there are.

use std::fmt::Write as _;

use buildsys_cli::{Failed, Session, Status};
use buildsys_report::Colour;

use crate::tell;
use crate::workshop::Workshop;

/// What `list` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(session: &Session, _args: &Args) -> Result<Status, Failed> {
    let workshop = Workshop::open(session)?;
    let collection = workshop.collection();
    let (ports, broken) = collection.everything().map_err(tell::eval)?;
    let output = &session.output;
    if output.is_json() {
        output.document(&ports);
    } else {
        let width = |text: &dyn Fn(usize) -> usize| (0..ports.len()).map(text).max().unwrap_or(0);
        let names = width(&|at| ports[at].id.to_string().len());
        let packages = width(&|at| ports[at].package().len());
        let mut text = String::new();
        for port in &ports {
            let name = format!("{:<names$}", port.id.to_string());
            let name = output.paint(Colour::Bold, &name);
            let _ = writeln!(
                text,
                "{name}  {:<packages$}  {}",
                port.package(),
                port.comment
            );
            if let Some(reason) = &port.ignore {
                let reason = output.paint(Colour::Warning, reason);
                let _ = writeln!(text, "{:names$}  {reason}", "");
            }
        }
        output.result(&text);
    }
    let whole = broken.is_empty();
    for (_, error) in broken {
        output.error(&tell::eval(error));
    }
    Ok(if whole {
        Status::Success
    } else {
        Status::Failure
    })
}
