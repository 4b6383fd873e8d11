//! The inputs: the same bytes every time.

use std::fs;
use std::path::Path;

use pkg_format::{Compression, Manifest, Ownership, PackageBuilder, Source, write_bundle};
use pkg_repo::{Meta, Publish};

/// The system that everything is for; pkg 2.8 takes every other version of it for 6.0.
pub(crate) const ABI: &str = "dragonfly:6.0:x86:64";
/// Packages of the large catalogue, and how many others each needs at most.
const CATALOGUE: usize = 30_000;
/// The last package needs this many, itself or through others.
const CLOSURE: usize = 2_700;

/// Numbers that look random: xorshift, as in a paper by Marsaglia.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }

    fn text(&mut self, length: usize) -> String {
        let words = [
            "file", "of", "package", "the", "system", "and", "0x7f", "\n", "tool",
        ];
        let mut text = String::with_capacity(length + 8);
        while text.len() < length {
            text.push_str(words[self.below(words.len())]);
            text.push(' ');
        }
        text
    }
}

/// Makes everything below a folder.
pub(crate) fn make(folder: &Path) {
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    fs::write(
        folder.join("small.ucl"),
        format!(
            "name = bench; version = \"1\"; origin = t/bench; comment = Bench; abi = \"{ABI}\"\n\
             maintainer = m; www = w; categories [ t ]"
        ),
    )
    .expect("a file");
    small(folder, &mut noise);
    large(folder, &mut noise);
    packages(&folder.join("many"), 2_000, 3, "1", |_| true);
    make_installed(folder);
    catalogue(&folder.join("thirty-thousand"), &mut noise);
}

/// Makes the repositories that are installed from: `first`, and `second` with newer packages.
pub(crate) fn make_installed(folder: &Path) {
    packages(&folder.join("first"), 1_000, 100, "1", |_| true);
    packages(&folder.join("second"), 1_000, 100, "2", |at| at % 2 == 0);
    for name in ["first", "second"] {
        publish(&folder.join(name));
    }
}

/// The name of group 0 here. A program that does not find a group may ask for it again at every
/// file, in ways that have nothing to do with packages.
fn group() -> String {
    let groups = fs::read_to_string("/etc/group").unwrap_or_default();
    let first = groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == "0").then(|| name.to_owned())
    });
    first.unwrap_or_else(|| "wheel".to_owned())
}

