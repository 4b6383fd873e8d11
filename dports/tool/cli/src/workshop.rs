//! What every verb works with: the ports tree, its evaluator, and the system's recipes.

use std::fmt::Write as _;

use buildsys_cli::{Failed, Session, Status};
use buildsys_model::{Job, JobName};
use buildsys_recipes::Context;
use dports_eval::{Collection, Native, Tree};
use dports_jobs::PortJobs;
use dports_model::{Plan, Port, PortRef};

use crate::tell;

/// The ports tree and what reads it.
pub(crate) struct Workshop<'s> {
    pub(crate) session: &'s Session,
    pub(crate) context: Context,
    pub(crate) tree: Tree,
    evaluator: Native,
}

impl<'s> Workshop<'s> {
    pub(crate) fn open(session: &'s Session) -> Result<Self, Failed> {
        let context = session.context()?;
        let tree = dports_jobs::tree(&context);
        let evaluator = dports_jobs::evaluator(&tree).map_err(tell::jobs)?;
        Ok(Self {
            session,
            context,
            tree,
            evaluator,
        })
    }

    /// Returns the ports by name.
    pub(crate) fn collection(&self) -> Collection<'_> {
        Collection::new(
            &self.tree,
            &self.evaluator,
            dports_jobs::profile(&self.context),
        )
    }

    /// Orders every port that can be read. The others are reported, and make the second value
    /// `false`.
    pub(crate) fn plan_everything(
        &self,
        collection: &Collection<'_>,
    ) -> Result<(Plan, bool), Failed> {
        let (ports, broken) = collection.everything().map_err(tell::eval)?;
        let mut whole = broken.is_empty();
        for (_, error) in broken {
            self.session.output.error(&tell::eval(error));
        }
        let mut roots = Vec::new();
        for port in ports {
            match collection.plan(std::slice::from_ref(&port.id)) {
                Ok(_) => roots.push(port.id),
                Err(error) => {
                    whole = false;
                    self.session.output.error(&tell::plan(error));
                }
            }
        }
        let plan = collection.plan(&roots).map_err(tell::plan)?;
        Ok((plan, whole))
    }

    /// Describes the jobs of a plan.
    pub(crate) fn jobs(&self, plan: &Plan) -> Result<PortJobs, Failed> {
        dports_jobs::jobs(&self.context, plan).map_err(tell::jobs)
    }

    /// Brings jobs up to date, among all those of the system.
    pub(crate) fn run(&self, jobs: Vec<Job>, targets: &[JobName]) -> Result<Status, Failed> {
        let mut all = buildsys_recipes::jobs(&self.context)?;
        all.extend(jobs);
        if targets.is_empty() {
            return Ok(Status::Success);
        }
        self.session.run(all, targets)
    }

    /// Says which ports of a plan are not built, and why.
    pub(crate) fn report_left_out(&self, jobs: &PortJobs) {
        for (port, reason) in &jobs.left_out {
            let output = &self.session.output;
            output.warning(&format!("{port} is left out: {reason}"));
        }
    }

    /// Lists the packages of ports, with their sizes.
    pub(crate) fn show_packages<'p>(&self, ports: impl Iterator<Item = &'p Port>) {
        if self.session.options.dry_run || self.session.output.is_json() {
            return;
        }
        let folder = self.session.objdir.join("packages/All");
        let mut text = String::new();
        for port in ports {
            let path = folder.join(format!("{}.pkg", port.package()));
            if let Ok(meta) = std::fs::metadata(&path) {
                let _ = writeln!(text, "{} ({} bytes)", path.display(), meta.len());
            }
        }
        self.session.output.result(&text);
    }
}

/// Reads names of ports from the command line.
pub(crate) fn names(words: &[String]) -> Result<Vec<PortRef>, Failed> {
    words.iter().map(|word| name(word)).collect()
}

/// Reads the name of a port from the command line.
pub(crate) fn name(word: &str) -> Result<PortRef, Failed> {
    word.parse().map_err(tell::usage)
}
