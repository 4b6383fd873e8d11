//! The job that makes the repository: every package, and the signed catalogue.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use buildsys_model::{
    Digest, Export, Inputs, Job, JobKind, JobName, Native, NativeContext, NativeError, NativeStep,
    RelPath, Step,
};
use buildsys_recipes::Context;
use dports_model::Plan;

use crate::{JobsError, PortJobs};

/// Name of the job, and of the folder below OBJDIR.
pub const REPOSITORY: &str = "repository";
/// The knob that names the key.
const KEY: &str = "PKG_REPO_KEY";

pub(crate) fn job(context: &Context, plan: &Plan, ports: &PortJobs) -> Result<Job, JobsError> {
    let key = context.source.join(context.knobs.get(KEY));
    let bytes = fs::read(&key).map_err(|source| JobsError::Read {
        path: key.clone(),
        source,
    })?;
    let mut packages = Vec::new();
    let mut timestamp = 0;
    for port in plan.ports() {
        if let Some(job) = ports.packages.get(&port.id) {
            packages.push((job.clone(), format!("{}.pkg", port.package())));
            timestamp = timestamp.max(crate::port::distinfo(context, port)?.timestamp);
        }
    }
    packages.sort();
    let abi = context.knobs.get("PKG_ABI").to_owned();
    let pkg = JobName::new("pkg-host")?;
    let mut jobs: Vec<_> = packages.iter().map(|(job, _)| job.clone()).collect();
    jobs.push(pkg.clone());
    let list: Vec<_> = packages.iter().map(|(_, file)| file.as_str()).collect();
    let params = [
        ("abi", abi.clone()),
        ("packages", list.join(" ")),
        ("timestamp", timestamp.to_string()),
        // The key itself is nobody's business; which key it is matters.
        ("key", Digest::of(&bytes).to_string()),
    ];
    let step = Publish {
        packages,
        abi: abi.clone(),
        pkg,
        key,
        timestamp,
    };
    Ok(Job {
        name: JobName::new(REPOSITORY)?,
        kind: JobKind::Other,
        title: format!("package repository for {abi}"),
        inputs: Inputs {
            jobs: jobs.into_iter().collect(),
            ..Inputs::default()
        },
        env: BTreeMap::new(),
        steps: vec![Step::Native(Native {
            name: "make the repository".to_owned(),
            version: "1".to_owned(),
            params: params.map(|(name, value)| (name.to_owned(), value)).into(),
            code: Arc::new(step),
        })],
        outputs: vec![RelPath::new(&abi)?],
        export: Some(Export::Folder {
            at: RelPath::new(REPOSITORY)?,
        }),
        scratch: None,
        expected: Job::QUICK,
    })
}

/// Lays out the packages and has pkg(8) make and sign their catalogue.
struct Publish {
    packages: Vec<(JobName, String)>,
    abi: String,
    pkg: JobName,
    key: PathBuf,
    timestamp: u64,
}

impl NativeStep for Publish {
    fn run(&self, context: &mut NativeContext<'_>) -> Result<(), NativeError> {
        let places = context.places;
        let from = |job: &JobName| places.inputs.get(job).cloned().unwrap_or_default();
        let failed = |what: &str, path: &Path, error: std::io::Error| {
            NativeError::new(format!("cannot {what} {}: {error}", path.display()))
        };
        let latest = places.out.join(&self.abi).join("LATEST");
        let all = latest.join("All");
        fs::create_dir_all(&all).map_err(|error| failed("create", &all, error))?;
        for (job, file) in &self.packages {
            let package = from(job).join("All").join(file);
            fs::copy(&package, all.join(file)).map_err(|error| failed("copy", &package, error))?;
        }
        let program = from(&self.pkg).join("pkg");
        let output = Command::new(&program)
            .env_clear()
            .env("LC_ALL", "C")
            .args(["repo", "-q", "-t", &self.timestamp.to_string()])
            .arg(&latest)
            .arg(&self.key)
            .current_dir(&places.work)
            .output()
            .map_err(|error| failed("run", &program, error))?;
        let _ = context.log.write_all(&output.stdout);
        let _ = context.log.write_all(&output.stderr);
        if output.status.success() {
            let _ = writeln!(context.log, "{} packages", self.packages.len());
            return Ok(());
        }
        let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(NativeError::new(format!("pkg repo failed: {words}")))
    }
}