fn small(folder: &Path, noise: &mut Noise) {
    let mut plist = String::new();
    for at in 0..10_000 {
        let path = format!("share/d{}/f{at}", at / 100);
        let file = folder.join("small/usr/local").join(&path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        let length = 200 + noise.below(3_800);
        fs::write(file, noise.text(length)).expect("a file");
        plist.push_str(&path);
        plist.push('\n');
    }
    fs::write(folder.join("small.plist"), plist).expect("a file");
}

/// Half of it cannot be packed.
fn large(folder: &Path, noise: &mut Noise) {
    let mut bytes = Vec::with_capacity(500_000_000);
    while bytes.len() < 500_000_000 {
        for _ in 0..512 {
            bytes.extend(noise.next().to_le_bytes());
        }
        bytes.extend(noise.text(4_096).into_bytes());
    }
    let stage = folder.join("large/usr/local");
    fs::create_dir_all(&stage).expect("a folder");
    fs::write(stage.join("blob"), bytes).expect("a file");
    fs::write(folder.join("large.plist"), "blob\n").expect("a file");
}

fn manifest(name: &str, version: &str, deps: &[String]) -> Manifest {
    let deps: Vec<String> = deps
        .iter()
        .map(|dep| format!(r#""{dep}":{{"origin":"t/{dep}","version":"1"}}"#))
        .collect();
    let json = format!(
        r#"{{"name":"{name}","version":"{version}","origin":"t/{name}","abi":"{ABI}",
        "arch":"{ABI}","prefix":"/usr/local","comment":"Package {name} of the benchmark",
        "desc":"It has a description of some length, as ports have: what {name} does, and why.",
        "maintainer":"ports@example.org","www":"https://example.org/{name}","flatsize":4096,
        "categories":["t"],"licenselogic":"single","licenses":["BSD2CLAUSE"],
        "deps":{{{}}}}}"#,
        deps.join(",")
    );
    Manifest::parse(json.as_bytes()).expect("a manifest")
}

/// Packages of some files; those that are not `newer` are of version 1.
fn packages(folder: &Path, count: usize, files: usize, version: &str, newer: fn(usize) -> bool) {
    fs::create_dir_all(folder.join("All")).expect("a folder");
    let group = group();
    for at in 0..count {
        let name = format!("p{at}");
        let version = if newer(at) { version } else { "1" };
        let deps: Vec<String> = (1..=at % 6)
            .map(|back| at / (back + 1))
            .filter(|dep| *dep < at)
            .map(|dep| format!("p{dep}"))
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect();
        let mut builder = PackageBuilder::new(manifest(&name, version, &deps), 0).level(1);
        for file in 0..files {
            let path = format!("/usr/local/share/{name}/d{}/f{file}", file / 10);
            let text = format!("{path} of version {version}\n").repeat(20);
            let owner = Ownership {
                uname: Some("root".to_owned()),
                gname: Some(group.clone()),
                perm: Some(0o644),
                fflags: None,
            };
            let path = path.parse().expect("a path");
            builder
                .file(path, owner, Source::Bytes(text.into_bytes()))
                .expect("a file");
        }
        let (_, bytes) = builder.write(Vec::new()).expect("memory");
        fs::write(folder.join(format!("All/{name}-{version}.pkg")), bytes).expect("a file");
    }
}

fn publish(folder: &Path) {
    let publish = Publish {
        packages: folder.to_owned(),
        output: folder.to_owned(),
        meta: Meta::default(),
        key: None,
        file_lists: false,
        mtime: 0,
        revision: 0,
        expires: 0,
        ..Publish::default()
    };
    publish.run().expect("a catalogue");
}

/// A catalogue alone, without its packages: nine dependencies each, and a last package that needs
/// a tenth of all.
fn catalogue(folder: &Path, noise: &mut Noise) {
    fs::create_dir_all(folder).expect("a folder");
    let first = CATALOGUE - CLOSURE;
    let lines: Vec<String> = (0..CATALOGUE)
        .map(|at| {
            // The closure of the last one: each needs the one before it, and others of the kind.
            let within = if at >= first { first } else { 0 };
            let mut deps: Vec<usize> = (0..9)
                .map(|_| within + noise.below(at - within))
                .filter(|dep| *dep < at)
                .collect();
            if at > first {
                deps.push(at - 1);
            }
            deps.sort_unstable();
            deps.dedup();
            let deps: Vec<String> = deps.iter().map(|dep| format!("p{dep}")).collect();
            let mut manifest = manifest(&format!("p{at}"), "1", &deps);
            let path = format!("All/p{at}-1.pkg");
            manifest.location = Some(pkg_format::Location {
                sum: pkg_types::Digest::of(pkg_types::DigestKind::Sha256Hex, path.as_bytes()),
                path,
                pkgsize: 1_000,
            });
            manifest.to_json(pkg_format::Form::Compact)
        })
        .collect();
    let data = format!(
        r#"{{"groups":[],"expired_packages":[],"packages":[{}]}}"#,
        lines.join(",")
    );
    let manifests = lines.join("\n") + "\n";
    for (file, member, bytes) in [
        ("data", "data", data.as_bytes()),
        ("packagesite", "packagesite.yaml", manifests.as_bytes()),
    ] {
        let bytes = write_bundle(&[(member, bytes, 0)], Compression::Gzip).expect("memory");
        fs::write(folder.join(format!("{file}.pkg")), bytes).expect("a file");
    }
    let meta = Meta::default().to_text();
    fs::write(folder.join("meta.conf"), &meta).expect("a file");
    fs::write(folder.join("meta"), meta).expect("a file");
}
