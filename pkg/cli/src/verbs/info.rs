//! `pkg info`: tells of installed packages and of archives.

use std::fs::File;

use df_ucl::{Format, Value as Document};
use pkg_db::{Detail, Installed, State};
use pkg_format::{Form, read_manifest};
use pkg_types::parallel_map;

use crate::args::{Args, JSON};
use crate::describe::{Described, FULL, Part, Value};
use crate::document::{self, RAW_FORMAT};
use crate::error::{CliError, Outcome};
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;
use crate::verbs::query::needed_by;

const USAGE: &str = "info [-AbBdDeEfIkloOpqRrs] [-C | -i] [-g | -x] [--raw-format FORMAT] \
    [--json] [-F FILE | -a | PACKAGE...]";

/// Flags that choose parts.
const PARTS: [(char, Part); 13] = [
    ('A', Part::Annotations),
    ('b', Part::LibrariesProvided),
    ('B', Part::LibrariesRequired),
    ('d', Part::Dependencies),
    ('D', Part::Message),
    ('I', Part::Comment),
    ('k', Part::Locked),
    ('l', Part::Files),
    ('o', Part::Origin),
    ('p', Part::Prefix),
    ('r', Part::NeededBy),
    ('s', Part::FlatSize),
    ('f', Part::Name),
];

pub(crate) const VERB: Verb = Verb {
    name: "info",
    flags: &[
        ALL,
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        JSON,
        ('A', "annotations", false),
        ('b', "provided-shlibs", false),
        ('B', "required-shlibs", false),
        ('d', "dependencies", false),
        ('D', "pkg-message", false),
        ('e', "exists", false),
        ('E', "show-name-only", false),
        ('f', "full", false),
        ('F', "file", true),
        ('I', "comment", false),
        ('k', "locked", false),
        ('l', "list-files", false),
        ('o', "origin", false),
        ('O', "by-origin", false),
        ('p', "prefix", false),
        ('q', "quiet", false),
        ('R', "raw", false),
        RAW_FORMAT,
        ('r', "required-by", false),
        ('s', "size", false),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    if let Some(file) = args.value('F') {
        let archive = File::open(file).map_err(|e| CliError::new(format!("{file}: {e}")))?;
        let package = Installed {
            id: 0,
            manifest: read_manifest(archive, file)?,
            state: State::default(),
        };
        return show(session, args, &[&package], &[&package], true);
    }
    let selection = Selection::new(session, args)?;
    let all = session.installed(Detail::All)?;
    let everything = selection.is_empty() || selection.is_all();
    let chosen: Vec<&Installed> = all
        .iter()
        .filter(|package| everything || selection.means(&package.manifest))
        .collect();
    if chosen.is_empty() && !everything {
        return Err(match args.has('e') || session.out.quiet {
            true => CliError::quiet(),
            false => CliError::new(format!(
                "No package(s) matching {}",
                args.operands.join(" ")
            )),
        });
    }
    if args.has('e') {
        return Ok(());
    }
    if args.has('E') {
        let names = chosen.iter().map(|package| package.manifest.label());
        names.for_each(|name| session.out.line(name));
        return Ok(());
    }
    let all: Vec<&Installed> = all.iter().collect();
    show(
        session,
        args,
        &all,
        &chosen,
        selection.is_exact() && !everything,
    )
}

/// `at_length` when packages are named, so that each is described in full unless flags say what.
fn show(
    session: &Session,
    args: &Args,
    all: &[&Installed],
    chosen: &[&Installed],
    at_length: bool,
) -> Outcome {
    if let Some(format) = document::raw(args)? {
        raw(session, args, chosen, at_length, format);
        return Ok(());
    }
    let needed_by = needed_by(all.iter().map(|package| &package.manifest));
    let parts: Vec<Part> = PARTS
        .iter()
        .filter(|(letter, _)| args.has(*letter))
        .map(|(_, part)| *part)
        .collect();
    for package in chosen {
        let m = &package.manifest;
        let described = Described {
            manifest: m,
            locked: package.state.locked,
            needed_by: needed_by
                .get(m.name.as_str())
                .into_iter()
                .flatten()
                .map(|[name, _, version]| format!("{name}-{version}"))
                .collect(),
            repository: None,
        };
        let title = if args.has('O') {
            m.origin.to_string()
        } else {
            m.label()
        };
        if args.has('f') || parts.is_empty() && at_length && !session.out.quiet {
            session.out.line(&title);
            let lines = described.lines(FULL);
            lines.iter().for_each(|line| session.out.line(line));
        } else if let [part] = parts[..] {
            one_part(session, &title, &described, part);
        } else if !parts.is_empty() {
            session.out.line(&title);
            let lines = described.lines(&parts);
            lines.iter().for_each(|line| session.out.line(line));
        } else if session.out.quiet {
            session.out.line(&title);
        } else {
            session.out.line(beside(&title, &m.comment));
        }
    }
    Ok(())
}

/// Two columns.
pub(crate) fn beside(left: &str, right: &str) -> String {
    format!("{left:<30} {right}").trim_end().to_owned()
}

fn one_part(session: &Session, title: &str, described: &Described<'_>, part: Part) {
    let quiet = session.out.quiet;
    match described.value(part) {
        Some(Value::Line(text)) if quiet => session.out.line(text),
        Some(Value::Line(text)) => session.out.line(beside(title, &text)),
        Some(Value::List(list)) => {
            if !quiet {
                session.out.line(format!("{title}:"));
            }
            for one in list {
                session.out.line(match quiet {
                    true => one,
                    false => format!("\t{one}"),
                });
            }
        }
        Some(Value::Text(text)) => {
            if !quiet {
                session.out.line(format!("{title}:"));
            }
            session.out.line(text);
        }
        None if part == Part::Files && !quiet => session.out.line(format!("{title}:")),
        None => {}
    }
}

/// Whole manifests: one as it is, several as a list; with `--json` always as a list.
fn raw(session: &Session, args: &Args, chosen: &[&Installed], one: bool, format: Format) {
    let alone = one && chosen.len() == 1 && !args.has(JSON.0);
    let document = |package: &&Installed| package.manifest.to_ucl(Form::Full);
    if format == Format::JsonCompact && !alone {
        // The form of each does not depend on where it stands.
        let texts = parallel_map(chosen, |one| df_ucl::emit(&document(one), format));
        session.out.line(format!("[{}]", texts.join(",")));
        return;
    }
    let mut documents: Vec<Document> = parallel_map(chosen, document);
    let document = match documents.pop() {
        Some(document) if alone => document,
        last => {
            documents.extend(last);
            Document::Array(documents)
        }
    };
    document::print(session.out, &document, format);
}
