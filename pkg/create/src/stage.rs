//! From a staged tree to a package.

use std::collections::BTreeSet;
use std::fs::{self, Metadata as FileMetadata};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use pkg_format::{Item, Manifest, Ownership, PackageBuilder, PackagePath, Plist, Source};

use crate::elf::ElfFacts;
use crate::error::CreateError;
use crate::keywords::KeywordFolder;
use crate::sample;

/// Folders whose shared libraries every program finds.
const LIBRARY_FOLDERS: [&str; 3] = ["/lib", "/usr/lib", "/usr/local/lib"];

/// What a package is made of.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The staged tree.
    pub root: PathBuf,
    /// Text and file name of the packing list. Without one the manifest lists the files.
    pub plist: Option<(PathBuf, String)>,
    /// Time of every member, seconds since 1970.
    pub mtime: u64,
    /// Where keywords of packing lists are described, if there is such a folder.
    pub keywords: Option<PathBuf>,
}

/// Puts the staged files that the packing list names into a package.
///
/// # Errors
/// [`CreateError`]: a file is missing or of the wrong kind, the packing list is wrong.
pub fn stage(mut manifest: Manifest, from: &Stage) -> Result<PackageBuilder, CreateError> {
    let items = match &from.plist {
        Some((path, text)) => {
            let beside = path.parent().unwrap_or(Path::new(""));
            let keywords = KeywordFolder {
                folder: from.keywords.as_deref(),
                lists: beside,
            };
            let plist = Plist::parse_with(text, &manifest.prefix, &keywords);
            let plist = plist.map_err(|source| CreateError::Plist {
                path: path.clone(),
                source,
            })?;
            if let Some(prefix) = plist.prefix {
                manifest.prefix = prefix;
            }
            for (kind, text) in plist.scripts {
                sample::append(&mut manifest.scripts, &kind, &text);
            }
            for (kind, scripts) in plist.lua_scripts {
                let all = manifest.lua_scripts.entry(kind).or_default();
                // A port that repeats a keyword means its script once.
                all.extend(scripts);
                all.dedup();
            }
            manifest.messages.extend(plist.messages);
            plist.items
        }
        None => listed(&manifest),
    };
    refuse_missing(&from.root, &items)?;
    for item in &items {
        match item {
            Item::File {
                path, config: true, ..
            } if !manifest.config.contains(path) => manifest.config.push(path.clone()),
            Item::Sample { sample, target, .. } => {
                sample::add(&mut manifest.scripts, sample, target);
            }
            _ => {}
        }
    }
    let mut builder = PackageBuilder::new(manifest, from.mtime);
    let mut libraries = Libraries::default();
    let mut seen = BTreeSet::new();
    for item in items {
        match item {
            Item::File {
                path, ownership, ..
            }
            | Item::Sample {
                sample: path,
                ownership,
                ..
            } => {
                let at = from.root.join(path.relative());
                add(&mut builder, &mut libraries, &at, path, ownership)?;
            }
            Item::Directory { path, ownership } if seen.insert(path.clone()) => {
                let at = from.root.join(path.relative());
                let perm = fs::symlink_metadata(&at).ok().map(|found| perm(&found));
                builder.directory(path, complete(ownership, perm.unwrap_or(0o755)));
            }
            Item::Directory { .. } => {}
        }
    }
    libraries.write_to(builder.manifest_mut());
    Ok(builder)
}

/// The entries that the manifest itself lists.
fn listed(manifest: &Manifest) -> Vec<Item> {
    let files = manifest.files.iter().map(|(path, entry)| Item::File {
        path: path.clone(),
        ownership: entry.ownership.clone(),
        config: manifest.config.contains(path),
    });
    let directories = manifest
        .directories
        .iter()
        .map(|(path, entry)| Item::Directory {
            path: path.clone(),
            ownership: entry.ownership.clone(),
        });
    files.chain(directories).collect()
}

