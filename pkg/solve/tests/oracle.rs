//! Decisions on small universes, held against a search through everything there is.
//!
//! The oracle knows the constraints only, as `pkg_solve::Universe` promises them, and tries every
//! choice of at most one package a name. It shares no code with the solver but the globs.

mod common;

use std::collections::BTreeMap;
use std::error::Error;

use common::{unit, words};
use pkg_solve::{Answer, Ask, Change, Install, Remove, Resolvo, Unit, Universe, fits};
use proptest::prelude::*;

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// What is there afterwards, by name.
type There<'u> = BTreeMap<&'u str, (&'u Unit, bool)>;

/// Whether a world fulfils a request. The flag of each package says that it was there before.
fn is_valid(world: &Universe, request: &Install, there: &There<'_>) -> bool {
    let old = |name: &str| {
        world
            .installed
            .iter()
            .find(|unit| unit.name.as_str() == name)
    };
    let mut seen = Vec::new();
    for ask in &request.asked {
        let wanted = &world.offered[ask.offered];
        if seen.contains(&&wanted.name) {
            continue;
        }
        let comes = request.force
            || old(wanted.name.as_str()).is_none_or(|old| {
                wanted.version > old.version
                    || wanted.version == old.version && wanted.options != old.options
            });
        if comes {
            seen.push(&wanted.name);
            let found = there.get(wanted.name.as_str());
            if !found.is_some_and(|(unit, was)| !was && std::ptr::eq(*unit, wanted)) {
                return false;
            }
        }
    }
    world.installed.iter().all(|unit| {
        let found = there.get(unit.name.as_str());
        found.is_some_and(|(_, was)| *was || !unit.locked)
    }) && there
        .values()
        .all(|(unit, was)| is_content(world, request, there, unit, *was))
}

fn is_content(
    world: &Universe,
    request: &Install,
    there: &There<'_>,
    unit: &Unit,
    was: bool,
) -> bool {
    let all = || world.installed.iter().chain(&world.offered);
    let deps = unit.deps.keys().all(|name| {
        there.contains_key(name.as_str())
            || was && !world.installed.iter().any(|old| old.name == *name)
            || !was && request.accept_missing && !all().any(|one| one.name == *name)
    });
    let has = |what: &String| there.values().any(|(unit, _)| unit.provides.contains(what));
    let had = |what: &String| {
        world
            .installed
            .iter()
            .any(|old| old.provides.contains(what))
    };
    let known = |what: &String| all().any(|one| one.provides.contains(what));
    let requires = unit.requires.iter().all(|what| {
        has(what) || was && !had(what) || !was && request.accept_missing && !known(what)
    });
    let libraries = unit
        .libraries
        .iter()
        .all(|what| has(what) || was && !had(what) || !known(what));
    let conflicts = there.values().all(|(other, other_was)| {
        other.name == unit.name
            || was && *other_was
            || !unit
                .conflicts
                .iter()
                .any(|rule| fits(rule, &other.label()) || fits(rule, other.name.as_str()))
    });
    deps && requires && libraries && conflicts
}

/// Whether any world passes.
fn exists(world: &Universe, passes: &mut dyn FnMut(&There<'_>) -> bool) -> bool {
    fn search<'u>(
        world: &'u Universe,
        names: &[&'u str],
        there: &mut There<'u>,
        passes: &mut dyn FnMut(&There<'_>) -> bool,
    ) -> bool {
        let Some((name, rest)) = names.split_first() else {
            return passes(there);
        };
        if search(world, rest, there, passes) {
            return true;
        }
        let olds = world.installed.iter().map(|unit| (unit, true));
        let news = world.offered.iter().map(|unit| (unit, false));
        for (unit, was) in olds
            .chain(news)
            .filter(|(unit, _)| unit.name.as_str() == *name)
        {
            there.insert(name, (unit, was));
            if search(world, rest, there, passes) {
                return true;
            }
        }
        there.remove(name);
        false
    }
    search(world, &NAMES, &mut There::new(), passes)
}

fn after<'u>(world: &'u Universe, changes: &[Change]) -> There<'u> {
    let olds = world.installed.iter();
    let mut there: There<'u> = olds
        .map(|unit| (unit.name.as_str(), (unit, true)))
        .collect();
    for change in changes {
        match change {
            Change::Put { offered, .. } => {
                let unit = &world.offered[*offered];
                there.insert(unit.name.as_str(), (unit, false));
            }
            Change::Drop { name, .. } => {
                there.remove(name.as_str());
            }
        }
    }
    there
}

/// Relations of a package: which names it depends on, and words of `common`.
fn relations() -> impl Strategy<Value = String> {
    let deps = prop::collection::vec(prop::sample::select(&NAMES[..]), 0..3);
    let words = prop::sample::select(
        &[
            "provides=x",
            "provides=y",
            "requires=x",
            "requires=y",
            "library=x",
            "library=z",
            "provides=z",
            "conflicts=a",
            "conflicts=b-1",
            "conflicts=c-*",
            "conflicts=[de]",
        ][..],
    );
    let words = prop::collection::vec(words, 0..3);
    (deps, words).prop_map(|(deps, words)| format!("{}; {}", deps.join(" "), words.join(" ")))
}

fn universe() -> impl Strategy<Value = Universe> {
    let name = || prop::sample::select(&NAMES[..]);
    let flag = prop::sample::select(&["", "", "", "auto", "locked"][..]);
    let old = (name(), 1..3_u8, relations(), flag);
    let old = old.prop_map(|(name, version, more, flag)| {
        (name, unit(&format!("{name} {version}; {more} {flag}")))
    });
    let new = (name(), 1..4_u8, relations(), 0..2_u8);
    let new = new.prop_map(|(name, version, more, rank)| {
        unit(&format!("{name} {version}; {more} rank={rank}"))
    });
    let olds = prop::collection::vec(old, 0..4);
    let news = prop::collection::vec(new, 1..8);
    (olds, news).prop_map(|(olds, offered)| {
        let olds: BTreeMap<&str, Unit> = olds.into_iter().collect();
        Universe {
            installed: olds.into_values().collect(),
            offered,
        }
    })
}

fn ask(offered: usize) -> Ask {
    Ask {
        offered,
        automatic: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn an_installation_is_planned_if_and_only_if_there_is_one(
        world in universe(),
        asked in prop::collection::vec(any::<prop::sample::Index>(), 1..3),
        force in prop::bool::weighted(0.1),
        accept_missing in prop::bool::weighted(0.2),
    ) {
        let asked = asked.iter().map(|at| ask(at.index(world.offered.len())));
        let request = Install {
            asked: asked.collect(),
            force,
            accept_missing,
            upgrade: false,
        };
        let possible = exists(&world, &mut |there| is_valid(&world, &request, there));
        match world.install(&request) {
            Ok(changes) => {
                let there = after(&world, &changes);
                prop_assert!(is_valid(&world, &request, &there), "{}", words(&world, Ok(changes)));
                // Nothing new comes that could be left out.
                for change in &changes {
                    let Change::Put { offered, .. } = change else {
                        prop_assert!(false, "an installation removes");
                        continue;
                    };
                    let name = world.offered[*offered].name.as_str();
                    if !world.installed.iter().any(|old| old.name.as_str() == name) {
                        let mut without = there.clone();
                        without.remove(name);
                        let circle = there.values().any(|(unit, _)| {
                            unit.deps.contains_key(&world.offered[*offered].name)
                                || !unit.requires.is_empty()
                                || !unit.libraries.is_empty()
                        });
                        prop_assert!(circle || !is_valid(&world, &request, &without), "{name}");
                    }
                }
                prop_assert_eq!(changes, world.install(&request).expect("again"));
            }
            Err(error) => {
                prop_assert!(!possible, "{error}");
                let why = error.source().expect("reasons").to_string();
                prop_assert!(why.contains(" is asked for"), "{why}");
                prop_assert_eq!(error, world.install(&request).expect_err("again"));
            }
        }
    }

    #[test]
    fn an_upgrade_is_always_planned_and_holds_back_only_what_it_must(world in universe()) {
        let request = Install {
            upgrade: true,
            ..Install::default()
        };
        let Answer { changes, held } = world.solve(&request, &Resolvo).expect("a plan");
        let there = after(&world, &changes);
        prop_assert!(is_valid(&world, &request, &there));
        let taken: Vec<usize> = changes
            .iter()
            .filter_map(|change| match change {
                Change::Put { offered, .. } => Some(*offered),
                Change::Drop { .. } => None,
            })
            .collect();
        // The best of every upgraded name, with what is held back.
        let best = |offered: usize| {
            let name = &world.offered[offered].name;
            world.installed.iter().any(|old| old.name == *name)
                && world.best(name) == Some(offered)
        };
        for held in held {
            let mut wanted: Vec<usize> = taken.iter().copied().filter(|at| best(*at)).collect();
            wanted.push(held.offered);
            let more = exists(&world, &mut |there| {
                is_valid(&world, &request, there)
                    && wanted.iter().all(|at| {
                        let unit = &world.offered[*at];
                        let found = there.get(unit.name.as_str());
                        found.is_some_and(|(found, was)| !was && std::ptr::eq(*found, unit))
                    })
            });
            prop_assert!(!more, "{} could come too", world.offered[held.offered].label());
        }
    }

    #[test]
    fn a_removal_takes_what_must_go_and_no_more(
        world in universe(),
        at in any::<prop::sample::Index>(),
    ) {
        let mut world = world;
        if world.installed.is_empty() {
            world.installed.push(unit("a 1"));
        }
        let name = world.installed[at.index(world.installed.len())].name.clone();
        let request = Remove {
            names: vec![name.clone()],
            ..Remove::default()
        };
        let name = name.as_str();
        let none = Install::default();
        let world = Universe {
            offered: Vec::new(),
            ..world
        };
        // The largest world without the package in which everybody keeps what it has.
        let content = |there: &There<'_>| {
            !there.contains_key(name)
                && there.values().all(|(unit, _)| is_content(&world, &none, there, unit, true))
        };
        let mut largest = 0;
        exists(&world, &mut |there| {
            if content(there) {
                largest = largest.max(there.len());
            }
            false
        });
        match world.remove(&request) {
            Ok(changes) => {
                let there = after(&world, &changes);
                prop_assert!(content(&there));
                prop_assert_eq!(there.len(), largest);
            }
            Err(error) => prop_assert!(
                world.installed.iter().any(|unit| unit.locked),
                "{error}"
            ),
        }
    }
}
