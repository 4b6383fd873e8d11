//! The dispatcher: the one owner of a run's state.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use buildsys_cache::{Lock, Sharing, TryLock};
use buildsys_graph::NodeId;
use buildsys_model::{JobName, Tree};
use crossbeam_channel::{Receiver, Sender, never, select, unbounded};

use crate::jobserver::JobServer;
use crate::urgency::Urgency;
use crate::worker::{Ending, News, Order, Report, StopLevel, Task, Worker};
use crate::{Engine, EngineError, Event, EventKind, Failure, Outcome, Summary};

/// How often the content of a job may turn out to be lost before it is given up.
const MOST_LOSSES: usize = 3;

/// How a run is to be done.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// How many jobs run at once at most.
    pub slots: usize,
    /// Whether to go on with what does not depend on a failure.
    pub keep_going: bool,
    /// Where the user's wishes to stop arrive. The first one ends running jobs gracefully, the
    /// second kills them.
    pub interrupts: Receiver<Interrupt>,
}

/// The user wishes to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupt;

/// Where a job is on its way.
#[derive(Debug, Clone)]
enum State {
    /// Not part of the run.
    Outside,
    /// Not started; this many of the jobs it needs are not done.
    Waiting(usize),
    /// With an executor.
    Running,
    /// Done, with these outputs.
    Done(Arc<Tree>),
    /// Failed, skipped or stopped.
    Over,
}

impl Engine {
    /// Brings `targets` up to date. Everything that happens goes to `observe`, on this thread.
    ///
    /// A job that fails is an event and a number in the summary, not an error.
    ///
    /// # Errors
    /// [`EngineError`] when a target does not exist or the object directory cannot be used.
    pub fn run(
        &self,
        targets: &[JobName],
        options: &RunOptions,
        observe: &mut dyn FnMut(&Event),
    ) -> Result<Summary, EngineError> {
        let wanted = self.graph.closure(&self.find(targets)?);
        let started = Instant::now();
        self.layout.create()?;
        self.layout.probe()?;
        let mut events = Events { started, observe };
        events.emit(EventKind::RunStarted {
            targets: targets.to_vec(),
            jobs: wanted.len(),
            slots: options.slots,
            objdir: self.settings.objdir.clone(),
        });
        if let Some(error) = &self.stat_error {
            let remedy = Some("nothing to do: files are hashed again".to_owned());
            events.emit(EventKind::Warning {
                job: None,
                message: error.to_string(),
                remedy,
            });
        }
        let mut dispatcher = Dispatcher::new(self, &wanted, options, events);
        if let Some(_lock) = dispatcher.wait_for_collection()? {
            dispatcher.run_with_workers()?;
        }
        let summary = dispatcher.summary();
        self.stat.save()?;
        dispatcher.events.emit(EventKind::RunFinished {
            summary: summary.clone(),
        });
        Ok(summary)
    }
}

/// Stamps events with the time.
struct Events<'a> {
    started: Instant,
    observe: &'a mut dyn FnMut(&Event),
}

impl Events<'_> {
    fn emit(&mut self, kind: EventKind) {
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let time_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, ms);
        (self.observe)(&Event {
            time_ms,
            elapsed_ms: ms(self.started.elapsed()),
            kind,
        });
    }
}

struct Dispatcher<'a> {
    engine: &'a Engine,
    options: &'a RunOptions,
    events: Events<'a>,
    wanted: BTreeSet<NodeId>,
    states: Vec<State>,
    /// Which job goes first.
    urgency: Urgency,
    /// Scratch folders in use.
    busy: BTreeSet<String>,
    /// How often content of a job was lost.
    losses: BTreeMap<NodeId, usize>,
    idle: Vec<usize>,
    running: usize,
    stop: StopLevel,
    /// Whether no new jobs are to be started because one failed.
    winding_down: bool,
    ends: BTreeMap<NodeId, End>,
    interrupted: bool,
}

/// How a job ended, for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Cached,
    Rebuilt,
    Failed,
    Skipped,
}

impl End {
    fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Cached { .. } => Self::Cached,
            Outcome::Rebuilt { .. } => Self::Rebuilt,
            Outcome::Failed { .. } => Self::Failed,
            Outcome::Skipped { .. } => Self::Skipped,
        }
    }
}

impl<'a> Dispatcher<'a> {
    fn new(
        engine: &'a Engine,
        wanted: &BTreeSet<NodeId>,
        options: &'a RunOptions,
        mut events: Events<'a>,
    ) -> Self {
        let graph = &engine.graph;
        let past = engine.past_durations();
        let folders = graph.nodes().map(|node| engine.job(node).scratch_name());
        let mut urgency = Urgency::new(graph, engine.expected_durations(&past), folders);
        let mut states = vec![State::Outside; graph.len()];
        for node in wanted {
            states[node.index()] = State::Waiting(graph.needs(*node).len());
            urgency.waits(*node);
            let job = engine.job(*node);
            let ms = |d: Duration| u64::try_from(d.as_millis()).unwrap_or(u64::MAX);
            events.emit(EventKind::JobQueued {
                job: job.name.clone(),
                kind: job.kind,
                title: job.title.clone(),
                expected_ms: past[node.index()].map(ms),
            });
        }
        Self {
            engine,
            options,
            events,
            wanted: wanted.clone(),
            states,
            urgency,
            busy: BTreeSet::new(),
            losses: BTreeMap::new(),
            idle: Vec::new(),
            running: 0,
            stop: StopLevel::Run,
            winding_down: false,
            ends: BTreeMap::new(),
            interrupted: false,
        }
    }

