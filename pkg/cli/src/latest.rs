//! The newest versions that are known of packages: by the repositories, by the index of a ports
//! tree, or by the ports themselves.
//!
//! ```text
//! NAME-VERSION|PORT|PREFIX|COMMENT|...        a line of the index
//! ```

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pkg_format::Manifest;

use crate::args::Args;
use crate::error::CliError;
use crate::session::Session;

/// Where versions are looked up.
pub(crate) enum Latest {
    /// The repositories: versions by name.
    Remote(HashMap<String, String>),
    /// An index: versions by name.
    Index(HashMap<String, String>),
    /// A ports tree.
    Ports(Ports),
}

/// A ports tree, and what was asked of it already.
pub(crate) struct Ports {
    folder: PathBuf,
    /// The ports of each category, by its name.
    categories: RefCell<HashMap<String, HashSet<String>>>,
}

impl Latest {
    /// What `-I`, `-P` and `-R`, else the option `VERSION_SOURCE`, else what is there asks for. Gives
    /// the operands that are patterns, too: with `-I` the first of them may be the index.
    pub(crate) fn new(session: &Session, args: &Args) -> Result<(Self, Vec<String>), CliError> {
        let mut patterns = args.operands.clone();
        let folder = session.ports_folder();
        let usual = index_file(session, &folder);
        let source = match (args.last_of("IPR"), args.has('r')) {
            (_, true) => 'R',
            (Some(source), _) => source,
            (None, _) => match session.config.text("VERSION_SOURCE").as_str() {
                "I" => 'I',
                "P" => 'P',
                "R" => 'R',
                _ if usual.is_file() => 'I',
                _ if folder.join("Makefile").is_file() => 'P',
                _ => 'R',
            },
        };
        let latest = match source {
            'I' => {
                let given = match patterns.first() {
                    Some(word) if Path::new(word).is_file() => {
                        Some(PathBuf::from(patterns.remove(0)))
                    }
                    _ => None,
                };
                Self::Index(read_index(&given.unwrap_or(usual))?)
            }
            'P' => {
                if !folder.join("Makefile").is_file() {
                    return Err(CliError::new(format!(
                        "Cannot find ports tree: there is no {}",
                        folder.join("Makefile").display()
                    )));
                }
                Self::Ports(Ports {
                    folder,
                    categories: RefCell::default(),
                })
            }
            _ => {
                let named: Vec<&str> = args.values('r').collect();
                Self::Remote(session.versions(&named, !args.has('U'))?)
            }
        };
        Ok((latest, patterns))
    }

    /// What it is called in messages.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Remote(_) => "remote",
            Self::Index(_) => "index",
            Self::Ports(_) => "port",
        }
    }

    /// The version of a package that is known there.
    pub(crate) fn of(&self, m: &Manifest) -> Result<Option<String>, CliError> {
        match self {
            Self::Remote(versions) | Self::Index(versions) => {
                Ok(versions.get(m.name.as_str()).cloned())
            }
            Self::Ports(ports) => ports.version(m),
        }
    }
}

fn index_file(session: &Session, ports: &Path) -> PathBuf {
    let folder = session.config.text("INDEXDIR");
    let folder = match folder.as_str() {
        "" => ports.to_owned(),
        folder => session.below_root(folder),
    };
    folder.join(session.config.text("INDEXFILE"))
}

fn read_index(file: &Path) -> Result<HashMap<String, String>, CliError> {
    let fail = |problem: String| CliError::new(format!("{}: {problem}", file.display()));
    let bytes = fs::read(file).map_err(|error| fail(error.to_string()))?;
    let mut versions = HashMap::new();
    for (at, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
        let label = line.split_once('|').map(|pair| pair.0);
        let (name, version) = label
            .and_then(|label| label.rsplit_once('-'))
            .ok_or_else(|| fail(format!("line {}: it is no line of an index", at + 1)))?;
        // Of two ports of one name the first counts.
        versions
            .entry(name.to_owned())
            .or_insert_with(|| version.to_owned());
    }
    match versions.is_empty() {
        true => Err(fail("it has no entries".to_owned())),
        false => Ok(versions),
    }
}

impl Ports {
    /// The version that a port would make a package of, if its category has the port.
    fn version(&self, m: &Manifest) -> Result<Option<String>, CliError> {
        let origin = m.origin.as_str();
        let Some((category, port)) = origin.rsplit_once('/') else {
            return Ok(None);
        };
        let known = self
            .categories
            .borrow()
            .get(category)
            .map(|ports| ports.contains(port));
        let known = match known {
            Some(known) => known,
            None => {
                let ports: HashSet<String> = self
                    .make(category, &["-V", "SUBDIR"])?
                    .unwrap_or_default()
                    .split_whitespace()
                    .map(str::to_owned)
                    .collect();
                let known = ports.contains(port);
                self.categories
                    .borrow_mut()
                    .insert(category.to_owned(), ports);
                known
            }
        };
        if !known {
            return Ok(None);
        }
        let labels = match self.make(origin, &["flavors-package-names"])? {
            Some(labels) => labels,
            None => self.make(origin, &["-V", "PKGNAME"])?.unwrap_or_default(),
        };
        let version = labels.lines().find_map(|label| {
            let (name, version) = label.trim().rsplit_once('-')?;
            (name == m.name.as_str()).then(|| version.to_owned())
        });
        Ok(version)
    }

    /// What make(1) says in a folder of the tree; `None` when it fails.
    fn make(&self, below: &str, words: &[&str]) -> Result<Option<String>, CliError> {
        let output = Command::new("make")
            .arg("-C")
            .arg(self.folder.join(below))
            .args(words)
            .env("PORTSDIR", &self.folder)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .map_err(|error| CliError::new(format!("make: {error}")))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(output.status.success().then_some(text))
    }
}
