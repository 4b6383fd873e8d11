//! Doing what the journal says, or undoing what was staged. Either can be broken off and begun
//! again at any point.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use pkg_db::{Begun, Change, Database, Registration, State};
use pkg_format::Manifest;
use pkg_types::parallel_map;

use crate::disk::{Disk, Folder, Syncing};
use crate::error::JobError;
use crate::journal::{Journal, Part, Register, Rename, Tree};
use crate::metalog;
use crate::root::Root;
use crate::trees::parent;

/// Files that one thread takes in a row.
const PORTION: usize = 256;

/// Finishes the steps of a journal that is committed; scripts are the caller's. `at_hand` has the
/// manifests of what comes, step by step, where they were read already; `metalog` is the file that
/// tells what was installed.
pub(crate) fn finish(
    journal: &Journal,
    at_hand: &[Option<&Manifest>],
    root: &Root,
    database: &mut Database,
    disk: &Disk,
    metalog: Option<&Path>,
) -> Result<(), JobError> {
    let parts = &journal.parts;
    let trees: Vec<&Tree> = parts.iter().flat_map(|part| &part.trees).collect();
    each(&trees, |tree| plant(tree, root, disk))?;
    let renames: Vec<&Rename> = parts.iter().flat_map(|part| &part.renames).collect();
    each(&renames, |rename| put(rename, root, disk))?;
    let removals: Vec<&String> = parts.iter().flat_map(|part| &part.removals).collect();
    let coming = coming(parts, at_hand)?;
    // The database is written by one thread; what goes can go meanwhile.
    let (removed, registered) = thread::scope(|scope| {
        let removing = scope.spawn(|| portions(&removals, |portion| remove(portion, root, disk)));
        let registered = register(parts, &coming, database, disk);
        let removed = removing.join().unwrap_or_else(|panic| resume_unwind(panic));
        (removed, registered)
    });
    removed.and(registered)?;
    if let Some(file) = metalog {
        let fail = |error| JobError::io("write the METALOG", file)(error);
        for (part, manifest) in parts.iter().zip(&coming) {
            if let Some(manifest) = manifest {
                metalog::add(file, manifest, &part.folders).map_err(fail)?;
            }
        }
    }
    let empty: Vec<&String> = parts.iter().flat_map(|part| &part.empty).collect();
    remove_folders(&empty, root, disk)?;
    // Until the journal says otherwise all of it is done again, so that to sync once is enough.
    let planted = trees.iter().map(|tree| &tree.to);
    let renamed = renames.iter().map(|rename| &rename.to);
    let gone = removals.into_iter().chain(empty);
    sync(planted.chain(renamed).chain(gone), root, disk)
}

/// Does the same to many things, on all CPUs.
pub(crate) fn each<T: Sync>(
    items: &[T],
    work: impl Fn(&T) -> Result<(), JobError> + Sync,
) -> Result<(), JobError> {
    portions(items, |portion| portion.iter().try_for_each(&work))
}

/// The same with a portion of them at a time.
fn portions<T: Sync>(
    items: &[T],
    work: impl Fn(&[T]) -> Result<(), JobError> + Sync,
) -> Result<(), JobError> {
    let portions: Vec<&[T]> = items.chunks(PORTION).collect();
    let done = parallel_map(&portions, |portion| work(portion));
    done.into_iter().collect()
}

/// Removes files, of which those in one folder mostly follow each other.
fn remove(files: &[&String], root: &Root, disk: &Disk) -> Result<(), JobError> {
    for together in files.chunk_by(|a, b| parent(a) == parent(b)) {
        // One that cannot be opened is gone, or not to be read: then each file says what it is.
        let folder = Folder::open(&root.at(parent(together[0]))).ok();
        for file in together {
            let name = file.rsplit_once('/').map_or(file.as_str(), |pair| pair.1);
            let removed = match &folder {
                Some(folder) => disk.remove_in(folder, name),
                None => disk.remove(&root.at(file)),
            };
            removed.map_err(|error| JobError::io("remove", root.at(file))(error))?;
        }
    }
    Ok(())
}

