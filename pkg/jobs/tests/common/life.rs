//! What happens to two packages: they come, one is upgraded, where a library of its is kept, and all
//! go.

use std::path::Path;

use pkg_db::Detail;
use pkg_jobs::{Disk, JobError, Offer};

use crate::common::{Place, package};

/// Version 1 of two packages, and an upgrade of one, in which files come, change and go.
fn offers(folder: &Path) -> (Vec<Offer>, Vec<Offer>) {
    let lib = package(
        folder,
        "lib-1",
        &[],
        &["/usr/local/lib/lib.so.1", "/usr/local/share/lib/notes"],
        "",
    );
    let tool = package(
        folder,
        "tool-1",
        &["lib"],
        &[
            "/usr/local/bin/tool",
            "/usr/local/lib/libtool.so.1",
            "/usr/local/share/tool/old",
        ],
        r#","shlibs_provided":["libtool.so.1"]"#,
    );
    let newer = package(
        folder,
        "tool-2",
        &["lib"],
        &["/usr/local/bin/tool", "/usr/local/libexec/new"],
        "",
    );
    (vec![lib, tool], vec![newer])
}

/// Install, upgrade, remove everything; what is done already is left out.
///
/// # Errors
/// What the file system does not do.
pub(crate) fn everything(place: &Place, folder: &Path, disk: &Disk) -> Result<(), JobError> {
    let (first, second) = offers(folder);
    // Completes what an earlier run left before it looks at what is there.
    place.work(disk.clone(), |_| Ok(()))?;
    let package = place.database().package("tool", Detail::Row)?;
    let version = package.map(|package| package.manifest.version.to_string());
    if version.as_deref() != Some("2") {
        place.run(disk.clone(), &place.install(&first))?;
    }
    place.run(disk.clone(), &place.install(&second))?;
    let kept = "tool-backup-libtool.so.1";
    place.run(disk.clone(), &place.remove(&["lib", kept]))
}

/// Names below the root of what should be there only while something is under way.
pub(crate) fn leftovers(place: &Place) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![place.root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = entry.file_type().expect("a kind").is_dir();
            if name.starts_with(".pkgtemp") || !is_folder && name.ends_with(".new") {
                found.push(name);
            } else if is_folder {
                folders.push(entry.path());
            }
        }
    }
    found
}
