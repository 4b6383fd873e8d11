//! The short way from JSON to a manifest: values go to their places without a document in between.
//! It takes only the plain form that programs write; whatever is otherwise goes the long way, which
//! also says what is wrong.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use pkg_types::{Abi, Digest, Origin, PkgName, Version};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use crate::manifest::{Dependency, DirEntry, FileEntry, Location, Manifest, Ownership};
use crate::path::PackagePath;
use crate::percent;

/// A manifest: what stands in a catalogue, and the contents that archives add.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quick<'j> {
    name: Word<PkgName>,
    version: Word<Version>,
    origin: Word<Origin>,
    abi: Word<Abi>,
    #[serde(borrow)]
    arch: Option<Cow<'j, str>>,
    prefix: String,
    #[serde(default)]
    comment: String,
    #[serde(default, borrow)]
    desc: Cow<'j, str>,
    #[serde(default)]
    maintainer: String,
    #[serde(default)]
    www: String,
    #[serde(default)]
    licenselogic: String,
    #[serde(default)]
    flatsize: u64,
    #[serde(default)]
    vital: bool,
    #[serde(default)]
    licenses: Vec<String>,
    #[serde(default)]
    categories: Vec<String>,
    #[serde(default)]
    users: Vec<String>,
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default)]
    shlibs_required: Vec<String>,
    #[serde(default)]
    shlibs_provided: Vec<String>,
    #[serde(default)]
    conflicts: Vec<String>,
    #[serde(default)]
    provides: Vec<String>,
    #[serde(default)]
    requires: Vec<String>,
    #[serde(default)]
    deps: BTreeMap<Word<PkgName>, Needed>,
    #[serde(default)]
    options: BTreeMap<String, String>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
    sum: Option<Word<Digest>>,
    path: Option<String>,
    repopath: Option<String>,
    pkgsize: Option<u64>,
    #[serde(default, borrow)]
    files: Entries<'j, QuickFile>,
    #[serde(default, borrow)]
    directories: Entries<'j, Owned>,
    #[serde(default)]
    config: Vec<Word<PackagePath>>,
    #[serde(default, borrow)]
    scripts: HashMap<String, Cow<'j, str>>,
}

/// What is known of each path, in the order of the manifest.
struct Entries<'j, T>(Vec<(Cow<'j, str>, T)>);

impl<T> Default for Entries<'_, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de: 'j, 'j, T: Deserialize<'de>> Deserialize<'de> for Entries<'j, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read<'j, T>(PhantomData<(&'j (), T)>);
        impl<'de: 'j, 'j, T: Deserialize<'de>> Visitor<'de> for Read<'j, T> {
            type Value = Entries<'j, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some((Path(path), value)) = map.next_entry()? {
                    entries.push((path, value));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Read(PhantomData))
    }
}

/// A key that is borrowed where it has no escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Path<'j>(#[serde(borrow)] Cow<'j, str>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuickFile {
    sum: Option<String>,
    uname: Option<String>,
    gname: Option<String>,
    perm: Option<String>,
    fflags: Option<u64>,
    symlink_target: Option<String>,
    mtime: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Owned {
    uname: Option<String>,
    gname: Option<String>,
    perm: Option<String>,
    fflags: Option<u64>,
}

impl Owned {
    fn read(self) -> Option<Ownership> {
        Some(Ownership {
            uname: self.uname,
            gname: self.gname,
            perm: self.perm.map(|perm| mode(&perm)).transpose().ok()?,
            fflags: self.fflags,
        })
    }
}

fn mode(text: &str) -> Result<u32, ()> {
    let mode = u32::from_str_radix(text, 8).map_err(drop)?;
    if mode <= 0o7777 { Ok(mode) } else { Err(()) }
}

impl QuickFile {
    fn read(self) -> Option<FileEntry> {
        let sum = match self.sum.as_deref() {
            None | Some("-" | "") => None,
            Some(sum) => Some(sum.parse().ok()?),
        };
        let owned = Owned {
            uname: self.uname,
            gname: self.gname,
            perm: self.perm,
            fflags: self.fflags,
        };
        Some(FileEntry {
            sum,
            ownership: owned.read()?,
            symlink_target: self.symlink_target,
            mtime: self.mtime,
        })
    }
}

/// A path as keys have it.
fn path_of(key: &str) -> Option<PackagePath> {
    match key.contains('%') {
        true => percent::decode(key)?.parse().ok(),
        false => key.parse().ok(),
    }
}

