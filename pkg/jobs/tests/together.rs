//! Steps that are done together come to what they come to one by one.

mod common;

use std::collections::BTreeMap;
use std::fs;

use common::{Place, package, scratch};
use pkg_db::{Detail, State};
use pkg_format::{Manifest, Ownership, PackageBuilder, Source as Bytes};
use pkg_jobs::{Disk, JobError, Offer, Source};

/// Paths that packages have in turn.
const PATHS: [&str; 10] = [
    "/usr/local/x",
    "/usr/local/y",
    "/usr/local/etc/a.conf",
    "/usr/local/d/one",
    "/usr/local/d/deep",
    "/usr/local/d/deep/two",
    "/usr/local/d/deep/er/three",
    "/usr/local/share/b/of-b",
    "/usr/local/share/common/c",
    "/usr/z",
];
const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];
/// Where a trigger for each package has everything done one by one.
const TRIGGER: &str = "usr/local/share/pkg/triggers/pre_install/none.ucl";

/// Numbers that look random: xorshift.
struct Noise(u64);

impl Noise {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("a small number")
    }
}

/// Every path to one of the packages, or to none.
fn deal(noise: &mut Noise) -> Vec<Vec<&'static str>> {
    let mut dealt = vec![Vec::new(); NAMES.len()];
    for path in PATHS {
        if let Some(files) = dealt.get_mut(noise.below(NAMES.len() + 1)) {
            let below = |file: &&str| path.starts_with(&format!("{file}/"));
            if !files.iter().any(below) {
                files.push(path);
            }
        }
    }
    dealt
}

type Outcome = (Vec<bool>, BTreeMap<String, Vec<u8>>, Vec<(Manifest, State)>);

/// What two versions of all packages, one after the other, come to; and then that some go.
fn outcome(seed: u64, one_by_one: bool) -> Outcome {
    let mut noise = Noise(seed);
    let folder = scratch();
    let place = Place::new(folder.path());
    if one_by_one {
        let trigger = place.root.join(TRIGGER);
        fs::create_dir_all(trigger.parent().expect("a folder")).expect("a folder");
        let text = "path: [ \"/nowhere\" ]\ntrigger: { type: lua, script: \"\" }\n";
        fs::write(trigger, text).expect("a file");
    }
    // What is nobody's is in the way of something.
    for path in ["usr/local/y", "usr/local/etc/a.conf"] {
        if noise.below(3) == 0 {
            let at = place.root.join(path);
            fs::create_dir_all(at.parent().expect("a folder")).expect("a folder");
            fs::write(at, "mine").expect("a file");
        }
    }
    let mut done = Vec::new();
    for version in ["1", "2", "3"] {
        let offers: Vec<Offer> = deal(&mut noise)
            .iter()
            .zip(NAMES)
            .map(|(files, name)| {
                let config: Vec<String> = files
                    .iter()
                    .filter(|file| file.ends_with(".conf"))
                    .map(|file| format!("\"{file}\""))
                    .collect();
                let more = format!(r#","config":[{}]"#, config.join(","));
                package(
                    folder.path(),
                    &format!("{name}-{version}"),
                    &[],
                    files,
                    &more,
                )
            })
            .collect();
        done.push(place.run(Disk::default(), &place.install(&offers)).is_ok());
        if noise.below(2) == 0 {
            // Somebody edits what is there.
            let conf = place.root.join("usr/local/etc/a.conf");
            if conf.exists() {
                fs::write(conf, "edited").expect("a file");
            }
        }
    }
    let there = place.database().packages(Detail::Row).expect("packages");
    let there: Vec<String> = there
        .iter()
        .map(|one| one.manifest.name.to_string())
        .collect();
    let going: Vec<&str> = there.iter().map(String::as_str).skip(2).collect();
    done.push(place.run(Disk::default(), &place.remove(&going)).is_ok());
    let mut files = place.files();
    files.remove(&format!("/{TRIGGER}"));
    let packages = place.database().packages(Detail::All).expect("packages");
    let packages = packages.into_iter().map(|one| (one.manifest, one.state));
    (done, files, packages.collect())
}

#[test]
fn steps_that_are_done_together_come_to_the_same_as_one_by_one() {
    for seed in 1..=60_u64 {
        let seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        assert_eq!(outcome(seed, false), outcome(seed, true), "seed {seed:#x}");
    }
}

#[test]
fn steps_before_a_damaged_package_are_done() {
    let folder = scratch();
    let place = Place::new(folder.path());
    let mut offers: Vec<Offer> = NAMES
        .iter()
        .map(|name| {
            let file = format!("/usr/local/bin/{name}");
            package(folder.path(), &format!("{name}-1"), &[], &[&file], "")
        })
        .collect();
    // So much that cannot be packed that its manifest is read without coming to the end.
    let mut noise = Noise(1);
    let bytes = (0..400_000).map(|_| u8::try_from(noise.below(256)).expect("a byte"));
    let mut builder = PackageBuilder::new(offers[2].manifest.clone(), 0).level(1);
    let file = "/usr/local/bin/c".parse().expect("a path");
    builder
        .file(file, Ownership::default(), Bytes::Bytes(bytes.collect()))
        .expect("a file");
    let (_, mut bytes) = builder.write(Vec::new()).expect("an archive");
    bytes.truncate(bytes.len() - 9);
    let path = folder.path().join("c-1.pkg");
    fs::write(&path, &bytes).expect("an archive");
    offers[2].source = Source::File(path);
    let plan = place.install(&offers);
    let error = place.run(Disk::default(), &plan).expect_err("damaged");
    assert!(matches!(error, JobError::Archive(_)), "{error}");
    place.agrees("damaged");
    let there = place.database().packages(Detail::Row).expect("packages");
    let names: Vec<&str> = there.iter().map(|one| one.manifest.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
}

#[test]
fn a_link_that_one_package_brings_is_followed_by_the_next() {
    let folder = scratch();
    let place = Place::new(folder.path());
    // The link of `a` is /usr/local/bin/a-link, to `a` beside it.
    let a = package(folder.path(), "a-1", &[], &["/usr/local/bin/a/of-a"], "");
    let b = package(
        folder.path(),
        "b-1",
        &["a"],
        &["/usr/local/bin/a-link/of-b"],
        "",
    );
    let plan = place.install(&[a, b]);
    place.run(Disk::default(), &plan).expect("installed");
    let through = place.root.join("usr/local/bin/a/of-b");
    assert_eq!(
        fs::read(through).expect("a file"),
        b"/usr/local/bin/a-link/of-b of 1"
    );
}
