//! What a step will do, worked out before anything is touched.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::process;
use std::slice;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use pkg_db::{Database, Installed};
use pkg_format::{FileEntry, Manifest, Ownership, PackagePath};
use pkg_types::Digest;

use crate::backup::{self, Backup};
use crate::error::JobError;
use crate::event::Event;
use crate::journal::{Part, Rename};
use crate::merge::Merge;
use crate::root::{Place, Root};
use crate::trees::{Trees, beside, parent};

/// What steps that are done together have in common, as long as nothing moves.
#[derive(Default)]
pub(crate) struct Common {
    /// Folders that were followed, by their path in packages.
    followed: RefCell<HashMap<String, Place>>,
    /// New folders.
    pub(crate) trees: RefCell<Trees>,
}

/// A step, worked out.
#[derive(Default)]
pub(crate) struct Prepared {
    /// What is written down first.
    pub(crate) part: Part,
    /// Where the files are staged, relative to the root.
    pub(crate) temporary: BTreeMap<PackagePath, String>,
    /// Places of files in new folders, where those are not as packages say them.
    pub(crate) elsewhere: HashSet<String>,
    /// Owners of folders that are made.
    pub(crate) folders: BTreeMap<String, Ownership>,
    /// Edited configuration files that a new version changes, with what they are merged of.
    pub(crate) merges: BTreeMap<PackagePath, Merge>,
    /// Libraries of the old version that are kept.
    pub(crate) backups: Vec<Backup>,
    /// What the user is told when the step begins.
    pub(crate) notes: Vec<Note>,
    /// The folders of the part, to be looked up.
    made: HashSet<String>,
}

/// What becomes of a file of the user's.
pub(crate) enum Note {
    /// [`Event::ConfigKept`].
    Kept { path: String, new: Option<String> },
    /// [`Event::Saved`].
    Saved { path: String, to: String },
}

impl Note {
    /// The same as an event.
    pub(crate) fn event(&self) -> Event<'_> {
        match self {
            Self::Kept { path, new } => Event::ConfigKept {
                path,
                new: new.as_deref(),
            },
            Self::Saved { path, to } => Event::Saved { path, to },
        }
    }
}

/// Works a step out.
pub(crate) struct Preparation<'p> {
    pub(crate) root: &'p Root,
    pub(crate) database: &'p Database,
    pub(crate) old: Option<&'p Installed>,
    pub(crate) new: Option<&'p Manifest>,
    /// Whether edited configuration files are merged.
    pub(crate) merges: bool,
    /// Whether files of what comes are left as they are.
    pub(crate) register_only: bool,
    /// Where libraries that an upgrade takes away are kept, if they are.
    pub(crate) libraries: Option<&'p PackagePath>,
    pub(crate) common: &'p Common,
}

