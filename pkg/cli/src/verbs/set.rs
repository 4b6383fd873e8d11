//! `pkg set`: changes what is registered of packages.

use pkg_db::{Detail, Installed, Word};
use pkg_types::{Origin, PkgName};

use crate::args::Args;
use crate::error::{CliError, Outcome};
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;
use crate::verbs::install::confirm;

const USAGE: &str = "set [-pqy] [-A 0|1] [-v 0|1] [-n OLDNAME:NEWNAME | -o OLDORIGIN:NEWORIGIN] \
    [-C | -i] [-g | -x] -a | PACKAGE...";

pub(crate) const VERB: Verb = Verb {
    name: "set",
    flags: &[
        ALL,
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        ('A', "automatic", true),
        ('n', "change-name", true),
        ('o', "change-origin", true),
        ('p', "partial", false),
        ('q', "quiet", false),
        ('v', "vital", true),
        ('y', "yes", false),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let automatic = switch(args, 'A')?;
    let vital = switch(args, 'v')?;
    let rename = match (args.value('n'), args.value('o')) {
        (Some(_), Some(_)) => return Err(CliError::usage("-n and -o exclude each other", USAGE)),
        (Some(pair), None) => Some((Word::Name, split('n', pair)?)),
        (None, Some(pair)) => Some((Word::Origin, split('o', pair)?)),
        (None, None) => None,
    };
    if args.has('p') && rename.is_none() {
        return Err(CliError::usage("-p requires either -o or -n option", USAGE));
    }
    if automatic.is_none() && vital.is_none() && rename.is_none() {
        return Err(CliError::usage("what is to be set?", USAGE));
    }
    let selection = Selection::new(session, args)?;
    if selection.is_empty() {
        return Err(CliError::usage("which packages?", USAGE));
    }
    let packages = session.installed(Detail::Row)?;
    if let Some((word, (old, new))) = rename {
        change_word(session, args, &packages, word, old, new)?;
        if automatic.is_none() && vital.is_none() {
            return Ok(());
        }
    }
    if let Some(word) = selection.idle_word(&args.operands, &packages) {
        return Err(CliError::new(format!("No package(s) matching {word}")));
    }
    for package in &packages {
        let m = &package.manifest;
        if selection.means(m) {
            change_state(session, args, package, automatic, vital)?;
        }
    }
    Ok(())
}

fn change_state(
    session: &Session,
    args: &Args,
    package: &Installed,
    automatic: Option<bool>,
    vital: Option<bool>,
) -> Outcome {
    let (label, name) = (package.manifest.label(), package.manifest.name.as_str());
    let ask = |on: bool, what: &str| {
        let not = if on { "" } else { "not " };
        confirm(
            session,
            args,
            &format!("Mark {label} as {not}{what}? [y/N]: "),
        )
    };
    if let Some(on) = automatic.filter(|on| *on != package.state.automatic) {
        ask(on, "automatically installed")?;
        session.change(|engine| {
            let locked = package.state.locked;
            Ok(engine.database.set_state(name, on, locked)?)
        })?;
    }
    if let Some(on) = vital.filter(|on| *on != package.manifest.vital) {
        ask(on, "vital")?;
        session.change(|engine| Ok(engine.database.set_vital(name, on)?))?;
    }
    Ok(())
}

/// Gives packages, and the dependencies that mean them, another name or origin.
fn change_word(
    session: &Session,
    args: &Args,
    packages: &[Installed],
    word: Word,
    old: &str,
    new: &str,
) -> Outcome {
    let what = match word {
        Word::Name => "name",
        Word::Origin => "origin",
    };
    let words = packages.iter().map(|package| match word {
        Word::Name => package.manifest.name.as_str(),
        Word::Origin => package.manifest.origin.as_str(),
    });
    let mut pairs: Vec<(String, String)> = if args.has('p') {
        words
            .filter(|word| word.contains(old))
            .map(|word| (word.to_owned(), word.replace(old, new)))
            .collect()
    } else {
        // Dependencies may mean what is not installed.
        vec![(old.to_owned(), new.to_owned())]
    };
    pairs.sort();
    pairs.dedup();
    if pairs.is_empty() {
        if !session.out.quiet {
            session.out.warn("No packages renamed.");
        }
        return Err(CliError::quiet());
    }
    for (_, new) in &pairs {
        match word {
            Word::Name => new.parse::<PkgName>().map(drop)?,
            Word::Origin => new.parse::<Origin>().map(drop)?,
        }
        let taken = |package: &Installed| package.manifest.name.as_str() == new.as_str();
        if word == Word::Name && packages.iter().any(taken) {
            return Err(CliError::new(format!(
                "there is a package {new} already; nothing was renamed"
            )));
        }
    }
    let meant = packages.iter().find(|package| match word {
        Word::Name => package.manifest.name.as_str() == old,
        Word::Origin => package.manifest.origin.as_str() == old,
    });
    let question = match (args.has('p'), meant) {
        (true, _) => {
            format!("Do you want to batch replace '{old}' in package {what} with '{new}'? [y/N]: ")
        }
        (false, Some(package)) => format!(
            "Change {what} from {old} to {new} for {}? [y/N]: ",
            package.manifest.label()
        ),
        (false, None) => {
            format!("Change {what} from {old} to {new} for all dependencies? [y/N]: ")
        }
    };
    confirm(session, args, &question)?;
    session.change(|engine| Ok(engine.database.rename(word, &pairs)?))?;
    if args.has('p') {
        let count = pairs.len();
        session
            .out
            .note(format!("{count} packages have been renamed."));
    }
    Ok(())
}

fn switch(args: &Args, letter: char) -> Result<Option<bool>, CliError> {
    match args.value(letter) {
        None => Ok(None),
        Some("0") => Ok(Some(false)),
        Some("1") => Ok(Some(true)),
        Some(other) => Err(CliError::new(format!(
            "Wrong value for -{letter}. Expecting 0 or 1, got: {other}"
        ))),
    }
}

fn split(letter: char, pair: &str) -> Result<(&str, &str), CliError> {
    let what = if letter == 'n' { "name" } else { "origin" };
    match pair.split_once(':') {
        Some((old, new)) if !old.is_empty() && !new.is_empty() => Ok((old, new)),
        _ => Err(CliError::new(format!(
            "Wrong format for -{letter}. Expecting old{what}:new{what}, got: {pair}"
        ))),
    }
}
