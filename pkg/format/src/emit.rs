//! [`Manifest`] to JSON, as compact as the original's and with its keys.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::manifest::{FileEntry, Form, Manifest, Message, Ownership};
use crate::percent;

impl Manifest {
    /// The manifest as JSON without blanks. Deterministic; empty lists and maps are left out.
    #[must_use]
    pub fn to_json(&self, form: Form) -> String {
        Value::Object(self.to_map(form)).to_string()
    }

    fn to_map(&self, form: Form) -> Map<String, Value> {
        let mut out = Object(self.unknown.clone());
        out.put("name", self.name.as_str());
        out.put("origin", self.origin.as_str());
        out.put("version", self.version.as_str());
        out.put("comment", self.comment.as_str());
        out.put("maintainer", self.maintainer.as_str());
        out.put("www", self.www.as_str());
        out.put("abi", self.abi.to_string());
        out.put("arch", self.arch.as_str());
        out.put("prefix", self.prefix.as_str());
        out.put("flatsize", self.flatsize);
        if !self.licenselogic.is_empty() {
            out.put("licenselogic", self.licenselogic.as_str());
        }
        if self.vital {
            out.put("vital", true);
        }
        out.put("desc", percent::encode(&self.desc));
        out.list("licenses", &self.licenses);
        out.list("categories", &self.categories);
        out.list("users", &self.users);
        out.list("groups", &self.groups);
        out.list("shlibs_required", &self.shlibs_required);
        out.list("shlibs_provided", &self.shlibs_provided);
        out.list("conflicts", &self.conflicts);
        out.list("provides", &self.provides);
        out.list("requires", &self.requires);
        out.map(
            "deps",
            &self.deps,
            ToString::to_string,
            |one| json!({ "origin": one.origin.as_str(), "version": one.version.as_str() }),
        );
        out.map("options", &self.options, Clone::clone, |value| {
            value.as_str().into()
        });
        out.map("annotations", &self.annotations, Clone::clone, |value| {
            value.as_str().into()
        });
        if !self.messages.is_empty() {
            out.put(
                "messages",
                self.messages.iter().map(message).collect::<Vec<_>>(),
            );
        }
        if form == Form::Full {
            self.put_contents(&mut out);
        }
        out.0
    }

    fn put_contents(&self, out: &mut Object) {
        let escape = |path: &crate::PackagePath| percent::encode(path.as_str());
        out.map("scripts", &self.scripts, Clone::clone, |script| {
            percent::encode(script).into()
        });
        out.map("files", &self.files, escape, file);
        out.map("directories", &self.directories, escape, |one| {
            Value::Object(ownership(&one.ownership).0)
        });
        let config: Vec<String> = self.config.iter().map(ToString::to_string).collect();
        out.list("config", &config);
    }
}

/// An object that is being put together.
struct Object(Map<String, Value>);

impl Object {
    fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    fn put_if(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    fn list(&mut self, key: &str, list: &[String]) {
        if !list.is_empty() {
            self.put(key, list.to_vec());
        }
    }

    fn map<K, V>(
        &mut self,
        key: &str,
        map: &BTreeMap<K, V>,
        name: impl Fn(&K) -> String,
        value: impl Fn(&V) -> Value,
    ) {
        if !map.is_empty() {
            let entries: Map<String, Value> =
                map.iter().map(|(k, v)| (name(k), value(v))).collect();
            self.put(key, entries);
        }
    }
}

fn message(message: &Message) -> Value {
    let mut out = Object(Map::new());
    out.put("message", message.text.as_str());
    out.put_if("type", message.kind.as_deref());
    out.put_if(
        "maximum_version",
        message.maximum_version.as_ref().map(ToString::to_string),
    );
    out.put_if(
        "minimum_version",
        message.minimum_version.as_ref().map(ToString::to_string),
    );
    Value::Object(out.0)
}

fn file(file: &FileEntry) -> Value {
    let mut out = ownership(&file.ownership);
    out.put(
        "sum",
        file.sum
            .as_ref()
            .map_or_else(|| "-".to_owned(), ToString::to_string),
    );
    out.put_if("symlink_target", file.symlink_target.as_deref());
    out.put_if("mtime", file.mtime);
    Value::Object(out.0)
}

fn ownership(ownership: &Ownership) -> Object {
    let mut out = Object(Map::new());
    out.put_if("uname", ownership.uname.as_deref());
    out.put_if("gname", ownership.gname.as_deref());
    out.put_if("perm", ownership.perm.map(|perm| format!("{perm:04o}")));
    out.put_if("fflags", ownership.fflags);
    out
}