    /// Takes part in the run lock, which collection takes for itself alone. `None` when the user
    /// stops the wait.
    fn wait_for_collection(&mut self) -> Result<Option<Lock>, EngineError> {
        let path = self.engine.layout.lock("run");
        let mut told = false;
        loop {
            let command = &self.engine.settings.command;
            match Lock::try_take(&path, Sharing::Shared, command)? {
                TryLock::Held(lock) => return Ok(Some(lock)),
                TryLock::Busy(holder) if !told => {
                    let message = format!("waiting for {holder} to finish with the cache");
                    self.events.emit(EventKind::Warning {
                        job: None,
                        message,
                        remedy: None,
                    });
                    told = true;
                }
                TryLock::Busy(_) => {}
            }
            let tick = Duration::from_millis(50);
            if self.options.interrupts.recv_timeout(tick).is_ok() {
                self.interrupt();
                self.skip_the_rest();
                return Ok(None);
            }
        }
    }

    fn run_with_workers(&mut self) -> Result<(), EngineError> {
        let slots = self.options.slots.max(1);
        let pool = self
            .engine
            .layout
            .lock(&format!("jobserver-{}", std::process::id()));
        // A pipe of a killed process that had our id.
        let _ = fs::remove_file(&pool);
        let jobserver = JobServer::new(&pool, slots).ok();
        let (report, reports) = unbounded();
        let engine = self.engine;
        thread::scope(|scope| {
            let mut orders = Vec::new();
            for index in 0..slots.min(self.wanted.len().max(1)) {
                let (order, receiver) = unbounded();
                let worker =
                    Worker::new(index, engine, jobserver.as_ref(), report.clone(), receiver);
                thread::Builder::new()
                    .name(format!("executor-{index}"))
                    .spawn_scoped(scope, move || worker.work())
                    .map_err(EngineError::Thread)?;
                orders.push(order);
                self.idle.push(index);
            }
            // Idle executors are taken from the end: with this, the first one first.
            self.idle.reverse();
            self.dispatch(&orders, &reports);
            Ok(())
        })
    }

    fn summary(&self) -> Summary {
        let count = |end| self.ends.values().filter(|found| **found == end).count();
        Summary {
            cached: count(End::Cached),
            rebuilt: count(End::Rebuilt),
            failed: count(End::Failed),
            skipped: count(End::Skipped),
            interrupted: self.interrupted,
        }
    }

    /// The loop: start what can be started, then wait for something to happen.
    fn dispatch(&mut self, orders: &[Sender<Order>], reports: &Receiver<Report>) {
        let deaf = never();
        let mut interrupts = &self.options.interrupts;
        loop {
            self.start_ready(orders);
            if self.running == 0 {
                break;
            }
            select! {
                recv(reports) -> report => {
                    if let Ok(Report { node, news }) = report {
                        self.hear(node, news);
                    }
                }
                recv(interrupts) -> interrupt => match interrupt {
                    Ok(Interrupt) => {
                        self.interrupt();
                        for order in orders {
                            // An executor that is gone needs no order.
                            let _ = order.send(Order::Stop(self.stop));
                        }
                    }
                    Err(_) => interrupts = &deaf,
                }
            }
        }
        self.skip_the_rest();
    }

    fn start_ready(&mut self, orders: &[Sender<Order>]) {
        while self.stop == StopLevel::Run && !self.winding_down {
            let (Some(&worker), Some(node)) = (self.idle.last(), self.next_ready()) else {
                return;
            };
            self.idle.pop();
            self.states[node.index()] = State::Running;
            self.urgency.is_started(node);
            self.busy
                .insert(self.engine.job(node).scratch_name().to_owned());
            self.running += 1;
            let task = Task {
                node,
                inputs: self.inputs_of(node),
            };
            // Executors end only after this thread drops their orders.
            let _ = orders[worker].send(Order::Run(task));
        }
    }

    /// Returns the most urgent of the ready jobs whose scratch folder is free.
    fn next_ready(&self) -> Option<NodeId> {
        self.wanted
            .iter()
            .filter(|node| matches!(self.states[node.index()], State::Waiting(0)))
            .filter(|node| !self.busy.contains(self.engine.job(**node).scratch_name()))
            .min_by_key(|node| (Reverse(self.urgency.of(**node)), **node))
            .copied()
    }

