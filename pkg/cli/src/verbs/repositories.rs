//! `pkg repositories`: shows the repositories that are configured, and turns them on and off.
//!
//! ```text
//! PKG_DBDIR/repos_state/enable/NAME     used, whatever its file says
//! PKG_DBDIR/repos_state/disable/NAME    not used
//! ```

use std::fs;
use std::io::ErrorKind;

use pkg_repo::{Mirrors, Repository, Trust};
use serde_json::json;

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "repositories [-del] [--json] [REPO [enable | disable | reset]]";

pub(crate) const VERB: Verb = Verb {
    name: "repositories",
    flags: &[
        JSON,
        ('d', "disabled", false),
        ('e', "enabled", false),
        ('l', "list", false),
    ],
    usage: USAGE,
    run,
};

/// The folders of the overrides and what each means.
const STATES: [(&str, bool); 2] = [("enable", true), ("disable", false)];

impl Session {
    /// What `pkg repositories` made of a repository's state, if anything.
    pub(crate) fn overridden(&self, name: &str) -> Option<bool> {
        let folder = self.database_folder().join("repos_state");
        STATES
            .iter()
            .find(|(state, _)| folder.join(state).join(name).exists())
            .map(|(_, enabled)| *enabled)
    }
}

fn run(session: &Session, args: &Args) -> Outcome {
    let all = session.all_repositories()?;
    let (name, action) = match &args.operands[..] {
        [] => (None, None),
        [name] => (Some(name), None),
        [name, action] => (Some(name), Some(action.as_str())),
        _ => return Err(CliError::usage("one repository, one action", USAGE)),
    };
    if let Some(name) = name
        && !all.iter().any(|one| one.name == *name)
    {
        return Err(CliError::new(format!("there is no repository {name}")));
    }
    match (name, action) {
        (Some(name), Some(action)) => change(session, name, action),
        _ => {
            show(session, args, &all, name.map(String::as_str));
            Ok(())
        }
    }
}

fn show(session: &Session, args: &Args, all: &[Repository], name: Option<&str>) {
    let both = args.has('d') == args.has('e');
    let chosen = all.iter().filter(|one| {
        name.is_none_or(|name| one.name == name) && (both || one.enabled == args.has('e'))
    });
    if args.has(JSON.0) {
        let list = chosen.map(|one| {
            json!({
                "name": one.name,
                "url": one.url,
                "enabled": one.enabled,
                "overridden": session.overridden(&one.name).is_some(),
                "priority": one.priority,
                "mirror_type": mirrors(one),
                "signature_type": trust(one).0,
            })
        });
        session.out.json(&list.collect());
        return;
    }
    for one in chosen {
        if args.has('l') {
            session.out.line(&one.name);
            continue;
        }
        for line in describe(session, one) {
            session.out.line(line);
        }
    }
}

fn mirrors(one: &Repository) -> &'static str {
    match one.mirrors {
        Mirrors::None => "NONE",
        Mirrors::Srv => "SRV",
        Mirrors::Http => "HTTP",
    }
}

/// The kind of trust, and the line that says where its keys are.
fn trust(one: &Repository) -> (&'static str, Option<(&'static str, String)>) {
    match &one.trust {
        Trust::Anything => ("NONE", None),
        Trust::Key(path) => ("PUBKEY", Some(("pubkey", path.display().to_string()))),
        Trust::Fingerprints(path) => (
            "FINGERPRINTS",
            Some(("fingerprints", path.display().to_string())),
        ),
    }
}

/// A repository as its file would describe it.
fn describe(session: &Session, one: &Repository) -> Vec<String> {
    let (kind, keys) = trust(one);
    let mark = match session.overridden(&one.name) {
        Some(_) => " (overridden by pkg)",
        None => "",
    };
    let mut lines = vec![
        format!("{}: {{ ", one.name),
        format!("    {:<16}: \"{}\",", "url", one.url),
        format!(
            "    {:<16}: {}{mark},",
            "enabled",
            if one.enabled { "yes" } else { "no" }
        ),
        format!("    {:<16}: {},", "priority", one.priority),
    ];
    if one.mirrors != Mirrors::None {
        lines.push(format!("    {:<16}: \"{}\",", "mirror_type", mirrors(one)));
    }
    if kind != "NONE" {
        lines.push(format!("    {:<16}: \"{kind}\",", "signature_type"));
    }
    lines.extend(keys.map(|(key, path)| format!("    {key:<16}: \"{path}\",")));
    if let Some(last) = lines.last_mut() {
        last.truncate(last.trim_end_matches(',').len());
    }
    lines.push("  }".to_owned());
    lines
}

fn change(session: &Session, name: &str, action: &str) -> Outcome {
    let states = session.database_folder().join("repos_state");
    if action != "reset" && !STATES.iter().any(|(state, _)| *state == action) {
        return Err(CliError::usage(
            format!("{action:?} is none of enable, disable and reset"),
            USAGE,
        ));
    }
    for (state, _) in STATES {
        let folder = states.join(state);
        let file = folder.join(name);
        let fail = |error| CliError::new(format!("{}: {error}", file.display()));
        if state == action {
            fs::create_dir_all(&folder).map_err(fail)?;
            fs::write(&file, "").map_err(fail)?;
        } else {
            match fs::remove_file(&file) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(fail(error)),
                _ => {}
            }
        }
    }
    Ok(())
}
