//! `query`: values of variables.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use buildsys_cli::{Failed, Session, Status};
use dports_index::{Entry, VARIABLES};
use dports_model::Words;

use crate::catalogue::{Catalogue, Place};
use crate::workshop::names;

/// What `query` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
    /// Variables, or expressions such as ${PORTNAME:tu}, with commas between them
    #[arg(value_name = "VARIABLES")]
    variables: String,
    /// Ports [default: all]
    #[arg(value_name = "ORIGIN")]
    origins: Vec<String>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let origins = names(&args.origins)?;
    let catalogue = Catalogue::open(session, &args.place)?;
    let ports = if origins.is_empty() {
        let all = catalogue.entries()?.into_iter();
        all.filter(|entry| entry.problem.is_none()).collect()
    } else {
        catalogue.chosen(&origins)?
    };
    let asked = split(&args.variables);
    let values = if asked.iter().all(|name| VARIABLES.contains(name)) {
        let words = |entry: &Entry| {
            let pair = |name: &&str| ((*name).to_owned(), entry.get(name).to_owned());
            asked.iter().map(pair).collect()
        };
        ports.iter().map(words).collect()
    } else {
        catalogue.evaluate(&ports, &asked, session.slots())?
    };
    let output = &session.output;
    if output.is_json() {
        let rows = ports.iter().zip(&values);
        let rows: BTreeMap<_, &Words> = rows
            .map(|(entry, words)| (entry.port.to_string(), words))
            .collect();
        output.document(&rows);
        return Ok(Status::Success);
    }
    let mut text = String::new();
    for (entry, words) in ports.iter().zip(&values) {
        if origins.len() == 1 {
            // As make(1) does with -V: a line for each.
            for name in &asked {
                let _ = writeln!(text, "{}", words[*name]);
            }
            continue;
        }
        let values: Vec<_> = asked.iter().map(|name| words[*name].as_str()).collect();
        let _ = writeln!(text, "{}\t{}", entry.port, values.join("\t"));
    }
    output.result(&text);
    Ok(Status::Success)
}

/// Splits at the commas that are in no braces or parentheses.
fn split(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let at_comma = |c: char| {
        match c {
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    };
    text.split(at_comma)
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_in_expressions_are_theirs() {
        let found = split("A,${B:S,x,y,:tu},$(C:M*,),,D");
        assert_eq!(found, ["A", "${B:S,x,y,:tu}", "$(C:M*,)", "D"]);
    }
}
