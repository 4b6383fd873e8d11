//! What makes a catalogue trusted: a public key, or the fingerprints of keys.
//!
//! ```text
//! FOLDER/trusted/NAME, FOLDER/revoked/NAME      function: sha256; fingerprint: "HEX"
//! archive: KEY.sig and KEY.pub for each key that signed, over the sum of the document: a command
//!          signs so, see `signing.rs`
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use pkg_types::{Digest, DigestKind};

use crate::error::RepoError;
use crate::keys::PublicKey;
use crate::signature::{verify, verify_sum};

/// How the catalogues of a repository are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Whatever comes.
    Anything,
    /// What this public key signed.
    Key(PathBuf),
    /// What a key of one of these fingerprints signed: folder with `trusted` and `revoked`.
    Fingerprints(PathBuf),
}

impl Trust {
    /// Checks a document of an archive, whose members are given by name, before anybody reads it.
    ///
    /// # Errors
    /// [`RepoError::Untrusted`], naming `what`.
    pub fn check(
        &self,
        what: &str,
        members: &BTreeMap<String, Vec<u8>>,
        document: &[u8],
    ) -> Result<(), RepoError> {
        let untrusted = |problem: String| RepoError::Untrusted {
            what: what.to_owned(),
            problem,
        };
        match self {
            Self::Anything => Ok(()),
            Self::Key(file) => {
                let bytes = fs::read(file).map_err(|error| RepoError::io(file, error))?;
                let key = PublicKey::parse(&bytes).map_err(|source| RepoError::Key {
                    path: file.clone(),
                    source,
                })?;
                let signature = members
                    .get("signature")
                    .ok_or_else(|| untrusted("it is not signed".to_owned()))?;
                verify(&key, document, signature).map_err(|error| untrusted(error.to_string()))
            }
            Self::Fingerprints(folder) => {
                let trusted = fingerprints(&folder.join("trusted"))?;
                let revoked = fingerprints(&folder.join("revoked"))?;
                check_fingerprints(members, document, &trusted, &revoked).map_err(untrusted)
            }
        }
    }
}

fn check_fingerprints(
    members: &BTreeMap<String, Vec<u8>>,
    document: &[u8],
    trusted: &BTreeSet<String>,
    revoked: &BTreeSet<String>,
) -> Result<(), String> {
    let mut problem = "no trusted key signed it".to_owned();
    let mut good = false;
    for (name, key) in members {
        let Some(stem) = name.strip_suffix(".pub") else {
            continue;
        };
        let print = Digest::of(DigestKind::Sha256Hex, key).to_string();
        let print = print.trim_start_matches("1$");
        if revoked.contains(print) {
            return Err(format!("it is signed by the revoked key {print}"));
        }
        if !trusted.contains(print) {
            continue;
        }
        let signature = members.get(&format!("{stem}.sig"));
        let checked = match (PublicKey::parse(key), signature) {
            (Ok(key), Some(signature)) => {
                verify_sum(&key, document, signature).map_err(|error| error.to_string())
            }
            (Err(error), _) => Err(error.to_string()),
            (_, None) => Err(format!("key {stem} has no signature")),
        };
        match checked {
            Ok(()) => good = true,
            Err(error) => problem = error,
        }
    }
    if good { Ok(()) } else { Err(problem) }
}

/// The fingerprints in a folder; none when there is no folder.
fn fingerprints(folder: &Path) -> Result<BTreeSet<String>, RepoError> {
    let mut prints = BTreeSet::new();
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(prints);
    };
    for entry in entries {
        let path = entry.map_err(|error| RepoError::io(folder, error))?.path();
        let text = fs::read(&path).map_err(|error| RepoError::io(&path, error))?;
        let fail = |problem: String| RepoError::catalogue(path.display().to_string(), problem);
        let value = df_ucl::parse_bytes(&text).map_err(|error| fail(error.to_string()))?;
        let text = |key: &str| value.at(&[key]).and_then(|value| value.as_str());
        match (text("function"), text("fingerprint")) {
            (Some("sha256"), Some(print)) => prints.insert(print.to_ascii_lowercase()),
            _ => {
                return Err(fail(
                    "expected function: sha256 and a fingerprint".to_owned(),
                ));
            }
        };
    }
    Ok(prints)
}
