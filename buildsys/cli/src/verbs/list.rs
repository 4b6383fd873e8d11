//! `list`: the jobs there are.

use std::fmt::Write as _;
use std::path::Path;

use buildsys_report::Colour;

use crate::{Failed, Session, Status};

/// What `list` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(session: &Session, _args: &Args) -> Result<Status, Failed> {
    let engine = session.engine(session.recipes()?)?;
    let output = &session.output;
    let jobs: Vec<_> = engine
        .graph()
        .nodes()
        .map(|node| engine.job(node))
        .collect();
    if output.is_json() {
        let list: Vec<_> = jobs
            .iter()
            .map(|job| serde_json::json!({"name": job.name, "kind": job.kind, "title": job.title}))
            .collect();
        output.document(&list);
        return Ok(Status::Success);
    }
    let mut text = String::new();
    for job in jobs {
        let name = output.paint(Colour::Bold, &format!("{:<16}", job.name.as_str()));
        let place = job.export.as_ref().map_or(String::new(), |export| {
            let place = export.folder(Path::new("OBJDIR"));
            output.paint(Colour::Dim, &format!("  -> {}/", place.display()))
        });
        let _ = writeln!(text, "{name} {}{place}", job.title);
    }
    output.result(&text);
    Ok(Status::Success)
}
