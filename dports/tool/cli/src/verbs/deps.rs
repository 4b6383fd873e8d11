//! `deps`: what ports need, and what needs them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use buildsys_cli::{Failed, Session, Status};
use dports_index::{Branch, Graph, Kind};

use crate::catalogue::{Catalogue, Place};
use crate::workshop::names;

/// What `deps` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
    /// Ports
    #[arg(value_name = "ORIGIN", required = true)]
    origins: Vec<String>,
    /// Show what needs them
    #[arg(long)]
    reverse: bool,
    /// Write a graph for dot(1)
    #[arg(long)]
    graph: bool,
    /// Only so: fetch, extract, patch, build, lib, run, test
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = kind)]
    kind: Vec<Kind>,
}

fn kind(word: &str) -> Result<Kind, String> {
    let found = Kind::ALL.into_iter().find(|kind| kind.word() == word);
    found.ok_or_else(|| "known are fetch, extract, patch, build, lib, run, test".to_owned())
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let origins = names(&args.origins)?;
    let catalogue = Catalogue::open(session, &args.place)?;
    let entries = catalogue.entries()?;
    let graph = Graph::new(&entries);
    let wanted = |kind: Kind| match args.kind.as_slice() {
        [] => kind != Kind::Test,
        some => some.contains(&kind),
    };
    let mut lines = Vec::new();
    for entry in catalogue.chosen(&origins)? {
        lines.extend(graph.tree(&entry.port, &wanted, args.reverse));
    }
    let output = &session.output;
    if output.is_json() {
        output.document(&lines);
    } else if args.graph {
        output.result(&dot(&lines, &graph, &wanted));
    } else {
        output.result(&text(&lines));
    }
    Ok(Status::Success)
}

fn words(kinds: &[Kind]) -> String {
    let words: Vec<_> = kinds.iter().map(|kind| kind.word()).collect();
    words.join(", ")
}

fn text(lines: &[Branch]) -> String {
    let mut text = String::new();
    for line in lines {
        let indent = "  ".repeat(line.depth);
        let _ = write!(text, "{indent}{}", line.port);
        if !line.kinds.is_empty() {
            let _ = write!(text, " ({})", words(&line.kinds));
        }
        text.push_str(if line.repeated { " ...\n" } else { "\n" });
    }
    text
}

/// Writes the graph of the ports shown, in the language of dot(1).
fn dot(lines: &[Branch], graph: &Graph<'_>, wanted: &dyn Fn(Kind) -> bool) -> String {
    let shown: BTreeSet<_> = lines.iter().map(|line| &line.port).collect();
    let mut text = String::from("digraph ports {\n");
    for port in &shown {
        let _ = writeln!(text, "\t\"{port}\";");
        for (kind, target) in graph.needs(port) {
            if wanted(kind) && shown.contains(&target) {
                let _ = writeln!(
                    text,
                    "\t\"{port}\" -> \"{target}\" [label=\"{}\"];",
                    kind.word()
                );
            }
        }
    }
    text.push_str("}\n");
    text
}
