//! What evaluating a whole tree costs, beside bmake on a sample of the same tree in the same run:
//! `cargo bench -p dports-index [-- PORTS [SAMPLE]]`, 30,000 ports if nothing is said. Then what the
//! index costs: the first run, one with nothing changed, one with a port changed, one with a file
//! that all include changed; and the memory of all of it.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and a mistake in it ends it"
)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use df_make_testing::BMAKE;
use dports_eval::{Bmake, Evaluator as _, Native, Profile, Tree, cpu_time, generate};
use dports_index::Index;

/// The one that dports(1) has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often the evaluators take turns.
const ROUNDS: usize = 10;

fn main() {
    let mut numbers = std::env::args().filter_map(|word| word.parse::<usize>().ok());
    let ports = numbers.next().unwrap_or(30_000);
    let sample = numbers.next().unwrap_or(60).clamp(1, ports);
    let folder = tempfile::tempdir().unwrap();
    generate::write_tree(folder.path(), ports).unwrap();
    let tree = Tree::new(folder.path().to_owned());
    let plain = Profile::new("x86_64", "6.6", "600600");
    let mut preset = plain.clone();
    preset.assignments.extend(generate::probes());

    let all = tree.ports().unwrap();
    let list: Vec<_> = all
        .iter()
        .map(|port| (port.clone(), tree.folder(port).unwrap()))
        .collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    // One thread, as bmake is one process: two on one core would each count the time they wait for
    // its parts.
    let native = Native::new(tree.root().to_owned(), 1).unwrap();
    let bmake = Bmake::new(BMAKE.into(), tree.root().to_owned());
    let (mut ours, mut theirs) = (Duration::ZERO, [Duration::ZERO; 2]);
    let mut asked = 0;
    // In turns, so that what else the machine does meets all of them.
    for part in list.chunks(ports.div_ceil(ROUNDS)) {
        let start = cpu_time();
        for result in native.evaluate_all(part, &plain, &generate::VARIABLES) {
            result.unwrap();
        }
        ours += cpu_time() - start;
        let some = part.iter().take(sample.div_ceil(ROUNDS));
        asked += some.len();
        for (port, folder) in some {
            for (profile, time) in [&preset, &plain].into_iter().zip(&mut theirs) {
                let start = cpu_time();
                bmake
                    .evaluate(port, folder, profile, &generate::VARIABLES)
                    .unwrap();
                *time += cpu_time() - start;
            }
        }
    }
    let ours = a_port(ours, ports);
    println!("{ports} ports; CPU time a port:");
    println!("ours, first run            {ours:8.3} ms");
    for (what, time) in ["probes preset", "as is"].into_iter().zip(theirs) {
        let theirs = a_port(time, asked);
        let ratio = theirs / ours;
        println!("bmake, {what:<19} {theirs:8.3} ms  {ratio:5.1} times ours");
    }
    drop(native);
    index(tree.root(), &plain, threads, ports);
}

/// Measures what bringing the index up to date costs after changes.
fn index(root: &Path, profile: &Profile, threads: usize, ports: usize) {
    let update = |what: &str| {
        let (start, wall) = (cpu_time(), Instant::now());
        let tree = Tree::new(root.to_owned());
        let mut index = Index::open(&root.join("index.sqlite"), tree).unwrap();
        let update = index.update(profile, threads).unwrap();
        let time = cpu_time() - start;
        let each = a_port(time, ports);
        let (all, wall) = (time.as_secs_f64(), wall.elapsed().as_secs_f64());
        let evaluated = update.evaluated;
        println!(
            "{what:<26} {each:8.3} ms, {all:.2} s in all ({wall:.2} s by the clock), \
             {evaluated} evaluated"
        );
    };
    println!("the index; CPU time a port:");
    update("first run");
    update("nothing changed");
    append(&root.join("cat00/port00000/Makefile"));
    update("one port changed");
    append(&root.join("Mk/part00.mk"));
    update("framework changed");
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!(
        "most memory at any time    {}",
        peak.unwrap_or("unknown").trim()
    );
}

fn append(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    fs::write(path, text + "# changed\n").unwrap();
}

fn a_port(time: Duration, ports: usize) -> f64 {
    time.as_secs_f64() * 1000.0 / f64::from(u32::try_from(ports).unwrap())
}
