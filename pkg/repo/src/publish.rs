//! Making a catalogue of a folder of packages.
//!
//! The files of the catalogue are put beside each other under temporary names and renamed last,
//! `meta.conf` after all others, so that a reader meets either catalogue, old or new.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use pkg_format::{Form, Location, Manifest, is_bundle_of, read_manifest, write_bundle};
use pkg_types::{Digest, DigestKind, parallel_map};

use crate::delta::{self, Deltas};
use crate::error::RepoError;
use crate::filesite::write_filesite;
use crate::hashed::{Naming, add_name, drop_name, hashed_path};
use crate::meta::Meta;
use crate::private::PrivateKey;
use crate::reuse::{self, Known};
use crate::signature::sign;
use crate::signing::SigningCommand;

/// How a catalogue is made.
#[derive(Default)]
pub struct Publish<'k> {
    /// The folder of the packages, searched with all below it.
    pub packages: PathBuf,
    /// Where the catalogue goes; usually the same folder.
    pub output: PathBuf,
    /// Names of the files.
    pub meta: Meta,
    /// The key that signs, if any.
    pub key: Option<&'k PrivateKey>,
    /// The command that signs, if any: for clients that go by fingerprints.
    pub signing_command: Option<SigningCommand>,
    /// Groups of packages, each a JSON object, see [`read_groups`](crate::read_groups).
    pub groups: Vec<String>,
    /// How the archives are called.
    pub naming: Naming,
    /// Repositories of older packages; what makes the new ones of them is offered too.
    pub delta_from: Vec<PathBuf>,
    /// Whether to write the lists of files too.
    pub file_lists: bool,
    /// Time of the members, seconds since 1970.
    pub mtime: u64,
    /// Number of this state: clients refuse one that is smaller than what they had. 0 says none.
    pub revision: u64,
    /// When clients are to refuse this state, in seconds since 1970. 0 says never.
    pub expires: u64,
}

/// Paths that change: the old and the new.
type Moved = Vec<(String, String)>;

/// What was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Packages in the catalogue.
    pub packages: usize,
    /// Sum of the sizes of their archives, in bytes.
    pub size: u64,
}

