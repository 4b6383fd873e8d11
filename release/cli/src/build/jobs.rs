//! The job that makes the medium.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use buildsys_cli::Session;
use buildsys_model::{Export, Inputs, Job, JobKind, JobName, Native, RelPath, Source, Step};

use super::step::{Extra, IsoStep};
use super::{BuildError, Order};
use crate::profile::Profile;

/// Jobs of the system that the medium is made of.
const NEEDS: [&str; 5] = [
    "kernel",
    "loader-bios",
    "loader-efi",
    "world",
    "world-manifest",
];

/// Name of the job that makes the medium.
pub(super) const ISO: &str = "iso";
/// The loader's defaults, below the source tree.
pub(super) const LOADER_DEFAULTS: &str = "src-tree/stand/common/conf/loader.conf";
/// Folder below the object directory where media appear.
const FOLDER: &str = "release";

macro_rules! mistake {
    ($($error:ty),*) => {$(
        impl From<$error> for BuildError {
            fn from(error: $error) -> Self {
                Self::Mistake(error.to_string())
            }
        }
    )*};
}

mistake!(
    buildsys_model::NameError,
    buildsys_model::PathError,
    buildsys_model::TemplateError
);

/// Name of the image: `DragonFly-x86_64-6.6-DEVELOPMENT.iso`.
pub(crate) fn iso_name(session: &Session) -> String {
    let knob = |name| session.knobs.get(name);
    format!(
        "DragonFly-{}-{}-{}.iso",
        knob("ARCH"),
        knob("VERSION"),
        knob("BRANCH")
    )
}

/// The profile's extra trees, as far as there are jobs that make them.
fn extra_trees(profile: &Profile, there: &[Job]) -> Result<Vec<Extra>, BuildError> {
    let mut found = Vec::new();
    for tree in &profile.trees {
        let job = JobName::new(&tree.job)?;
        if there.iter().any(|known| known.name == job) {
            found.push(Extra {
                job,
                folder: tree.folder.clone(),
                place: tree.path.clone(),
            });
        } else if !tree.optional {
            return Err(BuildError::NoJob {
                job: tree.job.clone(),
                path: tree.path.to_string(),
            });
        }
    }
    Ok(found)
}

/// Describes the job that makes the medium. `there` are the jobs of the system, of which the
/// profile may want some more outputs.
pub(super) fn iso(session: &Session, order: &Order<'_>, there: &[Job]) -> Result<Job, BuildError> {
    let name = iso_name(session);
    let extra = extra_trees(order.profile, there)?;
    let outputs = [
        &name,
        &format!("{name}.manifest"),
        &format!("{name}.sha256"),
        "initrd.img",
    ];
    let jobs = NEEDS
        .iter()
        .map(|name| JobName::new(name))
        .chain(extra.iter().map(|extra| Ok(extra.job.clone())))
        .collect::<Result<BTreeSet<_>, _>>()?;
    let step = Native {
        name: format!("write {name}"),
        version: session.self_identity()?,
        // A profile is plain data: its text form says all of it.
        params: BTreeMap::from([
            ("profile".to_owned(), format!("{:?}", order.profile)),
            ("time".to_owned(), order.time.to_string()),
            ("name".to_owned(), name.clone()),
            ("extra".to_owned(), format!("{extra:?}")),
        ]),
        code: Arc::new(IsoStep::new(
            name.clone(),
            order.profile.clone(),
            order.time,
            extra,
        )?),
    };
    let defaults = Source::required(RelPath::new(LOADER_DEFAULTS)?);
    Ok(Job {
        name: JobName::new(ISO)?,
        kind: JobKind::Image,
        title: format!("live medium {name}"),
        inputs: Inputs {
            sources: vec![defaults],
            jobs,
            ..Inputs::default()
        },
        env: BTreeMap::new(),
        steps: vec![Step::Native(step)],
        outputs: outputs
            .iter()
            .map(|path| RelPath::new(path))
            .collect::<Result<_, _>>()?,
        export: Some(Export::Files {
            at: RelPath::new(FOLDER)?,
        }),
        scratch: None,
        expected: Job::QUICK,
    })
}