/// Removes folders that are empty, innermost first.
fn remove_folders(folders: &[&String], root: &Root, disk: &Disk) -> Result<(), JobError> {
    let depth = |folder: &String| folder.matches('/').count();
    let mut folders = folders.to_vec();
    folders.sort_by_cached_key(|folder| (Reverse(depth(folder)), *folder));
    folders.dedup();
    // Those of one depth do not lie in each other.
    for level in folders.chunk_by(|a, b| depth(a) == depth(b)) {
        each(level, |folder| {
            disk.remove_folder(&root.at(folder));
            Ok(())
        })?;
    }
    Ok(())
}

/// Puts a new folder in its place with all that is in it, unless that was done already.
fn plant(tree: &Tree, root: &Root, disk: &Disk) -> Result<(), JobError> {
    let (from, to) = (root.at(&tree.from), root.at(&tree.to));
    match disk.rename(&from, &to) {
        Err(error) if error.kind() == ErrorKind::NotFound && !exists(&from) => Ok(()),
        // Somebody else made it since this was staged.
        Err(error) if is_taken(&error) && is_folder(&to) => join(&from, &to, disk),
        result => result.map_err(JobError::io("rename", to)),
    }
}

/// Whether a folder cannot be renamed because there is something in the one that has its name.
fn is_taken(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists
    )
}

/// Puts what is in a folder into another, and removes the first.
fn join(from: &Path, to: &Path, disk: &Disk) -> Result<(), JobError> {
    for entry in fs::read_dir(from).map_err(JobError::io("read", from))? {
        let entry = entry.map_err(JobError::io("read", from))?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match is_folder(&from) && is_folder(&to) {
            true => join(&from, &to, disk)?,
            false => disk
                .rename(&from, &to)
                .map_err(JobError::io("rename", &to))?,
        }
    }
    // As long as it is there all of this is done again.
    disk.sync(to).map_err(JobError::io("sync", to))?;
    disk.remove_tree(from).map_err(JobError::io("remove", from))
}

/// Puts a staged file in its place, unless that was done already.
fn put(rename: &Rename, root: &Root, disk: &Disk) -> Result<(), JobError> {
    let (from, to) = (root.at(&rename.from), root.at(&rename.to));
    if let Some(save) = rename.save.as_ref().map(|save| root.at(save))
        && exists(&from)
        && exists(&to)
        && !exists(&save)
    {
        disk.rename(&to, &save)
            .map_err(JobError::io("move away", &to))?;
    }
    match disk.rename(&from, &to) {
        Err(error) if error.kind() == ErrorKind::NotFound && !exists(&from) => Ok(()),
        result => result.map_err(JobError::io("rename", to)),
    }
}

/// Makes sure that names that came and went are on the disk, with the folders that went.
fn sync<'p>(
    paths: impl Iterator<Item = &'p String>,
    root: &Root,
    disk: &Disk,
) -> Result<(), JobError> {
    let parents: BTreeSet<&str> = paths.map(|path| parent(path)).collect();
    // Where a folder is gone, its name went out of the one above.
    let mut gone = HashSet::new();
    let mut there = BTreeSet::new();
    for mut folder in parents {
        while !folder.is_empty() && (gone.contains(folder) || !exists(&root.at(folder))) {
            gone.insert(folder);
            folder = parent(folder);
        }
        there.insert(folder);
    }
    let there: Vec<PathBuf> = there.into_iter().map(|folder| root.at(folder)).collect();
    disk.sync_all(&there, Syncing::of(there.len()))
        .map_err(JobError::io("sync", root.path()))
}

/// The manifests of what comes, step by step.
fn coming<'m>(
    parts: &[Part],
    at_hand: &[Option<&'m Manifest>],
) -> Result<Vec<Option<Cow<'m, Manifest>>>, JobError> {
    let at_hand = at_hand.iter().copied().chain(std::iter::repeat(None));
    let each = parts.iter().zip(at_hand);
    let each = each.map(|(part, at_hand)| {
        let Some(register) = &part.register else {
            return Ok(None);
        };
        Ok(Some(match at_hand {
            Some(manifest) => Cow::Borrowed(manifest),
            None => Cow::Owned(read(register)?),
        }))
    });
    each.collect()
}

