//! JSON or UCL to [`Manifest`].

use pkg_types::Abi;
use serde_json::{Map, Value};

use crate::error::ManifestError;
use crate::fields::Fields;
use crate::manifest::{Dependency, DirEntry, FileEntry, Location, Manifest, Message, Ownership};
use crate::quick;

impl Manifest {
    /// Reads a manifest of either form. Keys that are not known are kept in
    /// [`unknown`](Self::unknown).
    ///
    /// # Errors
    /// [`ManifestError`] with the package and the key: not JSON; name, version, origin, prefix or
    /// ABI missing; a value of the wrong kind; a path that leaves the root.
    pub fn parse(json: &[u8]) -> Result<Self, ManifestError> {
        if let Some(manifest) = quick::read(json) {
            return Ok(manifest);
        }
        let value: Value = serde_json::from_slice(json).map_err(|error| ManifestError {
            package: "unknown package".to_owned(),
            key: String::new(),
            problem: format!("it is not JSON: {error}"),
        })?;
        Self::from_value(value)
    }

    /// Reads a manifest that a person or a port wrote: UCL or JSON. What it may leave out comes
    /// from `defaults`, an object of the same keys (`abi`, `prefix`).
    ///
    /// # Errors
    /// As [`Manifest::parse`]; not UCL.
    pub fn parse_source(text: &[u8], defaults: &Map<String, Value>) -> Result<Self, ManifestError> {
        let fail = |problem: String| ManifestError {
            package: "unknown package".to_owned(),
            key: String::new(),
            problem,
        };
        let value = df_ucl::parse_bytes(text).map_err(|error| fail(error.to_string()))?;
        let Value::Object(mut map) = from_ucl(value) else {
            return Err(fail("it is not an object".to_owned()));
        };
        for (key, value) in defaults {
            if !map.contains_key(key) {
                map.insert(key.clone(), value.clone());
            }
        }
        Self::from_value(Value::Object(map))
    }

    /// Reads a manifest from a document that is parsed already, such as one of a catalogue.
    ///
    /// # Errors
    /// As [`Manifest::parse`].
    pub fn from_value(value: Value) -> Result<Self, ManifestError> {
        let label = value
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or("unknown package")
            .to_owned();
        let mut f = Fields::new(&label, "", value)?;
        let arch = f.text("arch")?;
        let abi = match (f.parsed::<Abi>("abi")?, &arch) {
            (Some(abi), _) => abi,
            (None, Some(arch)) => arch.parse().map_err(|error| f.error("arch", error))?,
            (None, None) => return Err(f.error("abi", "it is missing")),
        };
        let (name, version, origin) =
            (f.needed("name")?, f.needed("version")?, f.needed("origin")?);
        let mut manifest = Self::new(name, version, origin, abi);
        if let Some(arch) = arch {
            manifest.arch = arch;
        }
        let text = |f: &mut Fields, key| Ok(f.text(key)?.unwrap_or_default());
        manifest.comment = text(&mut f, "comment")?;
        manifest.maintainer = text(&mut f, "maintainer")?;
        manifest.www = text(&mut f, "www")?;
        manifest.prefix = f.needed("prefix")?;
        manifest.licenselogic = text(&mut f, "licenselogic")?;
        if let Some(desc) = f.take("desc") {
            manifest.desc = f.escaped("desc", desc)?;
        }
        manifest.flatsize = f.number("flatsize")?.unwrap_or(0);
        manifest.vital = f.flag("vital")?;
        manifest.licenses = f.texts("licenses")?;
        manifest.categories = f.texts("categories")?;
        manifest.users = f.texts("users")?;
        manifest.groups = f.texts("groups")?;
        manifest.shlibs_required = f.texts("shlibs_required")?;
        manifest.shlibs_provided = f.texts("shlibs_provided")?;
        manifest.conflicts = f.texts("conflicts")?;
        manifest.provides = f.texts("provides")?;
        manifest.requires = f.texts("requires")?;
        manifest.parse_maps(&mut f)?;
        manifest.parse_contents(&mut f)?;
        manifest.timestamp = f.parsed("timestamp")?;
        if let Some(sum) = f.parsed("sum")? {
            let old_name = f.text("repopath")?;
            manifest.location = Some(Location {
                sum,
                path: f.text("path")?.or(old_name).unwrap_or_default(),
                pkgsize: f.number("pkgsize")?.unwrap_or(0),
            });
        }
        manifest.unknown = f.rest();
        Ok(manifest)
    }