impl Publish<'_> {
    /// Makes the catalogue. Equal packages, key and time make equal bytes, whatever the order of
    /// the folder.
    ///
    /// # Errors
    /// [`RepoError`]: a package cannot be read or is there twice, a file cannot be written. Then
    /// the old catalogue is as it was.
    pub fn run(&self) -> Result<Published, RepoError> {
        let begun = SystemTime::now();
        let (mut packages, moved) = self.gather()?;
        for (old, new) in &moved {
            let add = add_name(&self.packages, old, new);
            add.map_err(|error| RepoError::io(self.packages.join(new), error))?;
        }
        let deltas = Deltas {
            packages: &self.packages,
            output: &self.output,
            from: &self.delta_from,
            meta: &self.meta,
        };
        deltas.make(&mut packages)?;
        let lines: Vec<String> = packages
            .iter()
            .map(|package| package.to_json(Form::Compact))
            .collect();
        let mut data = "{".to_owned();
        for (key, number) in [("revision", self.revision), ("expires", self.expires)] {
            if number != 0 {
                // Writing to a string cannot fail.
                let _ = write!(data, "\"{key}\":{number},");
            }
        }
        data.push_str(r#""groups":["#);
        data.push_str(&self.groups.join(","));
        data.push_str(r#"],"expired_packages":[],"packages":["#);
        data.push_str(&lines.join(","));
        data.push_str("]}");
        let mut manifests = lines.join("\n");
        manifests.push('\n');
        let meta = &self.meta;
        let mut documents = vec![
            (&meta.data, &meta.data, data),
            (&meta.manifests_archive, &meta.manifests, manifests),
        ];
        if self.file_lists {
            let lists = write_filesite(&packages);
            documents.push((&meta.filesite_archive, &meta.filesite, lists));
        }
        // Packing is most of the work, and each document is packed by itself.
        let packed = parallel_map(&documents, |(archive, member, document)| {
            let name = format!("{archive}.pkg");
            let bytes = self.bundle(&name, member, document.as_bytes())?;
            Ok::<_, RepoError>((name, bytes))
        });
        let mut files = packed.into_iter().collect::<Result<Vec<_>, _>>()?;
        for name in ["meta", "meta.conf"] {
            files.push((name.to_owned(), meta.to_text().into_bytes()));
        }
        self.put(&files, begun)?;
        for (old, new) in &moved {
            let gone = drop_name(&self.packages, old, new, self.naming);
            gone.map_err(|error| RepoError::io(self.packages.join(old), error))?;
        }
        delta::remove_others(&self.output, &packages)?;
        Ok(Published {
            packages: packages.len(),
            size: packages
                .iter()
                .filter_map(|package| Some(package.location.as_ref()?.pkgsize))
                .sum(),
        })
    }

    /// A document, packed: as it is there already if that is the same.
    fn bundle(&self, name: &str, member: &str, document: &[u8]) -> Result<Vec<u8>, RepoError> {
        let mut signatures = Vec::new();
        if let Some(key) = self.key {
            let signature = sign(key, document);
            let signature = signature.map_err(|error| RepoError::catalogue(member, error))?;
            signatures.push(("signature".to_owned(), signature));
        }
        if let Some(command) = &self.signing_command {
            let signed = command.sign(document);
            let signed = signed.map_err(|error| RepoError::catalogue(member, error))?;
            signatures.push((format!("{member}.sig"), signed.signature));
            signatures.push((format!("{member}.pub"), signed.public));
        }
        let mut members: Vec<(&str, &[u8], u64)> = signatures
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice(), 0))
            .collect();
        members.push((member, document, self.mtime));
        let compression = self.meta.compression();
        if let Ok(before) = fs::read(self.output.join(name))
            && is_bundle_of(&before, &members, compression)
        {
            return Ok(before);
        }
        write_bundle(&members, compression).map_err(|error| RepoError::catalogue(member, error))
    }

    fn put(&self, files: &[(String, Vec<u8>)], begun: SystemTime) -> Result<(), RepoError> {
        fs::create_dir_all(&self.output).map_err(|error| RepoError::io(&self.output, error))?;
        let temporary = |name: &str| self.output.join(format!(".new.{name}"));
        for (name, bytes) in files {
            let path = temporary(name);
            let written = File::create(&path).and_then(|mut file| {
                file.write_all(bytes)?;
                reuse::date(&file, begun)?;
                file.sync_all()
            });
            written.map_err(|error| RepoError::io(path, error))?;
        }
        for (name, _) in files {
            let path = self.output.join(name);
            fs::rename(temporary(name), &path).map_err(|error| RepoError::io(path, error))?;
        }
        Ok(())
    }

    /// All packages, ordered by name and version, and the paths that change: the old and the new.
    fn gather(&self) -> Result<(Vec<Manifest>, Moved), RepoError> {
        let mut found = Vec::new();
        walk(&self.packages, "", &mut found)?;
        let own: Vec<String> = [
            &self.meta.data,
            &self.meta.manifests_archive,
            &self.meta.filesite_archive,
        ]
        .iter()
        .map(|name| format!("{name}.pkg"))
        .collect();
        found.retain(|name| !own.contains(name));
        let mut packages: BTreeMap<_, Manifest> = BTreeMap::new();
        let mut moved = Moved::new();
        // Lists of files stand in no catalogue.
        let known = match self.file_lists {
            true => Known::default(),
            false => Known::of(&self.output, &self.meta),
        };
        let read = parallel_map(&found, |path| self.read(path, &known));
        for (path, package) in found.into_iter().zip(read) {
            let mut package = package?;
            // Those of an earlier catalogue.
            delta::note(&mut package, &[]);
            let label = package.label();
            let key = (package.name.clone(), package.version.clone());
            if let (Some(location), true) = (&mut package.location, self.naming != Naming::Kept) {
                let new = hashed_path(&path, &label, &location.sum);
                if new != path {
                    moved.push((path.clone(), new.clone()));
                }
                location.path = new;
            }
            if let Some(other) = packages.get(&key) {
                let place = |package: &Manifest| Some(package.location.as_ref()?.path.clone());
                if self.naming != Naming::Kept && place(other) == place(&package) {
                    // Two names of one file, of which the old one goes.
                    continue;
                }
                return Err(RepoError::Twice {
                    label,
                    first: other
                        .location
                        .as_ref()
                        .map_or_else(String::new, |location| location.path.clone()),
                    second: path,
                });
            }
            packages.insert(key, package);
        }
        Ok((packages.into_values().collect(), moved))
    }

    fn read(&self, path: &str, known: &Known) -> Result<Manifest, RepoError> {
        let at = self.packages.join(path);
        let metadata = fs::metadata(&at).map_err(|error| RepoError::io(&at, error))?;
        if let Some(package) = known.unchanged(path, &metadata) {
            return Ok(package);
        }
        let bytes = fs::read(&at).map_err(|error| RepoError::io(&at, error))?;
        let mut package = read_manifest(bytes.as_slice(), path)?;
        package.location = Some(Location {
            sum: Digest::of(DigestKind::Blake2Base32, &bytes),
            path: path.to_owned(),
            pkgsize: bytes.len() as u64,
        });
        Ok(package)
    }
}

/// Paths of the package files below a folder; symbolic links (`Latest/pkg.pkg`) are other names.
fn walk(root: &Path, below: &str, found: &mut Vec<String>) -> Result<(), RepoError> {
    let folder = root.join(below);
    let io = |error| RepoError::io(&folder, error);
    for entry in fs::read_dir(&folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        let kind = entry.file_type().map_err(io)?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = match below {
            "" => name.clone(),
            below => format!("{below}/{name}"),
        };
        if kind.is_dir() {
            walk(root, &path, found)?;
        } else if kind.is_file() && name.ends_with(".pkg") && !name.starts_with('.') {
            found.push(path);
        }
    }
    found.sort();
    Ok(())
}
