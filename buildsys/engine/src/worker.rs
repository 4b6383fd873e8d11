//! An executor: one thread that carries out one job at a time.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use buildsys_cache::{
    ActionResult, CacheError, CollectError, History, Lock, Sharing, TryLock, collect,
};
use buildsys_graph::NodeId;
use buildsys_model::{ActionKey, Job, JobName, Tree};
use crossbeam_channel::{Receiver, Sender};

use crate::inputs::Keyed;
use crate::jobserver::JobServer;
use crate::orphans::kill_orphans;
use crate::plan::reasons;
use crate::{Engine, Failure, Outcome};

mod scratch;
mod steps;
mod workdir;

/// How often a lock that somebody else holds is tried again.
const LOCK_TICK: Duration = Duration::from_millis(50);

/// What the dispatcher tells an executor.
pub(crate) enum Order {
    /// Carry out a job. Only sent to an executor that is idle.
    Run(Task),
    /// Stop the job that is running.
    Stop(StopLevel),
}

/// How urgently to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StopLevel {
    /// Not at all.
    Run,
    /// Ask children to end, and kill them after a while.
    Terminate,
    /// Kill children now.
    Kill,
}

/// A job to carry out.
pub(crate) struct Task {
    pub(crate) node: NodeId,
    /// What the jobs it needs have made.
    pub(crate) inputs: BTreeMap<JobName, Arc<Tree>>,
}

/// What an executor tells the dispatcher.
pub(crate) struct Report {
    pub(crate) node: NodeId,
    pub(crate) news: News,
}

/// What happened to a job.
pub(crate) enum News {
    /// Somebody else holds its lock.
    Waiting(String),
    /// Its steps begin.
    Started { why: String },
    /// It said something.
    Progress(String),
    /// Something is not as it should be.
    Warning {
        message: String,
        remedy: Option<String>,
    },
    /// The executor is done with it and idle.
    Ended { worker: usize, ending: Ending },
}

/// How an attempt at a job ended.
pub(crate) enum Ending {
    /// With outputs.
    Done { tree: Arc<Tree>, outcome: Outcome },
    /// Without.
    Failed(Box<Failure>),
    /// The store no longer has what a job it needs made; that job must run again.
    LostInput(JobName),
    /// It was stopped.
    Stopped,
}

/// The executor's ear for orders while a job is running.
pub(crate) struct Control {
    orders: Receiver<Order>,
    level: Cell<StopLevel>,
}

impl Control {
    /// Returns how urgently the running job should stop, by the orders received so far.
    pub(crate) fn level(&self) -> StopLevel {
        while let Ok(Order::Stop(level)) = self.orders.try_recv() {
            self.level.set(self.level.get().max(level));
        }
        self.level.get()
    }
}

/// An executor.
pub(crate) struct Worker<'a> {
    pub(crate) index: usize,
    pub(crate) engine: &'a Engine,
    pub(crate) jobserver: Option<&'a JobServer>,
    pub(crate) reports: Sender<Report>,
    control: Control,
}

impl<'a> Worker<'a> {
    pub(crate) fn new(
        index: usize,
        engine: &'a Engine,
        jobserver: Option<&'a JobServer>,
        reports: Sender<Report>,
        orders: Receiver<Order>,
    ) -> Self {
        let control = Control {
            orders,
            level: Cell::new(StopLevel::Run),
        };
        Self {
            index,
            engine,
            jobserver,
            reports,
            control,
        }
    }

    /// Carries out orders until there are no more.
    pub(crate) fn work(self) {
        while let Ok(order) = self.control.orders.recv() {
            match order {
                Order::Stop(level) => self.control.level.set(level),
                Order::Run(task) => {
                    let ending = Attempt {
                        worker: &self,
                        node: task.node,
                    }
                    .carry_out(&task);
                    self.tell(
                        task.node,
                        News::Ended {
                            worker: self.index,
                            ending,
                        },
                    );
                }
            }
        }
    }

    fn tell(&self, node: NodeId, news: News) {
        // A dispatcher that is gone has no use for news.
        let _ = self.reports.send(Report { node, news });
    }
}

