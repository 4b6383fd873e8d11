//! `pkg install` and `pkg upgrade`.

use std::path::{Path, PathBuf};

use pkg_jobs::{Offer, Plan, World};
use pkg_repo::Row;
use pkg_solve::{Ask, Install};
use serde_json::json;

use crate::args::{Args, Flag};
use crate::error::{CliError, Outcome};
use crate::select::{CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::show;
use crate::store::Execution;
use crate::verbs::Verb;
use crate::watch::Watcher;

const USAGE: &str = "install [-AfFIlMnqRUXy] [--autoremove] [--script-no-exec] [-C | -i] [-g | -x] [-r REPO] \
    PACKAGE...";
const UPGRADE_USAGE: &str = "upgrade [-fFInqUvy] [--autoremove] [--script-no-exec] [-C | -i] [-g | -x] [-r REPO] \
    [PACKAGE...]";

/// Scripts are kept in the database and not run. So does `-I` here, which knows no other way.
pub(crate) const NO_EXEC: Flag = ('\u{6e65}', "script-no-exec", false);
/// What nothing needs any more goes afterwards.
const AUTOREMOVE: Flag = ('\u{6172}', "autoremove", false);

pub(crate) const VERB: Verb = Verb {
    name: "install",
    flags: &[
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        AUTOREMOVE,
        NO_EXEC,
        ('A', "automatic", false),
        ('F', "fetch-only", false),
        ('f', "force", false),
        ('I', "no-scripts", false),
        ('l', "local-only", false),
        ('M', "ignore-missing", false),
        ('n', "dry-run", false),
        ('q', "quiet", false),
        ('R', "recursive", false),
        ('r', "repository", true),
        ('U', "no-repo-update", false),
        ('X', "register-only", false),
        ('y', "yes", false),
    ],
    usage: USAGE,
    run,
};

pub(crate) const UPGRADE: Verb = Verb {
    name: "upgrade",
    flags: &[
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        AUTOREMOVE,
        NO_EXEC,
        ('F', "fetch-only", false),
        ('f', "force", false),
        ('I', "no-scripts", false),
        ('n', "dry-run", false),
        ('q', "quiet", false),
        ('r', "repository", true),
        ('U', "no-repo-update", false),
        ('v', "vulnerable", false),
        ('y', "yes", false),
    ],
    usage: UPGRADE_USAGE,
    run: upgrade,
};

fn run(session: &Session, args: &Args) -> Outcome {
    if args.operands.is_empty() {
        return Err(CliError::usage("which packages?", USAGE));
    }
    session.complete(args)?;
    let plan = plan_near(session, args, !args.has('U'), |world| {
        plan(session, args, world)
    })?;
    carry_out(session, args, &plan)?;
    autoremove(session, args)
}

/// Whether a word is an archive.
fn is_archive(word: &str) -> bool {
    word.ends_with(".pkg") && Path::new(word).is_file()
}

/// The plan of a request among what it can come to. Where there is none, or one that leaves something
/// out, among everything: what is said of the reasons is to be whole.
fn plan_near(
    session: &Session,
    args: &Args,
    mut update: bool,
    plan: impl Fn(World) -> Result<Plan, CliError>,
) -> Result<Plan, CliError> {
    let named: Vec<&str> = args.values('r').collect();
    if args.has('l') {
        // Packages are looked for among the archives alone.
        return plan(session.world_of(Vec::new())?);
    }
    if !args.operands.iter().any(|word| is_archive(word)) {
        let selection = Selection::new(session, args)?;
        let means = |row: Row<'_>| selection.has(row.name, row.version, row.origin);
        let (world, unseen) = session.world_near(&named, update, means)?;
        update = false;
        if let Ok(mut plan) = plan(world)
            && plan.held.is_empty()
        {
            plan.checked += unseen;
            return Ok(plan);
        }
    }
    plan(session.world(&named, update)?)
}

fn plan(session: &Session, args: &Args, mut world: World) -> Result<Plan, CliError> {
    let (files, words): (Vec<String>, Vec<String>) = args
        .operands
        .iter()
        .cloned()
        .partition(|word| is_archive(word));
    let mut asked = Vec::new();
    for file in files {
        let offer = super::add::offer(&PathBuf::from(file))?;
        asked.push(world.offers.len());
        world.offers.push(offer);
    }
    if let (true, Some(word)) = (args.has('l'), words.first()) {
        return Err(CliError::new(format!(
            "{word}: it is no archive, and -l installs archives alone"
        )));
    }
    let words = args.with_operands(words);
    asked.extend(find(session, &words, &world)?);
    if args.has('f') && args.has('R') {
        add_needed(&world, &mut asked);
    }
    let request = Install {
        asked: asked
            .into_iter()
            .map(|offered| Ask {
                offered,
                automatic: Some(args.has('A')),
            })
            .collect(),
        force: args.has('f'),
        upgrade: false,
        accept_missing: args.has('M'),
    };
    Ok(world.install(&request)?)
}

/// Adds what the asked-for offers need, and what that needs: with `-fR` all of it comes again.
fn add_needed(world: &World, asked: &mut Vec<usize>) {
    let offered = world.offered();
    let mut at = 0;
    while let Some(place) = asked.get(at) {
        for name in world.offers[*place].manifest.deps.keys() {
            let best = offered.get(name).and_then(|places| places.first());
            asked.extend(best.filter(|best| !asked.contains(best)));
        }
        at += 1;
    }
}

/// `--autoremove`, after what was asked for is done.
fn autoremove(session: &Session, args: &Args) -> Outcome {
    match args.has(AUTOREMOVE.0) && !args.has('n') && !args.has('F') {
        true => super::delete::autoremove(session, args),
        false => Ok(()),
    }
}

fn upgrade(session: &Session, args: &Args) -> Outcome {
    session.complete(args)?;
    let mut words = args.clone();
    if args.has('v') {
        if !args.operands.is_empty() {
            return Err(CliError::usage(
                "-v names the packages itself",
                UPGRADE_USAGE,
            ));
        }
        let named: Vec<&str> = args.values('r').collect();
        let offered = session.versions(&named, !args.has('U'))?;
        words = args.with_operands(super::audit::vulnerable(session, &offered)?);
        if words.operands.is_empty() {
            session
                .out
                .note("No installed package is known to be vulnerable.");
            return Ok(());
        }
    }
    let update = !args.has('U') && !args.has('v');
    let plan = plan_near(session, &words, update, |world| {
        upgrade_plan(session, &words, &world)
    })?;
    carry_out(session, args, &plan)?;
    autoremove(session, args)
}

fn upgrade_plan(session: &Session, args: &Args, world: &World) -> Result<Plan, CliError> {
    let asked = find(session, args, world)?;
    let request = Install {
        upgrade: asked.is_empty(),
        asked: asked
            .into_iter()
            .map(|offered| Ask {
                offered,
                automatic: None,
            })
            .collect(),
        force: args.has('f'),
        accept_missing: false,
    };
    Ok(world.install(&request)?)
}

/// The best offers that the words mean, every word at least one.
pub(crate) fn find(session: &Session, args: &Args, world: &World) -> Result<Vec<usize>, CliError> {
    let selection = Selection::new(session, args)?;
    let offered = world.offered();
    let mut found = Vec::new();
    for (at, word) in args.operands.iter().enumerate() {
        let means = |offer: &Offer| selection.word_means(at, &offer.manifest);
        let best = |places: &Vec<usize>| {
            let mut places = places.iter();
            places.find(|at| means(&world.offers[**at])).copied()
        };
        let mut places: Vec<usize> = offered.values().filter_map(best).collect();
        places.sort_by_key(|at| &world.offers[*at].manifest.name);
        if places.is_empty() {
            return Err(CliError::new(format!(
                "No packages available to install matching '{word}' have been found in the \
                 repositories"
            )));
        }
        found.extend(places);
    }
    Ok(found)
}

/// Shows a plan, asks, and carries it out: what all verbs that change something end with.
pub(crate) fn carry_out(session: &Session, args: &Args, plan: &Plan) -> Outcome {
    let out = session.out;
    let reports = &session.reports;
    reports.send("INFO_INTEGRITYCHECK_BEGIN", json!({}));
    reports.send("INFO_INTEGRITYCHECK_FINISHED", json!({ "conflicting": 0 }));
    out.note("Checking integrity... done (0 conflicting)");
    show::held(session, plan);
    if plan.steps.is_empty() {
        out.note("The most recent versions of packages are already installed");
        return Ok(());
    }
    show::plan(session, plan);
    if args.has('n') {
        return Ok(());
    }
    confirm(session, args, "\nProceed with this action? [y/N]: ")?;
    if args.has('F') {
        return session.change(|engine| {
            let mut watcher = Watcher::new(session);
            engine.fetch(plan, &mut |event| watcher.event(&event))?;
            Ok(())
        });
    }
    let how = Execution {
        scripts: args.last_of("IDX").is_none() && !args.has(NO_EXEC.0),
        register_only: args.has('X'),
    };
    session.carry_out(plan, how)?;
    if session.config.flag("AUTOCLEAN") {
        super::clean::clean(session, false)?;
    }
    Ok(())
}

/// Whether the user has answered already.
fn is_answered(session: &Session, args: &Args) -> bool {
    let config = &session.config;
    args.has('y') || config.flag("ASSUME_ALWAYS_YES") || config.flag("DEFAULT_ALWAYS_YES")
}

/// Whether the user has answered or can be asked.
pub(crate) fn can_confirm(session: &Session, args: &Args) -> bool {
    is_answered(session, args) || session.out.can_ask()
}

/// Asks unless the user has answered already.
pub(crate) fn confirm(session: &Session, args: &Args, question: &str) -> Outcome {
    if is_answered(session, args) {
        return Ok(());
    }
    // The original's default, a number in quotes.
    let data = json!({ "msg": question.trim(), "default": "0" });
    session.reports.send("QUERY_YESNO", data);
    match session.out.ask(question) {
        Some(true) => Ok(()),
        Some(false) => Err(CliError::quiet()),
        None => Err(CliError::new(
            "nobody is there to be asked; give -y to go ahead",
        )),
    }
}
