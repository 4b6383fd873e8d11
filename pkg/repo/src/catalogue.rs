//! Catalogues as a client keeps them: as they were signed.
//!
//! ```text
//! FOLDER/meta.conf       as it was fetched
//! FOLDER/files.pkg       the lists of files, if anybody asked for them
//! FOLDER/revision        greatest revision that was taken, if catalogues say theirs
//! FOLDER/catalogue.pkg   the archive as it was fetched: data.pkg, or packagesite.pkg of a
//!                        repository that has no other
//! FOLDER/index           what is found in it, see `index.rs`
//! ```
//!
//! The signature is checked when a catalogue comes and again whenever it is read; the index counts
//! only while nothing has changed that it depends on. So a change of the trusted keys counts at once.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use pkg_format::{Manifest, PackagePath, read_bundle};
use pkg_types::parallel_map;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::RepoError;
use crate::fetch::Fetcher;
use crate::freshness::{self, Freshness};
use crate::index::{self, Entry, Facts, Index};
use crate::meta::Meta;
use crate::repository::Repository;

/// Greatest `meta.conf`, in bytes.
const META_LIMIT: u64 = 1 << 20;
/// Greatest catalogue as it is packed, in bytes.
const CATALOGUE_LIMIT: u64 = 256 << 20;

/// Where the lists of files are kept.
const FILE_LISTS: &str = "files.pkg";

/// Manifests that one thread reads in a row.
const PORTION: usize = 256;

/// The document of a catalogue. Groups and expired packages are not looked at.
#[derive(Deserialize)]
struct Whole<'d> {
    #[serde(default)]
    revision: Value,
    #[serde(default)]
    expires: Value,
    #[serde(borrow)]
    packages: Option<Vec<&'d RawValue>>,
}

/// The packages that a repository offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalogue {
    /// The repository's name.
    pub repository: String,
    /// Its packages, each with its location.
    pub packages: Vec<Manifest>,
}

/// What an update came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Update {
    /// The catalogue kept is that of the repository.
    Same,
    /// A new one is kept, of so many packages.
    New(usize),
}

impl Repository {
    /// Fetches the catalogue, checks it, and keeps it in `folder`. On an error the old one stays.
    ///
    /// # Errors
    /// [`RepoError`]: it cannot be had, is not trusted, or is damaged.
    pub fn update(
        &self,
        fetcher: &Fetcher,
        folder: &Path,
        force: bool,
    ) -> Result<Update, RepoError> {
        let meta_url = format!("{}/meta.conf", self.url);
        let absent = |url: &str| RepoError::Fetch {
            url: url.to_owned(),
            problem: "there is no such file; is this a repository?".to_owned(),
        };
        let meta_text = fetcher
            .get(&meta_url, META_LIMIT)?
            .ok_or_else(|| absent(&meta_url))?;
        let meta = self.meta(&meta_url, &meta_text)?;
        let data_url = format!("{}/{}.pkg", self.url, meta.data);
        let old_url = format!("{}/{}.pkg", self.url, meta.manifests_archive);
        let (from, archive) = match fetcher.get(&data_url, CATALOGUE_LIMIT)? {
            Some(archive) => (data_url, archive),
            None => match fetcher.get(&old_url, CATALOGUE_LIMIT)? {
                Some(archive) => (old_url, archive),
                None => return Err(absent(&data_url)),
            },
        };
        let files = [("catalogue.pkg", &archive), ("meta.conf", &meta_text)];
        // Before the files are looked at: what is changed after this is of another state.
        let state = index::state(folder, &self.trust);
        let same = is_kept(folder, &files);
        let before = Freshness::kept(folder);
        let check = |fresh: Freshness, kept: u64| {
            let checked = fresh.check(kept, fetcher.now);
            checked.map_err(|problem| RepoError::Stale {
                what: self.what(&from),
                problem,
            })
        };
        if same && !force {
            // It was read when it came, and its signature is checked whenever it is read.
            check(before, before.revision)?;
            if let Some(state) = state.filter(|state| !Index::is_of(folder, state)) {
                let document = self.document_of(&meta, &from, &archive)?;
                let (packages, _) = document.packages(self)?;
                keep_index(folder, state, packages)?;
            }
            return Ok(Update::Same);
        }
        let document = self.document_of(&meta, &from, &archive)?;
        let (packages, fresh) = document.packages(self)?;
        check(fresh, if force { 0 } else { before.revision })?;
        fs::create_dir_all(folder).map_err(|error| RepoError::io(folder, error))?;
        for (name, bytes) in files {
            put(folder, name, |file| file.write_all(bytes))?;
        }
        let text = fresh.to_text();
        put(folder, freshness::FILE, |file| {
            file.write_all(text.as_bytes())
        })?;
        let count = packages.len();
        let state = index::state(folder, &self.trust);
        // Another program may have put its own there.
        if let Some(state) = state.filter(|_| is_kept(folder, &files)) {
            keep_index(folder, state, packages)?;
        }
        Ok(Update::New(count))
    }