fn unescaped(text: Cow<'_, str>) -> Option<String> {
    match text.contains('%') {
        true => percent::decode(&text),
        false => Some(text.into_owned()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Needed {
    origin: Word<Origin>,
    version: Word<Version>,
}

/// A text that is parsed where it lies.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Word<T>(T);

impl<'j, T: FromStr<Err: fmt::Display>> Deserialize<'j> for Word<T> {
    fn deserialize<D: Deserializer<'j>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parse<T>(PhantomData<T>);
        impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Parse<T> {
            type Value = Word<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Word<T>, E> {
                text.parse().map(Word).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Parse(PhantomData))
    }
}

/// Reads a manifest of the plain form; `None` when it is of any other.
pub(crate) fn read(json: &[u8]) -> Option<Manifest> {
    let quick: Quick<'_> = serde_json::from_slice(json).ok()?;
    let mut manifest = Manifest::new(quick.name.0, quick.version.0, quick.origin.0, quick.abi.0);
    if let Some(arch) = quick.arch {
        manifest.arch = arch.into_owned();
    }
    manifest.prefix = quick.prefix;
    manifest.comment = quick.comment;
    manifest.desc = unescaped(quick.desc)?;
    manifest.maintainer = quick.maintainer;
    manifest.www = quick.www;
    manifest.licenselogic = quick.licenselogic;
    manifest.flatsize = quick.flatsize;
    manifest.vital = quick.vital;
    manifest.licenses = quick.licenses;
    manifest.categories = quick.categories;
    manifest.users = quick.users;
    manifest.groups = quick.groups;
    manifest.shlibs_required = quick.shlibs_required;
    manifest.shlibs_provided = quick.shlibs_provided;
    manifest.conflicts = quick.conflicts;
    manifest.provides = quick.provides;
    manifest.requires = quick.requires;
    let deps = quick.deps.into_iter().map(|(name, needed)| {
        let (origin, version) = (needed.origin.0, needed.version.0);
        (name.0, Dependency { origin, version })
    });
    manifest.deps = deps.collect();
    manifest.options = quick.options;
    manifest.annotations = quick.annotations;
    let place = quick.path.or(quick.repopath);
    manifest.location = match quick.sum {
        Some(sum) => Some(Location {
            sum: sum.0,
            path: place.unwrap_or_default(),
            pkgsize: quick.pkgsize.unwrap_or(0),
        }),
        // Then they mean something else.
        None if place.is_some() || quick.pkgsize.is_some() => return None,
        None => None,
    };
    for (path, file) in quick.files.0 {
        manifest.files.insert(path_of(&path)?, file.read()?);
    }
    for (path, owned) in quick.directories.0 {
        let ownership = owned.read()?;
        manifest
            .directories
            .insert(path_of(&path)?, DirEntry { ownership });
    }
    manifest.config = quick.config.into_iter().map(|path| path.0).collect();
    for (kind, script) in quick.scripts {
        manifest.scripts.insert(kind, unescaped(script)?);
    }
    Some(manifest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::Index;

    const PLAIN: &str = r#"{"name":"tool","version":"1.2_3,1","origin":"t/tool","abi":"*",
        "arch":"*:*","prefix":"/usr/local","comment":"A \u00e9 tool","desc":"50%25 \n%","flatsize":3,
        "maintainer":"m","www":"w","licenselogic":"or","licenses":["A","B"],"vital":true,
        "deps":{"lib":{"origin":"t/lib","version":"1"},"a":{"origin":"t/a","version":"2"}},
        "categories":["t"],"options":{"DOCS":"on"},"users":["u"],"groups":["g"],
        "shlibs_required":["x"],"shlibs_provided":["y"],"conflicts":["c-*"],"provides":["p"],
        "requires":["r"],"annotations":{"flavor":"x"},"path":"All/tool.pkg","pkgsize":9,
        "files":{"/usr/local/bin/a%20b":{"sum":"-","uname":"root","perm":"0755","mtime":7},
        "/usr/local/bin/x":{"sum":"-","symlink_target":"y","fflags":2,"gname":"wheel"}},
        "directories":{"/usr/local/share/x":{"uname":"u","perm":"01777"}},
        "config":["/usr/local/bin/x"],"scripts":{"post-install":"echo %41"},
        "sum":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}"#;

    fn long(json: &[u8]) -> Option<Manifest> {
        Manifest::from_value(serde_json::from_slice(json).ok()?).ok()
    }

    #[test]
    fn the_plain_form_is_read_as_the_long_way_reads_it() {
        let quick = read(PLAIN.as_bytes()).expect("the plain form");
        assert_eq!(Some(&quick), long(PLAIN.as_bytes()).as_ref());
        assert_eq!(quick.desc, "50% \n%");
        // A word that is not known goes the long way.
        assert!(read(PLAIN.replace("vital", "fatal").as_bytes()).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn what_the_short_way_takes_is_what_the_long_way_reads(
            at in any::<Index>(), count in 0..24_usize,
            put in prop::sample::select(&["", "0", "\"", "null", "\"x\":1,", "%", "{}", "[]"][..]),
        ) {
            let mut json = PLAIN.to_owned();
            let at = at.index(json.len());
            let end = json.len().min(at + count);
            json.replace_range(at..end, put);
            if let Some(quick) = read(json.as_bytes()) {
                prop_assert_eq!(Some(quick), long(json.as_bytes()));
            }
        }
    }
}
