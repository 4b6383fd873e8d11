//! What a package says of itself, from a manifest file or a folder of metadata.
//!
//! ```text
//! METADIR/+MANIFEST          UCL or JSON
//! METADIR/+DESC              description, when the manifest has none
//! METADIR/+DISPLAY           messages: UCL list, or plain text
//! METADIR/+PRE_INSTALL       scripts; also pkg-pre-install
//! METADIR/+POST_INSTALL      METADIR/+PRE_DEINSTALL      METADIR/+POST_DEINSTALL
//! METADIR/+INSTALL           called with PRE-INSTALL, then POST-INSTALL
//! METADIR/+DEINSTALL         called with DEINSTALL, then POST-DEINSTALL
//! ```

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use pkg_format::{Manifest, Message, read_messages};
use pkg_types::Abi;
use serde_json::{Map, Value};

use crate::error::CreateError;

/// Scripts: the names of their files, and their names in a manifest.
const SCRIPTS: [(&str, &str, &str); 6] = [
    ("+PRE_INSTALL", "pkg-pre-install", "pre-install"),
    ("+POST_INSTALL", "pkg-post-install", "post-install"),
    ("+PRE_DEINSTALL", "pkg-pre-deinstall", "pre-deinstall"),
    ("+POST_DEINSTALL", "pkg-post-deinstall", "post-deinstall"),
    ("+INSTALL", "pkg-install", "install"),
    ("+DEINSTALL", "pkg-deinstall", "deinstall"),
];

/// What a manifest may leave out.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// The system that the package is for.
    pub abi: Abi,
    /// Where packages install to.
    pub prefix: String,
}

/// The metadata of a package, and where it came from.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// The manifest, scripts and messages put in.
    pub manifest: Manifest,
    /// The file of the manifest, for messages.
    pub origin: PathBuf,
}

impl Metadata {
    /// Reads a manifest file, UCL or JSON.
    ///
    /// # Errors
    /// [`CreateError`]: it cannot be read or is not a manifest.
    pub fn from_file(file: &Path, defaults: &Defaults) -> Result<Self, CreateError> {
        let text = fs::read(file).map_err(|error| CreateError::io(file, error))?;
        let defaults: Map<String, Value> = [
            ("abi".to_owned(), defaults.abi.to_string().into()),
            ("prefix".to_owned(), defaults.prefix.clone().into()),
        ]
        .into_iter()
        .collect();
        let manifest =
            Manifest::parse_source(&text, &defaults).map_err(|source| CreateError::Manifest {
                path: file.to_owned(),
                source,
            })?;
        Ok(Self {
            manifest,
            origin: file.to_owned(),
        })
    }

    /// Reads a folder of metadata. What the manifest has itself is kept.
    ///
    /// # Errors
    /// As [`Metadata::from_file`], for any of the files.
    pub fn from_folder(folder: &Path, defaults: &Defaults) -> Result<Self, CreateError> {
        let mut metadata = Self::from_file(&folder.join("+MANIFEST"), defaults)?;
        let manifest = &mut metadata.manifest;
        if manifest.desc.is_empty()
            && let Some(desc) = read_if_there(&folder.join("+DESC"))?
        {
            manifest.desc = desc.trim_end_matches('\n').to_owned();
        }
        let display = folder.join("+DISPLAY");
        if let Some(text) = read_if_there(&display)? {
            manifest.messages.extend(messages(&display, &text)?);
        }
        for (file, other_file, kind) in SCRIPTS {
            for file in [file, other_file] {
                if let Some(script) = read_if_there(&folder.join(file))? {
                    manifest.scripts.entry(kind.to_owned()).or_insert(script);
                }
            }
        }
        Ok(metadata)
    }
}

fn read_if_there(file: &Path) -> Result<Option<String>, CreateError> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(CreateError::io(file, error)),
    }
}

fn messages(file: &Path, text: &str) -> Result<Vec<Message>, CreateError> {
    read_messages(text).map_err(|problem| CreateError::Metadata {
        path: file.to_owned(),
        problem,
    })
}
