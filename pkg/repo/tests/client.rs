//! What a client takes of a repository and what it refuses: keys by fingerprint, damaged files.

use std::fs;
use std::path::{Path, PathBuf};

use pkg_format::{Compression, Manifest, Ownership, PackageBuilder, read_bundle, write_bundle};
use pkg_repo::{
    Fetcher, Meta, PrivateKey, Publish, RepoError, Repository, Trust, Update, sign_data,
};
use pkg_types::{Digest, DigestKind};

/// A repository of one package, a folder of fingerprints, and where the client keeps things.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        for name in ["repo/All", "prints/trusted", "prints/revoked"] {
            fs::create_dir_all(place.path(name)).expect("a folder");
        }
        let json =
            r#"{"name":"tool","version":"1","origin":"t/tool","abi":"*","prefix":"/usr/local"}"#;
        let manifest = Manifest::parse(json.as_bytes()).expect("a manifest");
        let mut builder = PackageBuilder::new(manifest, 1).level(1);
        let folder = "/usr/local/share/tool".parse().expect("a path");
        builder.directory(folder, Ownership::default());
        let (_, bytes) = builder.write(Vec::new()).expect("an archive");
        fs::write(place.path("repo/All/tool-1.pkg"), bytes).expect("a file");
        place.publish(0, 0);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes the catalogue again, as a state with this number and end.
    fn publish(&self, revision: u64, expires: u64) {
        let publish = Publish {
            packages: self.path("repo"),
            output: self.path("repo"),
            meta: Meta::default(),
            key: None,
            file_lists: false,
            mtime: 1,
            revision,
            expires,
            ..Publish::default()
        };
        publish.run().expect("a catalogue");
    }

    /// Signs the catalogue with keys: each its name, itself, and the document it signs (that of the
    /// catalogue when none is given).
    fn sign(&self, keys: &[(&str, &PrivateKey, Option<&[u8]>)]) {
        let archive = self.path("repo/data.pkg");
        let old = fs::read(&archive).expect("an archive");
        let document = read_bundle(old.as_slice()).expect("members")["data"].clone();
        let mut members = vec![("data".to_owned(), document.clone())];
        for (name, key, other) in keys {
            let sum = Digest::of(DigestKind::Sha256Hex, other.unwrap_or(&document)).to_string();
            let signature = sign_data(key, sum.trim_start_matches("1$").as_bytes());
            let signature = signature.expect("a signature");
            let signature = [b"$PKGSIGN:eddsa$".as_slice(), &signature].concat();
            members.push((format!("{name}.sig"), signature));
            members.push((format!("{name}.pub"), key.public_file().expect("a key")));
        }
        let members: Vec<(&str, &[u8], u64)> = members
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice(), 1))
            .collect();
        let bytes = write_bundle(&members, Compression::Zstd).expect("an archive");
        fs::write(archive, bytes).expect("an archive");
    }

    /// Puts the fingerprint of a key into `trusted` or `revoked`.
    fn know(&self, folder: &str, name: &str, key: &PrivateKey) {
        let public = key.public_file().expect("a key");
        let print = Digest::of(DigestKind::Sha256Hex, &public).to_string();
        let print = print.trim_start_matches("1$").to_uppercase();
        let text = format!("function: \"sha256\"\nfingerprint: \"{print}\"\n");
        fs::write(self.path(&format!("prints/{folder}/{name}")), text).expect("a file");
    }

    fn repository(&self, trust: Trust) -> Repository {
        Repository {
            name: "test".to_owned(),
            url: format!("file://{}", self.path("repo").display()),
            enabled: true,
            priority: 0,
            trust,
            mirrors: pkg_repo::Mirrors::None,
        }
    }

    fn update(&self) -> Result<Update, RepoError> {
        let fetcher = Fetcher::new(1, "test");
        self.repository(Trust::Fingerprints(self.path("prints")))
            .update(&fetcher, &self.path("kept"), false)
    }

    fn refused(&self) -> String {
        let error = self.update().expect_err("it must be refused");
        assert!(!self.path("kept").exists(), "kept in spite of {error}");
        error.to_string()
    }
}

fn keys() -> [PrivateKey; 2] {
    [[1; 32], [2; 32]].map(|seed| PrivateKey::from_seed(&seed))
}

#[test]
fn catalogue_signed_by_a_trusted_key_is_taken() {
    let place = Place::new();
    let [one, two] = keys();
    place.know("trusted", "one", &one);
    place.sign(&[("one", &one, None)]);
    assert_eq!(place.update().expect("trusted"), Update::New(1));
    assert_eq!(place.update().expect("trusted"), Update::Same);
    // A second signature by a key that nobody knows does no harm.
    place.sign(&[("one", &one, None), ("two", &two, None)]);
    assert_eq!(place.update().expect("trusted"), Update::New(1));
}

#[test]
fn catalogue_without_a_trusted_signature_is_refused() {
    let place = Place::new();
    let [one, two] = keys();
    assert!(place.refused().contains("no trusted key signed it"));
    place.sign(&[("one", &one, None)]);
    assert!(place.refused().contains("no trusted key signed it"));
    place.know("trusted", "two", &two);
    assert!(place.refused().contains("no trusted key signed it"));
    // The right key, but what it signed is another document.
    place.sign(&[("two", &two, Some(b"another"))]);
    let said = place.refused();
    assert!(said.contains("data.pkg"), "{said}");
    assert!(said.contains("nothing of it was read"), "{said}");
}