fn read(register: &Register) -> Result<Manifest, JobError> {
    Manifest::parse(register.manifest.as_bytes()).map_err(|error| JobError::Journal {
        path: PathBuf::from("journal"),
        problem: error.to_string(),
    })
}

fn register(
    parts: &[Part],
    coming: &[Option<Cow<'_, Manifest>>],
    database: &mut Database,
    disk: &Disk,
) -> Result<(), JobError> {
    let fault = |error| JobError::io("write", "the database")(error);
    disk.before("database").map_err(fault)?;
    changes(parts, coming, |changes| Ok(database.complete(changes)?))?;
    disk.before("database done").map_err(fault)
}

/// Begins to register a step that is staged, which [`finish`] completes: what comes and goes is
/// written to memory while files are to the disk.
pub(crate) fn begin(
    begun: &mut Begun<'_>,
    part: &Part,
    manifest: Option<&Manifest>,
) -> Result<(), JobError> {
    Ok(begun.add(&change(part, manifest))?)
}

/// The same for the libraries that steps keep, after the last step.
pub(crate) fn begin_kept(begun: &mut Begun<'_>, parts: &[Part]) -> Result<(), JobError> {
    for register in parts.iter().flat_map(|part| &part.backups) {
        begun.add(&kept(register, &read(register)?))?;
    }
    Ok(())
}

/// Does something with the changes of the database that steps are.
fn changes(
    parts: &[Part],
    coming: &[Option<Cow<'_, Manifest>>],
    work: impl FnOnce(&[Change<'_>]) -> Result<(), JobError>,
) -> Result<(), JobError> {
    let backups = parts.iter().flat_map(|part| &part.backups);
    let backups: Vec<(&Register, Manifest)> = backups
        .map(|register| Ok((register, read(register)?)))
        .collect::<Result<_, JobError>>()?;
    let steps = parts.iter().zip(coming);
    let steps = steps.map(|(part, manifest)| change(part, manifest.as_deref()));
    let backups = backups
        .iter()
        .map(|(register, manifest)| kept(register, manifest));
    let changes: Vec<Change<'_>> = steps.chain(backups).collect();
    work(&changes)
}

/// What the database is to know of a step.
fn change<'p>(part: &'p Part, manifest: Option<&'p Manifest>) -> Change<'p> {
    let new = part.register.as_ref().zip(manifest);
    Change {
        old: part.old.as_deref(),
        new: new.map(|(register, manifest)| registration(register, manifest)),
    }
}

/// The same of a library that is kept.
fn kept<'p>(register: &'p Register, manifest: &'p Manifest) -> Change<'p> {
    Change {
        old: None,
        new: Some(registration(register, manifest)),
    }
}

fn registration<'r>(register: &'r Register, manifest: &'r Manifest) -> Registration<'r> {
    Registration {
        manifest,
        state: State {
            automatic: register.automatic,
            locked: register.locked,
            time: register.time,
        },
        pristine: &register.pristine,
    }
}

/// Undoes the steps of a journal that is not committed.
pub(crate) fn undo(journal: &Journal, root: &Root, disk: &Disk) -> Result<(), JobError> {
    let trees: Vec<&Tree> = journal.parts.iter().flat_map(|part| &part.trees).collect();
    each(&trees, |tree| {
        let at = root.at(&tree.from);
        disk.remove_tree(&at).map_err(JobError::io("remove", at))
    })?;
    let renames = || journal.parts.iter().flat_map(|part| &part.renames);
    for rename in renames() {
        let at = root.at(&rename.from);
        disk.remove(&at).map_err(JobError::io("remove", at))?;
    }
    if journal.has_trees() {
        let trees = trees.iter().map(|tree| &tree.from);
        return sync(trees.chain(renames().map(|one| &one.from)), root, disk);
    }
    let folders = journal.parts.iter().flat_map(|part| &part.folders);
    let mut folders: Vec<&String> = folders.collect();
    folders.reverse();
    for folder in folders {
        disk.remove_folder(&root.at(folder));
    }
    Ok(())
}

fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Whether a folder is there, which a link to one is not.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}
