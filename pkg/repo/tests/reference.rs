//! Verifies the catalogues that the original signed. They are not part of the repository: without
//! them (`PKG_REFERENCE_DATA`, or `../shared/data/pkg` beside the repository) the test says so and
//! passes.

use std::fs;
use std::path::{Path, PathBuf};

use pkg_format::read_bundle;
use pkg_repo::{Meta, PrivateKey, PublicKey, sign, verify};

fn data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pkg");
    let data = std::env::var_os("PKG_REFERENCE_DATA").map_or(beside, PathBuf::from);
    data.join("repo-rsa").is_dir().then_some(data)
}

#[expect(clippy::print_stderr, reason = "says that the data is absent")]
fn skipped() {
    eprintln!("skipped: no reference catalogues; set PKG_REFERENCE_DATA");
}

#[test]
fn signatures_of_the_original_hold_and_flipped_bits_are_refused() {
    let Some(data) = data() else {
        return skipped();
    };
    for kind in ["rsa", "ecdsa", "eddsa"] {
        let folder = data.join(format!("repo-{kind}"));
        let read = |name: &str| fs::read(folder.join(name)).expect("a file");
        let key = PublicKey::parse(&read(&format!("{kind}.pub"))).expect("a key");
        assert_eq!(key.kind().name(), kind);
        let meta = Meta::parse(&read("meta.conf")).expect("meta.conf");
        assert_eq!(meta.to_text().into_bytes(), read("meta.conf"));
        for (archive, member) in [
            (&meta.data, &meta.data),
            (&meta.manifests_archive, &meta.manifests),
            (&meta.filesite_archive, &meta.filesite),
        ] {
            let bytes = read(&format!("{archive}.pkg"));
            let members = read_bundle(bytes.as_slice()).expect("an archive");
            let document = &members[member];
            let signature = &members["signature"];
            assert_eq!(
                verify(&key, document, signature),
                Ok(()),
                "{kind} {archive}"
            );
            let mut flipped = document.clone();
            flipped[17] ^= 1;
            assert!(
                verify(&key, &flipped, signature).is_err(),
                "{kind} {archive}"
            );
            for at in 16..signature.len() - 1 {
                let mut flipped = signature.clone();
                flipped[at] ^= 4;
                assert!(verify(&key, document, &flipped).is_err(), "{kind} {at}");
            }
        }
    }
}

#[test]
fn private_key_of_the_original_belongs_to_its_public_key() {
    let Some(data) = data() else {
        return skipped();
    };
    for kind in ["rsa", "ecdsa", "eddsa"] {
        let folder = data.join(format!("repo-{kind}"));
        let bytes = fs::read(folder.join("test.key")).expect("a key");
        let key = PrivateKey::parse(&bytes).expect("a private key");
        assert_eq!(key.kind().name(), kind);
        assert_eq!(key.to_file().expect("a file"), bytes, "{kind}");
        let public = fs::read(folder.join(format!("{kind}.pub"))).expect("a key");
        let found = key.public_file().expect("a file");
        assert!(public.ends_with(&found), "{kind}");
        let public = PublicKey::parse(&public).expect("a public key");
        let signature = sign(&key, b"text").expect("a signature");
        assert_eq!(verify(&public, b"text", &signature), Ok(()), "{kind}");
    }
}
