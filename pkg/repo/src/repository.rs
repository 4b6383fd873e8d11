//! Repositories as the configuration describes them.
//!
//! ```text
//! NAME: { url: "file:///packages/${ABI}/LATEST", enabled: yes, priority: 0,
//!         signature_type: "pubkey", pubkey: "/usr/share/keys/pkg/NAME.pub" }
//! ```

use std::path::{Path, PathBuf};

use df_ucl::{Object, Value};

use crate::mirror::Mirrors;
use crate::trust::Trust;

/// One repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// Its name.
    pub name: String,
    /// Address of the folder that holds `meta.conf`.
    pub url: String,
    /// Whether it is used.
    pub enabled: bool,
    /// Which of several repositories is asked first: the highest.
    pub priority: i64,
    /// How its catalogue is trusted.
    pub trust: Trust,
    /// How its mirrors are found.
    pub mirrors: Mirrors,
}

/// All repositories of a configuration, by priority, then name.
#[derive(Clone, Debug, Default)]
pub struct Repositories {
    objects: Vec<(String, Object)>,
}

impl Repositories {
    /// Takes in a file. Keys of a repository that an earlier file described replace earlier ones.
    pub fn add(&mut self, file: &Object) {
        for (name, value) in file.iter() {
            let Value::Object(object) = value else {
                continue;
            };
            match self.objects.iter_mut().find(|(known, _)| known == name) {
                None => self.objects.push((name.to_owned(), object.clone())),
                Some((_, known)) => {
                    for (key, value) in object.iter() {
                        known.set(key, value.clone());
                    }
                }
            }
        }
    }

    /// The repositories; paths of keys are below `root`.
    ///
    /// # Errors
    /// Says which repository lacks what.
    pub fn finish(self, root: &Path) -> Result<Vec<Repository>, String> {
        let mut all = Vec::new();
        for (name, object) in self.objects {
            all.push(
                repository(&name, &object, root)
                    .map_err(|problem| format!("repository {name}: {problem}"))?,
            );
        }
        all.sort_by(|a, b| b.priority.cmp(&a.priority).then(a.name.cmp(&b.name)));
        Ok(all)
    }
}

fn repository(name: &str, object: &Object, root: &Path) -> Result<Repository, String> {
    if name.contains('/') || name.starts_with('.') {
        return Err("its name cannot be that of a folder".to_owned());
    }
    let text = |key: &str| object.get_ignore_case(key).and_then(Value::as_str);
    let path = |key: &str| -> Result<PathBuf, String> {
        let path = text(key).ok_or_else(|| format!("{key} is missing"))?;
        Ok(root.join(path.trim_start_matches('/')))
    };
    let kind = text("signature_type").unwrap_or("none");
    let trust = match kind.to_ascii_lowercase().as_str() {
        "none" | "" => Trust::Anything,
        "pubkey" => Trust::Key(path("pubkey")?),
        "fingerprints" => Trust::Fingerprints(path("fingerprints")?),
        other => {
            return Err(format!(
                "signature_type {other:?} is none of none, pubkey and fingerprints"
            ));
        }
    };
    let mirrors = match text("mirror_type")
        .unwrap_or("none")
        .to_ascii_lowercase()
        .as_str()
    {
        "none" | "" => Mirrors::None,
        "srv" => Mirrors::Srv,
        "http" => Mirrors::Http,
        other => {
            return Err(format!(
                "mirror_type {other:?} is none of none, srv and http"
            ));
        }
    };
    let enabled = match object.get_ignore_case("enabled") {
        None => true,
        Some(Value::Bool(enabled)) => *enabled,
        Some(Value::Int(number)) => *number != 0,
        Some(_) => return Err("enabled is neither yes nor no".to_owned()),
    };
    let priority = object.get_ignore_case("priority");
    Ok(Repository {
        name: name.to_owned(),
        url: text("url")
            .ok_or("url is missing")?
            .trim_end_matches('/')
            .to_owned(),
        enabled,
        priority: priority.and_then(Value::as_int).unwrap_or(0),
        trust,
        mirrors,
    })
}
