//! The table of scenarios: what is installed, what is offered, what is asked, and what comes of it.
//!
//! Each file of `tests/scenarios` holds scenarios of one subject. A scenario begins with `== NAME`;
//! then come lines `KEY: TEXT`: `why`, any number of `have` and `repo` (packages, see `common`), one
//! `do` (`install WORD...`, `upgrade`, `delete WORD...`, `autoremove`; a word of `install` is a name
//! or `NAME-VERSION`), and either `plan` or lines `says` (the message, the tree of reasons, the ways
//! out). `held` lines are what an upgrade has to say.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use common::{unit, words};
use pkg_solve::{Ask, Install, Remove, Resolvo, SolveError, Universe};

#[derive(Default)]
struct Scenario {
    name: String,
    why: String,
    world: Universe,
    work: String,
    expected: Vec<String>,
}

fn read(text: &str) -> Vec<Scenario> {
    let mut scenarios: Vec<Scenario> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(name) = line.strip_prefix("== ") {
            scenarios.push(Scenario {
                name: name.to_owned(),
                ..Scenario::default()
            });
            continue;
        }
        let scenario = scenarios.last_mut().expect("a name comes first");
        let (key, text) = line.split_once(':').expect("KEY: TEXT");
        let text = text.strip_prefix(' ').unwrap_or(text);
        match key {
            "why" => text.clone_into(&mut scenario.why),
            "have" => scenario.world.installed.push(unit(text)),
            "repo" => scenario.world.offered.push(unit(text)),
            "do" => text.clone_into(&mut scenario.work),
            "plan" | "says" | "held" => scenario.expected.push(line.trim_end().to_owned()),
            _ => panic!("{}: {line}", scenario.name),
        }
    }
    scenarios
}

/// What comes of a scenario, in the lines of the table.
fn outcome(scenario: &Scenario) -> Vec<String> {
    let world = &scenario.world;
    let mut work = scenario.work.split_whitespace();
    let verb = work.next().expect("a verb");
    let (flags, operands): (Vec<&str>, Vec<&str>) = work.partition(|word| word.starts_with('-'));
    let changes = match verb {
        "install" | "upgrade" => {
            let automatic = (verb == "install").then_some(flags.contains(&"-A"));
            let request = Install {
                asked: operands
                    .iter()
                    .map(|word| Ask {
                        offered: find(world, word),
                        automatic,
                    })
                    .collect(),
                upgrade: verb == "upgrade" && operands.is_empty(),
                force: flags.contains(&"-f"),
                accept_missing: flags.contains(&"-M"),
            };
            match world.solve(&request, &Resolvo) {
                Ok(answer) => {
                    let mut lines = vec![format!("plan: {}", words(world, Ok(answer.changes)))];
                    for held in answer.held {
                        let label = world.offered[held.offered].label();
                        let why = held.why.map_or(String::new(), |why| format!(": {why}"));
                        lines.push(format!("held: {label}{why}"));
                    }
                    return lines
                        .iter()
                        .map(|line| line.trim_end().to_owned())
                        .collect();
                }
                Err(error) => Err(error),
            }
        }
        "delete" | "autoremove" => world.remove(&Remove {
            names: operands
                .iter()
                .map(|n| n.parse().expect("a name"))
                .collect(),
            force: flags.contains(&"-f"),
            orphans: verb == "autoremove" || flags.contains(&"-r"),
        }),
        _ => panic!("{}: {verb}", scenario.name),
    };
    match changes {
        Ok(changes) => {
            let line = format!("plan: {}", words(world, Ok(changes)));
            vec![line.trim_end().to_owned()]
        }
        Err(error) => refusal(&error),
    }
}

fn refusal(error: &SolveError) -> Vec<String> {
    let mut text = error.to_string();
    if let Some(why) = std::error::Error::source(error) {
        text.push('\n');
        text.push_str(&why.to_string());
    }
    text.lines().map(|line| format!("says: {line}")).collect()
}

fn find(world: &Universe, word: &str) -> usize {
    let exact = world.offered.iter().position(|unit| unit.label() == word);
    exact.unwrap_or_else(|| {
        let name = word.parse().expect("a name");
        world
            .best(&name)
            .unwrap_or_else(|| panic!("{word} is not offered"))
    })
}

#[test]
fn every_scenario_of_the_table_comes_out_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let entries = fs::read_dir(&folder).expect("the folder of scenarios");
    let mut files: Vec<_> = entries.map(|e| e.expect("an entry").path()).collect();
    files.sort();
    let mut names = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("scenarios");
        let subject = file.file_stem().expect("a name").to_string_lossy();
        for scenario in read(&text) {
            let name = format!("{subject}: {}", scenario.name);
            assert!(!scenario.why.is_empty(), "{name} does not say why");
            let found = outcome(&scenario);
            if found != scenario.expected {
                let lines = [&scenario.expected[..], &["-- but:".to_owned()], &found];
                wrong.push(format!("{name}\n{}", lines.concat().join("\n")));
            }
            assert!(names.insert(name.clone()), "{name} is there twice");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(names.len() >= 200, "only {} scenarios", names.len());
}