    /// Reads the catalogue that is kept in `folder`; `None` when none is.
    ///
    /// # Errors
    /// As [`Repository::update`].
    pub fn load(&self, folder: &Path) -> Result<Option<Catalogue>, RepoError> {
        let Some(index) = self.index(folder)? else {
            return Ok(None);
        };
        Ok(Some(Catalogue {
            repository: self.name.clone(),
            packages: index.manifests()?,
        }))
    }

    /// The index of the catalogue that is kept in `folder`; `None` when none is. Where it is missing
    /// or was made of something else, the catalogue is read as it came.
    ///
    /// # Errors
    /// As [`Repository::update`].
    pub fn index(&self, folder: &Path) -> Result<Option<Index>, RepoError> {
        let Some(state) = index::state(folder, &self.trust) else {
            return Ok(None);
        };
        let what = self.what(&folder.join(index::FILE).display().to_string());
        if let Some(index) = Index::open(folder, &state, &what) {
            return Ok(Some(index));
        }
        let paths = ["meta.conf", "catalogue.pkg"].map(|name| folder.join(name));
        let [Ok(meta), Ok(archive)] = paths.each_ref().map(fs::read) else {
            return Ok(None);
        };
        let [meta_path, archive_path] = paths.map(|path| path.display().to_string());
        let meta = self.meta(&meta_path, &meta)?;
        let document = self.document_of(&meta, &archive_path, &archive)?;
        let (packages, _) = document.packages(self)?;
        let mut bytes = Vec::new();
        index::write(&mut bytes, state, packages)
            .map_err(|error| RepoError::catalogue(&what, error))?;
        Ok(Index::read(bytes, &what))
    }

    /// The lists of all files of all packages, as [`read_filesite`](crate::read_filesite) takes
    /// them: fetched with `fetcher` if one is given, else as they were kept in `folder`. `None` when
    /// there are none.
    ///
    /// # Errors
    /// As [`Repository::update`].
    pub fn file_lists(
        &self,
        fetcher: Option<&Fetcher>,
        folder: &Path,
    ) -> Result<Option<String>, RepoError> {
        let kept = folder.join(FILE_LISTS);
        let Ok(meta) = fs::read(folder.join("meta.conf")) else {
            return Ok(None);
        };
        let meta = self.meta(&folder.join("meta.conf").display().to_string(), &meta)?;
        let url = format!("{}/{}.pkg", self.url, meta.filesite_archive);
        let (from, archive) = match fetcher {
            Some(fetcher) => (url.clone(), fetcher.get(&url, CATALOGUE_LIMIT)?),
            None => (kept.display().to_string(), fs::read(&kept).ok()),
        };
        let Some(archive) = archive else {
            return Ok(None);
        };
        let what = self.what(&from);
        let mut members =
            read_bundle(archive.as_slice()).map_err(|error| RepoError::catalogue(&what, error))?;
        let name = &meta.filesite;
        let absent = || RepoError::catalogue(&what, format!("it has no member {name}"));
        self.trust
            .check(&what, &members, members.get(name).ok_or_else(absent)?)?;
        let document = members.remove(name).ok_or_else(absent)?;
        let text =
            String::from_utf8(document).map_err(|error| RepoError::catalogue(&what, error))?;
        if fetcher.is_some() {
            put(folder, FILE_LISTS, |file| file.write_all(&archive))?;
        }
        Ok(Some(text))
    }

    fn meta(&self, from: &str, text: &[u8]) -> Result<Meta, RepoError> {
        let what = self.what(from);
        Meta::parse(text).map_err(|problem| RepoError::catalogue(what, problem))
    }

    /// How messages call a file of the catalogue: by the repository and by where it lies.
    fn what(&self, from: &str) -> String {
        format!("catalogue of repository {}: {from}", self.name)
    }

    /// Checks an archive, which came from the address or path `from`; gives its document.
    fn document_of(&self, meta: &Meta, from: &str, archive: &[u8]) -> Result<Document, RepoError> {
        let what = self.what(from);
        let mut members =
            read_bundle(archive).map_err(|error| RepoError::catalogue(&what, error))?;
        let name = [&meta.data, &meta.manifests]
            .into_iter()
            .find(|name| members.contains_key(*name));
        let absent = || RepoError::catalogue(&what, format!("it has no member {}", meta.data));
        let name = name.ok_or_else(absent)?;
        let document = members.get(name).ok_or_else(absent)?;
        self.trust.check(&what, &members, document)?;
        Ok(Document {
            whole: *name == meta.data,
            bytes: members.remove(name).ok_or_else(absent)?,
            what,
        })
    }

