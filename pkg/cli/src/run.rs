//! From the command line to a verb.

use std::process::ExitCode;

use pkg_db::Detail;

use crate::args::{Args, End};
use crate::error::{CliError, Outcome};
use crate::output::{self, Output};
use crate::session::{GLOBAL_FLAGS, HELP, Session};
use crate::verbs::{VERBS, Verb};

/// Version of pkg whose behaviour this program follows.
pub(crate) const VERSION: &str = "2.8.99";

const USAGE: &str = "[-v] [-d] [-l] [-N] [-y] [-o KEY=VALUE] [-c DIR | -r DIR] [-C FILE] [-R DIR] \
    VERB [FLAGS]; verbs are listed by `pkg -l`";

/// Runs the program.
pub(crate) fn run(words: &[String]) -> ExitCode {
    match dispatch(words) {
        Ok(()) => {
            output::flush();
            ExitCode::SUCCESS
        }
        Err(error) => {
            output::error(&error.message);
            ExitCode::from(error.code)
        }
    }
}

fn dispatch(words: &[String]) -> Outcome {
    let global = Args::parse(words, GLOBAL_FLAGS, End::Operand)
        .map_err(|problem| CliError::usage(problem, USAGE))?;
    if global.has(HELP.0) {
        Output::default().line(format!("usage: pkg {USAGE}"));
        return Ok(());
    }
    let mut session = Session::new(&global)?;
    if global.has('v') {
        session.out.line(VERSION);
        return match global.count('v') {
            1 => Ok(()),
            _ => print_configuration(&session),
        };
    }
    if global.has('l') {
        VERBS.iter().for_each(|verb| session.out.line(verb.name));
        return Ok(());
    }
    if global.has('N') {
        activated(&session, global.operands.is_empty())?;
        if global.operands.is_empty() {
            return Ok(());
        }
    }
    let Some((name, rest)) = global.operands.split_first() else {
        return Err(CliError::usage("which verb?", USAGE));
    };
    let mut rest = rest.to_vec();
    let mut name = name.clone();
    if let Some((_, words)) = session
        .config
        .map("ALIAS")
        .into_iter()
        .find(|(alias, _)| *alias == name)
    {
        let mut words = words.split_whitespace().map(str::to_owned);
        name = words.next().unwrap_or(name);
        rest = words.chain(rest).collect();
    }
    let verb = find(&name)?;
    if rest
        .iter()
        .take_while(|word| *word != "--")
        .any(|word| word == "--help")
    {
        session.out.line(format!("usage: pkg {}", verb.usage));
        return Ok(());
    }
    let args = Args::parse(&rest, verb.flags, End::Line)
        .map_err(|problem| CliError::usage(problem, verb.usage))?;
    session.out.quiet = args.has('q') && verb.flags.iter().any(|flag| flag.1 == "quiet");
    (verb.run)(&session, &args).inspect_err(|error| session.reports.error(&error.message))
}

/// `-N`: whether packages are in use here. Without a verb it says how many.
fn activated(session: &Session, alone: bool) -> Outcome {
    if !session.database_folder().join("local.sqlite").exists() {
        return Err(CliError::new("package database non-existent"));
    }
    match session.installed(Detail::Row)?.len() {
        0 => Err(CliError::new("no packages registered")),
        count => {
            if alone {
                session.out.warn(format!("{count} packages installed"));
            }
            Ok(())
        }
    }
}

/// Why a verb of the original is not one of ours.
fn refusal(name: &str) -> Option<&'static str> {
    Some(match name {
        "plugins" => {
            "plugins: programs are not loaded into this one, so there are no plugins; what they \
             did is done by a program around pkg"
        }
        "ssh" => {
            "ssh: this program serves no repositories; publish them over https, or give clients \
             a file:// address of a mounted folder"
        }
        "backup" => {
            "backup: the database is one file; copy local.sqlite of PKG_DBDIR while no pkg runs"
        }
        _ => return None,
    })
}

/// The verb of this name, or the only one that begins so.
pub(crate) fn find(name: &str) -> Result<&'static Verb, CliError> {
    if let Some(verb) = VERBS.iter().find(|verb| verb.name == name) {
        return Ok(verb);
    }
    let mut fits = VERBS.iter().filter(|verb| verb.name.starts_with(name));
    match (fits.next(), fits.next()) {
        (Some(verb), None) => Ok(verb),
        (Some(one), Some(other)) => Err(CliError::usage(
            format!("{name} may be {} or {}", one.name, other.name),
            USAGE,
        )),
        (None, _) => match refusal(name) {
            Some(why) => Err(CliError::new(why)),
            None => Err(CliError::usage(format!("unknown verb {name}"), USAGE)),
        },
    }
}

fn print_configuration(session: &Session) -> Outcome {
    for (name, _, _) in crate::options::OPTIONS {
        let value = session.config.print(name).unwrap_or_default();
        session
            .out
            .line(format!("{name} = \"{}\";", value.replace('\n', ",")));
    }
    Ok(())
}
