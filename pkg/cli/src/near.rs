//! The part of what repositories offer that a request can come to: what it names and what is
//! installed, what that needs, what that needs in turn. All else is looked at only where there is no
//! plan without it.

use std::collections::{BTreeMap, HashMap, HashSet};

use pkg_db::{Detail, Installed};
use pkg_format::Manifest;
use pkg_jobs::World;
use pkg_repo::{Index, Repository, Row};
use pkg_types::parallel_map;

use crate::error::CliError;
use crate::session::Session;

/// A package: the place of its repository, and its own there.
type Place = (usize, usize);

impl Session {
    /// The indices of the catalogues that are kept, with their repositories.
    pub(crate) fn indices(
        &self,
        named: &[&str],
        update: bool,
    ) -> Result<Vec<(Repository, Index)>, CliError> {
        let repositories = self.repositories(named)?;
        if update && self.config.flag("REPO_AUTOUPDATE") {
            self.update(&repositories, false)?;
        }
        let mut indices = Vec::new();
        for repository in repositories {
            match repository.index(&self.catalogue_folder(&repository))? {
                Some(index) => indices.push((repository, index)),
                None => self.no_catalogue(&repository),
            }
        }
        Ok(indices)
    }

    /// The version that is offered of each name: of the repository that is asked first, the highest.
    pub(crate) fn versions(
        &self,
        named: &[&str],
        update: bool,
    ) -> Result<HashMap<String, String>, CliError> {
        let mut versions = HashMap::new();
        // What is put in later counts: the highest of a name is its last row.
        for (_, index) in self.indices(named, update)?.iter().rev() {
            let rows = index.rows();
            versions.extend(rows.map(|row| (row.name.to_owned(), row.version.to_owned())));
        }
        Ok(versions)
    }

    /// What is installed, and what is offered that a request for some packages can come to; and how
    /// many more packages are offered.
    pub(crate) fn world_near(
        &self,
        named: &[&str],
        update: bool,
        means: impl Fn(Row<'_>) -> bool,
    ) -> Result<(World, usize), CliError> {
        let indices = self.indices(named, update)?;
        let installed = self.installed(Detail::Lists)?;
        let mut near = Near {
            indices: &indices,
            found: BTreeMap::new(),
            names: HashSet::new(),
            words: HashSet::new(),
            next: Vec::new(),
        };
        for (_, index) in &indices {
            let rows = index.rows().filter(|row| means(*row));
            rows.for_each(|row| near.take_name(row.name));
        }
        near.take_installed(&installed);
        near.close()?;
        let all: usize = indices.iter().map(|(_, index)| index.len()).sum();
        let unseen = all - near.found.len();
        let found = near.found.into_iter();
        let offers = found.map(|((rank, _), manifest)| {
            let repository = &indices[rank].0;
            offer(repository, manifest, rank)
        });
        let offers = offers.collect();
        let world = World {
            installed,
            offers,
            keeps_libraries: self.config.flag("BACKUP_LIBRARIES"),
        };
        Ok((world, unseen))
    }
}

/// A package of a repository, as plans are made of.
pub(crate) fn offer(repository: &Repository, manifest: Manifest, rank: usize) -> pkg_jobs::Offer {
    let url = repository.package_url(&manifest).unwrap_or_default();
    pkg_jobs::Offer {
        source: pkg_jobs::Source::Repository {
            name: repository.name.clone(),
            url,
        },
        manifest,
        rank,
    }
}

/// What was found, and what is to be looked at next.
struct Near<'n> {
    indices: &'n [(Repository, Index)],
    found: BTreeMap<Place, Manifest>,
    /// Names and words that were looked up.
    names: HashSet<String>,
    words: HashSet<String>,
    next: Vec<Place>,
}

impl Near<'_> {
    /// All packages of a name.
    fn take_name(&mut self, name: &str) {
        if self.names.contains(name) {
            return;
        }
        self.names.insert(name.to_owned());
        for (rank, (_, index)) in self.indices.iter().enumerate() {
            self.next.extend(index.named(name).map(|at| (rank, at)));
        }
    }

    /// What a package may need: by name, or for what others have.
    fn take_needs(&mut self, m: &Manifest) {
        for name in m.deps.keys() {
            self.take_name(name.as_str());
        }
        for word in m.requires.iter().chain(&m.shlibs_required) {
            if self.words.contains(word) {
                continue;
            }
            self.words.insert(word.clone());
            for (_, index) in self.indices {
                for at in index.providers(word) {
                    self.take_name(index.row(*at).name);
                }
            }
        }
    }

    /// What may take the place of what is installed, and what that needs. Of a name that is offered
    /// no more, the packages of its port.
    fn take_installed(&mut self, installed: &[Installed]) {
        let mut ports: HashSet<&str> = HashSet::new();
        for package in installed {
            let m = &package.manifest;
            let name = m.name.as_str();
            self.take_name(name);
            self.take_needs(m);
            let mut indices = self.indices.iter();
            if indices.all(|(_, index)| index.named(name).is_empty()) {
                ports.insert(m.origin.as_str());
            }
        }
        if ports.is_empty() {
            return;
        }
        for (_, index) in self.indices {
            let rows = index.rows().filter(|row| ports.contains(row.origin));
            rows.for_each(|row| self.take_name(row.name));
        }
    }

    /// Reads what is to be looked at, and what that needs, until nothing is left.
    fn close(&mut self) -> Result<(), CliError> {
        while !self.next.is_empty() {
            let places = std::mem::take(&mut self.next);
            let indices = self.indices;
            let read = parallel_map(&places, |(rank, at)| indices[*rank].1.manifest(*at));
            for (place, manifest) in places.into_iter().zip(read) {
                let manifest = manifest?;
                self.take_needs(&manifest);
                self.found.insert(place, manifest);
            }
        }
        Ok(())
    }
}

/// What a row tells of a package.
pub(crate) fn brief(row: Row<'_>) -> Result<Manifest, CliError> {
    let mut manifest = Manifest::new(
        row.name.parse()?,
        row.version.parse()?,
        row.origin.parse()?,
        "*".parse()?,
    );
    row.comment.clone_into(&mut manifest.comment);
    Ok(manifest)
}
