//! `adopt`: results that another object directory has made already.

use std::path::PathBuf;
use std::time::Duration;

use buildsys_cache::{Layout, Lock, Sharing, TryLock, adopt};
use buildsys_report::words::counted;

use crate::{Failed, Session, Status};

/// What `adopt` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Object directory to take results from
    #[arg(value_name = "OBJDIR")]
    from: PathBuf,
    /// Only results of jobs that ran for more than SECONDS there
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    longer_than: u64,
    /// Not the results of this job; may be given more than once
    #[arg(long, value_name = "JOB")]
    except: Vec<String>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let from = std::path::absolute(&args.from).unwrap_or_else(|_| args.from.clone());
    let (from, to) = (Layout::new(&from), Layout::new(&session.objdir));
    if !from.cache().is_dir() {
        return Err(Failed::Usage {
            message: format!("{} is no object directory", args.from.display()),
            remedy: "give the OBJDIR of a tree that has been built".to_owned(),
        });
    }
    to.create()?;
    let command = &session.environment.command;
    let mut locks = Vec::new();
    for layout in [&from, &to] {
        let taken = Lock::try_take(&layout.lock("run"), Sharing::Shared, command)?;
        let TryLock::Held(lock) = taken else {
            let objdir = layout.objdir().display();
            session.output.warning(&format!(
                "the cache of {objdir} is being collected; try again when that is done"
            ));
            return Ok(Status::Failure);
        };
        locks.push(lock);
    }
    let longer_than = Duration::from_secs(args.longer_than);
    let dry_run = session.options.dry_run;
    let mut names = Vec::new();
    adopt(&from, &to, |result| {
        let job = result.job.as_str();
        let wanted = result.duration > longer_than && !args.except.iter().any(|name| name == job);
        if wanted {
            names.push(job.to_owned());
        }
        wanted && !dry_run
    })?;
    names.sort();
    if session.output.is_json() {
        session
            .output
            .document(&serde_json::json!({ "dry-run": dry_run, "adopted": names }));
    } else {
        let word = if dry_run { "would adopt" } else { "adopted" };
        let count = counted(names.len(), "result");
        session
            .output
            .result(&format!("{word} {count}: {}\n", names.join(" ")));
    }
    Ok(Status::Success)
}
