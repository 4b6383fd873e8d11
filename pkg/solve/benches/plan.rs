//! How fast are plans? On a generated repository of 30,000 packages with nine dependencies each.
//!
//! `cargo bench -p pkg-solve` prints a table: what is planned, how many changes come of it or that
//! it is refused, and the median time of a few rounds. Nothing here is a test: the figures depend on
//! the machine.
//!
//! PACKAGES (30000) and ROUNDS (5) in the environment change the size.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench program stops at the first trouble and prints its result"
)]

use std::collections::BTreeSet;
use std::time::Instant;

use pkg_solve::{Ask, Install, Remove, Resolvo, Unit, Universe};
use pkg_types::PkgName;

fn setting(name: &str, default: usize) -> usize {
    let text = std::env::var(name).ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn name(at: usize) -> PkgName {
    format!("p{at:05}").parse().unwrap()
}

/// Each package depends on nine of those before it, a third of which are libraries that it is linked
/// to; every seventh has rules of conflict.
fn repository(count: usize) -> Vec<Unit> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let mut packages = Vec::with_capacity(count);
    for at in 0..count {
        let mut unit = Unit::new(name(at), "1.0".parse().unwrap());
        unit.origin = format!("bench/p{at:05}");
        if at % 3 == 0 {
            unit.provides.push(format!("lib{at}.so.1"));
        }
        if at % 7 == 0 {
            unit.conflicts.push(format!("p{at:05}-devel"));
            unit.conflicts.push(format!("old-p{at:05}-[0-9]*"));
        }
        for _ in 0..9.min(at) {
            let on = random(at);
            unit.deps.insert(name(on), "1.0".parse().unwrap());
            if on % 3 == 0 {
                unit.libraries.push(format!("lib{on}.so.1"));
            }
        }
        packages.push(unit);
    }
    packages
}

/// What each package depends on, by place.
fn edges(packages: &[Unit]) -> Vec<Vec<usize>> {
    let place = |name: &PkgName| name.as_str()[1..].parse().unwrap();
    let deps = packages.iter().map(|unit| unit.deps.keys().map(place));
    deps.map(Iterator::collect).collect()
}

/// What one package needs, with itself.
fn closure(edges: &[Vec<usize>], root: usize) -> BTreeSet<usize> {
    let mut seen = vec![false; edges.len()];
    let mut queue = vec![root];
    while let Some(at) = queue.pop() {
        if !std::mem::replace(&mut seen[at], true) {
            queue.extend(&edges[at]);
        }
    }
    let all = seen.iter().enumerate();
    all.filter(|(_, seen)| **seen).map(|(at, _)| at).collect()
}

/// The library of a package gets another number, and with it every user of it.
fn renumber(packages: &mut [Unit], at: usize, but: Option<usize>) {
    let (old, new) = (format!("lib{at}.so.1"), format!("lib{at}.so.2"));
    for (place, unit) in packages.iter_mut().enumerate() {
        if but == Some(place) {
            continue;
        }
        for text in unit.provides.iter_mut().chain(&mut unit.libraries) {
            if *text == old {
                text.clone_from(&new);
                unit.version = "1.0_1".parse().unwrap();
            }
        }
    }
}

fn install(names: &[PkgName], universe: &Universe) -> Install {
    let asked = names.iter().map(|name| Ask {
        offered: universe.best(name).unwrap(),
        automatic: Some(false),
    });
    Install {
        asked: asked.collect(),
        ..Install::default()
    }
}

fn row(what: &str, rounds: usize, mut work: impl FnMut() -> String) {
    let mut times = Vec::new();
    let mut result = String::new();
    for _ in 0..rounds {
        let start = Instant::now();
        result = work();
        times.push(start.elapsed());
    }
    times.sort();
    let median = times[times.len() / 2];
    println!("| {what} | {result} | {:.3} s |", median.as_secs_f64());
}

fn plan(universe: &Universe, request: &Install) -> String {
    match universe.solve(request, &Resolvo) {
        Ok(answer) if answer.held.is_empty() => format!("{} changes", answer.changes.len()),
        Ok(answer) => format!(
            "{} changes, {} held",
            answer.changes.len(),
            answer.held.len()
        ),
        Err(_) => "refused".to_owned(),
    }
}

