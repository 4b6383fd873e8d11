//! `gc`: remove from the cache what is not needed.

use buildsys_cache::{GcPolicy, Layout, Lock, Sharing, TryLock, collect_garbage, plan_gc};
use buildsys_model::config::{parse_age, parse_size, show_size};
use buildsys_report::words::counted;

use crate::{Failed, Session, Status};

/// What `gc` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Forget results, the longest unused first, until the rest takes at most SIZE (500M, 20GiB)
    #[arg(long, value_name = "SIZE")]
    max_size: Option<String>,
    /// Forget results that were not used for AGE (12h, 30d, 2w)
    #[arg(long, value_name = "AGE")]
    older: Option<String>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let usage = |message: &dyn std::fmt::Display| Failed::Usage {
        message: message.to_string(),
        remedy: "see buildsys gc --help".to_owned(),
    };
    let typed = args
        .max_size
        .as_deref()
        .map(parse_size)
        .transpose()
        .map_err(|e| usage(&e))?;
    let max_size = typed.or(session.local.cache.max_size);
    let older = args
        .older
        .as_deref()
        .map(parse_age)
        .transpose()
        .map_err(|e| usage(&e))?;
    let layout = Layout::new(&session.objdir);
    layout.create()?;
    let command = &session.environment.command;
    let TryLock::Held(_lock) = Lock::try_take(&layout.lock("run"), Sharing::Exclusive, command)?
    else {
        session
            .output
            .warning("another run is using the cache; try again when it is done");
        return Ok(Status::Failure);
    };
    let plan = plan_gc(&layout, &GcPolicy { max_size, older })?;
    for error in &plan.corrupt {
        session.output.warning(&error.to_string());
    }
    if !session.options.dry_run {
        collect_garbage(&plan)?;
    }
    let word = if session.options.dry_run {
        "would remove"
    } else {
        "removed"
    };
    if session.output.is_json() {
        session.output.document(&serde_json::json!({
            "dry-run": session.options.dry_run,
            "results": plan.actions.len(),
            "blobs": plan.blobs.len(),
            "unfinished": plan.unfinished.len(),
            "removed-bytes": plan.removed.bytes,
            "kept-bytes": plan.kept.bytes,
        }));
    } else {
        session.output.result(&format!(
            "{word} {}, {}, {}: {}; {} remain\n",
            counted(plan.actions.len(), "result"),
            counted(plan.blobs.len(), "blob"),
            counted(plan.unfinished.len(), "unfinished file"),
            show_size(plan.removed.bytes),
            show_size(plan.kept.bytes),
        ));
    }
    Ok(Status::Success)
}