#[test]
fn revoked_key_spoils_a_catalogue_that_a_trusted_one_signed_too() {
    let place = Place::new();
    let [one, two] = keys();
    place.know("trusted", "one", &one);
    place.know("revoked", "two", &two);
    place.sign(&[("one", &one, None), ("two", &two, None)]);
    assert!(place.refused().contains("revoked key"));
    // Revoked counts more than trusted.
    place.know("revoked", "one", &one);
    place.sign(&[("one", &one, None)]);
    assert!(place.refused().contains("revoked key"));
}

#[test]
fn revoking_a_key_counts_for_the_catalogue_that_is_kept() {
    let place = Place::new();
    let [one, _] = keys();
    place.know("trusted", "one", &one);
    place.sign(&[("one", &one, None)]);
    place.update().expect("trusted");
    let repository = place.repository(Trust::Fingerprints(place.path("prints")));
    let kept = place.path("kept");
    assert!(repository.load(&kept).expect("trusted").is_some());
    place.know("revoked", "one", &one);
    let said = repository.load(&kept).expect_err("revoked").to_string();
    assert!(said.contains("revoked key"), "{said}");
}

#[test]
fn file_that_is_no_fingerprint_is_named() {
    let place = Place::new();
    for text in ["function: md5; fingerprint: aa", "fingerprint: aa", "{{{"] {
        let file = place.path("prints/trusted/odd");
        fs::write(&file, text).expect("a file");
        let said = place.refused();
        assert!(said.contains(&file.display().to_string()), "{text}: {said}");
    }
}

#[test]
fn damaged_catalogue_is_named_by_its_address_and_by_the_file_that_is_kept() {
    let place = Place::new();
    let repository = place.repository(Trust::Anything);
    let fetcher = Fetcher::new(1, "test");
    let kept = place.path("kept");
    repository.update(&fetcher, &kept, false).expect("whole");
    let spoil = |file: &Path| {
        let mut bytes = fs::read(file).expect("an archive");
        bytes.truncate(bytes.len() / 2);
        fs::write(file, bytes).expect("an archive");
    };
    spoil(&kept.join("catalogue.pkg"));
    let said = repository.load(&kept).expect_err("damaged").to_string();
    let file = kept.join("catalogue.pkg");
    assert!(said.contains(&file.display().to_string()), "{said}");
    // Twice, so that it is not what is kept.
    spoil(&place.path("repo/data.pkg"));
    spoil(&place.path("repo/data.pkg"));
    let said = repository.update(&fetcher, &kept, false);
    let said = said.expect_err("damaged").to_string();
    assert!(
        said.contains(&format!("{}/data.pkg", repository.url)),
        "{said}"
    );
    fs::write(place.path("repo/meta.conf"), "version = {").expect("a file");
    let said = repository.update(&fetcher, &kept, false);
    let said = said.expect_err("damaged").to_string();
    assert!(
        said.contains(&format!("{}/meta.conf", repository.url)),
        "{said}"
    );
}

#[test]
fn old_state_is_refused_once_a_newer_one_was_here() {
    let place = Place::new();
    let repository = place.repository(Trust::Anything);
    let fetcher = Fetcher::new(1, "test");
    let kept = place.path("kept");
    let update = |force| repository.update(&fetcher, &kept, force);
    place.publish(5, 0);
    assert_eq!(update(false).expect("new"), Update::New(1));
    assert_eq!(update(false).expect("the same"), Update::Same);
    let catalogue = || fs::read(kept.join("catalogue.pkg")).expect("a catalogue");
    let before = catalogue();
    // An older number, and none at all, as before numbers were given.
    for revision in [4, 0] {
        place.publish(revision, 0);
        let said = update(false).expect_err("old").to_string();
        assert!(said.contains("but 5 was here already"), "{said}");
        assert_eq!(catalogue(), before);
    }
    // The form that has no number does not help the mirror either.
    fs::remove_file(place.path("repo/data.pkg")).expect("it");
    let said = update(false).expect_err("old").to_string();
    assert!(said.contains("packagesite.pkg"), "{said}");
    place.publish(4, 0);
    assert_eq!(update(true).expect("forced"), Update::New(1));
    place.publish(6, 0);
    assert_eq!(update(false).expect("newer"), Update::New(1));
}

#[test]
fn state_that_expired_is_refused_even_when_it_is_the_one_that_is_kept() {
    let place = Place::new();
    let repository = place.repository(Trust::Anything);
    let mut fetcher = Fetcher::new(1, "test");
    place.publish(5, 1000);
    fetcher.now = 999;
    let kept = place.path("kept");
    repository.update(&fetcher, &kept, false).expect("fresh");
    fetcher.now = 1060;
    let said = repository.update(&fetcher, &kept, false);
    let said = said.expect_err("stale").to_string();
    assert!(said.contains("expired 60 seconds ago"), "{said}");
}
