//! [`Manifest`] to JSON or UCL, with the keys of the original in the original's order.

use std::collections::BTreeMap;

use df_ucl::{Format, Object, Value};

use crate::manifest::{FileEntry, Form, Manifest, Message, Ownership};
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
        df_ucl::emit(&self.to_ucl(form), Format::JsonCompact)
    }

    /// The manifest as a document, for the caller to write in the form that it wants.
    #[must_use]
    pub fn to_ucl(&self, form: Form) -> Value {
        let mut out = Out(Object::new());
        self.put_facts(&mut out);
        self.put_lists(&mut out);
        if form == Form::Full {
            self.put_contents(&mut out);
        }
        if !self.messages.is_empty() {
            out.put(
                "messages",
                self.messages.iter().map(message).collect::<Vec<_>>(),
            );
        }
        for (key, value) in &self.unknown {
            out.put(key, from_json(value));
        }
        Value::Object(out.0)
    }

    fn put_facts(&self, out: &mut Out) {
        out.put("name", self.name.as_str());
        out.put("origin", self.origin.as_str());
        out.put("version", self.version.as_str());
        out.put("comment", self.comment.as_str());
        out.put("maintainer", self.maintainer.as_str());
        out.put("www", self.www.as_str());
        out.put("abi", self.abi.to_string());
        out.put("arch", self.arch.as_str());
        out.put("prefix", self.prefix.as_str());
        if let Some(location) = &self.location {
            let sum = location.sum.to_string();
            // SHA-256 stands bare in catalogues, for old readers.
            out.put("sum", sum.strip_prefix("1$").unwrap_or(&sum));
        }
        out.put("flatsize", number(self.flatsize));
        out.put_if("timestamp", self.timestamp);
        if let Some(location) = &self.location {
            out.put("path", location.path.as_str());
            out.put("repopath", location.path.as_str());
        }
        if !self.licenselogic.is_empty() {
            out.put("licenselogic", self.licenselogic.as_str());
        }
        out.list("licenses", &self.licenses);
        if let Some(location) = &self.location {
            out.put("pkgsize", number(location.pkgsize));
        }
        if self.vital {
            out.put("vital", true);
        }
        out.put("desc", percent::encode(&self.desc));
    }

    fn put_lists(&self, out: &mut Out) {
        out.map("deps", &self.deps, ToString::to_string, |one| {
            let mut dependency = Out(Object::new());
            dependency.put("origin", one.origin.as_str());
            dependency.put("version", one.version.as_str());
            Value::Object(dependency.0)
        });
        out.list("categories", &self.categories);
        out.list("users", &self.users);
        out.list("groups", &self.groups);
        out.list("shlibs_required", &self.shlibs_required);
        out.list("shlibs_provided", &self.shlibs_provided);
        out.list("conflicts", &self.conflicts);
        out.list("provides", &self.provides);
        out.list("requires", &self.requires);
        out.map("options", &self.options, Clone::clone, |value| {
            value.as_str().into()
        });
        out.map("annotations", &self.annotations, Clone::clone, |value| {
            value.as_str().into()
        });
    }

    fn put_contents(&self, out: &mut Out) {
        let escape = |path: &crate::PackagePath| percent::encode(path.as_str());
        out.map("files", &self.files, escape, file);
        let config: Vec<String> = self.config.iter().map(ToString::to_string).collect();
        out.list("config", &config);
        out.map("directories", &self.directories, escape, |one| {
            Value::Object(ownership(&one.ownership).0)
        });
        let mut scripts = Out(Object::new());
        let known = SCRIPTS.iter().filter_map(|kind| {
            let script = self.scripts.get(*kind)?;
            Some((*kind, script))
        });
        let others = self.scripts.iter().filter_map(|(kind, script)| {
            (!SCRIPTS.contains(&kind.as_str())).then_some((kind.as_str(), script))
        });
        for (kind, script) in known.chain(others) {
            scripts.put(kind, percent::encode(script));
        }
        if !scripts.0.is_empty() {
            out.put("scripts", scripts.0);
        }
        let mut lua = Out(Object::new());
        for (kind, texts) in &self.lua_scripts {
            lua.list(kind, texts);
        }
        if !lua.0.is_empty() {
            out.put("lua_scripts", lua.0);
        }
    }
}

/// An object that is being put together.
struct Out(Object);

impl Out {
    fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.0.set(key, value);
    }

    fn put_if(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    fn list(&mut self, key: &str, list: &[String]) {
        if !list.is_empty() {
            let list: Vec<Value> = list.iter().map(|one| one.as_str().into()).collect();
            self.put(key, list);
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
            let entries: Object = map.iter().map(|(k, v)| (name(k), value(v))).collect();
            self.put(key, entries);
        }
    }
}

/// A size; sizes beyond what UCL's integers hold do not occur on any disk.
fn number(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn message(message: &Message) -> Value {
    let mut out = Out(Object::new());
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
    let mut out = Out(Object::new());
    let sum = file.sum.as_ref().map(ToString::to_string);
    out.put("sum", sum.unwrap_or_else(|| "-".to_owned()));
    out.put_ownership(&file.ownership);
    out.put_if("symlink_target", file.symlink_target.as_deref());
    out.put_if("mtime", file.mtime);
    Value::Object(out.0)
}

fn ownership(ownership: &Ownership) -> Out {
    let mut out = Out(Object::new());
    out.put_ownership(ownership);
    out
}

impl Out {
    fn put_ownership(&mut self, ownership: &Ownership) {
        self.put_if("uname", ownership.uname.as_deref());
        self.put_if("gname", ownership.gname.as_deref());
        self.put_if("perm", ownership.perm.map(|perm| format!("{perm:04o}")));
        self.put_if("fflags", ownership.fflags.map(number));
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
