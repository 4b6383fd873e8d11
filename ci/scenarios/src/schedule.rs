//! Plays many scenarios, several at a time.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use ci_cases::observe::Observer;
use ci_cases::pool::{self, Tell};

use crate::events::Event;
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
    observer: &mut dyn Observer<Event>,
) -> Counts {
    let mut counts = Counts {
        passed: 0,
        failed: 0,
    };
    let play = |scenario: &Scenario, tell: Tell<'_, Event>| {
        let Scenario { name, title, .. } = scenario;
        tell(Event::Started {
            name: name.clone(),
            title: title.clone(),
        });
        tell(finish(scenario, products, keep_pictures));
    };
    pool::play_all(scenarios, workers, stop, play, |event| {
        if let Event::Finished { failure, .. } = &event {
            *(if failure.is_none() {
                &mut counts.passed
            } else {
                &mut counts.failed
            }) += 1;
        }
        observer.on_event(&event);
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
