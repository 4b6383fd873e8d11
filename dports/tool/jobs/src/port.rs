//! The job that makes one package, and the one that runs a port's own tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use buildsys_model::{
    Command, Export, Inputs, Job, JobKind, JobName, Native, NativeContext, NativeError, NativeStep,
    Places, RelPath, Source, Step, Template,
};
use buildsys_recipes::Context;
use dports_model::{Distinfo, Goal, Order, Plan, Port, PortRef};

use crate::names::job_name;
use crate::tools::Tools;
use crate::{JobsError, PORTS};

/// Files of the framework that makefiles run and do not read.
const SCRIPTS: &str = "Mk/Scripts";
/// Where the order is, below the job's private folder.
const ORDER: &str = "order.json";

/// What a port's job is made of.
pub(crate) struct Parts<'a> {
    pub(crate) context: &'a Context,
    pub(crate) plan: &'a Plan,
    /// The jobs of the ports before this one.
    pub(crate) packages: &'a BTreeMap<PortRef, JobName>,
    /// The job that fetches the distfiles.
    pub(crate) distfiles: Option<JobName>,
    /// The time of everything in the package.
    pub(crate) timestamp: u64,
    /// What is to be done.
    pub(crate) goal: Goal,
}

/// Reads the distinfo of a port. A port without distfiles needs none.
pub(crate) fn distinfo(context: &Context, port: &Port) -> Result<Distinfo, JobsError> {
    let path = context.source.join(PORTS).join(&port.distinfo);
    match fs::read_to_string(&path) {
        Ok(text) => text
            .parse()
            .map_err(|source| JobsError::Distinfo { path, source }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Distinfo::default()),
        Err(source) => Err(JobsError::Read { path, source }),
    }
}

/// Describes the job.
pub(crate) fn job(parts: &Parts<'_>, port: &Port, tools: &mut Tools) -> Result<Job, JobsError> {
    let Parts { context, plan, .. } = *parts;
    let rust = port.uses("cargo");
    let go_only = port.uses("go") && !rust;
    let mut used = vec![tools.get("bmake", None)?];
    if go_only {
        used.push(tools.get("go", Some("version"))?);
    } else {
        used.extend(context.toolchain.compiler_tools());
        used.extend(context.toolchain.c_tools());
    }
    let test = parts.goal == Goal::Test;
    let mut needed: Vec<(JobName, String)> = Vec::new();
    for other in plan.needed_to_build(port) {
        if let Some(job) = parts.packages.get(&other.id) {
            needed.push((job.clone(), format!("All/{}.pkg", other.package())));
        }
    }
    let mut jobs: Vec<JobName> = needed.iter().map(|(job, _)| job.clone()).collect();
    for (name, wanted) in [
        ("dports-worker", true),
        ("pkg-host", true),
        ("sysroot", !go_only),
        ("rust-std", rust),
        ("dfrun", test),
    ] {
        if wanted {
            jobs.push(JobName::new(name)?);
        }
    }
    jobs.extend(parts.distfiles.clone());
    let step = WriteOrder {
        template: template(parts, port),
        files: files(port),
        packages: needed,
        distfiles: parts.distfiles.clone(),
        sysroot: (!go_only).then(|| JobName::new("sysroot")).transpose()?,
        rust_std: rust.then(|| JobName::new("rust-std")).transpose()?,
        pkg: JobName::new("pkg-host")?,
        dfrun: test.then(|| JobName::new("dfrun")).transpose()?,
    };
    let (prefix, what, product) = match parts.goal {
        Goal::Package => ("port", "package", format!("All/{}.pkg", port.package())),
        Goal::Test => ("test", "tests of", "passed".to_owned()),
    };
    let sources = step.files.iter().map(|file| {
        let path = RelPath::new(&format!("{PORTS}/{file}"))?;
        Ok(Source::required(path))
    });
    Ok(Job {
        name: job_name(prefix, &port.id)?,
        kind: JobKind::Program,
        title: format!("{what} {}: {}", port.package(), port.comment),
        inputs: Inputs {
            sources: sources.collect::<Result<_, JobsError>>()?,
            jobs: jobs.into_iter().collect(),
            tools: used,
            knobs: BTreeMap::new(),
            parts: BTreeMap::new(),
        },
        env: BTreeMap::new(),
        steps: vec![
            Step::Native(Native {
                name: "write the order".to_owned(),
                version: "1".to_owned(),
                params: step.params()?,
                code: Arc::new(step),
            }),
            Step::Run(Command {
                program: Template::parse("{in:dports-worker}/dports-worker")?,
                args: vec![
                    Template::parse("build")?,
                    Template::parse(&format!("{{work}}/{ORDER}"))?,
                ],
                cwd: Template::parse("{work}")?,
            }),
        ],
        outputs: vec![RelPath::new(&product)?],
        export: match parts.goal {
            Goal::Package => Some(Export::Files {
                at: RelPath::new("packages")?,
            }),
            Goal::Test => None,
        },
        scratch: None,
        expected: Duration::from_secs(if rust { 60 } else { 5 }),
    })
}

