//! The folders of steps that are staged together: new ones are made, and the names in all of them
//! are made to last.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::PathBuf;

use pkg_format::Ownership;

use crate::batch::Batch;
use crate::commit::each;
use crate::disk::Syncing;
use crate::error::JobError;
use crate::journal::Part;
use crate::stage::Stage;
use crate::trees::parent;

impl Stage<'_> {
    /// Makes the new folders of some steps where they are staged, on all CPUs.
    pub(crate) fn make_folders(&self, batch: &Batch<'_>, parts: &[Part]) -> Result<(), JobError> {
        let usual = Ownership::default();
        let mut made = HashSet::new();
        // Those of one depth do not lie in each other.
        let mut levels: BTreeMap<usize, Vec<(PathBuf, &Ownership)>> = BTreeMap::new();
        for (part, ready) in parts.iter().zip(&batch.steps) {
            for folder in part.folders.iter().filter(|one| made.insert(one.as_str())) {
                let Some(staged) = batch.trees.staged(folder) else {
                    continue;
                };
                let owner = ready.prepared.folders.get(folder).unwrap_or(&usual);
                let level = levels.entry(folder.matches('/').count()).or_default();
                level.push((self.root.at(&staged), owner));
            }
        }
        levels.values().try_for_each(|level| {
            each(level, |(at, owner)| {
                let mode = owner.perm.unwrap_or(0o755);
                self.disk
                    .make_folder(at)
                    .and_then(|()| self.disk.own(at, self.owner(owner), Some(mode)))
                    .map_err(JobError::io("make the folder", at))
            })
        })
    }

    /// Makes sure that what was staged is on the disk.
    pub(crate) fn sync(&self, batch: &Batch<'_>, parts: &[Part]) -> Result<(), JobError> {
        let trees = parts.iter().flat_map(|part| &part.trees);
        let files = parts.iter().flat_map(|part| &part.renames);
        let outer = trees.map(|one| &one.from).chain(files.map(|one| &one.from));
        let mut folders: BTreeSet<PathBuf> = outer.map(|name| self.above(name)).collect();
        // With their file system those in trees are synced, too.
        if self.syncing == Syncing::Each {
            let made = parts.iter().flat_map(|part| &part.folders);
            let made = made.filter_map(|folder| batch.trees.staged(folder));
            folders.extend(made.map(|folder| self.root.at(&folder)));
        }
        let folders: Vec<PathBuf> = folders.into_iter().collect();
        self.disk
            .sync_all(&folders, self.syncing)
            .map_err(JobError::io("sync", self.root.path()))
    }

    fn above(&self, name: &str) -> PathBuf {
        self.root.at(parent(name))
    }

    /// Refuses new folders in whose place something else came since they were looked for.
    pub(crate) fn check_places(&self, parts: &[Part]) -> Result<(), JobError> {
        for part in parts {
            for tree in &part.trees {
                let path = self.root.at(&tree.to);
                if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_dir()) {
                    return Err(JobError::InTheWay {
                        package: part.label.clone(),
                        path,
                        problem: "it is not a folder, and was not there before".to_owned(),
                    });
                }
            }
        }
        Ok(())
    }
}
