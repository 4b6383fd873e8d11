//! Fetching distfiles: the only jobs with a network.
//!
//! Sites are registries, and the machine's own clients know where those are: cargo for crates, apt
//! for Debian's sources, each with its own settings for mirrors and proxies. Whatever comes is
//! checked against distinfo here, so how it came is no part of a key.

mod crates;
mod debian;
mod error;
mod verify;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use buildsys_model::{
    Inputs, Job, JobKind, Native, NativeContext, NativeError, NativeStep, RelPath, Step,
};
use dports_model::{Distfile, Distinfo, Port, Site, Sum};

use crate::JobsError;
use crate::names::job_name;

pub use error::FetchError;
pub use verify::sum_of;

/// A distfile, and what it must be if that is known.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The file and its sites.
    pub file: Distfile,
    /// Its size and digest.
    pub sum: Option<Sum>,
}

/// The clients of this machine.
pub struct Clients<'a> {
    /// cargo.
    pub cargo: PathBuf,
    /// The `CARGO_HOME` whose registry is used.
    pub cargo_home: PathBuf,
    /// An empty folder to work in.
    pub work: PathBuf,
    /// Where they write to.
    pub log: &'a mut dyn Write,
    /// Told what is being fetched, in one line.
    pub progress: &'a mut dyn FnMut(&str),
}

/// Describes the job that fetches a port's distfiles; `None` for a port that has none.
pub(crate) fn job(port: &Port, distinfo: &Distinfo) -> Result<Option<Job>, JobsError> {
    if port.distfiles.is_empty() {
        return Ok(None);
    }
    let mut wanted = Vec::new();
    let mut params = BTreeMap::new();
    for file in &port.distfiles {
        let sum = distinfo.get(&file.path).cloned();
        let sum = sum.ok_or_else(|| JobsError::NotListed {
            port: port.id.clone(),
            file: file.path.clone(),
        })?;
        let sites: Vec<_> = file.sites.iter().map(ToString::to_string).collect();
        let value = format!("{} {} {}", sum.sha256, sum.size, sites.join(" "));
        params.insert(file.path.clone(), value);
        wanted.push(Wanted {
            file: file.clone(),
            sum: Some(sum),
        });
    }
    let bare = port.id.origin().as_str().parse();
    let bare =
        bare.map_err(|error: dports_model::ModelError| JobsError::Mistake(error.to_string()))?;
    // Flavours mostly share their distfiles; one that does not gets a job of its own.
    let shared =
        port.flavors.is_empty() || port.flavors.first().map(String::as_str) == port.id.flavor();
    let id = if shared { &bare } else { &port.id };
    Ok(Some(Job {
        name: job_name("distfiles", id)?,
        kind: JobKind::Other,
        title: format!("distfiles of {}", port.package()),
        inputs: Inputs::default(),
        env: BTreeMap::new(),
        steps: vec![Step::Native(Native {
            name: "fetch distfiles".to_owned(),
            // What comes out is decided by the digests: how it is fetched does not matter.
            version: "1".to_owned(),
            params,
            code: Arc::new(Fetch(wanted)),
        })],
        outputs: vec![RelPath::new("distfiles")?],
        export: None,
        scratch: None,
        expected: Job::QUICK,
    }))
}

struct Fetch(Vec<Wanted>);

impl NativeStep for Fetch {
    fn run(&self, context: &mut NativeContext<'_>) -> Result<(), NativeError> {
        let machine = |name: &str| {
            context
                .places
                .machine
                .get(name)
                .cloned()
                .unwrap_or_default()
        };
        let mut clients = Clients {
            cargo: machine("cargo"),
            cargo_home: machine("cargo-home"),
            work: context.places.work.join("fetch"),
            log: &mut *context.log,
            progress: &mut *context.progress,
        };
        let into = context.places.out.join("distfiles");
        fetch(&self.0, &mut clients, &into).map_err(|error| {
            let native = NativeError::new(&error);
            match error.remedy() {
                Some(remedy) => native.with_remedy(remedy),
                None => native,
            }
        })
    }
}

/// Fetches files into a folder and checks those whose digest is known.
///
/// # Errors
/// [`FetchError`] for the first file that cannot be had or is not what it must be.
pub fn fetch(wanted: &[Wanted], clients: &mut Clients<'_>, into: &Path) -> Result<(), FetchError> {
    for folder in [into, clients.work.as_path()] {
        fs::create_dir_all(folder).map_err(|source| FetchError::io("create", folder, source))?;
    }
    let crates: Vec<_> = wanted
        .iter()
        .filter(|one| one.file.sites.contains(&Site::Crate))
        .collect();
    if !crates.is_empty() {
        crates::fetch(&crates, clients, into)?;
    }
    for one in wanted {
        let to = into.join(&one.file.path);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)
                .map_err(|source| FetchError::io("create", parent, source))?;
        }
        let mut complaints = Vec::new();
        for site in &one.file.sites {
            if to.exists() {
                break;
            }
            if let Site::Debian(source) = site
                && let Err(complaint) = debian::fetch(source, one, clients, &to)
            {
                complaints.push(complaint);
            }
        }
        if !to.exists() {
            return Err(FetchError::Unavailable {
                file: one.file.path.clone(),
                sites: one.file.sites.iter().map(ToString::to_string).collect(),
                complaints,
            });
        }
        if let Some(sum) = &one.sum {
            verify::check(&to, &one.file.path, sum)?;
        }
        let _ = writeln!(clients.log, "{}", one.file.path);
    }
    Ok(())
}
