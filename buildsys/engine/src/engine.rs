//! The engine: jobs, places and caches of one build.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use buildsys_cache::{CacheError, Layout, Records, StatCache, Store};
use buildsys_graph::{Graph, NodeId};
use buildsys_model::{Job, JobName};

use crate::EngineError;

/// Where a build happens and in what surroundings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Root of the source tree, absolute.
    pub source: PathBuf,
    /// Where everything goes, absolute.
    pub objdir: PathBuf,
    /// Variables of every command. They are part of every key.
    pub fixed_env: BTreeMap<String, String>,
    /// Variables that are handed on without being part of a key, since they decide only how things
    /// are fetched and not what: proxies and registry settings.
    pub passed_env: BTreeMap<String, String>,
    /// Where the machine keeps what `{at:NAME}` names. Not part of a key: jobs declare tools by what
    /// they are.
    pub machine: BTreeMap<String, PathBuf>,
    /// What the user ran, for lock files: `buildsys kernel`.
    pub command: String,
}

/// The jobs, places and caches of one build.
#[derive(Debug)]
pub struct Engine {
    pub(crate) settings: Settings,
    pub(crate) layout: Layout,
    pub(crate) store: Store,
    pub(crate) records: Records,
    pub(crate) stat: StatCache,
    pub(crate) stat_error: Option<CacheError>,
    pub(crate) graph: Graph,
    /// The jobs by [`NodeId::index`].
    jobs: Vec<Job>,
}

impl Engine {
    /// Checks the jobs and orders them. Writes nothing.
    ///
    /// # Errors
    /// [`EngineError::Graph`] for unknown needs and cycles; [`EngineError::Recipe`] for a command
    /// that names the outputs of a job it does not declare as an input.
    pub fn new(settings: Settings, jobs: Vec<Job>) -> Result<Self, EngineError> {
        let needs: Vec<(JobName, BTreeSet<JobName>)> = jobs
            .iter()
            .map(|job| (job.name.clone(), job.inputs.jobs.clone()))
            .collect();
        let graph = Graph::new(needs.iter().map(|(name, needs)| (name, needs)))?;
        if let Some(job) = jobs.iter().find(|job| !job.undeclared_inputs().is_empty()) {
            let names: Vec<_> = job
                .undeclared_inputs()
                .iter()
                .map(JobName::to_string)
                .collect();
            let message = format!("it reads {} but does not declare that", names.join(", "));
            return Err(EngineError::Recipe {
                job: job.name.clone(),
                message,
            });
        }
        let mut by_name: BTreeMap<JobName, Job> = jobs
            .into_iter()
            .map(|job| (job.name.clone(), job))
            .collect();
        let jobs = graph
            .nodes()
            .filter_map(|node| by_name.remove(graph.name(node)))
            .collect();
        let layout = Layout::new(&settings.objdir);
        let (stat, stat_error) = StatCache::load(&layout);
        let (store, records) = (Store::new(&layout), Records::new(&layout));
        Ok(Self {
            settings,
            layout,
            store,
            records,
            stat,
            stat_error,
            graph,
            jobs,
        })
    }

    /// Returns the graph of all jobs.
    #[must_use]
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Returns a job.
    #[must_use]
    pub fn job(&self, node: NodeId) -> &Job {
        &self.jobs[node.index()]
    }

    /// Returns the places of the build.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Returns the nodes of the jobs called `names`.
    ///
    /// # Errors
    /// [`EngineError::Graph`] when there is no such job.
    pub fn find(&self, names: &[JobName]) -> Result<Vec<NodeId>, EngineError> {
        Ok(names
            .iter()
            .map(|name| self.graph.find(name.as_str()))
            .collect::<Result<_, _>>()?)
    }

    /// Returns how long each job took when it last ran, by [`NodeId::index`].
    #[must_use]
    pub fn past_durations(&self) -> Vec<Option<Duration>> {
        let past = |node| self.records.history(self.graph.name(node)).ok().flatten();
        self.graph
            .nodes()
            .map(|node| past(node).map(|history| history.duration))
            .collect()
    }

    /// Returns how long each job is expected to take, by [`NodeId::index`]: as in the past, which
    /// [`Self::past_durations`] says, or as its recipe says.
    #[must_use]
    pub fn expected_durations(&self, past: &[Option<Duration>]) -> Vec<Duration> {
        let past = past.iter().zip(self.graph.nodes());
        past.map(|(past, node)| past.unwrap_or(self.job(node).expected))
            .collect()
    }
}