    /// Reads the document of a catalogue, of which nothing is trusted or known to be whole.
    ///
    /// # Errors
    /// [`RepoError`]: it is damaged, or a package in it is wrong.
    pub fn parse_document(&self, document: &[u8]) -> Result<Vec<Manifest>, RepoError> {
        let document = Document {
            what: self.what("document"),
            whole: true,
            bytes: document.to_owned(),
        };
        let (documents, _) = document.split()?;
        let mut packages = document.each(self, &documents, |manifest, _| manifest)?;
        packages.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
        Ok(packages)
    }

    fn package(&self, what: &str, json: &[u8]) -> Result<Manifest, RepoError> {
        let package = Manifest::parse(json).map_err(|source| RepoError::Manifest {
            what: what.to_owned(),
            source,
        })?;
        self.check_location(what, &package)?;
        Ok(package)
    }

    fn check_location(&self, what: &str, package: &Manifest) -> Result<(), RepoError> {
        let problem = match &package.location {
            None => "has no digest or path".to_owned(),
            Some(location) => match location.path.parse::<PackagePath>() {
                Ok(_) => return Ok(()),
                Err(error) => error.to_string(),
            },
        };
        Err(RepoError::catalogue(
            what,
            format!("{}: {problem}", package.label()),
        ))
    }

    /// The address of a package of this repository.
    #[must_use]
    pub fn package_url(&self, package: &Manifest) -> Option<String> {
        let path: PackagePath = package.location.as_ref()?.path.parse().ok()?;
        Some(format!("{}/{}", self.url, path.relative()))
    }
}

/// Whether files of a folder have these contents.
fn is_kept(folder: &Path, files: &[(&str, &Vec<u8>)]) -> bool {
    let mut files = files.iter();
    files.all(|(name, bytes)| fs::read(folder.join(name)).is_ok_and(|found| found == **bytes))
}

/// Writes the index of the catalogue in a folder.
fn keep_index(
    folder: &Path,
    state: index::State,
    packages: Vec<Entry<'_>>,
) -> Result<(), RepoError> {
    put(folder, index::FILE, |file| {
        let mut out = BufWriter::new(file);
        index::write(&mut out, state, packages)?;
        out.flush()
    })
}

/// A document whose signature held.
struct Document {
    what: String,
    /// Whether it is one JSON object; else it has one manifest a line.
    whole: bool,
    bytes: Vec<u8>,
}

impl Document {
    /// The documents of its packages, and how new it is.
    fn split(&self) -> Result<(Vec<&[u8]>, Freshness), RepoError> {
        let what = &self.what;
        if !self.whole {
            let lines = self.bytes.split(|byte| *byte == b'\n');
            let lines = lines.filter(|line| !line.is_empty());
            return Ok((lines.collect(), Freshness::default()));
        }
        let whole: Whole<'_> = serde_json::from_slice(&self.bytes)
            .map_err(|error| RepoError::catalogue(what, error))?;
        let none = || RepoError::catalogue(what, "it has no list of packages");
        let packages = whole.packages.ok_or_else(none)?.into_iter();
        let packages = packages.map(|package| package.get().as_bytes());
        let fresh = Freshness::of(&whole.revision, &whole.expires);
        Ok((packages.collect(), fresh))
    }

    /// Reads the documents of its packages on all CPUs, and makes something of each: of all of them
    /// at once there would be too much.
    fn each<'d, T: Send>(
        &self,
        repository: &Repository,
        documents: &[&'d [u8]],
        make: impl Fn(Manifest, &'d [u8]) -> T + Sync,
    ) -> Result<Vec<T>, RepoError> {
        let portions: Vec<&[&[u8]]> = documents.chunks(PORTION).collect();
        let made = parallel_map(&portions, |portion| {
            let each = portion.iter().map(|json| {
                let manifest = repository.package(&self.what, json)?;
                Ok(make(manifest, json))
            });
            each.collect::<Result<Vec<_>, RepoError>>()
        });
        let mut all = Vec::with_capacity(documents.len());
        for portion in made {
            all.extend(portion?);
        }
        Ok(all)
    }

    /// Its packages, as they go into an index, and how new it is.
    fn packages(&self, repository: &Repository) -> Result<(Vec<Entry<'_>>, Freshness), RepoError> {
        let (documents, fresh) = self.split()?;
        let packages = self.each(repository, &documents, |manifest, json| Entry {
            manifest: Facts::of(manifest),
            json,
        })?;
        Ok((packages, fresh))
    }
}

/// Writes a file whole: under another name, synced, renamed.
fn put(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> Result<(), RepoError> {
    let temporary: PathBuf = folder.join(format!(".new.{name}"));
    let path = folder.join(name);
    let written = File::create(&temporary).and_then(|mut file| {
        write(&mut file)?;
        file.sync_all()?;
        fs::rename(&temporary, &path)
    });
    written.map_err(|error| RepoError::io(path, error))
}
