//! `meta.conf`: how a repository's files are called.

use df_ucl::{Format, Object, Value};
use pkg_format::Compression;

/// What `meta.conf` says. It is not signed: it names files, and each of them is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// Version of the layout; 2 is known.
    pub version: i64,
    /// Compression of the archives, by its name.
    pub packing_format: String,
    /// Member of the manifests' archive.
    pub manifests: String,
    /// Name of that archive, without `.pkg`.
    pub manifests_archive: String,
    /// Member of the archive of the whole catalogue, and its name.
    pub data: String,
    /// Member of the archive of file lists.
    pub filesite: String,
    /// Name of that archive.
    pub filesite_archive: String,
    /// Number of the state of the repository, growing; 0 when not said.
    pub revision: i64,
}

impl Default for Meta {
    fn default() -> Self {
        Self {
            version: 2,
            packing_format: "tzst".to_owned(),
            manifests: "packagesite.yaml".to_owned(),
            manifests_archive: "packagesite".to_owned(),
            data: "data".to_owned(),
            filesite: "files".to_owned(),
            filesite_archive: "files".to_owned(),
            revision: 0,
        }
    }
}

impl Meta {
    /// Reads a file. Keys that it leaves out keep their usual value.
    ///
    /// # Errors
    /// Says what is wrong: not UCL, another version, a name that leaves the repository.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let value = df_ucl::parse_bytes(text).map_err(|error| error.to_string())?;
        let usual = Self::default();
        let name = |key: &str, usual: String| match value.at(&[key]) {
            None => Ok(usual),
            Some(Value::String(name))
                if !name.is_empty() && !name.contains('/') && !name.starts_with('.') =>
            {
                Ok(name.clone())
            }
            Some(_) => Err(format!("{key} is not the name of a file")),
        };
        let number = |key: &str, usual| match value.at(&[key]) {
            None => Ok(usual),
            Some(value) => value
                .as_int()
                .ok_or_else(|| format!("{key} is not a number")),
        };
        let meta = Self {
            version: number("version", 1)?,
            packing_format: name("packing_format", usual.packing_format)?,
            manifests: name("manifests", usual.manifests)?,
            manifests_archive: name("manifests_archive", usual.manifests_archive)?,
            data: name("data", usual.data)?,
            filesite: name("filesite", usual.filesite)?,
            filesite_archive: name("filesite_archive", usual.filesite_archive)?,
            revision: number("revision", 0)?,
        };
        match meta.version {
            2 => Ok(meta),
            other => Err(format!("layout version {other} is not known, only 2 is")),
        }
    }

    /// The file's text, keys in the original's order.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut object = Object::new();
        object.set("version", self.version);
        object.set("packing_format", self.packing_format.as_str());
        object.set("manifests", self.manifests.as_str());
        object.set("data", self.data.as_str());
        object.set("filesite", self.filesite.as_str());
        object.set("manifests_archive", self.manifests_archive.as_str());
        object.set("filesite_archive", self.filesite_archive.as_str());
        if self.revision != 0 {
            object.set("revision", self.revision);
        }
        df_ucl::emit(&object.into(), Format::Config)
    }

    /// How the archives are packed; zstd when the name is not known, as readers go by contents.
    #[must_use]
    pub fn compression(&self) -> Compression {
        Compression::of_name(&self.packing_format).unwrap_or(Compression::Zstd)
    }
}