fn refuse_missing(root: &Path, items: &[Item]) -> Result<(), CreateError> {
    let mut missing = Vec::new();
    for item in items {
        let (Item::File { path, .. } | Item::Sample { sample: path, .. }) = item else {
            continue;
        };
        let at = root.join(path.relative());
        match fs::symlink_metadata(&at) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => missing.push(path.to_string()),
            Err(error) => return Err(CreateError::io(at, error)),
        }
    }
    match missing.is_empty() {
        true => Ok(()),
        false => Err(CreateError::Missing {
            stage: root.to_owned(),
            missing,
        }),
    }
}

fn add(
    builder: &mut PackageBuilder,
    libraries: &mut Libraries,
    at: &Path,
    path: PackagePath,
    ownership: Ownership,
) -> Result<(), CreateError> {
    let io = |error| CreateError::io(at, error);
    let found = fs::symlink_metadata(at).map_err(io)?;
    if found.is_symlink() {
        let target = fs::read_link(at).map_err(io)?;
        let target = target.to_str().ok_or_else(|| CreateError::Kind {
            path: at.to_owned(),
            found: "a link whose target is not UTF-8",
            expected: "one that is",
        })?;
        libraries.link(&path);
        builder.symlink(path, complete(ownership, 0o777), target)?;
    } else if found.is_file() {
        libraries.file(at, &path)?;
        let ownership = complete(ownership, perm(&found));
        builder.file(path, ownership, Source::Disk(at.to_owned()))?;
    } else {
        return Err(CreateError::Kind {
            path: at.to_owned(),
            found: if found.is_dir() {
                "a directory"
            } else {
                "a device, pipe or socket"
            },
            expected: "a file or a link; directories are listed as @dir",
        });
    }
    Ok(())
}

fn perm(found: &FileMetadata) -> u32 {
    found.permissions().mode() & 0o7777
}

/// Fills in what the packing list does not say. Owners of staged files do not count: a stage is
/// made by whoever builds.
fn complete(said: Ownership, perm: u32) -> Ownership {
    Ownership {
        uname: said.uname.or_else(|| Some("root".to_owned())),
        gname: said.gname.or_else(|| Some("wheel".to_owned())),
        perm: said.perm.or(Some(perm)),
        fflags: said.fflags,
    }
}

/// The shared libraries of a package.
#[derive(Default)]
struct Libraries {
    required: BTreeSet<String>,
    provided: BTreeSet<String>,
    /// File names of everything in it: a needed library among them is its own.
    own: BTreeSet<String>,
}

impl Libraries {
    fn link(&mut self, path: &PackagePath) {
        self.own
            .extend(split(path).map(|(_, name)| name.to_owned()));
    }

    fn file(&mut self, at: &Path, path: &PackagePath) -> Result<(), CreateError> {
        self.link(path);
        let io = |error| CreateError::io(at, error);
        let mut file = fs::File::open(at).map_err(io)?;
        let mut bytes = Vec::new();
        file.by_ref().take(4).read_to_end(&mut bytes).map_err(io)?;
        if bytes != b"\x7fELF" {
            return Ok(());
        }
        file.read_to_end(&mut bytes).map_err(io)?;
        let Some(facts) = ElfFacts::of(&bytes) else {
            return Ok(());
        };
        self.required.extend(facts.needed);
        let in_library_folder =
            split(path).is_some_and(|(folder, _)| LIBRARY_FOLDERS.contains(&folder));
        if let (Some(soname), true) = (facts.soname, in_library_folder) {
            self.provided.insert(soname);
        }
        Ok(())
    }

    fn write_to(self, manifest: &mut Manifest) {
        let mut required = self.required;
        required.retain(|one| !self.own.contains(one) && !self.provided.contains(one));
        required.extend(manifest.shlibs_required.drain(..));
        manifest.shlibs_required = required.into_iter().collect();
        let mut provided = self.provided;
        provided.extend(manifest.shlibs_provided.drain(..));
        manifest.shlibs_provided = provided.into_iter().collect();
    }
}

fn split(path: &PackagePath) -> Option<(&str, &str)> {
    path.as_str().rsplit_once('/')
}
