//! `pkg checksum`: digests of files, as packages and catalogues have them.

use std::fs::File;

use pkg_types::{Digest, DigestKind};
use serde_json::json;

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "checksum [-q] [--json] [-c DIGEST | -t TYPE] FILE...";

pub(crate) const VERB: Verb = Verb {
    name: "checksum",
    flags: &[
        JSON,
        ('c', "check", true),
        ('q', "quiet", false),
        ('t', "type", true),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    if args.operands.is_empty() {
        return Err(CliError::usage("which files?", USAGE));
    }
    let expected: Option<Digest> = args.value('c').map(str::parse).transpose()?;
    let kind = match (&expected, args.value('t')) {
        (Some(_), Some(_)) => return Err(CliError::usage("give one of -c and -t", USAGE)),
        (Some(expected), None) => expected.kind(),
        (None, None) => DigestKind::Blake2Base32,
        (None, Some(name)) => DigestKind::of_name(name).ok_or_else(|| {
            let known: Vec<&str> = DigestKind::names().collect();
            CliError::new(format!("type {name:?}: known are {}", known.join(", ")))
        })?,
    };
    let mut rows = Vec::new();
    let mut failed = false;
    for name in &args.operands {
        let found = match File::open(name).and_then(|file| Digest::of_reader(kind, file)) {
            Ok(found) => found,
            Err(error) => {
                failed = true;
                session.out.warn(format!("{name}: {error}"));
                continue;
            }
        };
        let fits = expected.as_ref().map(|expected| *expected == found);
        failed |= fits == Some(false);
        if args.has(JSON.0) {
            rows.push(json!({ "file": name, "digest": found.to_string(), "matches": fits }));
            continue;
        }
        match (fits, session.out.quiet) {
            (None, true) => session.out.line(found.to_string()),
            (None, false) => session.out.line(format!("{found} ({name})")),
            (Some(_), true) => {}
            (Some(true), false) => session.out.line(format!("{name}: OK")),
            (Some(false), false) => session.out.line(format!("{name}: FAILED")),
        }
    }
    if args.has(JSON.0) {
        session.out.json(&rows.into());
    }
    match failed {
        true => Err(CliError::quiet()),
        false => Ok(()),
    }
}
