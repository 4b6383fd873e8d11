//! Profiles: what makes one kind of medium different from another.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use df_manifest::{PathError, RelPath};
use release_image::{VolumeId, VolumeIdError};
use serde::Deserialize;

/// Profiles that come with the program.
const BUILT_IN: &[(&str, &str)] = &[("live-iso", include_str!("../../profiles/live-iso.toml"))];

/// A profile that has been checked.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Volume identifier.
    pub volume_id: VolumeId,
    /// Who publishes the medium.
    pub publisher: String,
    /// The time of everything on the medium, in seconds since 1970.
    pub time: i64,
    /// Whether it boots by BIOS.
    pub bios: bool,
    /// Whether it boots by UEFI.
    pub efi: bool,
    /// Files laid over the world, `/boot/loader.conf` among them.
    pub files: Vec<Overlay>,
    /// Outputs of other jobs that go onto the medium.
    pub trees: Vec<ExtraTree>,
    /// Ports whose packages are in the repository; none means all there are.
    pub ports: Vec<String>,
    /// Names of the boot scenarios that a medium must pass.
    pub scenarios: Vec<String>,
}

/// What a job has made, as a folder of the medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraTree {
    /// Name of the job.
    pub job: String,
    /// Folder in its output; `None` for all of it.
    pub folder: Option<String>,
    /// Where on the medium.
    pub path: RelPath,
    /// Whether the medium is made without it where no such job exists.
    pub optional: bool,
}

/// A file laid over the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// Where.
    pub path: RelPath,
    /// Permission bits.
    pub mode: u32,
    /// Contents.
    pub text: String,
    /// On which tree.
    pub place: Place,
}

/// The trees that a file can be laid over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The medium.
    Medium,
    /// The rescue tree.
    Rescue,
    /// Both.
    #[default]
    Both,
}

impl Place {
    /// Whether the medium gets it.
    #[must_use]
    pub fn on_medium(self) -> bool {
        self != Self::Rescue
    }

    /// Whether the rescue tree gets it.
    #[must_use]
    pub fn in_rescue(self) -> bool {
        self != Self::Medium
    }
}

/// A profile that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// No such name.
    #[error("no profile {name:?}; known: {known}; or give the path of a .toml file")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// The file cannot be read.
    #[error("cannot read profile {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The text is not what a profile must be.
    #[error("profile {name}: {source}")]
    Syntax {
        /// Which.
        name: String,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// The volume identifier is wrong.
    #[error("profile {name}: volume.id: {source}")]
    VolumeId {
        /// Which profile.
        name: String,
        /// Why.
        source: VolumeIdError,
    },
    /// A path is wrong.
    #[error("profile {name}: file {path:?}: {source}")]
    Path {
        /// Which profile.
        name: String,
        /// Which path.
        path: String,
        /// Why.
        source: PathError,
    },
    /// A mode is wrong.
    #[error("profile {name}: file {path:?}: mode {mode:?} is not octal permission bits")]
    Mode {
        /// Which profile.
        name: String,
        /// Which file.
        path: String,
        /// What was given.
        mode: String,
    },
    /// The root is looked for under a label that the medium does not have.
    #[error(
        "profile {name}: boot.loader-conf: vfs.root.mountfrom looks for the label {label:?}, but \
         volume.id is {id:?}"
    )]
    Label {
        /// Which profile.
        name: String,
        /// What is looked for.
        label: String,
        /// What the medium is called.
        id: String,
    },
    /// A setting of the loader cannot be written down.
    #[error("profile {name}: boot.loader-conf: {key:?} has a quote, a line end or a strange name")]
    LoaderConf {
        /// Which profile.
        name: String,
        /// Which setting.
        key: String,
    },
}