impl Preparation<'_> {
    /// Reads the disk and the database, changes nothing.
    pub(crate) fn run(&self) -> Result<Prepared, JobError> {
        let mut prepared = Prepared::default();
        if let Some(new) = self.new {
            prepared.part.label = new.label();
            if !self.register_only {
                self.come(new, &mut prepared)?;
            }
        }
        if let Some(old) = self.old {
            if self.new.is_none() {
                prepared.part.label = old.manifest.label();
            }
            prepared.part.old = Some(old.manifest.name.to_string());
            self.go(old, &mut prepared)?;
        }
        Ok(prepared)
    }

    fn come(&self, new: &Manifest, prepared: &mut Prepared) -> Result<(), JobError> {
        let suffix = unique();
        for (path, directory) in &new.directories {
            let place = self.locate(path)?;
            let found = fs::metadata(self.root.at(&place.path));
            match found {
                Ok(found) if found.is_dir() => continue,
                Ok(_) => return Err(self.in_the_way(new, &place, "it is not a folder")),
                Err(_) => {}
            }
            self.make_folders(&place.missing, prepared);
            self.make_folders(slice::from_ref(&place.path), prepared);
            prepared
                .folders
                .insert(place.path, directory.ownership.clone());
        }
        for (number, (path, entry)) in new.files.iter().enumerate() {
            let place = self.locate(path)?;
            self.make_folders(&place.missing, prepared);
            if let Some(staged) = self.common.trees.borrow().staged(&place.path) {
                // Its name in there is its own, and so must nothing else have it.
                let said = place.path == path.relative();
                if !said && (is_said(new, &place.path) || prepared.elsewhere.contains(&place.path))
                {
                    return Err(self.in_the_way(new, &place, "two files of it go to one place"));
                }
                if !said {
                    prepared.elsewhere.insert(place.path);
                }
                prepared.temporary.insert(path.clone(), staged);
                continue;
            }
            let (to, save, merge) = self.target(new, path, entry, &place, &mut prepared.notes)?;
            if let Some(merge) = merge {
                prepared.merges.insert(path.clone(), merge);
            }
            let from = beside(&place.path, &format!(".pkgtemp.{suffix}.{number}"));
            prepared.temporary.insert(path.clone(), from.clone());
            prepared.part.renames.push(Rename { from, to, save });
        }
        let both =
            |folder: &&String| is_said(new, folder) || prepared.elsewhere.contains(folder.as_str());
        match prepared.part.folders.iter().find(both) {
            None => Ok(()),
            Some(folder) => Err(JobError::InTheWay {
                package: new.label(),
                path: self.root.at(folder),
                problem: format!("another file of it lies below /{folder}"),
            }),
        }
    }

    /// Where a file goes, where what is in its place goes, and what it may be merged with.
    fn target(
        &self,
        new: &Manifest,
        path: &PackagePath,
        entry: &FileEntry,
        place: &Place,
        notes: &mut Vec<Note>,
    ) -> Result<(String, Option<String>, Option<Merge>), JobError> {
        let at = self.root.at(&place.path);
        let found = match fs::symlink_metadata(&at) {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok((place.path.clone(), None, None));
            }
            Err(error) => return Err(JobError::io("look at", at)(error)),
        };
        if found.is_dir() {
            return Err(self.in_the_way(new, place, "a folder is in the place of a file"));
        }
        let ours = self
            .old
            .is_some_and(|old| old.manifest.files.contains_key(path));
        let same = || {
            let sum = entry.sum.as_ref();
            sum.is_some_and(|sum| self.has_sum(place, sum))
        };
        if new.config.contains(path) {
            let edited = !ours || self.edited(path, place)?;
            if edited && !same() {
                let to = format!("{}.pkgnew", place.path);
                let merge = if ours { self.merge(path, place)? } else { None };
                if merge.is_none() {
                    notes.push(Note::Kept {
                        path: path.to_string(),
                        new: Some(to.clone()),
                    });
                }
                return Ok((to, None, merge));
            }
        }
        if ours || self.database.owner(path.as_str())?.is_some() || same() {
            return Ok((place.path.clone(), None, None));
        }
        let save = format!("{}.pkgsave", place.path);
        notes.push(Note::Saved {
            path: path.to_string(),
            to: save.clone(),
        });
        Ok((place.path.clone(), Some(save), None))
    }

    /// What an edited configuration file is merged of, if its packaged text is known.
    fn merge(&self, path: &PackagePath, place: &Place) -> Result<Option<Merge>, JobError> {
        if !self.merges {
            return Ok(None);
        }
        let Some(base) = self.database.pristine(path.as_str())? else {
            return Ok(None);
        };
        let at = self.root.at(&place.path);
        // A link is somebody's way to say where the file is; it is not written through.
        let is_file = fs::symlink_metadata(&at).is_ok_and(|found| found.is_file());
        let own = fs::read(&at).ok().filter(|_| is_file);
        Ok(own.and_then(|own| Merge::new(base, own, &place.path)))
    }

    fn go(&self, old: &Installed, prepared: &mut Prepared) -> Result<(), JobError> {
        let Prepared { part, notes, .. } = prepared;
        let coming: HashSet<&str> = part
            .renames
            .iter()
            .map(|rename| rename.to.as_str())
            .collect();
        let stays = |path: &PackagePath| self.new.is_some_and(|new| new.files.contains_key(path));
        let name = old.manifest.name.as_str();
        let mut folders: BTreeSet<String> = BTreeSet::new();
        let mut parents = BTreeSet::new();
        let mut libraries = Vec::new();
        // What the database has of a package's files is the package's alone.
        for path in old.manifest.files.keys().filter(|path| !stays(path)) {
            let place = self.locate(path)?;
            if !place.missing.is_empty() || coming.contains(place.path.as_str()) {
                continue;
            }
            if old.manifest.config.contains(path) && self.edited(path, &place)? {
                notes.push(Note::Kept {
                    path: path.to_string(),
                    new: None,
                });
                continue;
            }
            let parent = parent(path.as_str());
            if parents.insert(parent) {
                folders.extend(self.folders_of(&old.manifest, path)?);
            }
            part.removals.push(place.path);
            libraries.push(path);
        }
        for path in old.manifest.directories.keys() {
            let kept = self
                .new
                .is_some_and(|new| new.directories.contains_key(path));
            let place = self.locate(path)?;
            if !kept && place.missing.is_empty() {
                folders.insert(place.path);
                folders.extend(self.folders_of(&old.manifest, path)?);
            }
        }
        for folder in folders.into_iter().rev() {
            let path: PackagePath = match folder.parse() {
                Ok(path) => path,
                Err(_) => continue,
            };
            let owners = self.database.directory_owners(path.as_str())?;
            if owners.iter().all(|owner| owner == name) {
                part.empty.push(folder);
            }
        }
        // Innermost first, whatever the names.
        part.empty
            .sort_by_key(|folder| std::cmp::Reverse(folder.matches('/').count()));
        self.keep(old, &libraries, prepared)
    }

    /// Has copies of the libraries among some files that go staged, where another version comes.
    fn keep(
        &self,
        old: &Installed,
        going: &[&PackagePath],
        prepared: &mut Prepared,
    ) -> Result<(), JobError> {
        let (Some(folder), Some(new)) = (self.libraries, self.new) else {
            return Ok(());
        };
        let suffix = unique();
        for (number, path) in going.iter().enumerate() {
            let library = path.as_str().rsplit_once('/').map_or("", |pair| pair.1);
            let is_one = old
                .manifest
                .shlibs_provided
                .iter()
                .any(|one| one == library);
            // The name may be a link, and then what it leads to is the library.
            let source = self.root.follow(path.relative(), true).ok();
            let source = source.map(|place| place.path);
            let source = source.filter(|source| self.root.at(source).is_file());
            let (true, Some(source), Ok(kept), Some(_)) = (
                is_one,
                source,
                format!("{folder}/{library}").parse::<PackagePath>(),
                backup::package_name(&old.manifest, library),
            ) else {
                continue;
            };
            let place = self.locate(&kept)?;
            if self.root.at(&place.path).is_dir() {
                return Err(self.in_the_way(new, &place, "a library is to be kept there"));
            }
            self.make_folders(&place.missing, prepared);
            let staged = self.common.trees.borrow().staged(&place.path);
            let temporary = match staged {
                // One of its name is kept already, or comes.
                Some(_)
                    if is_said(new, &place.path)
                        || !prepared.elsewhere.insert(place.path.clone()) =>
                {
                    continue;
                }
                Some(staged) => staged,
                None => {
                    let from = beside(&place.path, &format!(".pkgtemp.{suffix}.{number}"));
                    prepared.part.renames.push(Rename {
                        from: from.clone(),
                        to: place.path,
                        save: None,
                    });
                    from
                }
            };
            prepared.backups.push(Backup {
                source,
                temporary,
                path: kept,
                library: library.to_owned(),
            });
        }
        Ok(())
    }

    /// Folders above a path and below the prefix.
    fn folders_of(&self, old: &Manifest, path: &PackagePath) -> Result<Vec<String>, JobError> {
        let prefix = format!("{}/", old.prefix.trim_end_matches('/'));
        let mut folders = Vec::new();
        for folder in path.ancestors() {
            if !folder.starts_with(&prefix) {
                continue;
            }
            if let Ok(folder) = folder.parse() {
                folders.push(self.locate(&folder)?.path);
            }
        }
        Ok(folders)
    }

    /// Whether a configuration file is other than its package had it.
    fn edited(&self, path: &PackagePath, place: &Place) -> Result<bool, JobError> {
        if let Some(content) = self.database.pristine(path.as_str())? {
            let found = fs::read(self.root.at(&place.path)).unwrap_or_default();
            return Ok(found != content.into_bytes());
        }
        let sum = self
            .old
            .and_then(|old| old.manifest.files.get(path)?.sum.as_ref());
        Ok(sum.is_some_and(|sum| !self.has_sum(place, sum)))
    }

    fn has_sum(&self, place: &Place, sum: &Digest) -> bool {
        let at = self.root.at(&place.path);
        let bytes = match fs::read_link(&at) {
            Ok(target) => target.into_os_string().into_encoded_bytes(),
            Err(_) => match fs::read(&at) {
                Ok(bytes) => bytes,
                Err(_) => return false,
            },
        };
        Digest::of(sum.kind(), &bytes) == *sum
    }

    /// Where a folder really lies. Each is looked at once.
    fn folder(&self, folder: &str) -> Result<Place, JobError> {
        let known = self.common.followed.borrow().get(folder).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let place = match folder.rsplit_once('/') {
            Some((above, name)) => self.root.enter(&self.folder(above)?, name),
            None => self.root.folder(folder),
        };
        let place = place.map_err(JobError::io("follow", self.root.at(folder)))?;
        let mut followed = self.common.followed.borrow_mut();
        followed.insert(folder.to_owned(), place.clone());
        Ok(place)
    }

    fn locate(&self, path: &PackagePath) -> Result<Place, JobError> {
        let relative = path.relative();
        let (folder, name) = relative.rsplit_once('/').unwrap_or(("", relative));
        let above = self.folder(folder)?;
        Ok(Place {
            path: match above.path.as_str() {
                "" => name.to_owned(),
                folder => format!("{folder}/{name}"),
            },
            missing: above.missing,
        })
    }

    /// Has folders made, outermost first.
    fn make_folders(&self, folders: &[String], prepared: &mut Prepared) {
        for folder in folders {
            if !prepared.made.contains(folder) {
                prepared.made.insert(folder.clone());
                let mut trees = self.common.trees.borrow_mut();
                let tree = trees.add(folder, || format!(".pkgtemp.{}", unique()));
                prepared.part.trees.extend(tree);
                prepared.part.folders.push(folder.clone());
            }
        }
    }

    fn in_the_way(&self, new: &Manifest, place: &Place, problem: &str) -> JobError {
        JobError::InTheWay {
            package: new.label(),
            path: self.root.at(&place.path),
            problem: problem.to_owned(),
        }
    }
}