    fn inputs_of(&self, node: NodeId) -> BTreeMap<JobName, Arc<Tree>> {
        let graph = &self.engine.graph;
        graph
            .needs(node)
            .iter()
            .filter_map(|need| match &self.states[need.index()] {
                State::Done(tree) => Some((graph.name(*need).clone(), tree.clone())),
                _ => None,
            })
            .collect()
    }

    fn hear(&mut self, node: NodeId, news: News) {
        let job = self.engine.graph.name(node).clone();
        match news {
            News::Waiting(holder) => self.events.emit(EventKind::JobWaiting { job, holder }),
            News::Started { why } => {
                let log = self.engine.layout.log(&job);
                self.events.emit(EventKind::JobStarted { job, why, log });
            }
            News::Progress(line) => self.events.emit(EventKind::JobProgress { job, line }),
            News::Warning { message, remedy } => {
                self.events.emit(EventKind::Warning {
                    job: Some(job),
                    message,
                    remedy,
                });
            }
            News::Ended { worker, ending } => {
                self.idle.push(worker);
                self.running -= 1;
                self.busy.remove(self.engine.job(node).scratch_name());
                self.settle(node, ending);
            }
        }
    }

    fn settle(&mut self, node: NodeId, ending: Ending) {
        match ending {
            Ending::Done { tree, outcome } => {
                self.states[node.index()] = State::Done(tree);
                for user in self.engine.graph.needed_by(node) {
                    if let State::Waiting(missing) = &mut self.states[user.index()] {
                        *missing -= 1;
                    }
                }
                self.finish(node, outcome);
            }
            Ending::Failed(failure) => self.fail(node, failure),
            Ending::LostInput(lost) => self.make_again(node, &lost),
            Ending::Stopped => {
                self.states[node.index()] = State::Over;
                self.finish(node, Outcome::Skipped { because: None });
            }
        }
    }

    fn fail(&mut self, node: NodeId, failure: Box<Failure>) {
        self.states[node.index()] = State::Over;
        self.winding_down |= !self.options.keep_going;
        self.finish(node, Outcome::Failed { failure });
        let because = Some(self.engine.graph.name(node).clone());
        for user in self.engine.graph.dependents(&[node]) {
            if matches!(self.states[user.index()], State::Waiting(_)) {
                self.states[user.index()] = State::Over;
                self.finish(
                    user,
                    Outcome::Skipped {
                        because: because.clone(),
                    },
                );
            }
        }
    }

    /// Sends a job whose content was lost round again, and the job that missed it after it.
    fn make_again(&mut self, node: NodeId, lost: &JobName) {
        let Ok(lost) = self.engine.graph.find(lost.as_str()) else {
            return;
        };
        let losses = self.losses.entry(lost).or_default();
        *losses += 1;
        if *losses > MOST_LOSSES {
            let message = format!(
                "content of `{}` is lost again and again; the disk may be failing",
                self.engine.graph.name(lost)
            );
            let remedy = Some("check the disk, or set OBJDIR to another one".to_owned());
            let failure = Failure::new(self.engine.graph.name(node), message, remedy);
            return self.fail(node, Box::new(failure));
        }
        // Two users may miss the same content at the same time; it is made again once.
        if matches!(self.states[lost.index()], State::Done(_)) {
            self.wait_for_needs(lost);
            for user in self.engine.graph.needed_by(lost) {
                if let State::Waiting(missing) = &mut self.states[user.index()] {
                    *missing += 1;
                }
            }
        }
        self.wait_for_needs(node);
    }

    /// Makes a job wait for those of its needs that are not done.
    fn wait_for_needs(&mut self, node: NodeId) {
        let done = |need: &&NodeId| matches!(self.states[need.index()], State::Done(_));
        let missing = self
            .engine
            .graph
            .needs(node)
            .iter()
            .filter(|need| !done(need))
            .count();
        self.states[node.index()] = State::Waiting(missing);
        self.urgency.waits(node);
    }

    fn finish(&mut self, node: NodeId, outcome: Outcome) {
        // A job whose content was lost ends more than once; its last end counts.
        self.ends.insert(node, End::of(&outcome));
        let job = self.engine.graph.name(node).clone();
        self.events.emit(EventKind::JobFinished { job, outcome });
    }

    fn interrupt(&mut self) {
        self.interrupted = true;
        self.stop = match self.stop {
            StopLevel::Run => StopLevel::Terminate,
            StopLevel::Terminate | StopLevel::Kill => StopLevel::Kill,
        };
        let graceful = self.stop == StopLevel::Terminate;
        self.events.emit(EventKind::Interrupted { graceful });
    }

    fn skip_the_rest(&mut self) {
        for node in self.wanted.clone() {
            if matches!(self.states[node.index()], State::Waiting(_)) {
                self.states[node.index()] = State::Over;
                self.finish(node, Outcome::Skipped { because: None });
            }
        }
    }
}
