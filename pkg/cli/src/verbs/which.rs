//! `pkg which`: tells which package a file is of.

use std::env;
use std::path::{Component, Path, PathBuf};

use pkg_db::Detail;
use pkg_format::PackagePath;
use serde_json::json;

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "which [-gmopq] [--json] FILE...";

pub(crate) const VERB: Verb = Verb {
    name: "which",
    flags: &[
        JSON,
        ('g', "glob", false),
        ('m', "show-match", false),
        ('o', "origin", false),
        ('p', "path-search", false),
        ('q', "quiet", false),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    if args.operands.is_empty() {
        return Err(CliError::usage("which file?", USAGE));
    }
    let database = session.read()?;
    let mut missing = false;
    let mut list = Vec::new();
    for word in &args.operands {
        let found = match (args.has('g'), args.has('p')) {
            (true, _) => database.owners(word)?,
            (false, true) => {
                let mut found = Vec::new();
                for path in in_path(session, word) {
                    if let Some(owner) = database.owner(&path)? {
                        found.push((path, owner));
                        break;
                    }
                }
                found
            }
            (false, false) => {
                let path = absolute(word);
                database
                    .owner(&path)?
                    .map(|owner| (path, owner))
                    .into_iter()
                    .collect()
            }
        };
        if found.is_empty() {
            missing = true;
            if !session.out.quiet && !args.has(JSON.0) {
                session
                    .out
                    .line(format!("{} was not found in the database", absolute(word)));
            }
        }
        for (path, owner) in found {
            let Some(package) = database.package(&owner, Detail::Row)? else {
                continue;
            };
            if args.has(JSON.0) {
                list.push(json!({
                    "path": path,
                    "name": package.manifest.name.as_str(),
                    "version": package.manifest.version.as_str(),
                    "origin": package.manifest.origin.as_str(),
                }));
                continue;
            }
            let name = match args.has('o') {
                true => package.manifest.origin.to_string(),
                false => package.manifest.label(),
            };
            session.out.line(match (session.out.quiet, args.has('m')) {
                (true, false) => name,
                (true, true) => format!("{name} {path}"),
                (false, _) => format!("{path} was installed by package {name}"),
            });
        }
    }
    if args.has(JSON.0) {
        session.out.json(&list.into());
    }
    if missing {
        Err(CliError::quiet())
    } else {
        Ok(())
    }
}

/// The path that is meant, by its words alone: a file that is gone has an owner too.
fn absolute(word: &str) -> String {
    let here = env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
    let mut parts: Vec<String> = Vec::new();
    for component in here.join(word).components() {
        match component {
            Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
            Component::ParentDir => {
                parts.pop();
            }
            _ => {}
        }
    }
    format!("/{}", parts.join("/"))
}

/// Where PATH may have a program, below the root.
fn in_path(session: &Session, word: &str) -> Vec<String> {
    let path = env::var("PATH").unwrap_or_default();
    path.split(':')
        .map(|folder| format!("{}/{word}", folder.trim_end_matches('/')))
        .filter(|path| match path.parse::<PackagePath>() {
            Ok(path) => session.root.join(Path::new(path.relative())).exists(),
            Err(_) => false,
        })
        .collect()
}
