//! `pkg why`: tells why a package is installed.

use std::collections::{BTreeMap, BTreeSet};

use pkg_db::{Detail, Installed};
use serde_json::{Value, json};

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "why [-q] [--json] [-C | -i] [-g | -x] -a | PACKAGE...";

pub(crate) const VERB: Verb = Verb {
    name: "why",
    flags: &[ALL, CASE, NO_CASE, GLOB, REGEX, JSON, ('q', "quiet", false)],
    usage: USAGE,
    run,
};

/// Who needs a package, and for what: its name, one of its libraries, or what it provides.
type Users<'p> = BTreeMap<&'p str, Vec<(&'p Installed, String)>>;

fn run(session: &Session, args: &Args) -> Outcome {
    let selection = Selection::new(session, args)?;
    if selection.is_empty() {
        return Err(CliError::usage("which packages?", USAGE));
    }
    let packages = session.installed(Detail::Lists)?;
    if let Some(word) = selection.idle_word(&args.operands, &packages) {
        return Err(CliError::new(format!("No package(s) matching {word}")));
    }
    let users = users(&packages);
    let mut list = Vec::new();
    let mut needless = false;
    for package in packages.iter().filter(|one| selection.means(&one.manifest)) {
        let needed = users.get(package.manifest.name.as_str());
        needless |= package.state.automatic && needed.is_none_or(Vec::is_empty);
        if args.has(JSON.0) {
            list.push(document(package, &users));
        } else {
            tell(session, package, &users);
        }
    }
    if args.has(JSON.0) {
        session.out.json(&list.into());
    }
    match needless {
        true => Err(CliError::quiet()),
        false => Ok(()),
    }
}

fn users(packages: &[Installed]) -> Users<'_> {
    let mut providers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages {
        let m = &package.manifest;
        for what in m.provides.iter().chain(&m.shlibs_provided) {
            providers.entry(what).or_default().push(m.name.as_str());
        }
    }
    let mut users = Users::new();
    for package in packages {
        let m = &package.manifest;
        // One reason for each is enough; the dependency is the strongest.
        let mut told = BTreeSet::from([m.name.as_str()]);
        let mut tell = |name, what: &str| {
            if told.insert(name) {
                let list = users.entry(name).or_default();
                list.push((package, what.to_owned()));
            }
        };
        m.deps.keys().for_each(|name| tell(name.as_str(), ""));
        for what in m.requires.iter().chain(&m.shlibs_required) {
            let providers = providers.get(what.as_str()).map_or(&[][..], Vec::as_slice);
            providers.iter().for_each(|name| tell(*name, what));
        }
    }
    users
}

fn asked(package: &Installed) -> &'static str {
    match package.state.automatic {
        true => "a dependency",
        false => "asked for",
    }
}

/// The package, and below it who needs it, and who needs that: each package once.
fn tell(session: &Session, package: &Installed, users: &Users<'_>) {
    let label = package.manifest.label();
    session.out.line(format!("{label}: {}", asked(package)));
    let mut told = BTreeSet::from([package.manifest.name.as_str()]);
    let mut stack: Vec<(usize, &Installed, &str)> = Vec::new();
    let push = |stack: &mut Vec<_>, depth, name: &str| {
        let list = users.get(name).into_iter().flatten().rev();
        stack.extend(list.map(|(user, what)| (depth, *user, what.as_str())));
    };
    push(&mut stack, 1, package.manifest.name.as_str());
    if stack.is_empty() && package.state.automatic {
        session
            .out
            .line("  nothing needs it; `pkg autoremove` removes it");
    }
    while let Some((depth, user, what)) = stack.pop() {
        let m = &user.manifest;
        let first = told.insert(m.name.as_str());
        let what = match what {
            "" => String::new(),
            what => format!(" for {what}"),
        };
        let more = if first { "" } else { ", see above" };
        session.out.line(format!(
            "{}needed by {}{what}: {}{more}",
            "  ".repeat(depth),
            m.label(),
            asked(user)
        ));
        // Quiet: only who needs it itself.
        if first && !session.out.quiet {
            push(&mut stack, depth + 1, m.name.as_str());
        }
    }
}

fn document(package: &Installed, users: &Users<'_>) -> Value {
    let m = &package.manifest;
    let needed = users.get(m.name.as_str()).into_iter().flatten();
    let needed = needed.map(|(user, what)| {
        json!({
            "name": user.manifest.name.as_str(),
            "version": user.manifest.version.as_str(),
            "automatic": user.state.automatic,
            "for": if what.is_empty() { Value::Null } else { what.as_str().into() },
        })
    });
    json!({
        "name": m.name.as_str(),
        "version": m.version.as_str(),
        "automatic": package.state.automatic,
        "needed_by": needed.collect::<Vec<_>>(),
    })
}
