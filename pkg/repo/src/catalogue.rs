//! Catalogues as a client keeps them: as they were signed.
//!
//! ```text
//! FOLDER/meta.conf       as it was fetched
//! FOLDER/files.pkg       the lists of files, if anybody asked for them
//! FOLDER/revision        greatest revision that was taken, if catalogues say theirs
//! FOLDER/catalogue.pkg   the archive as it was fetched: data.pkg, or packagesite.pkg of a
//!                        repository that has no other
//! ```
//!
//! The signature is checked when a catalogue comes and again whenever it is read, so a change of
//! the trusted keys counts at once.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use pkg_format::{Manifest, PackagePath, read_bundle};
use pkg_types::parallel_map;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::RepoError;
use crate::fetch::Fetcher;
use crate::freshness::{self, Freshness};
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
        let kept = |name: &str| fs::read(folder.join(name)).ok();
        let same = kept("meta.conf").as_ref() == Some(&meta_text)
            && kept("catalogue.pkg").as_ref() == Some(&archive);
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
            return Ok(Update::Same);
        }
        let (packages, fresh) = self.read(&meta, &from, &archive)?;
        check(fresh, if force { 0 } else { before.revision })?;
        fs::create_dir_all(folder).map_err(|error| RepoError::io(folder, error))?;
        for (name, bytes) in [("catalogue.pkg", &archive), ("meta.conf", &meta_text)] {
            put(folder, name, bytes)?;
        }
        put(folder, freshness::FILE, fresh.to_text().as_bytes())?;
        Ok(Update::New(packages.len()))
    }

    /// Reads the catalogue that is kept in `folder`; `None` when none is.
    ///
    /// # Errors
    /// As [`Repository::update`].
    pub fn load(&self, folder: &Path) -> Result<Option<Catalogue>, RepoError> {
        let paths = ["meta.conf", "catalogue.pkg"].map(|name| folder.join(name));
        let [Ok(meta), Ok(archive)] = paths.each_ref().map(fs::read) else {
            return Ok(None);
        };
        let [meta_path, archive_path] = paths.map(|path| path.display().to_string());
        let meta = self.meta(&meta_path, &meta)?;
        Ok(Some(Catalogue {
            repository: self.name.clone(),
            packages: self.read(&meta, &archive_path, &archive)?.0,
        }))
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
            put(folder, FILE_LISTS, &archive)?;
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

    /// Checks an archive, which came from the address or path `from`, and then reads it.
    fn read(
        &self,
        meta: &Meta,
        from: &str,
        archive: &[u8],
    ) -> Result<(Vec<Manifest>, Freshness), RepoError> {
        let what = self.what(from);
        let members = read_bundle(archive).map_err(|error| RepoError::catalogue(&what, error))?;
        let document = [&meta.data, &meta.manifests]
            .into_iter()
            .find_map(|name| Some((name, members.get(name)?)));
        let (name, document) = document.ok_or_else(|| {
            RepoError::catalogue(&what, format!("it has no member {}", meta.data))
        })?;
        self.trust.check(&what, &members, document)?;
        self.document(&what, *name == meta.data, document)
    }

    /// Reads the document of a catalogue, of which nothing is trusted or known to be whole.
    ///
    /// # Errors
    /// [`RepoError`]: it is damaged, or a package in it is wrong.
    pub fn parse_document(&self, document: &[u8]) -> Result<Vec<Manifest>, RepoError> {
        let what = self.what("document");
        Ok(self.document(&what, true, document)?.0)
    }

    /// Reads a document: `whole` when it is one JSON object, else one manifest a line.
    fn document(
        &self,
        what: &str,
        whole: bool,
        document: &[u8],
    ) -> Result<(Vec<Manifest>, Freshness), RepoError> {
        let json = |error: serde_json::Error| RepoError::catalogue(what, error);
        let mut fresh = Freshness::default();
        let manifests: Vec<&[u8]> = if whole {
            let whole: Whole<'_> = serde_json::from_slice(document).map_err(json)?;
            fresh = Freshness::of(&whole.revision, &whole.expires);
            let none = || RepoError::catalogue(what, "it has no list of packages");
            let packages = whole.packages.ok_or_else(none)?.into_iter();
            packages.map(|package| package.get().as_bytes()).collect()
        } else {
            let lines = document.split(|byte| *byte == b'\n');
            lines.filter(|line| !line.is_empty()).collect()
        };
        let portions: Vec<&[&[u8]]> = manifests.chunks(PORTION).collect();
        let read = parallel_map(&portions, |portion| {
            let manifests = portion.iter().map(|json| self.package(what, json));
            manifests.collect::<Result<Vec<_>, _>>()
        });
        let mut packages = Vec::with_capacity(manifests.len());
        for portion in read {
            packages.extend(portion?);
        }
        packages.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
        Ok((packages, fresh))
    }

    fn package(&self, what: &str, json: &[u8]) -> Result<Manifest, RepoError> {
        let package = Manifest::parse_compact(json).map_err(|source| RepoError::Manifest {
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

/// Writes a file whole: under another name, synced, renamed.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), RepoError> {
    let temporary: PathBuf = folder.join(format!(".new.{name}"));
    let path = folder.join(name);
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, &path)
    });
    written.map_err(|error| RepoError::io(path, error))
}