impl Prepared {
    /// How many files are staged.
    pub(crate) fn files(&self) -> usize {
        self.temporary.len() + self.backups.len()
    }

    /// Sends merged files to their places, in the part of the journal that was of this step; tells of
    /// them, and of those whose changes touch the same lines.
    pub(crate) fn settle_merges(
        &self,
        merged: &BTreeSet<PackagePath>,
        part: &mut Part,
        tell: &mut dyn FnMut(Event<'_>),
    ) {
        for (path, merge) in &self.merges {
            let from = self.temporary.get(path);
            let renames = &mut part.renames;
            let Some(rename) = renames.iter_mut().find(|one| Some(&one.from) == from) else {
                continue;
            };
            let is_merged = merged.contains(path);
            let path = path.as_str();
            if is_merged {
                rename.to.clone_from(&merge.place);
                tell(Event::ConfigMerged { path });
            } else {
                let new = Some(rename.to.as_str());
                tell(Event::ConfigKept { path, new });
            }
        }
    }
}

/// Whether a package says itself that it has a file in a place.
fn is_said(package: &Manifest, place: &str) -> bool {
    let path = format!("/{place}").parse::<PackagePath>();
    path.is_ok_and(|path| package.files.contains_key(&path))
}

/// A word that no earlier step had.
fn unique() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{:x}.{:x}.{count:x}", now.as_nanos(), process::id())
}
