//! A terminal: lines scroll, and below them a bar and the jobs that are running.

use std::collections::BTreeMap;
use std::time::Duration;

use buildsys_engine::{Event, EventKind};
use buildsys_model::JobName;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{Estimate, Observer, Paint, words};

/// How often spinners and clocks move by themselves.
const TICK: Duration = Duration::from_millis(120);

/// Shows a run on a terminal, on standard error.
#[derive(Debug)]
pub struct Terminal {
    paint: Paint,
    verbose: bool,
    bars: MultiProgress,
    /// The bar for the whole run, at the bottom.
    whole: ProgressBar,
    running: BTreeMap<JobName, ProgressBar>,
    estimate: Estimate,
}

impl Terminal {
    /// Shows the run on standard error.
    #[must_use]
    pub fn new(paint: Paint, verbose: bool) -> Self {
        Self::on(ProgressDrawTarget::stderr_with_hz(15), paint, verbose)
    }

    /// Shows the run elsewhere.
    #[must_use]
    pub fn on(target: ProgressDrawTarget, paint: Paint, verbose: bool) -> Self {
        let bars = MultiProgress::with_draw_target(target);
        let whole = bars.add(ProgressBar::new(0));
        whole.set_style(style("{bar:24} {pos}/{len} jobs, {elapsed}{msg}"));
        let running = BTreeMap::new();
        Self {
            paint,
            verbose,
            bars,
            whole,
            running,
            estimate: Estimate::default(),
        }
    }

    fn start(&mut self, job: &JobName) {
        let bar = self
            .bars
            .insert_before(&self.whole, ProgressBar::new_spinner());
        bar.set_style(style("{spinner} {prefix:.bold} {elapsed} {wide_msg:.dim}"));
        bar.set_prefix(job.to_string());
        bar.enable_steady_tick(TICK);
        self.running.insert(job.clone(), bar);
    }

    fn finish(&mut self, job: &JobName) {
        if let Some(bar) = self.running.remove(job) {
            bar.finish_and_clear();
            self.bars.remove(&bar);
        }
    }

    fn show_rest(&self, event: &Event) {
        let rest = self.estimate.rest(Duration::from_millis(event.elapsed_ms));
        let text = match rest.as_secs() {
            0 => String::new(),
            seconds @ 1..60 => format!(", about {seconds} s left"),
            _ => format!(", about {} left", words::duration(rest)),
        };
        self.whole.set_message(text);
    }
}

/// Makes a style; the templates are constants of this file, known to be well-formed.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("=> ")
}

impl Observer for Terminal {
    fn event(&mut self, event: &Event) {
        self.estimate.event(event);
        match &event.kind {
            EventKind::RunStarted { jobs, .. } => {
                self.whole.set_length(*jobs as u64);
                self.whole.enable_steady_tick(TICK);
            }
            EventKind::JobStarted { job, .. } => self.start(job),
            EventKind::JobProgress { job, line } => {
                if let Some(bar) = self.running.get(job) {
                    bar.set_message(line.clone());
                }
            }
            EventKind::JobFinished { job, .. } => {
                self.finish(job);
                self.whole.inc(1);
            }
            EventKind::RunFinished { .. } => {
                for bar in std::mem::take(&mut self.running).into_values() {
                    bar.finish_and_clear();
                }
                self.whole.finish_and_clear();
            }
            _ => {}
        }
        self.show_rest(event);
        if let Some(text) = words::lines(event, self.paint, self.verbose) {
            // The bars may be hidden already; then the line goes out all the same.
            let _ = self.bars.println(text);
        }
    }
}
