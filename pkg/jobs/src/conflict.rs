//! Files that two packages would have.

use std::collections::{BTreeMap, BTreeSet};

use pkg_db::Database;
use pkg_format::{Manifest, PackagePath};

use crate::error::JobError;
use crate::plan::Plan;

/// Refuses a plan after which two packages would have one file. `manifests` are those of the
/// archives, one for each step that has one.
pub(crate) fn check(
    database: &Database,
    plan: &Plan,
    manifests: &[Option<Manifest>],
) -> Result<(), JobError> {
    let changing: BTreeSet<&str> = plan.steps.iter().map(|step| step.name.as_str()).collect();
    let mut coming: BTreeMap<&PackagePath, &Manifest> = BTreeMap::new();
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
            match database.owner(path.as_str())? {
                // Packages that change have their new files in `coming`.
                Some(owner) if !changing.contains(owner.as_str()) => return Err(refuse(owner)),
                _ => {}
            }
        }
    }
    Ok(())
}
