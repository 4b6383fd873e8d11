//! Programs of others: crates of the registry, pinned by a lock file of ours, with small patches.
//!
//! Each folder of `src-tree/contrib` is a package and a workspace of its own:
//!
//! ```text
//! Cargo.toml   which crates, in exactly which versions; [package.metadata.contrib]
//! Cargo.lock   every crate with its checksum, as cargo writes it
//! src/         the thin program around them
//! patches/     what we change: `+++ CRATE-VERSION/PATH`
//! ```
//!
//! The crates that patches change are copied into the job's scratch folder and patched there; cargo is
//! told to take them from the copies. Everything else comes from the registry as it is. The profile
//! is the one of all programs, so that `std` is built once for all.

mod lock;
mod prepare;
mod sources;

use std::sync::Arc;

use buildsys_model::{Job, JobKind, Native, RelPath, Source, Step, Template};

use crate::build::{job, run_in};
use crate::cargo::{self, Target};
use crate::{Context, RecipeError, programs};

use prepare::Prepare;

/// Folder of `src-tree/contrib`, and the executables that are kept.
const PROGRAMS: [(&str, &[&str]); 2] = [("brush", &["brush"]), ("coreutils", &["coreutils"])];

/// Where the packages are.
const FOLDER: &str = "src-tree/contrib";

/// What cargo says about the crates, in the job's private folder.
const METADATA: &str = "metadata.json";

/// Makes cargo fetch what is not there yet and say where everything is. Its output goes to a file.
const DESCRIBE: &str = "cargo=$1; manifest=$2; exec \"$cargo\" metadata --locked --format-version 1 \
    --filter-platform x86_64-unknown-dragonfly --manifest-path \"$manifest\" > \"$3\"";

pub(crate) fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    PROGRAMS
        .iter()
        .map(|(name, bins)| program(context, name, bins))
        .collect()
}

fn program(context: &Context, name: &str, bins: &[&str]) -> Result<Job, RecipeError> {
    let mut job = job(name, JobKind::Program, &format!("{name}, from its crates"))?;
    let folder = format!("{FOLDER}/{name}");
    for part in ["Cargo.toml", "Cargo.lock", "src"] {
        let path = RelPath::new(&format!("{folder}/{part}"))?;
        job.inputs.sources.push(Source::required(path));
    }
    let patches = RelPath::new(&format!("{folder}/patches"))?;
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
            &format!("{{src}}/{folder}/Cargo.toml"),
            &format!("{{work}}/{METADATA}"),
        ],
    )?);
    // The profile is that of the programs of the workspace.
    let shared = context.workspace.shared();
    let profiles = shared.profiles(&["release", "userland"])?;
    job.steps.push(Step::Native(Native {
        name: "patch the crates".to_owned(),
        version: prepare::VERSION.to_owned(),
        params: [("program", name), ("profiles", &profiles)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        code: Arc::new(Prepare {
            name: name.to_owned(),
            profiles,
        }),
    }));
    // Some macro crate makes "random" numbers when it is compiled: always the same ones.
    let seed = Template::literal("DragonFly");
    job.env.insert("CONST_RANDOM_SEED".to_owned(), seed);
    let package = format!("contrib-{name}");
    let workspace = format!("{{scratch}}/contrib/{name}");
    cargo::build_alone(context, &mut job, Target::Userland, &workspace, &package)?;
    programs::strip(context, &mut job, bins)?;
    Ok(job)
}
