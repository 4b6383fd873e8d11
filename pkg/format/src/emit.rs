//! [`Manifest`] to JSON or UCL, with the keys of the original in the original's order.

use std::collections::BTreeMap;

use df_ucl::{Object, Value};

use crate::manifest::{FileEntry, Form, Manifest, Message, Ownership};
use crate::pairs::{JsonPairs, Pairs};
use crate::percent;

/// Scripts in the order of the original; others follow in the order of their names.
const SCRIPTS: [&str; 4] = [
    "pre-install",
    "post-install",
    "pre-deinstall",
    "post-deinstall",
];

impl Manifest {
    /// The manifest as JSON without blanks. Deterministic; empty lists and maps are left out.
    #[must_use]
    pub fn to_json(&self, form: Form) -> String {
        let mut json = String::new();
        // Written as it goes: a document of a manifest is many times as large as its text.
        JsonPairs::whole(&mut json, |out| self.put(form, out));
        json
    }

    /// The manifest as a document, for the caller to write in the form that it wants.
    #[must_use]
    pub fn to_ucl(&self, form: Form) -> Value {
        let mut out = Object::new();
        self.put(form, &mut out);
        Value::Object(out)
    }

    fn put(&self, form: Form, out: &mut impl Pairs) {
        self.put_facts(out);
        self.put_lists(out);
        if form == Form::Full {
            self.put_contents(out);
        }
        if !self.messages.is_empty() {
            let messages = self.messages.iter().map(message).collect();
            out.value("messages", Value::Array(messages));
        }
        for (key, value) in &self.unknown {
            out.value(key, from_json(value));
        }
    }

    fn put_facts(&self, out: &mut impl Pairs) {
        out.text("name", self.name.as_str());
        out.text("origin", self.origin.as_str());
        out.text("version", self.version.as_str());
        out.text("comment", &self.comment);
        out.text("maintainer", &self.maintainer);
        out.text("www", &self.www);
        out.text("abi", &self.abi.to_string());
        out.text("arch", &self.arch);
        out.text("prefix", &self.prefix);
        if let Some(location) = &self.location {
            let sum = location.sum.to_string();
            // SHA-256 stands bare in catalogues, for old readers.
            out.text("sum", sum.strip_prefix("1$").unwrap_or(&sum));
        }
        out.value("flatsize", number(self.flatsize));
        if let Some(time) = self.timestamp {
            out.value("timestamp", time);
        }
        if let Some(location) = &self.location {
            out.text("path", &location.path);
            out.text("repopath", &location.path);
        }
        if !self.licenselogic.is_empty() {
            out.text("licenselogic", &self.licenselogic);
        }
        list(out, "licenses", &self.licenses);
        if let Some(location) = &self.location {
            out.value("pkgsize", number(location.pkgsize));
        }
        if self.vital {
            out.value("vital", true);
        }
        out.text("desc", &percent::encode(&self.desc));
    }

    fn put_lists(&self, out: &mut impl Pairs) {
        if !self.deps.is_empty() {
            out.object("deps", |out| {
                for (name, one) in &self.deps {
                    out.object(name.as_str(), |out| {
                        out.text("origin", one.origin.as_str());
                        out.text("version", one.version.as_str());
                    });
                }
            });
        }
        list(out, "categories", &self.categories);
        list(out, "users", &self.users);
        list(out, "groups", &self.groups);
        list(out, "shlibs_required", &self.shlibs_required);
        list(out, "shlibs_provided", &self.shlibs_provided);
        list(out, "conflicts", &self.conflicts);
        list(out, "provides", &self.provides);
        list(out, "requires", &self.requires);
        texts(out, "options", &self.options);
        texts(out, "annotations", &self.annotations);
    }

    fn put_contents(&self, out: &mut impl Pairs) {
        if !self.files.is_empty() {
            out.object("files", |out| {
                for (path, one) in &self.files {
                    out.object(&percent::encode(path.as_str()), |out| file(one, out));
                }
            });
        }
        let config: Vec<String> = self.config.iter().map(ToString::to_string).collect();
        list(out, "config", &config);
        if !self.directories.is_empty() {
            out.object("directories", |out| {
                for (path, one) in &self.directories {
                    let path = percent::encode(path.as_str());
                    out.object(&path, |out| ownership(&one.ownership, out));
                }
            });
        }
        let known = SCRIPTS.iter().filter_map(|kind| {
            let script = self.scripts.get(*kind)?;
            Some((*kind, script))
        });
        let others = self.scripts.iter().filter_map(|(kind, script)| {
            (!SCRIPTS.contains(&kind.as_str())).then_some((kind.as_str(), script))
        });
        if !self.scripts.is_empty() {
            out.object("scripts", |out| {
                for (kind, script) in known.chain(others) {
                    out.text(kind, &percent::encode(script));
                }
            });
        }
        if self.lua_scripts.values().any(|texts| !texts.is_empty()) {
            out.object("lua_scripts", |out| {
                for (kind, texts) in &self.lua_scripts {
                    list(out, kind, texts);
                }
            });
        }
    }
}

fn list(out: &mut impl Pairs, key: &str, list: &[String]) {
    if !list.is_empty() {
        let list: Vec<Value> = list.iter().map(|one| one.as_str().into()).collect();
        out.value(key, list);
    }
}

fn texts(out: &mut impl Pairs, key: &str, map: &BTreeMap<String, String>) {
    if !map.is_empty() {
        out.object(key, |out| {
            for (key, text) in map {
                out.text(key, text);
            }
        });
    }
}

/// A size; sizes beyond what UCL's integers hold do not occur on any disk.
fn number(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn message(message: &Message) -> Value {
    let mut out = Object::new();
    out.text("message", &message.text);
    if let Some(kind) = &message.kind {
        out.text("type", kind);
    }
    if let Some(version) = &message.maximum_version {
        out.text("maximum_version", version.as_str());
    }
    if let Some(version) = &message.minimum_version {
        out.text("minimum_version", version.as_str());
    }
    Value::Object(out)
}

fn file(file: &FileEntry, out: &mut impl Pairs) {
    match &file.sum {
        Some(sum) => out.text("sum", &sum.to_string()),
        None => out.text("sum", "-"),
    }
    ownership(&file.ownership, out);
    if let Some(target) = &file.symlink_target {
        out.text("symlink_target", target);
    }
    if let Some(time) = file.mtime {
        out.value("mtime", time);
    }
}

fn ownership(ownership: &Ownership, out: &mut impl Pairs) {
    if let Some(name) = &ownership.uname {
        out.text("uname", name);
    }
    if let Some(name) = &ownership.gname {
        out.text("gname", name);
    }
    if let Some(perm) = ownership.perm {
        out.text("perm", &format!("{perm:04o}"));
    }
    if let Some(flags) = ownership.fflags {
        out.value("fflags", number(flags));
    }
}

fn from_json(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(truth) => (*truth).into(),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => number.into(),
            None => Value::Float(number.as_f64().unwrap_or(0.0)),
        },
        serde_json::Value::String(text) => text.as_str().into(),
        serde_json::Value::Array(items) => Value::Array(items.iter().map(from_json).collect()),
        serde_json::Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| (key.clone(), from_json(value)))
                .collect(),
        ),
    }
}
