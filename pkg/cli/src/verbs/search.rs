//! `pkg search`: looks through the catalogues.

use df_ucl::Value;
use pkg_format::{Form, Manifest};
use pkg_repo::Row;
use regex_lite::Regex;

use crate::args::{Args, JSON};
use crate::describe::{Described, FULL, Part};
use crate::document::{self, RAW_FORMAT};
use crate::error::{CliError, Outcome};
use crate::near::brief;
use crate::select::{CASE, GLOB, NO_CASE, REGEX, regex};
use crate::session::Session;
use crate::verbs::Verb;
use crate::verbs::info::beside;

const USAGE: &str = "search [-cDdefopqRsU] [-C | -i] [-g | -x] [-L FIELD] [-Q MODIFIER] [-r REPO] \
    [-S FIELD] [--raw-format FORMAT] [--json] PATTERN";

pub(crate) const VERB: Verb = Verb {
    name: "search",
    flags: &[
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        JSON,
        RAW_FORMAT,
        ('c', "comment", false),
        ('D', "description", false),
        ('d', "depends-on", false),
        ('e', "exact", false),
        ('f', "full", false),
        ('L', "label", true),
        ('o', "origins", false),
        ('p', "prefix", false),
        ('Q', "query-modifier", true),
        ('q', "quiet", false),
        ('R', "raw", false),
        ('r', "repository", true),
        ('S', "search", true),
        ('s', "size", false),
        ('U', "no-repo-update", false),
    ],
    usage: USAGE,
    run,
};

/// Names of parts that may be added, as `-Q` takes them.
const MODIFIERS: [(&str, Part); 16] = [
    ("annotations", Part::Annotations),
    ("arch", Part::Architecture),
    ("categories", Part::Categories),
    ("comment", Part::Comment),
    ("depends-on", Part::Dependencies),
    ("description", Part::Description),
    ("maintainer", Part::Maintainer),
    ("name", Part::Name),
    ("options", Part::Options),
    ("pkg-size", Part::PkgSize),
    ("prefix", Part::Prefix),
    ("repository", Part::Repository),
    ("shared-libs-required", Part::LibrariesRequired),
    ("shared-libs-provided", Part::LibrariesProvided),
    ("size", Part::FlatSize),
    ("url", Part::Www),
];

fn run(session: &Session, args: &Args) -> Outcome {
    let [pattern] = &args.operands[..] else {
        return Err(CliError::usage("which pattern?", USAGE));
    };
    let case = args.last_of("Ci") == Some('C');
    let test = Test::new(pattern, args, case)?;
    let field = match (args.has('c'), args.has('D'), args.value('S')) {
        (true, _, _) => "comment",
        (_, true, _) => "description",
        (_, _, Some(field)) => field,
        // A slash is in no name.
        _ if pattern.contains('/') => "origin",
        _ => "name",
    };
    let label = match args.value('L') {
        Some(label) => label,
        None if args.has('o') => "origin",
        None => "pkg-name",
    };
    let mut parts: Vec<Part> = Vec::new();
    for (letter, part) in [
        ('d', Part::Dependencies),
        ('p', Part::Prefix),
        ('s', Part::FlatSize),
    ] {
        if args.has(letter) {
            parts.push(part);
        }
    }
    for modifier in args.values('Q') {
        let known = MODIFIERS.iter().find(|(name, _)| *name == modifier);
        match (known, modifier) {
            (Some((_, part)), _) => parts.push(*part),
            (None, "full") => parts.extend(FULL),
            (None, _) => {
                return Err(CliError::new(format!("modifier {modifier:?} is not known")));
            }
        }
    }
    if args.has('f') {
        parts = FULL.to_vec();
    }
    let named: Vec<&str> = args.values('r').collect();
    let raw = document::raw(args)?;
    let in_row = |field: &str| ROW_FIELDS.contains(&field);
    // What rows do not tell is looked up for what is shown, or for everything.
    let whole = raw.is_some() || !parts.is_empty() || !in_row(label);
    let indices = session.clone_quiet().indices(&named, !args.has('U'))?;
    let mut found = Vec::new();
    for (repository, index) in &indices {
        if !in_row(field) {
            for m in index.manifests()? {
                if test.holds(&fact(&m, field)?) {
                    found.push((repository, m));
                }
            }
            continue;
        }
        for (at, row) in index.rows().enumerate() {
            if test.holds_row(&row, field) {
                let m = if whole {
                    index.manifest(at)?
                } else {
                    brief(row)?
                };
                found.push((repository, m));
            }
        }
    }
    let mut any = false;
    let mut documents = Vec::new();
    for (repository, m) in &found {
        any = true;
        if raw.is_some() {
            documents.push(m.to_ucl(Form::Compact));
            continue;
        }
        let title = fact(m, label)?;
        let described = Described {
            manifest: m,
            locked: false,
            needed_by: Vec::new(),
            repository: Some((repository.name.clone(), repository.url.clone())),
        };
        if !parts.is_empty() {
            session.out.line(title);
            let lines = described.lines(&parts);
            lines.iter().for_each(|line| session.out.line(line));
        } else if session.out.quiet {
            session.out.line(title);
        } else {
            session.out.line(beside(&title, &m.comment));
        }
    }
    match raw {
        Some(format) if args.has(JSON.0) => {
            document::print(session.out, &Value::Array(documents), format);
        }
        Some(format) => documents
            .iter()
            .for_each(|one| document::print(session.out, one, format)),
        None => {}
    }
    if any { Ok(()) } else { Err(CliError::quiet()) }
}

