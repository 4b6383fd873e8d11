//! The typed manifest.

use std::collections::BTreeMap;

use pkg_types::{Abi, Digest, Origin, PkgName, Version};
use serde_json::{Map, Value};

use crate::path::PackagePath;

/// Which of the two manifests of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `+COMPACT_MANIFEST`: without files, directories, configuration files and scripts.
    Compact,
    /// `+MANIFEST`.
    Full,
}

/// What a package says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Name.
    pub name: PkgName,
    /// Version.
    pub version: Version,
    /// The port it was made from.
    pub origin: Origin,
    /// One line.
    pub comment: String,
    /// Description, many lines.
    pub desc: String,
    /// Address of the maintainer.
    pub maintainer: String,
    /// Home page.
    pub www: String,
    /// The system it is for. Old packages have it in `arch` alone.
    pub abi: Abi,
    /// The same in the form of older versions of pkg; free text.
    pub arch: String,
    /// Where it installs to, `/usr/local`.
    pub prefix: String,
    /// Sum of the sizes of its files, in bytes.
    pub flatsize: u64,
    /// How several licences combine: `single`, `and`, `or`; empty when not said.
    pub licenselogic: String,
    /// Licences.
    pub licenses: Vec<String>,
    /// Refuses to be removed without force.
    pub vital: bool,
    /// Dependencies by name.
    pub deps: BTreeMap<PkgName, Dependency>,
    /// Categories, the first being that of the origin.
    pub categories: Vec<String>,
    /// Users that must exist.
    pub users: Vec<String>,
    /// Groups that must exist.
    pub groups: Vec<String>,
    /// Shared libraries it needs.
    pub shlibs_required: Vec<String>,
    /// Shared libraries it has.
    pub shlibs_provided: Vec<String>,
    /// Globs of packages it cannot live beside.
    pub conflicts: Vec<String>,
    /// Virtual names it satisfies.
    pub provides: Vec<String>,
    /// Virtual names it needs.
    pub requires: Vec<String>,
    /// Build options and their values, `on` or `off`.
    pub options: BTreeMap<String, String>,
    /// Free notes.
    pub annotations: BTreeMap<String, String>,
    /// What to tell the user, and when.
    pub messages: Vec<Message>,
    /// Scripts by the moment they run at, `post-install`.
    pub scripts: BTreeMap<String, String>,
    /// Scripts in Lua by the moment they run at; each runs by itself.
    pub lua_scripts: BTreeMap<String, Vec<String>>,
    /// Files and links.
    pub files: BTreeMap<PackagePath, FileEntry>,
    /// Those of the files that a user edits, kept on upgrade.
    pub config: Vec<PackagePath>,
    /// Directories that the package owns.
    pub directories: BTreeMap<PackagePath, DirEntry>,
    /// Where a catalogue says that the archive lies; `None` in a package's own manifest.
    pub location: Option<Location>,
    /// When it was installed, in seconds since 1970; only for installed packages.
    pub timestamp: Option<i64>,
    /// Keys that this version does not know, as they were.
    pub unknown: Map<String, Value>,
}

/// Where a catalogue says that a package's archive lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Digest of the archive.
    pub sum: Digest,
    /// Path below the repository's address.
    pub path: String,
    /// Size of the archive, in bytes.
    pub pkgsize: u64,
}

/// One dependency; its name is the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Its origin when the package was made.
    pub origin: Origin,
    /// Its version when the package was made.
    pub version: Version,
}

/// A message of a package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The text.
    pub text: String,
    /// `install`, `upgrade` or `remove`; `None` for always.
    pub kind: Option<String>,
    /// Shown on upgrades from a version not above this.
    pub maximum_version: Option<Version>,
    /// Shown on upgrades from a version not below this.
    pub minimum_version: Option<Version>,
}

/// Owner and permissions, where the manifest says them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ownership {
    /// Owner by name.
    pub uname: Option<String>,
    /// Group by name.
    pub gname: Option<String>,
    /// Permission bits, at most `0o7777`.
    pub perm: Option<u32>,
    /// File flags as a number.
    pub fflags: Option<u64>,
}

/// A file or a symbolic link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileEntry {
    /// Digest of the contents, or of the target of a link. `None` when not computed.
    pub sum: Option<Digest>,
    /// Owner and permissions.
    pub ownership: Ownership,
    /// Target, for a symbolic link.
    pub symlink_target: Option<String>,
    /// Seconds since 1970.
    pub mtime: Option<i64>,
}

/// A directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirEntry {
    /// Owner and permissions.
    pub ownership: Ownership,
}

impl Manifest {
    /// `NAME-VERSION`, as packages are called in messages and file names.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }

    /// A manifest of a package without contents, prefix `/usr/local`; the rest is for the caller
    /// to fill in.
    #[must_use]
    pub fn new(name: PkgName, version: Version, origin: Origin, abi: Abi) -> Self {
        Self {
            name,
            version,
            origin,
            comment: String::new(),
            desc: String::new(),
            maintainer: String::new(),
            www: String::new(),
            arch: abi.to_string(),
            abi,
            prefix: "/usr/local".to_owned(),
            flatsize: 0,
            licenselogic: String::new(),
            licenses: Vec::new(),
            vital: false,
            deps: BTreeMap::new(),
            categories: Vec::new(),
            users: Vec::new(),
            groups: Vec::new(),
            shlibs_required: Vec::new(),
            shlibs_provided: Vec::new(),
            conflicts: Vec::new(),
            provides: Vec::new(),
            requires: Vec::new(),
            options: BTreeMap::new(),
            annotations: BTreeMap::new(),
            messages: Vec::new(),
            scripts: BTreeMap::new(),
            lua_scripts: BTreeMap::new(),
            files: BTreeMap::new(),
            config: Vec::new(),
            directories: BTreeMap::new(),
            location: None,
            timestamp: None,
            unknown: Map::new(),
        }
    }
}