    fn parse_maps(&mut self, f: &mut Fields) -> Result<(), ManifestError> {
        for (name, value) in f.entries("deps")? {
            let key = format!("deps.{name}");
            let mut one = f.below(&key, value)?;
            let dependency = Dependency {
                origin: one.needed("origin")?,
                version: one.needed("version")?,
            };
            let name = name.parse().map_err(|error| f.error(&key, error))?;
            self.deps.insert(name, dependency);
        }
        for (name, value) in f.entries("options")? {
            let value = f.as_text(&format!("options.{name}"), value)?;
            self.options.insert(name, value);
        }
        for (name, value) in f.entries("annotations")? {
            let value = f.as_text(&format!("annotations.{name}"), value)?;
            self.annotations.insert(name, value);
        }
        for (name, value) in f.entries("scripts")? {
            let script = f.escaped(&format!("scripts.{name}"), value)?;
            self.scripts.insert(name, script);
        }
        for (name, value) in f.entries("lua_scripts")? {
            let key = format!("lua_scripts.{name}");
            let list = match value {
                Value::Array(list) => list,
                one => vec![one],
            };
            let texts = list.into_iter().map(|text| f.as_text(&key, text));
            let texts = texts.collect::<Result<Vec<_>, _>>()?;
            self.lua_scripts.insert(name, texts);
        }
        for value in f.values("messages") {
            let message = match value {
                Value::String(text) => Message {
                    text,
                    ..Message::default()
                },
                value => {
                    let mut one = f.below("messages", value)?;
                    Message {
                        text: one.needed("message")?,
                        kind: one.text("type")?,
                        maximum_version: one.parsed("maximum_version")?,
                        minimum_version: one.parsed("minimum_version")?,
                    }
                }
            };
            self.messages.push(message);
        }
        Ok(())
    }

    fn parse_contents(&mut self, f: &mut Fields) -> Result<(), ManifestError> {
        for (path, value) in f.entries("files")? {
            let key = format!("files.{path}");
            let path = f.escaped(&key, Value::String(path))?;
            let path = path.parse().map_err(|error| f.error(&key, error))?;
            let mut one = match value {
                // The short form: the sum alone.
                Value::String(_) => f.below(&key, serde_json::json!({ "sum": value }))?,
                value => f.below(&key, value)?,
            };
            let sum = match one.text("sum")?.as_deref() {
                None | Some("-" | "") => None,
                Some(sum) => Some(sum.parse().map_err(|error| one.error("sum", error))?),
            };
            let entry = FileEntry {
                sum,
                ownership: parse_ownership(&mut one)?,
                symlink_target: one.text("symlink_target")?,
                mtime: one.parsed("mtime")?,
            };
            self.files.insert(path, entry);
        }
        for (path, value) in f.entries("directories")? {
            let key = format!("directories.{path}");
            let path = f.escaped(&key, Value::String(path))?;
            let path = path.parse().map_err(|error| f.error(&key, error))?;
            let ownership = match value {
                // The short form: `y` or `n`, once the answer to "try to remove?".
                Value::String(_) | Value::Bool(_) => Ownership::default(),
                value => parse_ownership(&mut f.below(&key, value)?)?,
            };
            self.directories.insert(path, DirEntry { ownership });
        }
        for path in f.texts("config")? {
            let path = path.parse().map_err(|error| f.error("config", error))?;
            self.config.push(path);
        }
        Ok(())
    }
}

/// The same document in the other model. A time becomes the number of its seconds.
fn from_ucl(value: df_ucl::Value) -> Value {
    match value {
        df_ucl::Value::Null => Value::Null,
        df_ucl::Value::Bool(truth) => truth.into(),
        df_ucl::Value::Int(number) => number.into(),
        df_ucl::Value::Float(number) | df_ucl::Value::Time(number) => number.into(),
        df_ucl::Value::String(text) => text.into(),
        df_ucl::Value::Array(items) => items.into_iter().map(from_ucl).collect(),
        df_ucl::Value::Object(object) => Value::Object(
            object
                .iter()
                .map(|(key, value)| (key.to_owned(), from_ucl(value.clone())))
                .collect(),
        ),
    }
}

fn parse_ownership(f: &mut Fields) -> Result<Ownership, ManifestError> {
    let perm = match f.text("perm")? {
        None => None,
        Some(text) => match u32::from_str_radix(&text, 8) {
            Ok(perm) if perm <= 0o7777 => Some(perm),
            _ => return Err(f.error("perm", format!("{text:?} is not an octal mode up to 7777"))),
        },
    };
    Ok(Ownership {
        uname: f.text("uname")?,
        gname: f.text("gname")?,
        perm,
        fflags: f.number("fflags")?,
    })
}