/// The files a port reads, below the ports tree.
fn files(port: &Port) -> Vec<String> {
    let mut files = port.folders.clone();
    files.extend(port.framework.iter().cloned());
    files.push(SCRIPTS.to_owned());
    files
}

/// The order, but for the places of this machine.
fn template(parts: &Parts<'_>, port: &Port) -> Order {
    let knob = |name| parts.context.knobs.get(name).to_owned();
    let runs = parts.plan.needed_to_run(port);
    let depends: Vec<_> = runs
        .iter()
        .map(|other| format!("{}|{}|{}", other.name, other.id.origin(), other.version))
        .collect();
    let assignments = [
        ("ARCH", knob("ARCH")),
        ("OSREL", knob("VERSION")),
        ("OSVERSION", knob("OSRELDATE")),
        ("ABI", knob("PKG_ABI")),
        ("ACTUAL_DEPENDS", depends.join(" ")),
    ];
    let flavor = port.id.flavor().map(|word| ("FLAVOR", word.to_owned()));
    let own = |(name, value): (&str, String)| (name.to_owned(), value);
    Order {
        goal: parts.goal,
        package: port.package(),
        origin: port.id.origin().to_string(),
        timestamp: parts.timestamp,
        assignments: assignments.into_iter().chain(flavor).map(own).collect(),
        ports: PathBuf::new(),
        files: Vec::new(),
        distfiles: None,
        packages: Vec::new(),
        sysroot: None,
        rust_std: None,
        tool_folders: Vec::new(),
        pkg: PathBuf::new(),
        dfrun: None,
        work: PathBuf::new(),
        out: PathBuf::new(),
    }
}

/// Writes the order for the worker.
struct WriteOrder {
    template: Order,
    files: Vec<String>,
    packages: Vec<(JobName, String)>,
    distfiles: Option<JobName>,
    sysroot: Option<JobName>,
    rust_std: Option<JobName>,
    pkg: JobName,
    dfrun: Option<JobName>,
}

impl WriteOrder {
    /// All that steers the step and is no place of this machine.
    fn params(&self) -> Result<BTreeMap<String, String>, JobsError> {
        let packages: Vec<_> = self
            .packages
            .iter()
            .map(|(job, file)| format!("{job}/{file}"))
            .collect();
        Ok(BTreeMap::from([
            ("order".to_owned(), serde_json::to_string(&self.template)?),
            ("files".to_owned(), self.files.join(" ")),
            ("packages".to_owned(), packages.join(" ")),
        ]))
    }

    fn fill(&self, places: &Places) -> Order {
        let from = |job: &JobName| places.inputs.get(job).cloned().unwrap_or_default();
        let machine = |name: &str| places.machine.get(name).cloned().unwrap_or_default();
        let mut assignments = self.template.assignments.clone();
        let tools = [("RUSTC", "rustc"), ("CARGO", "cargo"), ("LLD", "lld")];
        for (variable, tool) in tools {
            assignments.insert(variable.to_owned(), machine(tool).display().to_string());
        }
        Order {
            assignments,
            ports: places.src.join(PORTS),
            files: self.files.clone(),
            distfiles: self
                .distfiles
                .as_ref()
                .map(|job| from(job).join("distfiles")),
            packages: self
                .packages
                .iter()
                .map(|(job, file)| from(job).join(file))
                .collect(),
            sysroot: self.sysroot.as_ref().map(from),
            rust_std: self.rust_std.as_ref().map(from),
            tool_folders: tool_folders(&tools.map(|(_, tool)| machine(tool))),
            pkg: from(&self.pkg).join("pkg"),
            dfrun: self.dfrun.as_ref().map(|job| from(job).join("dfrun")),
            work: places.work.clone(),
            out: places.out.clone(),
            ..self.template.clone()
        }
    }
}

/// Installations outside of the system's own folders: the folder above `bin`.
fn tool_folders(programs: &[PathBuf]) -> Vec<PathBuf> {
    let own = ["/usr", "/bin", "/sbin", "/lib", "/lib64"];
    let outside =
        |path: &&PathBuf| path.is_absolute() && !own.iter().any(|folder| path.starts_with(folder));
    let above = |path: &PathBuf| path.parent().and_then(Path::parent).map(Path::to_owned);
    let mut folders: Vec<_> = programs.iter().filter(outside).filter_map(above).collect();
    folders.sort();
    folders.dedup();
    folders
}

impl NativeStep for WriteOrder {
    fn run(&self, context: &mut NativeContext<'_>) -> Result<(), NativeError> {
        let order = self.fill(context.places);
        let path = context.places.work.join(ORDER);
        let text = serde_json::to_vec_pretty(&order).map_err(NativeError::new)?;
        fs::write(&path, text)
            .map_err(|error| NativeError::new(format!("cannot write {}: {error}", path.display())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_installations_outside_the_systems_folders_are_shown_in_the_box() {
        let programs = [
            "/usr/bin/rustc",
            "/opt/rust/bin/cargo",
            "/opt/rust/bin/rustc",
        ];
        let folders = tool_folders(&programs.map(PathBuf::from));
        assert_eq!(folders, [PathBuf::from("/opt/rust")]);
    }
}
