//! `pkg delete`, `pkg remove` and `pkg autoremove`.

use std::collections::{BTreeMap, BTreeSet};

use pkg_format::Manifest;
use pkg_jobs::World;
use pkg_solve::{Remove, SolveError, fits};
use pkg_types::PkgName;

use crate::args::Args;
use crate::error::{CliError, Outcome};
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;
use crate::verbs::install::{NO_EXEC, carry_out};

const USAGE: &str =
    "delete [-DfnqRry] [-C | -i] [-g | -x] [-G GLOB] [--script-no-exec] -a | PACKAGE...";

const FLAGS: &[crate::args::Flag] = &[
    ALL,
    CASE,
    NO_CASE,
    GLOB,
    REGEX,
    ('D', "no-scripts", false),
    ('f', "force", false),
    ('G', "exclude-glob", true),
    ('n', "dry-run", false),
    NO_EXEC,
    ('q', "quiet", false),
    ('R', "recursive", false),
    ('r', "autoremove", false),
    ('y', "yes", false),
];

pub(crate) const VERB: Verb = Verb {
    name: "delete",
    flags: FLAGS,
    usage: USAGE,
    run,
};

pub(crate) const REMOVE: Verb = Verb {
    name: "remove",
    flags: FLAGS,
    usage: USAGE,
    run,
};

pub(crate) const AUTOREMOVE: Verb = Verb {
    name: "autoremove",
    flags: &[
        ('D', "no-scripts", false),
        ('n', "dry-run", false),
        ('q', "quiet", false),
        ('y', "yes", false),
    ],
    usage: "autoremove [-Dnqy]",
    run: autoremove,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let selection = Selection::new(session, args)?;
    if selection.is_empty() {
        return Err(CliError::usage("which packages?", USAGE));
    }
    session.complete(args)?;
    let world = session.world_of(Vec::new())?;
    if let Some(word) = selection.idle_word(&args.operands, &world.installed) {
        return Err(CliError::new(format!(
            "No packages matched for pattern '{word}'"
        )));
    }
    let kept = kept(&world, args, selection.is_all());
    let installed = world.installed.iter().map(|package| &package.manifest);
    let request = Remove {
        names: installed
            .filter(|m| selection.means(m) && !kept.contains(&m.name))
            .map(|m| m.name.clone())
            .collect(),
        force: args.has('f') || (selection.is_all() && kept.is_empty()),
        orphans: args.has('r') || session.config.flag("AUTOREMOVE"),
    };
    let plan = world.remove(&request).map_err(|error| match error {
        SolveError::Locked { .. } => {
            session.out.warn(error.to_string());
            session.out.line("Cannot perform request");
            CliError::quiet()
        }
        other => CliError::from(other),
    })?;
    if let Some(step) = plan.steps.iter().find(|step| kept.contains(&step.name)) {
        return Err(CliError::new(format!(
            "{} is excluded by -G and needs what would be removed; give -f to remove that all the \
             same",
            step.name
        )));
    }
    carry_out(session, args, &plan)
}

/// What `-G` excludes; where all others go, also what that needs.
fn kept(world: &World, args: &Args, all: bool) -> BTreeSet<PkgName> {
    let installed: BTreeMap<&PkgName, &Manifest> = world
        .installed
        .iter()
        .map(|package| (&package.manifest.name, &package.manifest))
        .collect();
    let excluded = |name: &&PkgName| args.values('G').any(|glob| fits(glob, name.as_str()));
    let mut next: Vec<&PkgName> = installed.keys().copied().filter(excluded).collect();
    let mut kept = BTreeSet::new();
    while let Some(name) = next.pop() {
        if kept.insert(name.clone())
            && all
            && let Some(manifest) = installed.get(name)
        {
            next.extend(manifest.deps.keys());
        }
    }
    kept
}

pub(crate) fn autoremove(session: &Session, args: &Args) -> Outcome {
    session.complete(args)?;
    let request = Remove {
        orphans: true,
        ..Remove::default()
    };
    let plan = session.world_of(Vec::new())?.remove(&request)?;
    if args.has('n') && session.out.quiet {
        plan.steps
            .iter()
            .for_each(|step| session.out.line(step.label()));
        return Ok(());
    }
    if plan.steps.is_empty() {
        session
            .out
            .note("Checking integrity... done (0 conflicting)");
        session.out.note("Nothing to do.");
        return Ok(());
    }
    carry_out(session, args, &plan)
}
