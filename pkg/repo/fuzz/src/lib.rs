//! What a fuzzer calls: each parser of pkg with any bytes. None may panic, run for ever or use
//! memory without measure, and what is accepted keeps what it promises.
//!
//! `tests/any_bytes.rs` of the crate above calls the same with bytes of its own.

pub mod seeds;

use std::cmp::Ordering;
use std::io::{self, Read as _};
use std::path::Path;

use df_ucl::{Format, emit};
use pkg_format::{
    Advisories, Compression, Form, Keyword, Manifest, Plist, Trigger, apply_delta, read_bundle,
    read_manifest, read_members, read_messages, write_bundle,
};
use pkg_repo::{
    Fetcher, Meta, PrivateKey, PublicKey, Repositories, Repository, Trust, read_filesite,
};
use pkg_types::{Abi, Digest, DigestKind, Origin, PkgName, Version};
use serde_json::json;

/// Most bytes of a member that are looked at.
const ENOUGH: u64 = 1 << 20;

/// A package, in any compression: no member that is let through leaves the root.
pub fn archive(data: &[u8]) {
    let _ = read_manifest(data, "fuzz");
    let _ = read_members(data, "fuzz", |_, member, contents| {
        let path = member.path.as_str();
        assert!(path.starts_with('/'), "{path}");
        assert!(!path.split('/').any(|part| part == ".."), "{path}");
        io::copy(&mut contents.take(ENOUGH), &mut io::sink()).map(drop)
    });
}

/// A document of a catalogue, the archive that holds one, and the lists of files.
pub fn catalogue(data: &[u8]) {
    let _ = nowhere("file:///nowhere").parse_document(data);
    let _ = read_bundle(data);
    let _ = read_filesite(&String::from_utf8_lossy(data), |_, _| {});
}

/// The configuration of repositories, and `meta.conf`.
pub fn configuration(data: &[u8]) {
    let _ = Meta::parse(data);
    let Ok(value) = df_ucl::parse_bytes(data) else {
        return;
    };
    if let Some(object) = value.as_object() {
        let mut all = Repositories::default();
        all.add(object);
        for one in all.finish(Path::new("/root")).unwrap_or_default() {
            assert!(!one.name.contains('/'), "{} is a folder's name", one.name);
        }
    }
}

/// A delta, of an archive that it may be for: whatever it says, it makes no more than it may.
pub fn delta(data: &[u8]) {
    let old = write_bundle(
        &[("x", b"some text that is here already", 0)],
        Compression::None,
    );
    let old = old.expect("memory");
    if let Ok(made) = apply_delta(&old, data) {
        assert!(made.len() < 1 << 28, "{} bytes", made.len());
    }
}

/// A key, private or public.
pub fn key(data: &[u8]) {
    let _ = PublicKey::parse(data);
    if let Ok(key) = PrivateKey::parse(data) {
        let again =
            PrivateKey::parse(&key.to_file().expect("a key")).expect("written keys are read");
        assert_eq!(
            again.to_file().expect("a key"),
            key.to_file().expect("a key")
        );
    }
}

/// A manifest, JSON and UCL: what is accepted comes back as it was.
pub fn manifest(data: &[u8]) {
    let _ = Manifest::parse_source(data, &serde_json::Map::new());
    let Ok(manifest) = Manifest::parse(data) else {
        return;
    };
    let json = manifest.to_json(Form::Full);
    let again = Manifest::parse(json.as_bytes()).expect("emitted manifests parse");
    assert_eq!(again.to_json(Form::Full), json);
}

/// A file of messages.
pub fn message(data: &[u8]) {
    let _ = read_messages(&String::from_utf8_lossy(data));
}

/// A packing list, and the file of a keyword.
pub fn plist(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _ = Keyword::parse(&text);
    let _ = Plist::parse(&text, "/usr/local");
}

/// A trigger.
pub fn trigger(data: &[u8]) {
    let _ = Trigger::parse(data);
}

/// UCL: what is accepted survives each emitter once it is in canonical form.
pub fn ucl(data: &[u8]) {
    let Ok(value) = df_ucl::parse_bytes(data) else {
        return;
    };
    for format in Format::ALL {
        let Ok(first) = df_ucl::parse(&emit(&value, format)) else {
            continue;
        };
        let text = emit(&first, format);
        let again = df_ucl::parse(&text).expect("emitted text parses");
        assert_eq!(emit(&again, format), text);
    }
}

/// An address: of a repository, of a package in it, and one to get. Nothing is asked of another
/// machine, and no file of this one is looked for.
pub fn url(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let base = "https://example.org/repo";
    let document = json!({ "packages": [{
        "name": "fuzz", "version": "1", "origin": "t/fuzz", "abi": "*", "prefix": "/usr/local",
        "path": text, "pkgsize": 1,
        "sum": Digest::of(DigestKind::Sha256Hex, data).to_string(),
    }]});
    let repository = nowhere(base);
    let packages = repository.parse_document(document.to_string().as_bytes());
    for package in packages.unwrap_or_default() {
        let url = repository
            .package_url(&package)
            .expect("checked paths have addresses");
        let below = url
            .strip_prefix(base)
            .expect("packages lie in their repository");
        assert!(!below.split('/').any(|part| part == ".."), "{url}");
    }
    let known = ["file", "http", "https", "pkg+http", "pkg+https"];
    if !known.iter().any(|scheme| text.starts_with(scheme)) {
        assert!(Fetcher::new(1, "fuzz").get(&text, 1 << 10).is_err());
    }
}

/// `vuln.xml`, packed or not.
pub fn vuln(data: &[u8]) {
    if let Ok(text) = Advisories::unpack(data) {
        let _ = Advisories::parse(&text);
    }
}

/// Versions, one a line: their order is one, and equal ones are spelled alike or mean the same.
pub fn version(data: &[u8]) {
    let text = &*String::from_utf8_lossy(data);
    let versions = text.lines().filter_map(|line| line.parse::<Version>().ok());
    let versions: Vec<Version> = versions.take(4).collect();
    for a in &versions {
        for b in &versions {
            assert_eq!(a.cmp(b), b.cmp(a).reverse(), "{a} {b}");
            assert_eq!(a == b, a.cmp(b) == Ordering::Equal, "{a} {b}");
            for c in &versions {
                assert!(!(a <= b && b <= c) || a <= c, "{a} {b} {c}");
            }
        }
    }
}

/// The words that packages are described with: what is accepted is printed as it was read.
pub fn words(data: &[u8]) {
    let text = &*String::from_utf8_lossy(data);
    if let Ok(name) = text.parse::<PkgName>() {
        assert_eq!(name.to_string(), text);
    }
    if let Ok(version) = text.parse::<Version>() {
        assert_eq!(version.to_string(), text);
        assert!(version <= version.clone());
    }
    if let Ok(origin) = text.parse::<Origin>() {
        assert_eq!(origin.to_string(), text);
    }
    if let Ok(abi) = text.parse::<Abi>() {
        assert_eq!(abi.to_string().parse(), Ok(abi));
    }
    if let Ok(digest) = text.parse::<Digest>() {
        assert_eq!(digest.to_string().parse(), Ok(digest));
    }
}

fn nowhere(url: &str) -> Repository {
    Repository {
        name: "fuzz".to_owned(),
        url: url.to_owned(),
        enabled: true,
        priority: 0,
        trust: Trust::Anything,
        mirrors: pkg_repo::Mirrors::None,
    }
}