fn main() {
    let rounds = setting("ROUNDS", 5);
    let offered = repository(setting("PACKAGES", 30_000));
    let upgrade = Install {
        upgrade: true,
        ..Install::default()
    };
    println!("| work | result | median |\n|---|---|---|");

    let edges = edges(&offered);
    let root = (2_600..offered.len())
        .find(|at| closure(&edges, *at).len() >= 2_646)
        .unwrap();
    let mut world = Universe {
        installed: Vec::new(),
        offered,
    };
    row("copy of what the solver looks at", rounds, || {
        format!("{} packages", world.clone().offered.len())
    });
    let request = install(&[name(root)], &world);
    row("install of a closure of 2,646 or more", rounds, || {
        plan(&world, &request)
    });
    let all: Vec<PkgName> = (0..2_646).map(name).collect();
    let request = install(&all, &world);
    row("install of 2,646 named", rounds, || plan(&world, &request));

    // At the bottom of a closure something is missing, or in conflict with what is installed.
    let bottom = *closure(&edges, root).iter().nth(5).unwrap();
    let request = install(&[name(root)], &world);
    world.offered[bottom].requires.push("nobody".to_owned());
    row("the same, something missing below", rounds, || {
        plan(&world, &request)
    });
    world.offered[bottom].requires.clear();
    world
        .installed
        .push(Unit::new("rival".parse().unwrap(), "1".parse().unwrap()));
    world.offered[bottom].conflicts.push("rival-*".to_owned());
    row("the same, a conflict below", rounds, || {
        plan(&world, &request)
    });
    world.offered[bottom].conflicts.pop();

    // Alternatives of which none can be: seven that want one of six places each.
    let count = world.offered.len();
    for pigeon in 0..7 {
        let mut unit = Unit::new(
            format!("pigeon{pigeon}").parse().unwrap(),
            "1".parse().unwrap(),
        );
        unit.requires.push(format!("place{pigeon}"));
        world.offered.push(unit);
        for hole in 0..6 {
            let label = format!("hole{hole}-of{pigeon}").parse().unwrap();
            let mut unit = Unit::new(label, "1".parse().unwrap());
            unit.provides.push(format!("place{pigeon}"));
            unit.conflicts.push(format!("hole{hole}-of*"));
            world.offered.push(unit);
        }
    }
    let pigeons: Vec<PkgName> = (0..7)
        .map(|at| format!("pigeon{at}").parse().unwrap())
        .collect();
    let request = install(&pigeons, &world);
    row("seven pigeons, six holes", rounds, || {
        plan(&world, &request)
    });
    let request = install(&pigeons[..6], &world);
    row("six pigeons, six holes", rounds, || plan(&world, &request));
    world.offered.truncate(count);

    world.installed = world.offered[..1_000].to_vec();
    let mut newer = world.clone();
    for unit in newer.offered[..1_000].iter_mut().step_by(2) {
        unit.version = "1.1".parse().unwrap();
    }
    row(
        "upgrade of 500 of 1,000, repository of 30,000",
        rounds,
        || plan(&newer, &upgrade),
    );
    newer.offered.truncate(1_000);
    row(
        "upgrade of 500 of 1,000, repository of 1,000",
        rounds,
        || plan(&newer, &upgrade),
    );

    let mut libraries = world.clone();
    for at in (300..600).step_by(3) {
        renumber(&mut libraries.offered, at, None);
    }
    row("upgrade of 100 libraries with their users", rounds, || {
        plan(&libraries, &upgrade)
    });
    let mut libraries = world.clone();
    for at in (0..300).step_by(3) {
        renumber(&mut libraries.offered, at, Some(999 - at));
    }
    row("the same, some users not built again", rounds, || {
        plan(&libraries, &upgrade)
    });

    let orphans = Remove {
        names: vec![name(0)],
        orphans: true,
        ..Remove::default()
    };
    row("delete of what nearly all need", rounds, || {
        format!("{} changes", world.remove(&orphans).unwrap().len())
    });
}
