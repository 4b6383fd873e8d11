//! What evaluating a whole tree costs, beside bmake on a sample of the same tree in the same run:
//! `cargo bench -p dports-eval [-- PORTS [SAMPLE]]`, 30,000 ports if nothing is said.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and a mistake in it ends it"
)]

use std::time::Duration;

use dports_eval::{Bmake, Evaluator as _, Native, Profile, Tree, cpu_time, generate};

const BMAKE: &str = "/usr/bin/bmake";

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
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let native = Native::new(tree.root().to_owned(), threads).unwrap();
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
}

fn a_port(time: Duration, ports: usize) -> f64 {
    time.as_secs_f64() * 1000.0 / f64::from(u32::try_from(ports).unwrap())
}
