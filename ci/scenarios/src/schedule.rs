//! Plays many scenarios, several at a time.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use crate::events::{Event, Observer};
use crate::products::Products;
use crate::run::run;
use crate::scenario::Scenario;

/// How many passed and failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Scenarios that went as they should.
    pub passed: usize,
    /// Scenarios that did not.
    pub failed: usize,
}

/// Plays all scenarios with `workers` machines at a time and tells the observer.
///
/// No further scenario begins once `stop` is set; those not begun count neither way.
pub fn run_all(
    scenarios: &[Scenario],
    products: &Products,
    workers: usize,
    keep_pictures: bool,
    stop: &AtomicBool,
    observer: &mut dyn Observer,
) -> Counts {
    let next = AtomicUsize::new(0);
    let (tell, heard) = mpsc::channel();
    let mut counts = Counts {
        passed: 0,
        failed: 0,
    };
    thread::scope(|scope| {
        for _ in 0..workers.clamp(1, scenarios.len().max(1)) {
            let (tell, next) = (tell.clone(), &next);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed)
                    && let Some(scenario) = scenarios.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let Scenario { name, title, .. } = scenario;
                    // Whoever listens outlives the workers, so nothing is lost here.
                    tell.send(Event::Started {
                        name: name.clone(),
                        title: title.clone(),
                    })
                    .ok();
                    tell.send(finish(scenario, products, keep_pictures)).ok();
                }
            });
        }
        drop(tell);
        for event in heard {
            if let Event::Finished { failure, .. } = &event {
                *(if failure.is_none() {
                    &mut counts.passed
                } else {
                    &mut counts.failed
                }) += 1;
            }
            observer.on_event(&event);
        }
    });
    observer.on_event(&Event::Summary {
        passed: counts.passed,
        failed: counts.failed,
    });
    counts
}

fn finish(scenario: &Scenario, products: &Products, keep_picture: bool) -> Event {
    let started = Instant::now();
    let transcript = products.log_folder().join(format!("{}.log", scenario.name));
    let failure = run(scenario, products, &transcript, keep_picture).err();
    Event::Finished {
        name: scenario.name.clone(),
        elapsed: started.elapsed(),
        failure: failure.map(|error| error.to_string()),
        transcript,
    }
}
