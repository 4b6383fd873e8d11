//! `pkg register` and `pkg unregister`: change what is registered, and not a file.

use std::fs;
use std::path::{Path, PathBuf};

use pkg_create::{Stage, stage};
use pkg_db::{Detail, Installed, Registration, State};

use crate::args::Args;
use crate::error::{CliError, Outcome};
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::store::now;
use crate::verbs::Verb;
use crate::verbs::create;
use crate::verbs::install::confirm;

const USAGE: &str = "register [-AdlNt] [-f PLIST] [-i STAGE] -M MANIFEST | -m METADIR";
const UNREGISTER_USAGE: &str = "unregister [-fnqRy] [-C | -i] [-g | -x] -a | PACKAGE...";

pub(crate) const VERB: Verb = Verb {
    name: "register",
    flags: &[
        ('A', "automatic", false),
        ('d', "debug", false),
        ('f', "plist", true),
        ('i', "root", true),
        ('l', "legacy", false),
        ('M', "manifest", true),
        ('m', "metadata", true),
        ('N', "no-registration", false),
        ('t', "test", false),
    ],
    usage: USAGE,
    run,
};

pub(crate) const UNREGISTER: Verb = Verb {
    name: "unregister",
    flags: &[
        ALL,
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        ('f', "force", false),
        ('n', "dry-run", false),
        ('q', "quiet", false),
        ('R', "recursive", false),
        ('y', "yes", false),
    ],
    usage: UNREGISTER_USAGE,
    run: unregister,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let metadata = create::metadata(session, args.value('M'), args.value('m'), USAGE)?;
    let from = Stage {
        root: args
            .value('i')
            .map_or_else(|| session.root.clone(), PathBuf::from),
        plist: args
            .value('f')
            .map(|file| create::plist(Path::new(file)))
            .transpose()?,
        mtime: 0,
        keywords: create::keywords(session)?,
    };
    // A test registers what the manifest says, whether the files are there or not.
    let manifest = match args.has('t') {
        true => metadata.manifest,
        false => stage(metadata.manifest, &from)?.finish()?,
    };
    let label = manifest.label();
    if session
        .installed(Detail::Row)?
        .iter()
        .any(|one| one.manifest.name == manifest.name && one.state.locked)
    {
        return Err(CliError::new(format!(
            "{label}: the installed one is locked"
        )));
    }
    if args.has('N') {
        return Ok(());
    }
    let pristine: Vec<(String, String)> = manifest
        .config
        .iter()
        .filter_map(|path| {
            let text = fs::read_to_string(from.root.join(path.relative())).ok()?;
            Some((path.to_string(), text))
        })
        .collect();
    session.change(|engine| {
        let owners = manifest.files.keys();
        for path in owners {
            if let Some(owner) = engine.database.owner(path.as_str())?
                && owner != manifest.name.as_str()
            {
                return Err(CliError::new(format!(
                    "{label} conflicts with {owner}: both have {path}; nothing was registered"
                )));
            }
        }
        engine.database.replace(
            None,
            &Registration {
                manifest: &manifest,
                state: State {
                    automatic: args.has('A'),
                    locked: false,
                    time: now(),
                },
                pristine: &pristine,
            },
        )?;
        Ok(())
    })?;
    for message in &manifest.messages {
        if message.kind.as_deref().is_none_or(|kind| kind == "install") {
            session.out.note(&message.text);
        }
    }
    Ok(())
}

fn unregister(session: &Session, args: &Args) -> Outcome {
    let selection = Selection::new(session, args)?;
    if selection.is_empty() {
        return Err(CliError::usage("which packages?", UNREGISTER_USAGE));
    }
    let all = session.installed(Detail::Lists)?;
    let (mut chosen, mut others): (Vec<_>, Vec<_>) = all
        .iter()
        .partition(|package| selection.means(&package.manifest));
    if chosen.is_empty() && !selection.is_all() {
        return Err(CliError::new(format!(
            "No package(s) matching {}",
            args.operands.join(" ")
        )));
    }
    let needs = |one: &Installed, other: &Installed| {
        let name = &other.manifest.name;
        one.manifest.deps.contains_key(name)
    };
    if args.has('R') {
        let needs_any = |one: &Installed, chosen: &[&Installed]| {
            let mut chosen = chosen.iter();
            chosen.any(|other| needs(one, other))
        };
        while let Some(at) = others.iter().position(|one| needs_any(one, &chosen)) {
            chosen.push(others.remove(at));
        }
    }
    for package in &chosen {
        let needed = others.iter().find(|one| needs(one, package));
        let why = match needed {
            _ if args.has('f') => None,
            _ if package.state.locked => Some("it is locked".to_owned()),
            Some(by) => Some(format!("{} needs it", by.manifest.label())),
            None => None,
        };
        if let Some(why) = why {
            return Err(CliError::new(format!(
                "{}: {why}; nothing was changed (-f goes ahead)",
                package.manifest.label()
            )));
        }
    }
    for package in &chosen {
        session.out.note(format!(
            "{} is no longer registered; its files stay",
            package.manifest.label()
        ));
    }
    if args.has('n') || chosen.is_empty() {
        return Ok(());
    }
    confirm(session, args, "\nProceed with this action? [y/N]: ")?;
    session.change(|engine| {
        for package in &chosen {
            engine.database.remove(package.manifest.name.as_str())?;
        }
        Ok(())
    })
}
