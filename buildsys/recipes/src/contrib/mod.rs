//! Programs of others: crates of the registry, pinned by a lock file of ours, with small patches.
//!
//! `src-tree/contrib` is a workspace of its own:
//!
//! ```text
//! Cargo.toml   the programs, and crates that stand in for others
//! Cargo.lock   every crate with its checksum, as cargo writes it
//! NAME/        the thin program around crates in exactly those versions; [package.metadata.contrib]
//! stand-in/    small crates of ours in the place of large ones that are not needed
//! patches/     what we change: `+++ CRATE-VERSION/PATH`
//! ```
//!
//! The crates that patches change are copied into the job's scratch folder and patched there; cargo is
//! told to take them from the copies. Everything else comes from the registry as it is. The profile
//! is the one of all programs, so that `std` is built once for all. One job makes all programs: they
//! share two hundred crates, which cargo compiles once when it is asked for all at once.

mod lock;
mod prepare;
mod sources;

use std::sync::Arc;
use std::time::Duration;

use buildsys_model::{Job, JobKind, Native, RelPath, Source, Step, Template};

use crate::build::{job, run_in};
use crate::cargo::{self, Target};
use crate::{Context, RecipeError, programs};

use prepare::Prepare;

/// The programs: folders of `src-tree/contrib`, and what is built of them.
const PROGRAMS: [&str; 2] = ["brush", "coreutils"];

/// Where the workspace is.
const FOLDER: &str = "src-tree/contrib";

/// What cargo says about the crates, in the job's private folder.
const METADATA: &str = "metadata.json";

/// Makes cargo fetch what is not there yet and say where everything is. Its output goes to a file.
const DESCRIBE: &str = "cargo=$1; manifest=$2; exec \"$cargo\" metadata --locked --format-version 1 \
    --filter-platform x86_64-unknown-dragonfly --manifest-path \"$manifest\" > \"$3\"";

/// The job that makes all of them.
pub(crate) fn programs(context: &Context) -> Result<Job, RecipeError> {
    let title = format!("{}, from their crates", PROGRAMS.join(" and "));
    let mut job = job("contrib", JobKind::Program, &title)?;
    job.expected = Duration::from_secs(300);
    let mut parts = vec!["Cargo.toml", "Cargo.lock", "stand-in"];
    let own = PROGRAMS.map(|name| [format!("{name}/Cargo.toml"), format!("{name}/src")]);
    parts.extend(own.iter().flatten().map(String::as_str));
    for part in parts {
        let path = RelPath::new(&format!("{FOLDER}/{part}"))?;
        job.inputs.sources.push(Source::required(path));
    }
    let patches = RelPath::new(&format!("{FOLDER}/patches"))?;
    job.inputs.sources.push(Source::optional(patches));
    programs::add_sysroot(context, &mut job)?;
    job.steps.push(run_in(
        "{work}",
        &[
            "sh",
            "-euc",
            DESCRIBE,
            "sh",
            "{at:cargo}",
            &format!("{{src}}/{FOLDER}/Cargo.toml"),
            &format!("{{work}}/{METADATA}"),
        ],
    )?);
    // The profile is that of the programs of the workspace.
    let shared = context.workspace.shared();
    let profiles = shared.profiles(&["release", "userland"])?;
    job.steps.push(Step::Native(Native {
        name: "patch the crates".to_owned(),
        version: prepare::VERSION.to_owned(),
        params: [("profiles".to_owned(), profiles.clone())].into(),
        code: Arc::new(Prepare { profiles }),
    }));
    // Some macro crate makes "random" numbers when it is compiled: always the same ones.
    let seed = Template::literal("DragonFly");
    job.env.insert("CONST_RANDOM_SEED".to_owned(), seed);
    let packages = PROGRAMS.map(|name| format!("contrib-{name}"));
    let packages = packages.each_ref().map(String::as_str);
    cargo::build_alone(
        context,
        &mut job,
        Target::Userland,
        "{scratch}/contrib",
        &packages,
    )?;
    programs::strip(context, &mut job, &PROGRAMS)?;
    Ok(job)
}
