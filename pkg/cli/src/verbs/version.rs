//! `pkg version`: compares versions.

use std::cmp::Ordering;

use pkg_db::Detail;
use pkg_solve::fits;
use pkg_types::Version;
use serde_json::json;

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::select::{CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "version [-oqRUv] [--json] [-l | -L CHARACTER] [-r REPO] [PATTERN]\n       pkg version -t \
    VERSION VERSION\n       pkg version -T NAME-VERSION GLOB";

pub(crate) const VERB: Verb = Verb {
    name: "version",
    flags: &[
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        JSON,
        ('e', "exact", false),
        ('L', "not-like", true),
        ('l', "like", true),
        ('o', "origin", false),
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
            return if fits(other, one) {
                Ok(())
            } else {
                Err(CliError::quiet())
            };
        }
        let order = one.parse::<Version>()?.cmp(&other.parse()?);
        session.out.line(sign(order));
        return Ok(());
    }
    let named: Vec<&str> = args.values('r').collect();
    let quiet = session.clone_quiet();
    let before = if args.has(JSON.0) { &quiet } else { session };
    let world = before.world(&named, !args.has('U'))?;
    let mut list = Vec::new();
    let selection = Selection::new(session, args)?;
    let offers = world.offered();
    for package in session.installed(Detail::Row)? {
        let m = &package.manifest;
        let meant = selection.is_empty() || selection.means(m);
        let offered = offers.get(&m.name).and_then(|places| places.first());
        let offered = offered.map(|at| &world.offers[*at].manifest.version);
        let (mark, text) = match offered.map(|offered| (m.version.cmp(offered), offered)) {
            None => ("?", "orphaned: not in remote repository".to_owned()),
            Some((Ordering::Less, offered)) => {
                ("<", format!("needs updating (remote has {offered})"))
            }
            Some((Ordering::Equal, _)) => ("=", "up-to-date with remote".to_owned()),
            Some((Ordering::Greater, offered)) => {
                (">", format!("succeeds remote (remote has {offered})"))
            }
        };
        let wanted = args.value('l').is_none_or(|like| like.contains(mark))
            && args.value('L').is_none_or(|not| !not.contains(mark));
        if !meant || !wanted {
            continue;
        }
        if args.has(JSON.0) {
            list.push(json!({
                "name": m.name.as_str(),
                "version": m.version.as_str(),
                "origin": m.origin.as_str(),
                "remote": offered.map(Version::as_str),
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

fn sign(order: Ordering) -> &'static str {
    match order {
        Ordering::Less => "<",
        Ordering::Equal => "=",
        Ordering::Greater => ">",
    }
}
