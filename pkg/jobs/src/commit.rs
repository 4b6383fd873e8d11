//! Doing what the journal says, or undoing what was staged. Either can be broken off and begun
//! again at any point.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pkg_db::{Database, Registration, State};
use pkg_format::Manifest;

use crate::disk::Disk;
use crate::error::JobError;
use crate::journal::Journal;
use crate::root::Root;

/// Finishes a step whose journal is committed; scripts are the caller's.
pub(crate) fn finish(
    journal: &Journal,
    root: &Root,
    database: &mut Database,
    disk: &Disk,
) -> Result<(), JobError> {
    for rename in &journal.renames {
        let (from, to) = (root.at(&rename.from), root.at(&rename.to));
        if !exists(&from) {
            continue;
        }
        if let Some(save) = rename.save.as_ref().map(|save| root.at(save))
            && exists(&to)
            && !exists(&save)
        {
            disk.rename(&to, &save)
                .map_err(JobError::io("move away", &to))?;
        }
        disk.rename(&from, &to)
            .map_err(JobError::io("rename", to))?;
    }
    for removal in &journal.removals {
        let at = root.at(removal);
        disk.remove(&at).map_err(JobError::io("remove", at))?;
    }
    let changed = journal
        .renames
        .iter()
        .map(|rename| &rename.to)
        .chain(&journal.removals);
    let folders: BTreeSet<PathBuf> = changed
        .filter_map(|path| Some(root.at(path).parent()?.to_owned()))
        .collect();
    // A folder that is gone was emptied and removed by an earlier try.
    for folder in folders.into_iter().filter(|folder| exists(folder)) {
        disk.sync(&folder).map_err(JobError::io("sync", folder))?;
    }
    register(journal, database, disk)?;
    for folder in &journal.empty {
        disk.remove_folder(&root.at(folder));
    }
    Ok(())
}

fn register(journal: &Journal, database: &mut Database, disk: &Disk) -> Result<(), JobError> {
    let fault = |error| JobError::io("write", "the database")(error);
    disk.before("database").map_err(fault)?;
    match &journal.register {
        Some(register) => {
            let manifest = Manifest::parse(register.manifest.as_bytes()).map_err(|error| {
                JobError::Journal {
                    path: PathBuf::from("journal"),
                    problem: error.to_string(),
                }
            })?;
            let registration = Registration {
                manifest: &manifest,
                state: State {
                    automatic: register.automatic,
                    locked: register.locked,
                    time: register.time,
                },
                pristine: &register.pristine,
            };
            database.replace(journal.old.as_deref(), &registration)?;
        }
        None => {
            if let Some(old) = &journal.old {
                database.remove(old)?;
            }
        }
    }
    disk.before("database done").map_err(fault)
}

/// Undoes a step whose journal is not committed.
pub(crate) fn undo(journal: &Journal, root: &Root, disk: &Disk) -> Result<(), JobError> {
    for rename in &journal.renames {
        let at = root.at(&rename.from);
        disk.remove(&at).map_err(JobError::io("remove", at))?;
    }
    for folder in journal.folders.iter().rev() {
        disk.remove_folder(&root.at(folder));
    }
    Ok(())
}

fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
