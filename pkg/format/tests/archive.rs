//! Archives of our own: round trip, determinism, refusal of those that would do harm.

use std::collections::BTreeMap;

use pkg_format::{
    Manifest, ManifestError, Ownership, PackageBuilder, PackagePath, ReadError, Source,
};
use pkg_format::{read_manifest, read_members};
use proptest::prelude::*;

fn manifest() -> Manifest {
    let json = r#"{"name":"tool","version":"1.0_1,2","origin":"test/tool","abi":"dragonfly:6.6:x86:64",
        "prefix":"/usr/local","desc":"100%25 k%c3%a4se","vendor":{"kept":[1,2]},
        "deps":{"liba":{"origin":"test/liba","version":"2"}},"scripts":{"post-install":"true"}}"#;
    Manifest::parse(json.as_bytes()).expect("a manifest")
}

fn path(text: &str) -> PackagePath {
    text.parse().expect("a path")
}

fn pack(files: &BTreeMap<String, Vec<u8>>) -> (Manifest, Vec<u8>) {
    let mut builder = PackageBuilder::new(manifest(), 1_767_225_600).level(3);
    for (name, bytes) in files {
        let source = Source::Bytes(bytes.clone());
        builder
            .file(path(name), Ownership::default(), source)
            .expect("a file");
    }
    let long = format!("/usr/local/{}", "l".repeat(150));
    builder
        .symlink(path("/link"), Ownership::default(), &long)
        .expect("a link");
    builder.directory(path("/usr/local/empty"), Ownership::default());
    builder.write(Vec::new()).expect("an archive")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_is_packed_is_read_back(
        files in proptest::collection::btree_map("/f/[a-z \u{e4}%]{1,140}", any::<Vec<u8>>(), 0..6),
    ) {
        let (packed, archive) = pack(&files);
        prop_assert_eq!(&pack(&files).1, &archive);
        let mut found = BTreeMap::new();
        let manifest = read_members(archive.as_slice(), "tool", |_, member, contents| {
            let mut bytes = Vec::new();
            contents.read_to_end(&mut bytes)?;
            if let pkg_format::MemberKind::File(_) = member.kind {
                found.insert(member.path.to_string(), bytes);
            }
            Ok::<_, std::io::Error>(())
        }).expect("our own archive");
        prop_assert_eq!(&manifest, &packed);
        prop_assert_eq!(found, files);
    }

    #[test]
    fn manifest_for_people_is_read_back(script in "[a-z$%{}\\[\\];#'\"\\\\\n EOD]{0,60}", desc in "\\PC{0,20}") {
        let mut manifest = manifest();
        manifest.scripts.insert("pre-install".to_owned(), script.clone());
        manifest.lua_scripts.insert("post-install".to_owned(), vec![script]);
        manifest.licenses = vec![desc.clone()];
        manifest.desc = desc;
        let source = Source::Bytes(b"contents".to_vec());
        let mut builder = PackageBuilder::new(manifest, 7).level(1).readable(true);
        builder.file(path("/usr/a: b"), Ownership::default(), source).expect("a file");
        let (packed, archive) = builder.write(Vec::new()).expect("an archive");
        let found = read_manifest(archive.as_slice(), "tool").expect("our own archive");
        prop_assert_eq!(found, packed);
    }

    #[test]
    fn damaged_bytes_are_refused_without_panic(bytes: Vec<u8>, at in any::<prop::sample::Index>()) {
        let _ = read_manifest(bytes.as_slice(), "noise");
        let (_, mut archive) = pack(&BTreeMap::new());
        let at = at.index(archive.len());
        archive[at] ^= 1;
        let _ = read_manifest(archive.as_slice(), "flipped");
    }
}

#[test]
fn errors_name_package_and_key() {
    let json = r#"{"name":"tool","version":"1","origin":"t/tool","abi":"*","prefix":"/","deps":{"b":{"origin":"t/b"}}}"#;
    let ManifestError { package, key, .. } =
        Manifest::parse(json.as_bytes()).expect_err("no version");
    assert_eq!((package.as_str(), key.as_str()), ("tool", "deps.b.version"));
}

fn raw(members: &[(&str, tar::EntryType, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let json = r#"{"name":"evil","version":"1","origin":"t/evil","abi":"*","prefix":"/",
        "files":{"/a":"-","/a/b":"-"}}"#;
    let all = [("+MANIFEST", tar::EntryType::Regular, "")];
    for (name, kind, target) in all.iter().chain(members) {
        let contents = if *name == "+MANIFEST" { json } else { "" };
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(*kind);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_size(contents.len() as u64);
        let old = header.as_old_mut();
        old.name[..name.len()].copy_from_slice(name.as_bytes());
        old.linkname[..target.len()].copy_from_slice(target.as_bytes());
        header.set_cksum();
        tar.append(&header, contents.as_bytes()).expect("a member");
    }
    tar.into_inner().expect("an archive")
}

#[test]
fn members_that_would_leave_the_root_are_refused() {
    use tar::EntryType::{Link, Regular, Symlink};
    for members in [
        &[("../../etc/passwd", Regular, "")][..],
        &[("/a", Symlink, "/etc"), ("/a/b", Regular, "")],
        &[("/a/b", Regular, ""), ("/a", Symlink, "/etc")],
        &[("/a", Link, "/etc/passwd")],
        &[("/not/listed", Regular, "")],
        &[("/a", tar::EntryType::Char, "")],
        &[],
    ] {
        let result = read_members(raw(members).as_slice(), "evil", |_, _, _| {
            Ok::<_, std::io::Error>(())
        });
        assert!(
            matches!(result, Err(ReadError::Member { .. })),
            "{members:?}: {result:?}"
        );
    }
}
