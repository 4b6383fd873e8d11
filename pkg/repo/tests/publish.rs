//! Catalogues of our own: reproducible, and what a client reads.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use pkg_format::{Manifest, Ownership, PackageBuilder, Source, read_bundle};
use pkg_repo::{KeyKind, Meta, PrivateKey, PublicKey, Publish, RepoError, sign, verify};
use proptest::prelude::*;

fn package(folder: &Path, file: &str, name: &str, version: &str) {
    let json = format!(
        r#"{{"name":"{name}","version":"{version}","origin":"test/{name}","abi":"*","prefix":"/usr/local"}}"#
    );
    let manifest = Manifest::parse(json.as_bytes()).expect("a manifest");
    let mut builder = PackageBuilder::new(manifest, 1).level(1);
    for path in [
        format!("/usr/local/bin/{name}"),
        format!("/usr/local/etc/{name}.conf"),
    ] {
        let path = path.parse().expect("a path");
        let source = Source::Bytes(name.as_bytes().to_vec());
        builder
            .file(path, Ownership::default(), source)
            .expect("a file");
    }
    let (_, bytes) = builder.write(Vec::new()).expect("an archive");
    let path = folder.join(file);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}

fn publish(folder: &Path, key: Option<&PrivateKey>) -> Result<usize, RepoError> {
    publish_with(folder, key, true)
}

fn publish_with(
    folder: &Path,
    key: Option<&PrivateKey>,
    file_lists: bool,
) -> Result<usize, RepoError> {
    let publish = Publish {
        packages: folder.to_owned(),
        output: folder.to_owned(),
        meta: Meta::default(),
        key,
        file_lists,
        mtime: 1_767_225_600,
        revision: 0,
        expires: 0,
        ..Publish::default()
    };
    publish.run().map(|done| done.packages)
}

#[test]
fn catalogue_made_twice_is_the_same_and_its_signature_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = PrivateKey::from_seed(&[7; 32]);
    for (file, name, version) in [
        ("All/zed-1.pkg", "zed", "1"),
        ("All/abc-1.0.pkg", "abc", "1.0"),
        ("All/abc-0.9.pkg", "abc", "0.9"),
    ] {
        package(folder.path(), file, name, version);
    }
    let names = ["meta.conf", "data.pkg", "packagesite.pkg", "files.pkg"];
    let read = |name: &str| fs::read(folder.path().join(name)).expect("a file");
    let all = || names.map(read);
    assert_eq!(publish(folder.path(), Some(&key)).expect("a catalogue"), 3);
    let first = all();
    assert_eq!(publish(folder.path(), Some(&key)).expect("a catalogue"), 3);
    assert_eq!(all(), first);

    let public = PublicKey::parse(&key.public_file().expect("a key")).expect("a key");
    let members = read_bundle(first[1].as_slice()).expect("an archive");
    assert_eq!(
        verify(&public, &members["data"], &members["signature"]),
        Ok(())
    );
    let members = read_bundle(first[2].as_slice()).expect("an archive");
    let lines = String::from_utf8(members["packagesite.yaml"].clone()).expect("text");
    let order: Vec<String> = lines
        .lines()
        .map(|line| {
            Manifest::parse(line.as_bytes())
                .expect("a manifest")
                .label()
        })
        .collect();
    assert_eq!(order, ["abc-0.9", "abc-1.0", "zed-1"]);
    let members = read_bundle(first[3].as_slice()).expect("an archive");
    assert_eq!(
        String::from_utf8_lossy(&members["files"]),
        "0 /usr/local/bin\n11 etc\n\nabc 0.9\n>0\nabc\n>1\nabc.conf\n\nabc 1.0\n>0\nabc\n>1\n\
         abc.conf\n\nzed 1\n>0\nzed\n>1\nzed.conf\n\n"
    );
}

#[test]
fn one_package_in_two_files_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    package(folder.path(), "All/a-1.pkg", "a", "1");
    package(folder.path(), "Old/a-1.pkg", "a", "1");
    let error = publish(folder.path(), None).expect_err("two files");
    assert!(error.to_string().contains("All/a-1.pkg"), "{error}");
    assert!(!folder.path().join("data.pkg").exists());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn signatures_hold_for_their_document_alone(seed: [u8; 32], text: Vec<u8>, other: Vec<u8>) {
        let key = PrivateKey::from_seed(&seed);
        let again = PrivateKey::parse(&key.to_file().expect("a key")).expect("our own key");
        let public = PublicKey::parse(&again.public_file().expect("a key")).expect("a key");
        let signature = sign(&key, &text).expect("a signature");
        prop_assert_eq!(verify(&public, &text, &signature), Ok(()));
        prop_assert_eq!(verify(&public, &other, &signature).is_ok(), other == text);
    }
}

#[test]
fn keys_of_every_kind_are_read_again_and_sign() {
    for (kind, name) in [
        (KeyKind::EdDsa, "eddsa"),
        (KeyKind::EcDsa, "ecdsa"),
        (KeyKind::Rsa, "rsa"),
    ] {
        let key = PrivateKey::generate(kind, &[9; 32]).expect("a key");
        let file = key.to_file().expect("a file");
        let again = PrivateKey::parse(&file).expect("our own key");
        assert_eq!(again.kind().name(), name);
        assert_eq!(again.to_file().expect("a file"), file);
        let public = PublicKey::parse(&again.public_file().expect("a file")).expect("a key");
        assert_eq!(public.kind(), kind);
        assert!(
            PublicKey::parse(&file).is_err(),
            "{name}: a private key is none"
        );
        for text in [&b""[..], b"text"] {
            let signature = sign(&again, text).expect("a signature");
            assert_eq!(verify(&public, text, &signature), Ok(()), "{name}");
            assert!(verify(&public, b"other", &signature).is_err(), "{name}");
        }
        let other = PrivateKey::generate(kind, &[8; 32]).expect("a key");
        assert_ne!(other.to_file().expect("a file"), file);
    }
}

#[test]
fn only_what_changed_since_the_last_catalogue_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let again = || publish_with(folder.path(), None, false);
    let data = folder.path().join("data.pkg");
    let date = |time: SystemTime| {
        let file = fs::File::options().write(true).open(&data);
        file.and_then(|file| file.set_modified(time))
            .expect("a time");
    };
    package(folder.path(), "All/zed-1.pkg", "zed", "1");
    package(folder.path(), "All/abc-1.pkg", "abc", "1");
    assert_eq!(again().expect("a catalogue"), 2);
    let before = fs::read(&data).expect("a file");
    let zed = folder.path().join("All/zed-1.pkg");
    let whole = fs::read(&zed).expect("a package");
    fs::write(&zed, vec![0; whole.len()]).expect("a file");
    // As if that had been long before the catalogue: then nobody looks.
    date(SystemTime::now() + Duration::from_secs(3_600));
    assert_eq!(again().expect("a catalogue"), 2);
    assert_eq!(fs::read(&data).expect("a file"), before);
    // As it was: the package was changed after the catalogue.
    date(SystemTime::now() - Duration::from_secs(3_600));
    assert!(again().is_err(), "a package of zeros was not read");
    fs::write(&zed, whole).expect("a file");
    package(folder.path(), "All/new-1.pkg", "new", "1");
    assert_eq!(again().expect("a catalogue"), 3);
    fs::remove_file(&zed).expect("a package");
    assert_eq!(again().expect("a catalogue"), 2);
}