impl ProfileError {
    /// What to do about it, where the message does not say: which file to correct. The path of a
    /// profile that comes with the program is from the root of the source tree.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        let name = match self {
            Self::Unknown { .. } | Self::Read { .. } => return None,
            Self::Syntax { name, .. }
            | Self::VolumeId { name, .. }
            | Self::Path { name, .. }
            | Self::Mode { name, .. }
            | Self::Label { name, .. }
            | Self::LoaderConf { name, .. } => name,
        };
        let built_in = BUILT_IN.iter().any(|(known, _)| known == name);
        Some(if built_in {
            format!("correct release/profiles/{name}.toml, and make release again")
        } else {
            format!("correct {name}")
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawProfile {
    volume: RawVolume,
    boot: RawBoot,
    #[serde(default, rename = "file")]
    files: Vec<RawFile>,
    #[serde(default, rename = "tree")]
    trees: Vec<RawTree>,
    #[serde(default)]
    proof: RawProof,
    #[serde(default)]
    packages: RawPackages,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawTree {
    /// A job, or a folder of its output: `JOB/PATH`.
    output: String,
    path: String,
    #[serde(default)]
    optional: bool,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawPackages {
    /// Origins: `category/port` with all its flavours, or `category/port@flavour`.
    #[serde(default)]
    ports: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawProof {
    #[serde(default)]
    scenarios: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawVolume {
    id: String,
    #[serde(default)]
    publisher: String,
    time: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawBoot {
    bios: bool,
    efi: bool,
    #[serde(default)]
    loader_conf: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawFile {
    path: String,
    #[serde(default = "plain_mode")]
    mode: String,
    text: String,
    #[serde(default)]
    on: Place,
}

fn plain_mode() -> String {
    "0644".to_owned()
}

impl Profile {
    /// Loads a profile: the name of one that comes with the program, or the path of a file
    /// (anything with a slash or ending in `.toml`).
    ///
    /// # Errors
    /// [`ProfileError`], naming the place in the text.
    pub fn load(name: &str) -> Result<Self, ProfileError> {
        if name.contains('/') || name.ends_with(".toml") {
            let path = Path::new(name);
            let text = fs::read_to_string(path).map_err(|source| ProfileError::Read {
                path: path.to_path_buf(),
                source,
            })?;
            return Self::parse(name, &text);
        }
        match BUILT_IN.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Self::parse(name, text),
            None => {
                let known: Vec<_> = BUILT_IN.iter().map(|(known, _)| *known).collect();
                Err(ProfileError::Unknown {
                    name: name.to_owned(),
                    known: known.join(", "),
                })
            }
        }
    }

    /// Reads the text of a profile; `name` is for messages.
    ///
    /// # Errors
    /// [`ProfileError`], naming the place in the text.
    pub fn parse(name: &str, text: &str) -> Result<Self, ProfileError> {
        let owned = || name.to_owned();
        let raw: RawProfile = toml::from_str(text).map_err(|source| ProfileError::Syntax {
            name: owned(),
            source: Box::new(source),
        })?;
        let volume_id = raw
            .volume
            .id
            .parse()
            .map_err(|source| ProfileError::VolumeId {
                name: owned(),
                source,
            })?;
        check_label(name, &raw)?;
        let trees = raw
            .trees
            .into_iter()
            .map(|tree| extra_tree(name, tree))
            .collect::<Result<_, _>>()?;
        let mut files = Vec::new();
        if !raw.boot.loader_conf.is_empty() {
            let text = loader_conf(name, &raw.boot.loader_conf)?;
            let path = overlay_path(name, "/boot/loader.conf")?;
            files.push(Overlay {
                path,
                mode: 0o644,
                text,
                place: Place::Medium,
            });
        }
        for file in raw.files {
            let mode = u32::from_str_radix(&file.mode, 8)
                .ok()
                .filter(|&mode| mode <= 0o7777);
            let mode = mode.ok_or_else(|| ProfileError::Mode {
                name: owned(),
                path: file.path.clone(),
                mode: file.mode,
            })?;
            let path = overlay_path(name, &file.path)?;
            files.push(Overlay {
                path,
                mode,
                text: file.text,
                place: file.on,
            });
        }
        Ok(Self {
            volume_id,
            publisher: raw.volume.publisher,
            time: raw.volume.time,
            bios: raw.boot.bios,
            efi: raw.boot.efi,
            files,
            trees,
            ports: raw.packages.ports,
            scenarios: raw.proof.scenarios,
        })
    }
}

/// Checks that the root is looked for under the medium's own label.
fn check_label(name: &str, raw: &RawProfile) -> Result<(), ProfileError> {
    let from = raw.boot.loader_conf.get("vfs.root.mountfrom");
    let candidates = from.into_iter().flat_map(|text| text.split_whitespace());
    for label in candidates.filter_map(|candidate| candidate.split_once(":iso9660/")) {
        if label.1 != raw.volume.id {
            return Err(ProfileError::Label {
                name: name.to_owned(),
                label: label.1.to_owned(),
                id: raw.volume.id.clone(),
            });
        }
    }
    Ok(())
}

fn extra_tree(name: &str, raw: RawTree) -> Result<ExtraTree, ProfileError> {
    let (job, folder) = match raw.output.split_once('/') {
        Some((job, folder)) => (job.to_owned(), Some(folder.to_owned())),
        None => (raw.output.clone(), None),
    };
    RelPath::new(raw.output.as_str()).map_err(|source| ProfileError::Path {
        name: name.to_owned(),
        path: raw.output.clone(),
        source,
    })?;
    Ok(ExtraTree {
        job,
        folder,
        path: overlay_path(name, &raw.path)?,
        optional: raw.optional,
    })
}

fn overlay_path(name: &str, path: &str) -> Result<RelPath, ProfileError> {
    let relative = path.strip_prefix('/').unwrap_or(path);
    RelPath::new(relative).map_err(|source| ProfileError::Path {
        name: name.to_owned(),
        path: path.to_owned(),
        source,
    })
}

/// The text of loader.conf(5).
fn loader_conf(name: &str, settings: &BTreeMap<String, String>) -> Result<String, ProfileError> {
    let mut lines = Vec::new();
    for (key, value) in settings {
        let good_key = key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if key.is_empty() || !good_key || value.contains(['"', '\n', '\\']) {
            return Err(ProfileError::LoaderConf {
                name: name.to_owned(),
                key: key.clone(),
            });
        }
        lines.push(format!("{key}=\"{value}\"\n"));
    }
    Ok(lines.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINIMAL: &str = "[volume]\nid = 'X'\ntime = 0\n[boot]\nbios = true\nefi = false\n";

    #[test]
    fn profiles_that_come_with_the_program_are_valid() {
        for (name, _) in BUILT_IN {
            let profile = Profile::load(name).unwrap();
            assert!(profile.bios && profile.efi, "{name}");
        }
        let live = Profile::load("live-iso").unwrap();
        let conf = &live.files[0];
        assert_eq!(conf.path.to_string(), "./boot/loader.conf");
        assert!(
            conf.text
                .contains("vfs.root.mountfrom=\"cd9660:iso9660/DRAGONFLY cd9660:md0\"\n"),
            "{}",
            conf.text
        );
    }

    #[test]
    fn scenarios_of_profiles_exist() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ci/scenarios/scenarios");
        for (name, _) in BUILT_IN {
            let profile = Profile::load(name).unwrap();
            assert!(!profile.scenarios.is_empty(), "{name} proves nothing");
            for scenario in profile.scenarios {
                let file = folder.join(format!("{scenario}.toml"));
                assert!(file.is_file(), "{name}: there is no {}", file.display());
            }
        }
    }

    #[test]
    fn extra_trees_name_a_job_a_folder_and_a_place() {
        let text = format!(
            "{MINIMAL}[[tree]]\noutput = 'repository/LATEST'\npath = '/packages/here'\n\
             [[tree]]\noutput = 'manual'\npath = 'doc'\noptional = true\n"
        );
        let trees = Profile::parse("p", &text).unwrap().trees;
        assert_eq!(trees[0].job, "repository");
        assert_eq!(trees[0].folder.as_deref(), Some("LATEST"));
        assert_eq!(trees[0].path.to_string(), "./packages/here");
        assert_eq!((trees[0].optional, trees[1].optional), (false, true));
        assert_eq!(trees[1].folder, None);
    }

    #[test]
    fn remedy_names_the_file_to_correct() {
        let remedy = |name: &str| Profile::parse(name, "[").unwrap_err().remedy();
        let own = remedy("my/stick.toml");
        assert_eq!(own.as_deref(), Some("correct my/stick.toml"));
        let ours = "correct release/profiles/live-iso.toml, and make release again";
        assert_eq!(remedy("live-iso").as_deref(), Some(ours));
        assert_eq!(Profile::load("nothing").unwrap_err().remedy(), None);
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let message = |text: &str| Profile::parse("p", text).unwrap_err().to_string();
        let unknown = message(&MINIMAL.replace("bios", "bois"));
        assert!(
            unknown.contains("unknown field `bois`") && unknown.contains("line 5"),
            "{unknown}"
        );
        assert!(message("[volume").contains("line 1"));
        assert!(message(&MINIMAL.replace("'X'", "'a b'")).contains("volume.id: volume id \"a b\""));
        let file = |rest: &str| message(&format!("{MINIMAL}[[file]]\ntext = ''\n{rest}"));
        assert!(file("path = '/a/../b'").contains("file \"/a/../b\": path has an empty"));
        assert!(file("path = '/a'\nmode = '0999'").contains("mode \"0999\" is not octal"));
        assert!(file("path = '/a'\non = 'moon'").contains("unknown variant `moon`"));
        let conf = message(&format!("{MINIMAL}[boot.loader-conf]\na = 'b\"c'"));
        assert!(conf.contains("\"a\" has a quote"), "{conf}");
        let label = message(&format!(
            "{MINIMAL}[boot.loader-conf]\n'vfs.root.mountfrom' = 'cd9660:iso9660/Y cd9660:md0'"
        ));
        assert!(
            label.contains("label \"Y\", but volume.id is \"X\""),
            "{label}"
        );
        let tree = |rest: &str| message(&format!("{MINIMAL}[[tree]]\n{rest}"));
        assert!(tree("output = 'a'\npath = '../b'").contains("\"../b\""));
        assert!(tree("output = 'a/../b'\npath = 'b'").contains("\"a/../b\""));
        let none = Profile::load("nothing").unwrap_err().to_string();
        assert_eq!(
            none,
            "no profile \"nothing\"; known: live-iso; or give the path of a .toml file"
        );
    }
}
