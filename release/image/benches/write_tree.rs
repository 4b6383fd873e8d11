//! How fast is the writer? Against xorriso and genisoimage on the same tree.
//!
//! `cargo bench -p release-image` writes a synthetic tree once and then the same image by
//! every writer, a few rounds interleaved; the best of each counts. Nothing here is a test:
//! the figures depend on the machine.
//!
//! FILES (30000), MEGABYTES (700) and ROUNDS (3) in the environment change the size.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench program stops at the first trouble and prints its result"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use release_image::{Boot, EfiBoot, FatFile, Image, Spec, Tree, write_image};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

/// Files of about the sizes that a base system has: many small ones, few large ones.
fn make_tree(root: &Path, files: u64, bytes: u64) {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    // A third of the files share nearly all bytes: sizes grow with the fourth power.
    let weights: Vec<f64> = (0..files)
        .map(|_| ((random() % 10_000) as f64 / 10_000.0).powi(4) + 0.001)
        .collect();
    let sum: f64 = weights.iter().sum();
    let noise: Vec<u8> = (0..1 << 17).flat_map(|_| random().to_le_bytes()).collect();
    for (i, weight) in weights.iter().enumerate() {
        let dir = root.join(format!("d{}/e{}", i % 40, i % 1200));
        fs::create_dir_all(&dir).unwrap();
        let mut rest = (weight / sum * bytes as f64) as usize;
        let mut data = Vec::with_capacity(rest);
        while rest > 0 {
            let part = rest.min(noise.len());
            data.extend(&noise[..part]);
            rest -= part;
        }
        fs::write(dir.join(format!("file-number-{i}.dat")), data).unwrap();
    }
}

fn ours(tree: &Path, out: &Path) {
    let mut items = Tree::new();
    items.add_directory(tree, (0, 0)).unwrap();
    let file = FatFile {
        path: "EFI/BOOT/BOOTX64.EFI".to_owned(),
        data: vec![7; 200_000],
    };
    let boot = Boot {
        bios: None,
        efi: Some(EfiBoot { files: vec![file] }),
    };
    let spec = Spec {
        volume_id: "BENCH".parse().unwrap(),
        publisher: String::new(),
        time: 1_767_225_600,
        boot,
    };
    let image = Image::plan(items, &spec).unwrap();
    write_image(&image, out, &mut |_| {}).unwrap();
}

fn outside(program: &str, args: &[&str], tree: &Path, out: &Path) -> bool {
    let run = Command::new(program)
        .args(args)
        .arg("-o")
        .arg(out)
        .arg(tree)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    run.is_ok_and(|status| status.success())
}

/// Peak memory of this process in KiB.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

fn main() {
    let (files, megabytes) = (setting("FILES", 30_000), setting("MEGABYTES", 700));
    let dir = tempfile::tempdir().unwrap();
    let (tree, out) = (dir.path().join("tree"), dir.path().join("x.iso"));
    make_tree(&tree, files, megabytes << 20);
    println!("{files} files, {megabytes} MiB");
    // Making the tree is not what is measured; Linux forgets the peak on request.
    let _reset = fs::write("/proc/self/clear_refs", "5");
    type Writer<'a> = (&'a str, Box<dyn Fn(&Path, &Path) -> bool>);
    let writers: [Writer<'_>; 3] = [
        (
            "release",
            Box::new(|tree, out| {
                ours(tree, out);
                true
            }),
        ),
        (
            "xorriso",
            Box::new(|tree, out| {
                outside("xorriso", &["-as", "mkisofs", "-quiet", "-R"], tree, out)
            }),
        ),
        (
            "genisoimage",
            Box::new(|tree, out| outside("genisoimage", &["-quiet", "-R"], tree, out)),
        ),
    ];
    let mut best: [Option<Duration>; 3] = [None; 3];
    for _ in 0..setting("ROUNDS", 3) {
        for (slot, (_, write)) in best.iter_mut().zip(&writers) {
            let start = Instant::now();
            if write(&tree, &out) {
                let took = start.elapsed();
                *slot = Some(slot.map_or(took, |best| best.min(took)));
            }
            // Not there when the writer is not installed.
            let _removed = fs::remove_file(&out);
        }
    }
    let Some(own) = best[0] else { return };
    for ((name, _), took) in writers.iter().zip(best) {
        match took {
            Some(took) => {
                let ratio = took.as_secs_f64() / own.as_secs_f64();
                println!("{name:<12} {:>7.2} s  {ratio:>5.2}x", took.as_secs_f64());
            }
            None => println!("{name:<12} is not installed"),
        }
    }
    println!("peak memory of release: {} KiB", peak_memory());
}
