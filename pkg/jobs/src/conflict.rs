//! Files that two packages would have.

use std::collections::{HashMap, HashSet};

use pkg_db::Database;
use pkg_format::{Manifest, PackagePath};

use crate::error::JobError;
use crate::plan::Plan;

/// From so many files that come on, and when the database has no more than so many times that, it is
/// looked through as a whole.
const MANY: usize = 256;
const TIMES: usize = 8;

/// Refuses a plan after which two packages would have one file. `manifests` are those of the
/// archives, one for each step that has one.
pub(crate) fn check(
    database: &Database,
    plan: &Plan,
    manifests: &[Option<Manifest>],
) -> Result<(), JobError> {
    let changing: HashSet<&str> = plan.steps.iter().map(|step| step.name.as_str()).collect();
    let count = manifests.iter().flatten().map(|one| one.files.len()).sum();
    let owners = Owners::of(database, manifests, count)?;
    let mut coming: HashMap<&PackagePath, &Manifest> = HashMap::with_capacity(count);
    for manifest in manifests.iter().flatten() {
        for path in manifest.files.keys() {
            let refuse = |other: String| JobError::Conflict {
                package: manifest.label(),
                other,
                path: path.to_string(),
            };
            if let Some(other) = coming.insert(path, manifest) {
                return Err(refuse(other.label()));
            }
            match owners.find(path)? {
                // Packages that change have their new files in `coming`.
                Some(owner) if !changing.contains(owner.as_str()) => return Err(refuse(owner)),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Who has which file.
enum Owners<'o> {
    /// To be asked for one by one.
    Asked(&'o Database),
    /// Those of the files that come.
    Known(HashMap<&'o str, String>),
}

impl<'o> Owners<'o> {
    /// Of so many files that come.
    fn of(
        database: &'o Database,
        manifests: &'o [Option<Manifest>],
        count: usize,
    ) -> Result<Self, JobError> {
        let there = database.most_files()?;
        if there == 0 {
            return Ok(Self::Known(HashMap::new()));
        }
        if count < MANY || there > count.saturating_mul(TIMES) {
            return Ok(Self::Asked(database));
        }
        let paths = manifests.iter().flatten().flat_map(|one| one.files.keys());
        let paths: HashSet<&str> = paths.map(PackagePath::as_str).collect();
        let mut known = HashMap::new();
        database.each_file(|path, owner| {
            if let Some(path) = paths.get(path) {
                known.insert(*path, owner.to_owned());
            }
        })?;
        Ok(Self::Known(known))
    }

    fn find(&self, path: &PackagePath) -> Result<Option<String>, JobError> {
        Ok(match self {
            Self::Asked(database) => database.owner(path.as_str())?,
            Self::Known(known) => known.get(path.as_str()).cloned(),
        })
    }
}
