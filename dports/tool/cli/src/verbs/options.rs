//! `options`: the options of a port.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::PathBuf;

use buildsys_cli::{Failed, Session, Status};
use dports_eval::replace_file;
use dports_index::{Choices, Entry, GroupKind};

use crate::catalogue::{Catalogue, Place};
use crate::tell;
use crate::workshop::name;

/// What `options` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
    /// The port
    #[arg(value_name = "ORIGIN")]
    port: String,
    /// Choose these
    #[arg(long, value_name = "OPTIONS", value_delimiter = ',')]
    set: Vec<String>,
    /// Do not choose these
    #[arg(long, value_name = "OPTIONS", value_delimiter = ',')]
    unset: Vec<String>,
    /// Ask at the terminal
    #[arg(long)]
    ask: bool,
    /// Write the choices to this file [default: the one the port's framework reads]
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let port = name(&args.port)?;
    let catalogue = Catalogue::open(session, &args.place)?;
    let entry = catalogue.one(&port)?;
    let mut choices = read(&catalogue, &entry)?;
    for (names, on) in [(&args.set, true), (&args.unset, false)] {
        for name in names {
            if !choices.choose(name, on) {
                let message = format!("{} has no option {name}", entry.port);
                return Err(tell::unknown(&message));
            }
        }
    }
    let mut changed = !args.set.is_empty() || !args.unset.is_empty();
    if args.ask {
        if !io::stdin().is_terminal() {
            return Err(tell::told(
                "there is no terminal to ask at",
                Some("name the options with --set and --unset".to_owned()),
            ));
        }
        ask(session, &mut choices).map_err(tell::input_output)?;
        changed = true;
    }
    let output = &session.output;
    if output.is_json() {
        output.document(&choices);
    } else {
        output.result(&text(&choices));
    }
    if !changed {
        return Ok(Status::Success);
    }
    if let Some(mistake) = choices.mistakes().into_iter().next() {
        return Err(tell::told(mistake, None));
    }
    let path = match (&args.file, entry.get("OPTIONS_FILE")) {
        (Some(path), _) => path.clone(),
        (None, "") => {
            return Err(tell::told(
                "the framework of this tree reads no file of options",
                Some("give its variables OPTIONS_SET and OPTIONS_UNSET, or say --file".to_owned()),
            ));
        }
        (None, path) => PathBuf::from(path),
    };
    if session.options.dry_run {
        return Ok(Status::Success);
    }
    replace_file(&path, &choices.file())
        .map_err(|error| tell::told(format!("cannot write {}: {error}", path.display()), None))?;
    Ok(Status::Success)
}

/// Reads the options, their groups, and what they are about.
fn read(catalogue: &Catalogue, entry: &Entry) -> Result<Choices, Failed> {
    let words = |names: &[String]| {
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let mut found = catalogue.evaluate(std::slice::from_ref(entry), &names, 1)?;
        Ok::<_, Failed>(found.remove(0))
    };
    let mut values = words(&Choices::members(entry))?;
    values.extend(words(&Choices::descriptions(entry, &values))?);
    Ok(Choices::new(entry, &values))
}

/// Shows the options with numbers, and changes those whose numbers are answered, until the answer
/// is empty.
fn ask(session: &Session, choices: &mut Choices) -> io::Result<()> {
    let mut lines = io::stdin().lock().lines();
    loop {
        let mut shown = text(choices);
        shown.push_str("Numbers to change, or nothing to end: ");
        session.output.result(&shown);
        let Some(line) = lines.next().transpose()? else {
            return Ok(());
        };
        let numbers = line
            .split_whitespace()
            .filter_map(|word| word.parse::<usize>().ok());
        let numbers: Vec<_> = numbers.collect();
        if numbers.is_empty() {
            return Ok(());
        }
        let all = choices.groups.iter().flat_map(|group| &group.options);
        let all: Vec<_> = all.map(|option| (option.name.clone(), option.on)).collect();
        for number in numbers {
            if let Some((name, on)) = number.checked_sub(1).and_then(|at| all.get(at)) {
                choices.choose(name, !on);
            }
        }
    }
}

fn text(choices: &Choices) -> String {
    let mut text = String::new();
    let mut number = 0;
    for group in &choices.groups {
        if !group.name.is_empty() {
            let how = match group.kind {
                GroupKind::Any => "any",
                GroupKind::Single => "exactly one",
                GroupKind::Radio => "one at most",
                GroupKind::Multi => "at least one",
            };
            let _ = writeln!(text, "{} ({how}) {}", group.name, group.description);
        }
        for option in &group.options {
            number += 1;
            let mark = if option.on { 'x' } else { ' ' };
            let _ = writeln!(
                text,
                "{number:>3} [{mark}] {}: {}",
                option.name, option.description
            );
        }
    }
    text
}
