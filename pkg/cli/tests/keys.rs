//! Keys of every kind: made, read, and what they sign; also by OpenSSL, where that is there.

#[expect(dead_code, reason = "these tests install nothing")]
mod world;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use pkg_format::read_bundle;
use world::World;

const KINDS: [&str; 3] = ["rsa", "ecdsa", "eddsa"];

/// Makes a key of a kind, named after it; the file of its public key is `KIND.pub`.
fn create(world: &World, kind: &str) {
    let output = world.try_run(&["key", "--create", "-t", kind, &world.text(kind)]);
    assert!(output.status.success(), "{kind}");
    fs::write(world.path(&format!("{kind}.pub")), output.stdout).expect("a key");
}

/// What `pkg key --sign` says of bytes.
fn sign(world: &World, key: &str, data: &[u8]) -> Vec<u8> {
    let mut child = world
        .pkg()
        .args(["key", "--sign", &world.text(key)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut input = child.stdin.take().expect("its input");
    input.write_all(data).expect("written");
    drop(input);
    let output = child.wait_with_output().expect("its end");
    assert!(output.status.success(), "{key}");
    output.stdout
}

/// Runs OpenSSL, which must succeed; `None` when it is not there.
#[expect(clippy::print_stderr, reason = "says that the program is absent")]
fn openssl(words: &[&str]) -> Option<Vec<u8>> {
    let Ok(output) = Command::new("openssl").args(words).output() else {
        eprintln!("skipped: there is no openssl here to compare with");
        return None;
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}: {errors}");
    Some(output.stdout)
}

#[test]
fn clients_take_catalogues_of_every_kind_of_key() {
    let world = World::new();
    world.package("lib-1.0", &[], &["/usr/local/lib/lib.txt"]);
    let url = format!("file://{}", world.text("repo"));
    world.write(
        "etc/test.conf",
        &format!("test: {{ url: \"{url}\", signature_type: \"pubkey\", pubkey: \"/key.pub\" }}\n"),
    );
    for kind in KINDS {
        create(&world, kind);
        let mode = fs::metadata(world.path(kind)).expect("a key");
        assert_eq!(mode.permissions().mode() & 0o777, 0o400, "{kind}");
        assert_eq!(
            world.run(&["key", &world.text(kind)]),
            format!("Key file '{}' (type {kind})\n", world.text(kind))
        );
        let again = world.try_run(&["key", "--public", "-t", kind, &world.text(kind)]);
        let public = fs::read(world.path(&format!("{kind}.pub"))).expect("a key");
        assert_eq!(again.stdout, public, "{kind}");
        let key = format!("{kind}:{}", world.text(kind));
        world.run(&["repo", "-q", &world.text("repo"), &key]);
        if kind != KINDS[0] {
            // Of the key before.
            let said = world.fail(&["update", "-f"]);
            assert!(said.contains("nothing of it was read"), "{said}");
        }
        fs::write(world.path("root/key.pub"), public).expect("a key");
        world.run(&["update", "-f"]);
    }
    let wrong = format!("ecdsa:{}", world.text("rsa"));
    let said = world.fail(&["repo", &world.text("repo"), &wrong]);
    assert!(said.contains("a key of kind rsa, not ecdsa"), "{said}");
    let said = world.fail(&["key", "--create", "-t", "dsa", &world.text("new")]);
    assert!(said.contains("keys of kind dsa"), "{said}");
    let said = world.fail(&["key", "--create", &world.text("rsa")]);
    assert!(said.contains("exists"), "{said}");
}

#[test]
fn openssl_verifies_what_is_signed() {
    if openssl(&["version"]).is_none() {
        return;
    }
    let world = World::new();
    world.write("data", "what is signed\n");
    let verify = |data: &str, kind: &str, form: &str| {
        let public = world.text(&format!("{kind}.pub"));
        let (signature, data) = (world.text("signature"), world.text(data));
        openssl(&[
            "dgst",
            "-sha256",
            "-keyform",
            form,
            "-verify",
            &public,
            "-signature",
            &signature,
            &data,
        ])
        .expect("openssl")
    };
    for (kind, form) in [("rsa", "PEM"), ("ecdsa", "DER")] {
        create(&world, kind);
        let signature = sign(&world, kind, b"what is signed\n");
        fs::write(world.path("signature"), signature).expect("a file");
        assert_eq!(verify("data", kind, form), b"Verified OK\n", "{kind}");
    }
    // A catalogue: RSA signs the sum of the document, and a NUL follows the signature.
    world.package("lib-1.0", &[], &["/usr/local/lib/lib.txt"]);
    world.run(&["repo", "-q", &world.text("repo"), &world.text("rsa")]);
    let catalogue = fs::read(world.path("repo/data.pkg")).expect("a catalogue");
    let members = read_bundle(catalogue.as_slice()).expect("members");
    let (nul, signature) = members["signature"].split_last().expect("a signature");
    assert_eq!((*nul, signature.len()), (0, 256));
    fs::write(world.path("signature"), signature).expect("a file");
    fs::write(world.path("document"), &members["data"]).expect("a file");
    let sum = world.run(&[
        "checksum",
        "-q",
        "-t",
        "sha256_hex",
        &world.text("document"),
    ]);
    world.write("sum", sum.trim().trim_start_matches("1$"));
    assert_eq!(verify("sum", "rsa", "PEM"), b"Verified OK\n");
}

#[test]
fn keys_of_openssl_are_read() {
    if openssl(&["version"]).is_none() {
        return;
    }
    let world = World::new();
    let key = world.text("key");
    for words in [
        &["genrsa", "-out", &key, "2048"][..],
        &["genrsa", "-traditional", "-out", &key, "2048"],
        &["ecparam", "-genkey", "-name", "secp256k1", "-out", &key],
        &[
            "ecparam",
            "-genkey",
            "-name",
            "secp256k1",
            "-outform",
            "DER",
            "-out",
            &key,
        ],
        &[
            "ecparam",
            "-genkey",
            "-name",
            "prime256v1",
            "-noout",
            "-out",
            &key,
        ],
        &[
            "genpkey",
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-out",
            &key,
        ],
    ] {
        openssl(words).expect("openssl");
        let form = if words[0] == "genrsa" { "PEM" } else { "DER" };
        let public = openssl(&["pkey", "-in", &key, "-pubout", "-outform", form]);
        let found = world.try_run(&["key", "--public", &key]);
        assert!(found.status.success(), "{words:?}");
        assert_eq!(Some(found.stdout), public, "{words:?}");
    }
    openssl(&["genrsa", "-out", &key, "1024"]).expect("openssl");
    let said = world.fail(&["key", "--public", &key]);
    assert!(said.contains("fewer than 2048 bits"), "{said}");
    openssl(&["ecparam", "-genkey", "-name", "secp384r1", "-out", &key]).expect("openssl");
    let said = world.fail(&["key", "--public", &key]);
    assert!(said.contains("not a private key of a known kind"), "{said}");
}
