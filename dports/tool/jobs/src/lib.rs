//! Ports as jobs of the build, beside those of the system.
//!
//! ```text
//! distfiles-PORT ------\
//! port-DEPENDENCY ... --+--> port-PORT --> repository
//! sysroot, rust-std ---/        dports-worker, pkg-host
//! ```
//! | job | reads | makes |
//! |---|---|---|
//! | `distfiles-CATEGORY-NAME` | the network | the port's distfiles, checked |
//! | `port-CATEGORY-NAME[.FLAVOUR]` | port, framework files, distfiles, packages it needs | `packages/All/NAME-VERSION.pkg` |
//! | `test-CATEGORY-NAME[.FLAVOUR]` | the same, and `dfrun` | nothing: the port's own tests pass |
//! | `repository` | every package, the key | `repository/ABI/LATEST`, signed |
//!
//! A key holds the content of what a job reads and nothing else: a port whose files, distfiles and
//! needs are what they were does no work, and a package that comes out the same changes nothing
//! that needs it.
#![forbid(unsafe_code)]

mod error;
pub mod fetch;
mod names;
mod port;
mod repository;
mod tools;

use std::collections::BTreeMap;

use buildsys_model::{Job, JobName};
use buildsys_recipes::Context;
use dports_eval::{Native, Profile, Tree};
use dports_model::{Goal, Plan, PortRef, Tests};

pub use error::JobsError;
pub use repository::REPOSITORY;
pub use tools::find_program;

/// Folder of the ports tree below the source tree.
pub const PORTS: &str = "dports";

/// The jobs of a plan.
#[derive(Debug)]
pub struct PortJobs {
    /// The jobs, to be added to those of the system.
    pub jobs: Vec<Job>,
    /// The job that makes a port's package.
    pub packages: BTreeMap<PortRef, JobName>,
    /// The job that runs a port's own tests, for ports that have some.
    pub tests: BTreeMap<PortRef, JobName>,
    /// The jobs that fetch.
    pub distfiles: Vec<JobName>,
    /// Ports of the plan that are not built, and why.
    pub left_out: Vec<(PortRef, String)>,
}

/// Returns the ports tree of a source tree.
#[must_use]
pub fn tree(context: &Context) -> Tree {
    Tree::new(context.source.join(PORTS))
}

/// Returns the evaluator, with a thread for each CPU.
///
/// # Errors
/// [`JobsError::Evaluator`] when it cannot be started.
pub fn evaluator(tree: &Tree) -> Result<Native, JobsError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(Native::new(tree.root().to_owned(), threads)?)
}

/// Returns the bmake of this machine, which runs the phases of ports.
///
/// # Errors
/// [`JobsError::Program`] when there is none.
pub fn bmake() -> Result<std::path::PathBuf, JobsError> {
    find_program("bmake")
}

/// Returns what ports are evaluated for: the system of the knobs.
#[must_use]
pub fn profile(context: &Context) -> Profile {
    let knob = |name| context.knobs.get(name);
    Profile::new(knob("ARCH"), knob("VERSION"), knob("OSRELDATE"))
}

/// Describes the jobs of every port of a plan that can be built.
///
/// # Errors
/// [`JobsError`] when a distinfo lacks a file, a program is missing, or a name cannot be a job's.
pub fn jobs(context: &Context, plan: &Plan) -> Result<PortJobs, JobsError> {
    let mut tools = tools::Tools::default();
    let mut all = PortJobs {
        jobs: Vec::new(),
        packages: BTreeMap::new(),
        tests: BTreeMap::new(),
        distfiles: Vec::new(),
        left_out: Vec::new(),
    };
    for port in plan.ports() {
        if let Some(reason) = plan.obstacle(port) {
            all.left_out.push((port.id.clone(), reason));
            continue;
        }
        let distinfo = port::distinfo(context, port)?;
        let distfiles = match fetch::job(port, &distinfo)? {
            Some(job) => {
                let name = job.name.clone();
                if !all.distfiles.contains(&name) {
                    all.distfiles.push(name.clone());
                    all.jobs.push(job);
                }
                Some(name)
            }
            None => None,
        };
        let parts = port::Parts {
            context,
            plan,
            packages: &all.packages,
            distfiles,
            timestamp: distinfo.timestamp,
            goal: Goal::Package,
        };
        let job = port::job(&parts, port, &mut tools)?;
        if all.packages.values().any(|other| *other == job.name) {
            return Err(JobsError::SameName(job.name));
        }
        if port.tests != Tests::None {
            let parts = port::Parts {
                goal: Goal::Test,
                ..parts
            };
            let test = port::job(&parts, port, &mut tools)?;
            all.tests.insert(port.id.clone(), test.name.clone());
            all.jobs.push(test);
        }
        all.packages.insert(port.id.clone(), job.name.clone());
        all.jobs.push(job);
    }
    Ok(all)
}

/// Describes the job that makes the repository of every package in `ports`.
///
/// # Errors
/// [`JobsError`] when the key cannot be read.
pub fn repository(context: &Context, plan: &Plan, ports: &PortJobs) -> Result<Job, JobsError> {
    repository::job(context, plan, ports)
}
