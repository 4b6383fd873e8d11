//! The SDK: the sysroot and dfrun as one archive that works on another machine.
//!
//! ```text
//! DragonFly-SDK-ARCH-VERSION-BRANCH.tar.zst     dragonfly-sdk/README.md
//!                                               dragonfly-sdk/usr/...
//! DragonFly-SDK-ARCH-VERSION-BRANCH.tar.zst.sha256
//! ```
//! The archive is the same whenever and wherever it is made: its entries are sorted, belong to root
//! and have one time.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use buildsys_model::{
    Digest, Job, JobKind, JobName, Native, NativeContext, NativeError, NativeStep, Step,
};
use tar::{Builder, EntryType, Header};

use crate::build::{files_at, job as new_job, names, paths};
use crate::environment::SOURCE_DATE_EPOCH;
use crate::{Context, RecipeError};

/// The folder that the archive unpacks to.
const FOLDER: &str = "dragonfly-sdk";
/// The first page, in the sysroot and at the top of the archive.
const README: &str = "usr/share/sdk/README.md";
/// How hard zstd tries: small matters, a few seconds do not.
const LEVEL: i32 = 15;

pub(crate) fn job(context: &Context) -> Result<Job, RecipeError> {
    let knob = |name| context.knobs.get(name);
    let name = format!(
        "DragonFly-SDK-{}-{}-{}.tar.zst",
        knob("ARCH"),
        knob("VERSION"),
        knob("BRANCH")
    );
    let mut job = new_job(
        "sdk",
        JobKind::Image,
        "SDK: sysroot and dfrun in one archive",
    )?;
    let (sysroot, dfrun) = (JobName::new("sysroot")?, JobName::new("dfrun")?);
    job.inputs.jobs = names(&["sysroot", "dfrun"])?;
    job.steps.push(Step::Native(Native {
        name: format!("pack {name}"),
        version: "1".to_owned(),
        params: BTreeMap::from([("name".to_owned(), name.clone())]),
        code: Arc::new(Pack {
            name: name.clone(),
            sysroot,
            dfrun,
        }),
    }));
    job.outputs = paths(&[&name, &format!("{name}.sha256")])?;
    job.export = files_at("sdk")?;
    Ok(job)
}

struct Pack {
    name: String,
    sysroot: JobName,
    dfrun: JobName,
}

impl NativeStep for Pack {
    fn run(&self, context: &mut NativeContext<'_>) -> Result<(), NativeError> {
        let places = context.places;
        let from = |job: &JobName| places.inputs.get(job).cloned().unwrap_or_default();
        let sysroot = from(&self.sysroot);
        let mut entries = BTreeMap::new();
        let failed = |path: &Path, error: io::Error| {
            NativeError::new(format!("cannot pack {}: {error}", path.display()))
        };
        collect(&sysroot, "", &mut entries).map_err(|error| failed(&sysroot, error))?;
        entries.insert("usr/bin/dfrun".to_owned(), from(&self.dfrun).join("dfrun"));
        entries.insert("README.md".to_owned(), sysroot.join(README));
        let bytes = pack(&entries).map_err(|error| failed(&sysroot, error))?;
        let line = format!("{}  {}\n", Digest::of(&bytes), self.name);
        for (name, content) in [
            (self.name.clone(), bytes.as_slice()),
            (format!("{}.sha256", self.name), line.as_bytes()),
        ] {
            let path = places.out.join(name);
            fs::write(&path, content).map_err(|error| failed(&path, error))?;
        }
        let _ = writeln!(
            context.log,
            "{} entries, {} bytes",
            entries.len(),
            bytes.len()
        );
        Ok(())
    }
}

/// Lists everything below `folder`: name in the archive, place on disk.
fn collect(folder: &Path, at: &str, entries: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = format!("{at}{}", name.to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), entries)?;
        }
        entries.insert(name, entry.path());
    }
    Ok(())
}