/// One attempt at one job.
struct Attempt<'a> {
    worker: &'a Worker<'a>,
    node: NodeId,
}

/// Why an attempt did not lead to outputs.
enum Stop {
    Failed(Box<Failure>),
    LostInput(JobName),
    Stopped,
}

impl Attempt<'_> {
    fn engine(&self) -> &Engine {
        self.worker.engine
    }

    fn job(&self) -> &Job {
        self.worker.engine.job(self.node)
    }

    fn tell(&self, news: News) {
        self.worker.tell(self.node, news);
    }

    fn carry_out(&self, task: &Task) -> Ending {
        match self.bring_up_to_date(task) {
            Ok((tree, outcome)) => Ending::Done {
                tree: Arc::new(tree),
                outcome,
            },
            Err(Stop::Failed(failure)) => Ending::Failed(failure),
            Err(Stop::LostInput(job)) => Ending::LostInput(job),
            Err(Stop::Stopped) => Ending::Stopped,
        }
    }

    fn bring_up_to_date(&self, task: &Task) -> Result<(Tree, Outcome), Stop> {
        let digests = task
            .inputs
            .iter()
            .map(|(job, tree)| (job.clone(), tree.digest()))
            .collect();
        let keyed = self.engine().keyed(self.job(), &digests).map_err(|error| {
            let remedy = error.remedy();
            self.failed(format!("an input cannot be read: {error}"), remedy)
        })?;
        // Without the lock first: in a build where nothing changed there is nothing to wait for.
        if let Some(result) = self.known_result(&keyed.key)
            && self.lost_is_none(self.engine().is_exported(self.job(), &result.tree))? == Some(true)
        {
            return self.cached(&keyed, result, false);
        }
        let lock = self.take_lock()?;
        if let Some(result) = self.known_result(&keyed.key) {
            let exported =
                self.lost_is_none(self.engine().is_exported(self.job(), &result.tree))?;
            let exported = exported == Some(true)
                || self
                    .lost_is_none(self.engine().export(self.job(), &result.tree))?
                    .is_some();
            if exported {
                return self.cached(&keyed, result, true);
            }
        }
        self.rebuild(task, &keyed, &lock)
    }

    fn cached(
        &self,
        keyed: &Keyed,
        result: ActionResult,
        restored: bool,
    ) -> Result<(Tree, Outcome), Stop> {
        let records = &self.engine().records;
        let history = self.history();
        if history.as_ref().map(|history| history.key) != Some(keyed.key) {
            let (ran_at, reasons) = history.map(|h| (h.ran_at, h.reasons)).unwrap_or_default();
            let history = History {
                key: keyed.key,
                components: keyed.components.clone(),
                duration: result.duration,
                ran_at,
                reasons,
            };
            let kept = records.keep_history(&self.job().name, &history);
            kept.map_err(|error| self.disk_failed(&error.into()))?;
        }
        let outcome = Outcome::Cached {
            digest: result.tree.digest(),
            restored,
        };
        Ok((result.tree, outcome))
    }

    fn rebuild(&self, task: &Task, keyed: &Keyed, lock: &Lock) -> Result<(Tree, Outcome), Stop> {
        let engine = self.engine();
        let why = reasons(self.history().as_ref(), keyed);
        let first = match why.as_slice() {
            [] => String::new(),
            [only] => only.clone(),
            [first, rest @ ..] => format!("{first}, and {} more", rest.len()),
        };
        self.tell(News::Started { why: first });
        let started = Instant::now();
        let places = self.prepare(task)?;
        self.run_steps(&places, lock)?;
        let tree = collect(&engine.store, &places.out, &self.job().outputs).map_err(|error| {
            let remedy = match &error {
                CollectError::Io(error) => error.remedy(),
                CollectError::NotMade(_) | CollectError::Strange { .. } => None,
            };
            self.failed_with_log(error.to_string(), remedy)
        })?;
        let duration = started.elapsed();
        if self.sources_unchanged(task, keyed) {
            let job = self.job().name.clone();
            let result = ActionResult {
                job,
                tree: tree.clone(),
                duration,
            };
            let kept = engine.records.keep_result(&keyed.key, &result);
            kept.map_err(|error| self.disk_failed(&error.into()))?;
        }
        engine
            .export(self.job(), &tree)
            .map_err(|error| self.disk_failed(&error))?;
        let ran_at = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| d.as_secs());
        let components = keyed.components.clone();
        let history = History {
            key: keyed.key,
            components,
            duration,
            ran_at,
            reasons: why,
        };
        let kept = engine.records.keep_history(&self.job().name, &history);
        kept.map_err(|error| self.disk_failed(&error.into()))?;
        self.clean_up();
        let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        let outcome = Outcome::Rebuilt {
            digest: tree.digest(),
            duration_ms,
        };
        Ok((tree, outcome))
    }

    /// Returns the known result of a key, provided that the store still has all its content.
    fn known_result(&self, key: &ActionKey) -> Option<ActionResult> {
        let result = self
            .lost_is_none(self.engine().records.result(key))
            .ok()???;
        let lost = result
            .tree
            .blobs()
            .any(|blob| !self.engine().store.has(&blob));
        (!lost).then_some(result)
    }

    fn history(&self) -> Option<History> {
        self.lost_is_none(self.engine().records.history(&self.job().name))
            .ok()
            .flatten()
            .flatten()
    }

    /// Turns lost content into `None`, with a warning that it will be made again.
    fn lost_is_none<T>(&self, outcome: Result<T, CacheError>) -> Result<Option<T>, Stop> {
        match outcome {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_lost_content() => {
                self.warn_lost(&error);
                Ok(None)
            }
            Err(error) => Err(self.disk_failed(&error)),
        }
    }

    fn warn_lost(&self, error: &CacheError) {
        let message = error.to_string();
        let remedy = Some("nothing to do: it was dropped and is being made again".to_owned());
        self.tell(News::Warning { message, remedy });
    }

    /// Takes the lock of the job's scratch folder, which covers its private folder as well.
    fn take_lock(&self) -> Result<Lock, Stop> {
        let engine = self.engine();
        let path = engine
            .layout
            .lock(&format!("job-{}", self.job().scratch_name()));
        let mut told = false;
        loop {
            if self.worker.control.level() != StopLevel::Run {
                return Err(Stop::Stopped);
            }
            match Lock::try_take(&path, Sharing::Exclusive, &engine.settings.command) {
                Ok(TryLock::Held(lock)) => return Ok(lock),
                Ok(TryLock::Busy(holder)) => {
                    let killed = kill_orphans(&holder);
                    if killed > 0 {
                        let message = format!("{holder} was killed, and left children running");
                        let remedy = Some("they have been killed as well".to_owned());
                        self.tell(News::Warning { message, remedy });
                    } else if !told {
                        self.tell(News::Waiting(holder.to_string()));
                        told = true;
                    }
                }
                Err(error) => return Err(self.disk_failed(&error.into())),
            }
            thread::sleep(LOCK_TICK);
        }
    }

    /// Returns whether the sources are still what the key was made from.
    fn sources_unchanged(&self, task: &Task, keyed: &Keyed) -> bool {
        let digests = task
            .inputs
            .iter()
            .map(|(job, tree)| (job.clone(), tree.digest()))
            .collect();
        let same = match self.engine().keyed(self.job(), &digests) {
            Ok(now) => now.key == keyed.key,
            Err(_) => false,
        };
        if !same {
            let message = "its sources changed while it ran; the result is not kept".to_owned();
            let remedy = Some("run again to build what is there now".to_owned());
            self.tell(News::Warning { message, remedy });
        }
        same
    }

    fn failed(&self, message: impl std::fmt::Display, remedy: Option<String>) -> Stop {
        Stop::Failed(Box::new(Failure::new(&self.job().name, message, remedy)))
    }

    fn disk_failed(&self, error: &CacheError) -> Stop {
        let remedy = match error {
            CacheError::Io(error) => error.remedy(),
            CacheError::Corrupt { .. } | CacheError::Missing { .. } => {
                Some("run again: it will be made anew".to_owned())
            }
        };
        self.failed(error, remedy)
    }
}
