//! Decisions on small worlds.

mod common;

use common::{unit, words};
use pkg_solve::{Ask, Change, Install, Remove, Unit, Universe};
use pkg_types::PkgName;
use proptest::prelude::*;

fn universe(installed: &[&str], offered: &[&str]) -> Universe {
    Universe {
        installed: installed.iter().map(|line| unit(line)).collect(),
        offered: offered.iter().map(|line| unit(line)).collect(),
    }
}

fn install(universe: &Universe, names: &[&str]) -> String {
    let asked = names.iter().map(|name| {
        let name: PkgName = name.parse().expect("a name");
        Ask {
            offered: universe.best(&name).expect("an offer"),
            automatic: Some(false),
        }
    });
    let request = Install {
        asked: asked.collect(),
        upgrade: names.is_empty(),
        ..Install::default()
    };
    words(universe, universe.install(&request))
}

fn remove(universe: &Universe, names: &[&str], force: bool, orphans: bool) -> String {
    let request = Remove {
        names: names.iter().map(|n| n.parse().expect("a name")).collect(),
        force,
        orphans,
    };
    words(universe, universe.remove(&request))
}

#[test]
fn dependencies_come_first_and_once() {
    let world = universe(
        &[],
        &[
            "tool 1; lib base",
            "lib 2; base",
            "lib 1",
            "base 1",
            "other 1",
        ],
    );
    assert_eq!(
        install(&world, &["tool"]),
        "+~base-1<tool-1 +~lib-2<tool-1 +tool-1"
    );
}

#[test]
fn what_is_installed_serves_unless_it_is_too_old() {
    let offered = ["tool 1; lib-2", "lib 3"];
    let enough = universe(&["lib 2"], &offered);
    assert_eq!(install(&enough, &["tool"]), "+tool-1");
    let old = universe(&["lib 1; ; auto"], &offered);
    assert_eq!(install(&old, &["tool"]), "+~lib-3<tool-1 +tool-1");
    let locked = universe(&["lib 1; ; locked"], &offered);
    assert_eq!(install(&locked, &["tool"]), "+tool-1");
}

#[test]
fn virtual_names_and_libraries_find_a_provider() {
    let world = universe(
        &[],
        &[
            "tool 1; ; requires=spell library=libx.so.1 library=libc.so.8",
            "zspell 1; ; provides=spell",
            "aspell 1; ; provides=spell",
            "x 1; ; provides=libx.so.1",
        ],
    );
    assert_eq!(
        install(&world, &["tool"]),
        "+~aspell-1<tool-1 +~x-1<tool-1 +tool-1"
    );
    let served = universe(
        &["zspell 1; ; provides=spell", "x 1; ; provides=libx.so.1"],
        &["tool 1; ; requires=spell library=libx.so.1"],
    );
    assert_eq!(install(&served, &["tool"]), "+tool-1");
}

#[test]
fn the_repository_asked_first_wins_then_the_version() {
    let world = universe(&[], &["a 9; ; rank=1", "a 1; ; rank=0", "a 2; ; rank=0"]);
    assert_eq!(install(&world, &["a"]), "+a-2");
}

#[test]
fn circles_are_taken_whole() {
    let world = universe(&[], &["a 1; b", "b 1; c", "c 1; a"]);
    assert_eq!(install(&world, &["a"]), "+~c-1<b-1 +~b-1<a-1 +a-1");
}

#[test]
fn what_cannot_be_is_said() {
    let world = universe(&["old 1"], &["tool 1; gone", "new 1; ; conflicts=old-*"]);
    assert_eq!(
        install(&world, &["tool"]),
        "error: tool-1 needs gone, which no repository has and which is not installed"
    );
    assert_eq!(
        install(&world, &["new"]),
        "error: new-1 conflicts with old-1 (by its rule \"old-*\"); remove one of them first"
    );
    let locked = universe(&["a 1; ; locked"], &["a 2"]);
    assert_eq!(
        install(&locked, &["a"]),
        "error: a is locked cannot replace a"
    );
}

#[test]
fn upgrade_takes_what_is_newer_and_leaves_the_rest() {
    let world = universe(
        &["a 1; ; auto", "b 2", "c 1; ; locked", "d 1"],
        &["a 2; e", "b 1", "c 2", "e 1", "d 1"],
    );
    assert_eq!(install(&world, &[]), "+~e-1<a-2 +~a-2");
}

#[test]
fn dependents_go_first_and_orphans_when_asked() {
    let world = universe(
        &[
            "app 1; lib",
            "lib 1; base; auto",
            "base 1; ; auto",
            "mine 1",
        ],
        &[],
    );
    assert_eq!(remove(&world, &["lib"], false, false), "-app<lib -lib");
    assert_eq!(remove(&world, &["lib"], true, false), "-lib");
    assert_eq!(remove(&world, &["app"], false, true), "-app -lib -base");
    assert_eq!(remove(&world, &[], false, true), "");
    let orphans = universe(&["lib 1; base; auto", "base 1; ; auto", "mine 1"], &[]);
    assert_eq!(remove(&orphans, &[], false, true), "-lib -base");
}

#[test]
fn locked_and_vital_packages_stay() {
    let world = universe(&["app 1; lib; locked", "lib 1", "pkg 1; ; vital"], &[]);
    assert_eq!(
        remove(&world, &["lib"], false, false),
        "error: app is locked cannot delete lib"
    );
    assert!(remove(&world, &["pkg"], false, false).starts_with("error: Cannot delete vital"));
    assert_eq!(remove(&world, &["pkg"], true, false), "-pkg");
}

proptest! {
    #[test]
    fn after_an_answer_everybody_has_what_it_needs(
        edges in proptest::collection::vec((0..8_usize, 0..8_usize), 0..20),
        installed in proptest::collection::vec(0..8_usize, 0..4),
        ask in 0..8_usize,
    ) {
        let name = |at: usize| format!("p{at}");
        let mut offered: Vec<Unit> = (0..8).map(|at| unit(&format!("{} 1", name(at)))).collect();
        for (from, to) in edges {
            let version = "1".parse().expect("a version");
            offered[from].deps.insert(name(to).parse().expect("a name"), version);
        }
        // Installed are some packages with all that they need.
        let mut have: Vec<usize> = installed;
        let mut at = 0;
        while at < have.len() {
            let deps: Vec<usize> = offered[have[at]].deps.keys()
                .map(|name| name.as_str()[1..].parse().expect("a number")).collect();
            have.extend(deps.into_iter().filter(|dep| !have.contains(dep)).collect::<Vec<_>>());
            at += 1;
        }
        have.sort_unstable();
        have.dedup();
        let world = Universe {
            installed: have.iter().map(|at| offered[*at].clone()).collect(),
            offered: offered.clone(),
        };
        let request = Install {
            asked: vec![Ask { offered: ask, automatic: Some(false) }],
            ..Install::default()
        };
        let changes = world.install(&request).expect("everything is offered");
        prop_assert_eq!(&changes, &world.install(&request).expect("again"));
        let mut after: Vec<&Unit> = world.installed.iter().collect();
        for change in &changes {
            if let Change::Put { offered, .. } = change {
                after.push(&world.offered[*offered]);
            }
        }
        prop_assert!(after.iter().any(|unit| unit.name == offered[ask].name));
        for unit in &after {
            for dep in unit.deps.keys() {
                prop_assert!(after.iter().any(|other| other.name == *dep));
            }
        }
    }
}
