//! Steps that are done together: staged at once, written down at once, registered in one transaction.
//!
//! Steps are done together only when doing them one after the other could come to nothing else: no
//! two have to do with one path or one folder that is owned, none lies below a file or link of
//! another, none runs a script or a trigger. So each is worked out as if it were the only one.

use std::collections::HashSet;

use pkg_db::Installed;
use pkg_format::{Manifest, PackagePath};

use crate::plan::Step;
use crate::prepare::Prepared;
use crate::trees::Trees;

/// Most steps, files and bytes that are done together: what is staged needs room, and a program
/// that is killed begins with them anew.
const MOST_STEPS: usize = 512;
const MOST_FILES: usize = 1 << 16;
const MOST_BYTES: u64 = 256 << 20;

/// A step that is ready to be done.
pub(crate) struct Ready<'b> {
    pub(crate) step: &'b Step,
    pub(crate) new: Option<&'b Manifest>,
    pub(crate) old: Option<Installed>,
    pub(crate) prepared: Prepared,
}

impl Ready<'_> {
    /// The manifests of what comes and what goes.
    fn manifests(&self) -> impl Iterator<Item = &Manifest> {
        let old = self.old.as_ref().map(|old| &old.manifest);
        self.new.into_iter().chain(old)
    }

    /// Everything that it puts, replaces, removes or keeps: as packages say it and as it lies.
    fn files(&self) -> impl Iterator<Item = &str> {
        let said = self.manifests().flat_map(|manifest| manifest.files.keys());
        let part = &self.prepared.part;
        let saved = part.renames.iter().filter_map(|one| one.save.as_ref());
        let placed = part.renames.iter().map(|one| &one.to);
        let merged = self.prepared.merges.values().map(|merge| &merge.place);
        let elsewhere = self.prepared.elsewhere.iter();
        let lies = placed.chain(saved).chain(merged).chain(&part.removals);
        let lies = lies.chain(elsewhere);
        said.map(PackagePath::relative)
            .chain(lies.map(String::as_str))
    }

    /// Folders that are a package's own.
    fn owned(&self) -> impl Iterator<Item = &str> {
        let own = self.manifests().flat_map(|one| one.directories.keys());
        own.map(PackagePath::relative)
    }
}

/// Steps that are done together, in their order.
#[derive(Default)]
pub(crate) struct Batch<'b> {
    pub(crate) steps: Vec<Ready<'b>>,
    /// Their new folders.
    pub(crate) trees: Trees,
    /// Files of its steps, without a leading slash.
    files: HashSet<String>,
    /// Folders above them, and those that are made.
    folders: HashSet<String>,
    /// Folders that are a package's own.
    owned: HashSet<String>,
    bytes: u64,
}

impl<'b> Batch<'b> {
    /// Takes in a step, unless it has to be done after the others are. The first always is taken.
    pub(crate) fn admit(&mut self, step: Ready<'b>) -> bool {
        let bytes = step.new.map_or(0, |new| new.flatsize);
        let full = self.steps.len() >= MOST_STEPS
            || self.files.len() >= MOST_FILES
            || self.bytes.saturating_add(bytes) > MOST_BYTES;
        let folders = folders(&step);
        if !self.steps.is_empty() && (full || self.is_entangled(&step, &folders)) {
            return false;
        }
        self.files.extend(step.files().map(str::to_owned));
        self.owned.extend(step.owned().map(str::to_owned));
        self.folders.extend(folders.into_iter().map(str::to_owned));
        self.bytes += bytes;
        self.steps.push(step);
        true
    }

    /// The manifests of what comes, step by step.
    pub(crate) fn at_hand(&self) -> Vec<Option<&'b Manifest>> {
        self.steps.iter().map(|ready| ready.new).collect()
    }

    /// Whether a step has to do with what others do.
    fn is_entangled(&self, step: &Ready<'_>, folders: &HashSet<&str>) -> bool {
        let mut files = step.files();
        let mut owned = step.owned();
        files.any(|file| self.files.contains(file) || self.folders.contains(file))
            || folders.iter().any(|folder| self.files.contains(*folder))
            || owned.any(|folder| self.owned.contains(folder) || self.files.contains(folder))
    }
}

/// The folders above what a step has to do with, and those that it makes.
fn folders<'s>(step: &'s Ready<'_>) -> HashSet<&'s str> {
    let mut found = HashSet::new();
    let made = step.prepared.part.folders.iter().map(String::as_str);
    let inner = step.files().chain(step.owned()).chain(made.clone());
    for path in inner {
        let mut path = path;
        // What lies above a folder that is known is known.
        while let Some((folder, _)) = path.rsplit_once('/') {
            if !found.insert(folder) {
                break;
            }
            path = folder;
        }
    }
    found.extend(made);
    found.extend(step.owned());
    found
}
