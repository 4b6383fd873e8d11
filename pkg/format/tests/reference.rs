//! Reads the packages that the original made. They are not part of the repository: without them
//! (`PKG_REFERENCE_DATA`, or `../shared/data/pkg` beside the repository) the test says so and passes.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use pkg_format::{Form, Manifest, MemberKind, read_manifest, read_members};
use pkg_types::Digest;

fn packages() -> Vec<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pkg");
    let data = std::env::var_os("PKG_REFERENCE_DATA").map_or(beside, PathBuf::from);
    let Ok(folder) = fs::read_dir(data.join("packages")) else {
        return Vec::new();
    };
    folder
        .map(|entry| entry.expect("a readable folder").path())
        .collect()
}

#[test]
#[expect(clippy::print_stderr, reason = "says that the data is absent")]
fn every_package_of_the_original_is_read_and_its_sums_hold() {
    let packages = packages();
    if packages.is_empty() {
        eprintln!("skipped: no reference packages; set PKG_REFERENCE_DATA");
        return;
    }
    assert_eq!(packages.len(), 11);
    for package in packages {
        let label = package.display().to_string();
        let open = || File::open(&package).expect("a readable package");
        let mut checked = 0;
        let manifest = read_members(open(), &label, |manifest, member, contents| {
            let mut bytes = Vec::new();
            contents.read_to_end(&mut bytes)?;
            if let MemberKind::Symlink(target) = &member.kind {
                bytes = target.clone().into_bytes();
            }
            if let Some(sum) = manifest
                .files
                .get(&member.path)
                .and_then(|file| file.sum.as_ref())
            {
                assert_eq!(
                    &Digest::of(sum.kind(), &bytes),
                    sum,
                    "{label} {}",
                    member.path
                );
                checked += 1;
            }
            Ok::<_, std::io::Error>(())
        })
        .expect("a good package");
        assert_eq!(checked, manifest.files.len(), "{label}");
        assert!(
            manifest.unknown.is_empty(),
            "{label}: {:?}",
            manifest.unknown
        );
        assert!(manifest.desc.contains("k\u{e4}se"), "{label}");
        assert_eq!(read_manifest(open(), &label).expect("a manifest"), manifest);
        let again =
            Manifest::parse(manifest.to_json(Form::Full).as_bytes()).expect("our own manifest");
        assert_eq!(again, manifest, "{label}");
    }
}
