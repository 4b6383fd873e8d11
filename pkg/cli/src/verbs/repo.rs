//! `pkg repo`: makes the catalogue of a folder of packages.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use pkg_repo::{KeyKind, Meta, Naming, PrivateKey, Publish, SigningCommand, read_groups};

use crate::args::{Args, Flag};
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::verbs::{Verb, key};

const USAGE: &str = "repo [-hlqs] [-g GROUPS] [-m META] [-o DIR] [-t TIME] [--revision NUMBER] \
    [--expires TIME] [--delta-from REPOSITORY]... PACKAGES [[KIND:]KEY | signing_command: COMMAND...]";

/// The flags without letters.
const EXPIRES: Flag = ('\u{1}', "expires", true);
const REVISION: Flag = ('\u{2}', "revision", true);
const DELTA_FROM: Flag = ('\u{3}', "delta-from", true);

pub(crate) const VERB: Verb = Verb {
    name: "repo",
    flags: &[
        DELTA_FROM,
        EXPIRES,
        REVISION,
        ('g', "groups", true),
        ('h', "hash", false),
        ('l', "list-files", false),
        ('m', "meta-file", true),
        ('o', "output-dir", true),
        ('q', "quiet", false),
        ('s', "symlink", false),
        ('t', "timestamp", true),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let (packages, key, command) = match &args.operands[..] {
        [packages] => (packages, None, None),
        [packages, word, rest @ ..] if word.starts_with("signing_command:") => {
            (packages, None, Some(signing_command(word, rest)?))
        }
        [packages, key] => (packages, Some(read_key(key)?), None),
        _ => return Err(CliError::usage("which folder of packages?", USAGE)),
    };
    let meta = match args.value('m') {
        None => Meta::default(),
        Some(file) => {
            let text = fs::read(file).map_err(|error| CliError::new(format!("{file}: {error}")))?;
            Meta::parse(&text).map_err(|error| CliError::new(format!("{file}: {error}")))?
        }
    };
    let packages = PathBuf::from(packages);
    let publish = Publish {
        output: args
            .value('o')
            .map_or_else(|| packages.clone(), PathBuf::from),
        packages,
        meta,
        key: key.as_ref(),
        signing_command: command,
        groups: match args.value('g') {
            Some(folder) => read_groups(Path::new(folder))?,
            None => Vec::new(),
        },
        naming: naming(args)?,
        delta_from: args.values(DELTA_FROM.0).map(PathBuf::from).collect(),
        file_lists: args.has('l'),
        mtime: session.build_time(args.value('t'))?,
        revision: number(args, REVISION)?,
        expires: number(args, EXPIRES)?,
    };
    session.out.note(format!(
        "Creating repository in {}: ",
        publish.output.display()
    ));
    let signed = publish.key.is_some() || publish.signing_command.is_some();
    let done = publish.run()?;
    session.out.note(format!(
        "Packed the catalogue of {} packages, {} bytes{}",
        done.packages,
        done.size,
        if signed { ", signed" } else { "" }
    ));
    Ok(())
}

/// The command of `signing_command: WORD...`, whose first word may follow the colon directly.
fn signing_command(word: &str, rest: &[String]) -> Result<SigningCommand, CliError> {
    let first = word.trim_start_matches("signing_command:").trim();
    let first = (!first.is_empty()).then(|| first.to_owned());
    let words: Vec<String> = first.into_iter().chain(rest.iter().cloned()).collect();
    match words.is_empty() {
        true => Err(CliError::usage("which signing command?", USAGE)),
        false => Ok(SigningCommand::new(&words)),
    }
}

/// How archives are called: `-h` and `-s`, or the variables that stand for them.
fn naming(args: &Args) -> Result<Naming, CliError> {
    let set = |letter: char, variable: &str| args.has(letter) || env::var_os(variable).is_some();
    match (set('h', "PKG_REPO_HASH"), set('s', "PKG_REPO_SYMLINK")) {
        (true, true) => Ok(Naming::HashedWithLinks),
        (true, false) => Ok(Naming::Hashed),
        (false, true) if args.has('s') => {
            Err(CliError::usage("-s makes links to what -h makes", USAGE))
        }
        (false, _) => Ok(Naming::Kept),
    }
}

fn number(args: &Args, flag: Flag) -> Result<u64, CliError> {
    let Some(text) = args.value(flag.0) else {
        return Ok(0);
    };
    text.parse()
        .map_err(|_| CliError::new(format!("--{} {text:?}: it is not a number", flag.1)))
}

/// A key by its file, with or without its kind before it.
fn read_key(word: &str) -> Result<PrivateKey, CliError> {
    let named = word
        .split_once(':')
        .and_then(|(kind, file)| Some((KeyKind::of_name(kind)?, file)));
    match named {
        Some((kind, file)) => key::read(file, Some(kind)),
        None => key::read(word, None),
    }
}
