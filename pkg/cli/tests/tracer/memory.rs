//! What of a tree would be there after a power cut.
//!
//! Contents of a file last when it was synced, names in a folder when the folder was. What was not
//! synced may be there or not: contents in parts of a page each, names in the order in which they
//! were changed, so that of a folder any earlier state since its last sync may be found. Nothing of
//! one file or folder tells what is found of another.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::fs::{FileExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use super::Call;

/// The part of a file that is written whole or not at all, in bytes.
const PAGE: usize = 4096;

/// What a name in a folder stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    /// A file or folder, by its number.
    Number(u64),
    Link(PathBuf),
}

type Listing = BTreeMap<OsString, Entry>;

/// A file: as it is, and as it was when it was last synced.
struct Contents {
    now: File,
    lasting: Vec<u8>,
    mode: u32,
}

/// What is known of a tree.
pub(crate) struct Memory {
    root: PathBuf,
    number: u64,
    files: HashMap<u64, Contents>,
    /// The states of each folder since its last sync, that one first.
    folders: HashMap<u64, Vec<Listing>>,
}

/// What survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Survival {
    /// All names, and of contents what was synced.
    Names,
    /// Of names what was synced, and all contents.
    Contents,
    /// What was synced.
    Synced,
    /// What was synced, and of the rest what this number says.
    Chance(u64),
}

impl Memory {
    /// Of a tree that is all on the disk.
    pub(crate) fn of(root: &Path) -> Self {
        let number = fs::metadata(root).expect("a tree").ino();
        let mut memory = Self {
            root: root.to_owned(),
            number,
            files: HashMap::new(),
            folders: HashMap::new(),
        };
        memory.look(root, true);
        memory
    }

    /// Takes in what is below a folder; `lasting` when all of it is on the disk.
    fn look(&mut self, folder: &Path, lasting: bool) {
        let Ok(found) = fs::symlink_metadata(folder) else {
            return;
        };
        let mut listing = Listing::new();
        for entry in fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let path = entry.path();
            // Another thread may have taken it away.
            let Ok(found) = fs::symlink_metadata(&path) else {
                continue;
            };
            let known = found.ino();
            let what = if found.is_symlink() {
                Entry::Link(fs::read_link(&path).expect("a link"))
            } else {
                Entry::Number(known)
            };
            listing.insert(entry.file_name(), what);
            if found.is_dir() && !self.folders.contains_key(&known) {
                if !lasting {
                    self.folders.insert(known, vec![Listing::new()]);
                }
                self.look(&path, lasting);
            } else if found.is_file() && !self.files.contains_key(&known) {
                let Ok(now) = File::open(&path) else { continue };
                let lasting = match lasting {
                    true => fs::read(&path).expect("a file"),
                    false => Vec::new(),
                };
                let mode = found.mode() & 0o7777;
                self.files.insert(known, Contents { now, lasting, mode });
            }
        }
        let states = self.folders.entry(found.ino()).or_default();
        if states.last() != Some(&listing) {
            states.push(listing);
        }
    }

    /// Takes in a call that was made.
    pub(crate) fn after(&mut self, call: &Call) {
        for path in &call.paths {
            if call.name == "syncfs" {
                self.all_synced();
            }
            if call.is_sync() {
                self.synced(path);
                continue;
            }
            let folder = path.parent().unwrap_or(path);
            if folder.starts_with(&self.root) && folder.is_dir() {
                self.look(folder, false);
            }
            if path.starts_with(&self.root) && path.is_dir() {
                self.look(path, false);
            }
        }
    }

    fn all_synced(&mut self) {
        for file in self.files.values_mut() {
            file.lasting = whole(&file.now);
        }
        for states in self.folders.values_mut() {
            let last = states.len() - 1;
            states.drain(..last);
        }
    }

    fn synced(&mut self, path: &Path) {
        let Ok(found) = fs::metadata(path) else {
            return;
        };
        if let Some(file) = self.files.get_mut(&found.ino()) {
            file.lasting = whole(&file.now);
        } else if let Some(states) = self.folders.get_mut(&found.ino()) {
            let last = states.len() - 1;
            states.drain(..last);
        }
    }

    /// Makes the tree as it would be found.
    pub(crate) fn survivors(&self, to: &Path, survival: Survival) {
        self.make(self.number, to, survival);
    }

    fn make(&self, folder: u64, to: &Path, survival: Survival) {
        fs::create_dir_all(to).expect("a folder");
        let states = &self.folders[&folder];
        let which = match survival {
            Survival::Names => states.len() - 1,
            Survival::Contents | Survival::Synced => 0,
            Survival::Chance(seed) => choice(seed, folder, 0) % states.len(),
        };
        for (name, entry) in &states[which] {
            let to = to.join(name);
            match entry {
                Entry::Link(target) => symlink(target, to).expect("a link"),
                Entry::Number(number) if self.folders.contains_key(number) => {
                    self.make(*number, &to, survival);
                }
                Entry::Number(number) => {
                    // What could not be opened when it came is of no interest.
                    let Some(file) = self.files.get(number) else {
                        continue;
                    };
                    fs::write(&to, file.found(*number, survival)).expect("a file");
                    let mode = fs::Permissions::from_mode(file.mode | 0o600);
                    fs::set_permissions(&to, mode).expect("a mode");
                }
            }
        }
    }
}

impl Contents {
    fn found(&self, number: u64, survival: Survival) -> Vec<u8> {
        match survival {
            Survival::Names | Survival::Synced => self.lasting.clone(),
            Survival::Contents => whole(&self.now),
            Survival::Chance(seed) => {
                let now = whole(&self.now);
                if now == self.lasting {
                    return now;
                }
                let length = match choice(seed, number, 0) % 2 {
                    0 => self.lasting.len(),
                    _ => now.len(),
                };
                let mut mixed = self.lasting.clone();
                // What was never written is found as zeros.
                mixed.resize(length, 0);
                for (at, page) in mixed.chunks_mut(PAGE).enumerate() {
                    let from = at * PAGE;
                    if choice(seed, number, at + 1) % 2 == 1
                        && let Some(new) = now.get(from..now.len().min(from + page.len()))
                    {
                        page[..new.len()].copy_from_slice(new);
                    }
                }
                mixed
            }
        }
    }
}

/// All bytes of a file, also of one whose names are gone.
fn whole(file: &File) -> Vec<u8> {
    let length = file.metadata().expect("a file").len();
    let mut bytes = vec![0; usize::try_from(length).expect("memory")];
    let mut at = 0;
    while at < bytes.len() {
        match file.read_at(&mut bytes[at..], at as u64).expect("a file") {
            0 => break,
            count => at += count,
        }
    }
    bytes.truncate(at);
    bytes
}

/// A number that looks random and is always the same.
fn choice(seed: u64, number: u64, at: usize) -> usize {
    let mut state = seed ^ number.rotate_left(20) ^ (at as u64).rotate_left(40);
    for _ in 0..3 {
        state ^= state >> 33;
        state = state.wrapping_mul(0xff51_afd7_ed55_8ccd);
        state ^= state >> 29;
    }
    usize::try_from(state >> 8).unwrap_or(0)
}