/// Makes the archive.
fn pack(entries: &BTreeMap<String, PathBuf>) -> io::Result<Vec<u8>> {
    let encoder = zstd::Encoder::new(Vec::new(), LEVEL)?;
    let mut archive = Builder::new(encoder);
    append(&mut archive, FOLDER, None)?;
    for (name, path) in entries {
        append(&mut archive, &format!("{FOLDER}/{name}"), Some(path))?;
    }
    archive.into_inner()?.finish()
}

/// Adds one entry; without a path, a folder.
fn append<W: Write>(archive: &mut Builder<W>, name: &str, path: Option<&Path>) -> io::Result<()> {
    let mut header = Header::new_gnu();
    header.set_mtime(SOURCE_DATE_EPOCH);
    header.set_uid(0);
    header.set_gid(0);
    header.set_username("root")?;
    header.set_groupname("root")?;
    header.set_size(0);
    header.set_mode(0o755);
    let meta = path.map(fs::symlink_metadata).transpose()?;
    match (path, meta) {
        (Some(path), Some(meta)) if meta.is_symlink() => {
            header.set_entry_type(EntryType::Symlink);
            header.set_mode(0o777);
            archive.append_link(&mut header, name, fs::read_link(path)?)
        }
        (Some(path), Some(meta)) if meta.is_file() => {
            let bytes = fs::read(path)?;
            header.set_entry_type(EntryType::Regular);
            header.set_size(bytes.len() as u64);
            if meta.permissions().mode() & 0o111 == 0 {
                header.set_mode(0o644);
            }
            archive.append_data(&mut header, name, bytes.as_slice())
        }
        _ => {
            header.set_entry_type(EntryType::Directory);
            archive.append_data(&mut header, format!("{name}/"), io::empty())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn tree(dir: &Path, reversed: bool) -> BTreeMap<String, PathBuf> {
        let mut files = vec![("usr/lib/libc.a", "x"), ("usr/bin/cross", "y")];
        if reversed {
            files.reverse();
        }
        for (name, text) in files {
            let path = dir.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let program = dir.join("usr/bin/cross");
        fs::set_permissions(program, fs::Permissions::from_mode(0o700)).unwrap();
        symlink("cross", dir.join("usr/bin/cc")).unwrap();
        let mut entries = BTreeMap::new();
        collect(dir, "", &mut entries).unwrap();
        entries
    }

    #[test]
    fn archive_is_the_same_from_two_folders_filled_in_another_order() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let packed = pack(&tree(one.path(), false)).unwrap();
        assert_eq!(packed, pack(&tree(other.path(), true)).unwrap());
    }

    #[test]
    fn archive_holds_links_modes_and_folders_under_one_name() {
        let dir = tempfile::tempdir().unwrap();
        let packed = pack(&tree(dir.path(), false)).unwrap();
        let plain = zstd::decode_all(packed.as_slice()).unwrap();
        let mut archive = tar::Archive::new(plain.as_slice());
        let mut found = Vec::new();
        for entry in archive.entries().unwrap() {
            let entry = entry.unwrap();
            let header = entry.header();
            let name = entry.path().unwrap().display().to_string();
            found.push((name, header.mode().unwrap(), header.mtime().unwrap()));
        }
        let expected = [
            ("dragonfly-sdk/", 0o755),
            ("dragonfly-sdk/usr/", 0o755),
            ("dragonfly-sdk/usr/bin/", 0o755),
            ("dragonfly-sdk/usr/bin/cc", 0o777),
            ("dragonfly-sdk/usr/bin/cross", 0o755),
            ("dragonfly-sdk/usr/lib/", 0o755),
            ("dragonfly-sdk/usr/lib/libc.a", 0o644),
        ]
        .map(|(name, mode)| (name.to_owned(), mode, SOURCE_DATE_EPOCH));
        assert_eq!(found, expected);
    }
}
