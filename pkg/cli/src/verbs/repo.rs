//! `pkg repo`: makes the catalogue of a folder of packages.

use std::fs;
use std::path::{Path, PathBuf};

use pkg_repo::{Meta, PrivateKey, Publish, RepoError};

use crate::args::{Args, Flag};
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "repo [-lq] [-m META] [-o DIR] [-t TIME] [--revision NUMBER] \
    [--expires TIME] PACKAGES [[eddsa:]KEY]";

/// The flags without letters.
const EXPIRES: Flag = ('\u{1}', "expires", true);
const REVISION: Flag = ('\u{2}', "revision", true);

pub(crate) const VERB: Verb = Verb {
    name: "repo",
    flags: &[
        EXPIRES,
        REVISION,
        ('l', "list-files", false),
        ('m', "meta-file", true),
        ('o', "output-dir", true),
        ('q', "quiet", false),
        ('t', "timestamp", true),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let (packages, key) = match &args.operands[..] {
        [packages] => (packages, None),
        [packages, key] => (packages, Some(read_key(key)?)),
        [_, word, ..] if word.starts_with("signing_command:") => {
            return Err(CliError::new(
                "signing commands are not supported; give the file of an eddsa key",
            ));
        }
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
        file_lists: args.has('l'),
        mtime: session.build_time(args.value('t'))?,
        revision: number(args, REVISION)?,
        expires: number(args, EXPIRES)?,
    };
    session.out.note(format!(
        "Creating repository in {}: ",
        publish.output.display()
    ));
    let done = publish.run()?;
    session.out.note(format!(
        "Packed the catalogue of {} packages, {} bytes{}",
        done.packages,
        done.size,
        if key.is_some() { ", signed" } else { "" }
    ));
    Ok(())
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
    let file = match word.split_once(':') {
        None => word,
        Some(("eddsa", file)) => file,
        Some((kind @ ("rsa" | "ecdsa" | "ecc"), _)) => {
            return Err(CliError::new(format!(
                "keys of kind {kind} verify but do not sign here; make an eddsa key by `pkg key \
                 --create -t eddsa FILE`"
            )));
        }
        Some(_) => word,
    };
    let bytes = fs::read(file).map_err(|error| CliError::new(format!("{file}: {error}")))?;
    let key = PrivateKey::parse(&bytes).map_err(|source| RepoError::Key {
        path: Path::new(file).to_owned(),
        source,
    })?;
    Ok(key)
}
