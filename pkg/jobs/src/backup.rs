//! `BACKUP_LIBRARIES`: shared libraries that an upgrade takes away are kept, for programs that were
//! linked with them.
//!
//! A library that the old version provides and the new one does not have is copied to
//! `BACKUP_LIBRARY_PATH` and registered as a package of its own, `NAME-backup-LIBRARY`, whose version
//! is the time. The copy is staged with the new version's files, so that a step keeps the library and
//! removes it from its old place, or does neither.

use std::collections::BTreeMap;
use std::fs::File;

use pkg_format::{FileEntry, Form, Manifest, Ownership, PackagePath};
use pkg_types::{Calendar, Digest, DigestKind, PkgName, Version};

use crate::error::JobError;
use crate::journal::Register;
use crate::stage::{CopyError, PIECE, Stage, copy};

/// Permissions of a library that is kept.
const MODE: u32 = 0o644;

/// A library that is kept.
#[derive(Clone, Debug)]
pub(crate) struct Backup {
    /// Where it is, relative to the root.
    pub(crate) source: String,
    /// The temporary name of its copy, relative to the root.
    pub(crate) temporary: String,
    /// Where the copy goes.
    pub(crate) path: PackagePath,
    /// Its file name.
    pub(crate) library: String,
}

/// The name of the package that keeps a library; `None` when that is no name.
pub(crate) fn package_name(old: &Manifest, library: &str) -> Option<PkgName> {
    format!("{}-backup-{library}", old.name).parse().ok()
}

impl Stage<'_> {
    /// Makes the copy of a library of a package that goes, and the registration of it.
    pub(crate) fn back_up(
        &self,
        backup: &Backup,
        old: &Manifest,
        now: i64,
    ) -> Result<Option<Register>, JobError> {
        let (from, at) = (
            self.root.at(&backup.source),
            self.root.at(&backup.temporary),
        );
        let io = |what: &'static str| JobError::io(what, &at);
        let mut source = File::open(&from).map_err(JobError::io("read", &from))?;
        let mut file = self.disk.create(&at, MODE).map_err(io("make"))?;
        let mut size = 0;
        let mut write = |bytes: &[u8]| {
            size += bytes.len() as u64;
            self.disk.append(&mut file, bytes)
        };
        let kind = DigestKind::Blake2Base32;
        let mut buffer = vec![0; PIECE];
        let sum = copy(&mut source, &mut write, kind, &mut None, &mut buffer);
        let sum = sum.map_err(|error| match error {
            CopyError::Read(error) => JobError::io("read", &from)(error),
            CopyError::Write(error) => io("write")(error),
        })?;
        let owner = self.owner(&Ownership::default());
        let time = u64::try_from(now).unwrap_or(0);
        self.disk
            .finish(&file, owner, Some(MODE), time, self.syncing)
            .map_err(io("sync"))?;
        Ok(
            manifest(old, backup, sum, size, now).map(|manifest| Register {
                manifest: manifest.to_json(Form::Full),
                automatic: false,
                locked: false,
                time: now,
                pristine: Vec::new(),
            }),
        )
    }
}

/// The package of a library that is kept.
fn manifest(old: &Manifest, backup: &Backup, sum: Digest, size: u64, now: i64) -> Option<Manifest> {
    let Backup { library, path, .. } = backup;
    let origin = format!("{}-backup-{library}", old.origin).parse().ok()?;
    let name = package_name(old, library)?;
    let mut manifest = Manifest::new(name, version(now)?, origin, old.abi.clone());
    let comment = "Libraries of an older version, kept by an upgrade";
    comment.clone_into(&mut manifest.comment);
    manifest.desc = format!("{library} of {}\n", old.label());
    "root@localhost".clone_into(&mut manifest.maintainer);
    "N/A".clone_into(&mut manifest.www);
    "/".clone_into(&mut manifest.prefix);
    manifest.flatsize = size;
    manifest.shlibs_provided = vec![library.clone()];
    // What the whole package needed, the library may need.
    let needed = old.shlibs_required.iter().filter(|one| *one != library);
    manifest.shlibs_required = needed.cloned().collect();
    let entry = FileEntry {
        sum: Some(sum),
        ownership: Ownership {
            uname: Some("root".to_owned()),
            gname: Some("wheel".to_owned()),
            perm: Some(MODE),
            fflags: None,
        },
        symlink_target: None,
        mtime: Some(now),
    };
    manifest.files = BTreeMap::from([(path.clone(), entry)]);
    Some(manifest)
}

/// A time as a version, `YYYYMMDDhhmmss` in UTC.
fn version(now: i64) -> Option<Version> {
    let Calendar {
        year,
        month,
        day,
        hour,
        minute,
        second,
    } = Calendar::of(now);
    format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_the_time() {
        for (now, text) in [
            (0, "19700101000000"),
            (1_709_251_199, "20240229235959"),
            (1_800_000_000, "20270115080000"),
        ] {
            assert_eq!(version(now).unwrap().to_string(), text);
        }
    }
}