/// Fields that the rows of an index have.
const ROW_FIELDS: [&str; 4] = ["name", "pkg-name", "origin", "comment"];

enum Test {
    Exact(String, bool),
    Glob(String, bool),
    /// An expression without special characters.
    Part(String, bool),
    Regex(Regex),
}

impl Test {
    fn new(pattern: &str, args: &Args, case: bool) -> Result<Self, CliError> {
        let folded = if case {
            pattern.to_owned()
        } else {
            pattern.to_lowercase()
        };
        Ok(match args.last_of("egx") {
            Some('e') => Self::Exact(folded, case),
            Some('g') => Self::Glob(folded, case),
            _ if is_plain(pattern) => Self::Part(pattern.to_owned(), case),
            _ => Self::Regex(regex(pattern, case)?),
        })
    }

    /// Whether it holds for a field of a row; for a name also with the version behind it.
    fn holds_row(&self, row: &Row<'_>, field: &str) -> bool {
        let label = || format!("{}-{}", row.name, row.version);
        match field {
            "origin" => self.holds(row.origin),
            "comment" => self.holds(row.comment),
            "name" => self.holds(row.name) || self.holds(&label()),
            _ => self.holds(&label()),
        }
    }

    fn holds(&self, text: &str) -> bool {
        let fold = |case: bool| {
            if case {
                text.to_owned()
            } else {
                text.to_lowercase()
            }
        };
        match self {
            Self::Exact(word, case) => fold(*case) == *word,
            Self::Glob(glob, case) => pkg_solve::fits(glob, &fold(*case)),
            Self::Part(part, true) => text.contains(part.as_str()),
            Self::Part(part, false) => {
                let mut windows = text.as_bytes().windows(part.len().max(1));
                part.is_empty() || windows.any(|one| one.eq_ignore_ascii_case(part.as_bytes()))
            }
            Self::Regex(regex) => regex.is_match(text),
        }
    }
}

/// Whether an expression stands for itself. The letters of these expressions are ASCII's where case
/// does not count.
fn is_plain(pattern: &str) -> bool {
    !pattern.contains(|c| r"\.+*?()|[]{}^$".contains(c))
}

fn fact(m: &Manifest, field: &str) -> Result<String, CliError> {
    Ok(match field {
        "name" => m.name.to_string(),
        "pkg-name" => m.label(),
        "origin" => m.origin.to_string(),
        "comment" => m.comment.clone(),
        "description" => m.desc.clone(),
        "maintainer" => m.maintainer.clone(),
        _ => {
            return Err(CliError::new(format!(
                "field {field:?}: known are name, pkg-name, origin, comment, description and \
                 maintainer"
            )));
        }
    })
}
