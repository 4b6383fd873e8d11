//! `pkg delete`, `pkg remove` and `pkg autoremove`.

use pkg_jobs::World;
use pkg_solve::{Remove, SolveError};

use crate::args::Args;
use crate::error::{CliError, Outcome};
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;
use crate::verbs::install::carry_out;

const USAGE: &str = "delete [-DfnqRy] [-C | -i] [-g | -x] -a | PACKAGE...";

const FLAGS: &[crate::args::Flag] = &[
    ALL,
    CASE,
    NO_CASE,
    GLOB,
    REGEX,
    ('D', "no-scripts", false),
    ('f', "force", false),
    ('n', "dry-run", false),
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

fn world(session: &Session) -> Result<World, CliError> {
    Ok(World {
        installed: session.installed(pkg_db::Detail::Lists)?,
        offers: Vec::new(),
    })
}

fn run(session: &Session, args: &Args) -> Outcome {
    let selection = Selection::new(session, args)?;
    if selection.is_empty() {
        return Err(CliError::usage("which packages?", USAGE));
    }
    session.complete(args)?;
    let world = world(session)?;
    let means = |at: Option<usize>| {
        world
            .installed
            .iter()
            .filter(|package| {
                let m = &package.manifest;
                let (name, version, origin) =
                    (m.name.as_str(), m.version.as_str(), m.origin.as_str());
                match at {
                    None => selection.has(name, version, origin),
                    Some(at) => selection.word_has(at, name, version, origin),
                }
            })
            .map(|package| package.manifest.name.clone())
            .collect::<Vec<_>>()
    };
    for (at, word) in args.operands.iter().enumerate() {
        if means(Some(at)).is_empty() {
            return Err(CliError::new(format!(
                "No packages matched for pattern '{word}'"
            )));
        }
    }
    let request = Remove {
        names: means(None),
        force: args.has('f') || selection.is_all(),
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
    carry_out(session, args, &plan)
}

fn autoremove(session: &Session, args: &Args) -> Outcome {
    session.complete(args)?;
    let request = Remove {
        orphans: true,
        ..Remove::default()
    };
    let plan = world(session)?.remove(&request)?;
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
