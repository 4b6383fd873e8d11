//! `pkg version`: compares versions.

use std::cmp::Ordering;
use std::io;

use pkg_db::Detail;
use pkg_format::Manifest;
use pkg_solve::fits;
use pkg_types::Version;
use serde_json::json;

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::latest::Latest;
use crate::select::{CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "version [-I | -P | -R] [-oqUv] [--json] [-l | -L CHARACTER] [-n NAME | -O ORIGIN] [-r REPO] \
    [-C | -i] [-e | -g | -x] [PATTERN | INDEX]\n       pkg version -t VERSION VERSION\n       pkg version -T \
    NAME-VERSION | - GLOB | -";

pub(crate) const VERB: Verb = Verb {
    name: "version",
    flags: &[
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        JSON,
        ('e', "exact", false),
        ('I', "index", false),
        ('L', "not-like", true),
        ('l', "like", true),
        ('n', "match-name", true),
        ('O', "match-origin", true),
        ('o', "origin", false),
        ('P', "ports", false),
        ('q', "quiet", false),
        ('R', "remote", false),
        ('r', "repository", true),
        ('t', "test-version", false),
        ('T', "test-pattern", false),
        ('U', "no-repo-update", false),
        ('v', "verbose", false),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    if args.has('t') || args.has('T') {
        let [one, other] = &args.operands[..] else {
            return Err(CliError::usage("two words are compared", USAGE));
        };
        if args.has('T') {
            return test_pattern(session, one, other);
        }
        let order = one.parse::<Version>()?.cmp(&other.parse()?);
        session.out.line(sign(order));
        return Ok(());
    }
    let quiet = session.clone_quiet();
    let before = if args.has(JSON.0) { &quiet } else { session };
    let (latest, patterns) = Latest::new(before, args)?;
    let what = latest.name();
    let mut list = Vec::new();
    let selection = Selection::new(session, &args.with_operands(patterns))?;
    for package in session.installed(Detail::Row)? {
        let m = &package.manifest;
        let named = args.value('n').is_none_or(|name| name == m.name.as_str());
        let from = args
            .value('O')
            .is_none_or(|origin| origin == m.origin.as_str());
        if !named || !from || !(selection.is_empty() || selection.means(m)) {
            continue;
        }
        let offered = latest.of(m)?;
        let (mark, text) = compared(m, what, offered.as_deref());
        let wanted = args.value('l').is_none_or(|like| like.contains(mark))
            && args.value('L').is_none_or(|not| !not.contains(mark));
        if !wanted {
            continue;
        }
        if args.has(JSON.0) {
            list.push(json!({
                "name": m.name.as_str(),
                "version": m.version.as_str(),
                "origin": m.origin.as_str(),
                (what): offered,
                "status": mark,
            }));
            continue;
        }
        let title = if args.has('o') {
            m.origin.to_string()
        } else {
            m.label()
        };
        session.out.line(match (session.out.quiet, args.has('v')) {
            (true, _) => title,
            (false, true) => format!("{title:<34} {mark}   {text}"),
            (false, false) => format!("{title:<34} {mark}"),
        });
    }
    if args.has(JSON.0) {
        session.out.json(&list.into());
    }
    Ok(())
}

/// A sign and its words for a package, of which `what` has another version.
fn compared(m: &Manifest, what: &str, offered: Option<&str>) -> (&'static str, String) {
    let Some(offered) = offered else {
        return match what {
            "remote" => ("?", "orphaned: not in remote repository".to_owned()),
            _ => ("?", format!("orphaned: {}", m.origin)),
        };
    };
    let Ok(version) = offered.parse::<Version>() else {
        return ("!", "Comparison failed".to_owned());
    };
    let order = m.version.cmp(&version);
    let text = match order {
        Ordering::Less => format!("needs updating ({what} has {offered})"),
        Ordering::Equal => format!("up-to-date with {what}"),
        Ordering::Greater => format!("succeeds {what} ({what} has {offered})"),
    };
    (sign(order), text)
}

/// `-T`: whether a glob fits. A `-` stands for the lines of standard input, of which those that fit
/// are printed.
fn test_pattern(session: &Session, name: &str, glob: &str) -> Outcome {
    let mut any = false;
    match (name, glob) {
        ("-", "-") => {
            return Err(CliError::usage(
                "either the name or the glob is given, the other may be -",
                USAGE,
            ));
        }
        ("-", _) | (_, "-") => {
            for line in io::stdin().lines() {
                let line = line?;
                let (name, glob) = match name {
                    "-" => (line.as_str(), glob),
                    name => (name, line.as_str()),
                };
                if fits(glob, name) {
                    any = true;
                    session.out.line(&line);
                }
            }
        }
        _ => any = fits(glob, name),
    }
    match any {
        true => Ok(()),
        false => Err(CliError::quiet()),
    }
}

fn sign(order: Ordering) -> &'static str {
    match order {
        Ordering::Less => "<",
        Ordering::Equal => "=",
        Ordering::Greater => ">",
    }
}
