//! The configuration: usual values, below pkg.conf(5), below the environment, below `-o`.

use std::collections::BTreeMap;

use df_ucl::{Action, MacroCall, MacroError, Macros, Object, Parser, Value, Variables};

use crate::options::{Kind, OPTIONS};

/// The options that are set somewhere; all others have their usual value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    set: BTreeMap<&'static str, Value>,
}

/// Macros of configuration files: none is carried out, so that a file cannot read others.
struct Ignored;

impl Macros for Ignored {
    fn call(&mut self, _: &MacroCall<'_>) -> Result<Action, MacroError> {
        Ok(Action::Nothing)
    }
}

/// Parses a configuration file with variables put in.
pub(crate) fn parse_file(text: &[u8], variables: &Variables) -> Result<Object, String> {
    let parser = Parser {
        variables: variables.clone(),
        ..Parser::default()
    };
    match parser.parse_bytes(text, &mut Ignored) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err("it is not an object".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

impl Config {
    /// Takes in pkg.conf(5). Unknown keys are the caller's to report.
    pub(crate) fn read(&mut self, file: &Object) -> Vec<String> {
        let mut unknown = Vec::new();
        for (key, value) in file.iter() {
            match OPTIONS
                .iter()
                .find(|option| option.0.eq_ignore_ascii_case(key))
            {
                Some(option) => {
                    self.set.insert(option.0, value.clone());
                }
                None => unknown.push(key.to_owned()),
            }
        }
        unknown
    }

    /// Takes in the environment: every option that a variable of its name sets.
    pub(crate) fn read_environment(&mut self, get: impl Fn(&str) -> Option<String>) {
        for (name, kind, _) in OPTIONS {
            if let Some(text) = get(name) {
                self.set.insert(name, from_text(*kind, &text));
            }
        }
    }

    /// Takes in one `KEY=VALUE` of `-o`.
    pub(crate) fn set(&mut self, pair: &str) -> Result<(), String> {
        let (key, text) = pair
            .split_once('=')
            .ok_or_else(|| format!("-o {pair}: it is not KEY=VALUE"))?;
        let (name, kind, _) =
            find(key).ok_or_else(|| format!("-o {pair}: unknown option {key}"))?;
        self.set.insert(name, from_text(kind, text));
        Ok(())
    }

    /// Whether an option is set anywhere.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.set.contains_key(name)
    }

    /// The text of an option; empty when it has none.
    pub(crate) fn text(&self, name: &str) -> String {
        match self.set.get(name) {
            Some(value) => to_text(value),
            None => usual(name).to_owned(),
        }
    }

    /// Yes or no.
    pub(crate) fn flag(&self, name: &str) -> bool {
        is_yes(&self.text(name))
    }

    /// A number; that of the usual value when it is none.
    pub(crate) fn number(&self, name: &str) -> i64 {
        let parse = |text: &str| text.trim().parse().ok();
        parse(&self.text(name))
            .or_else(|| parse(usual(name)))
            .unwrap_or(0)
    }

    /// The elements of a list.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        match self.set.get(name) {
            Some(value) => value.items().iter().map(to_text).collect(),
            None => split(usual(name)).collect(),
        }
    }

    /// The entries of a map.
    pub(crate) fn map(&self, name: &str) -> Vec<(String, String)> {
        let Some(Value::Object(object)) = self.set.get(name) else {
            return Vec::new();
        };
        object
            .iter()
            .map(|(key, value)| (key.to_owned(), to_text(value)))
            .collect()
    }

    /// One option as `pkg config` prints it; `None` for an unknown name.
    pub(crate) fn print(&self, name: &str) -> Option<String> {
        let (name, kind, _) = find(name)?;
        Some(match kind {
            Kind::Text => self.text(name),
            Kind::Number => self.number(name).to_string(),
            Kind::Flag => if self.flag(name) { "yes" } else { "no" }.to_owned(),
            Kind::List => self.list(name).join("\n"),
            Kind::Map => {
                let entries = self.map(name).into_iter();
                let lines: Vec<String> = entries
                    .map(|(key, value)| format!("{key}: {value}"))
                    .collect();
                lines.join("\n")
            }
        })
    }
}

fn find(key: &str) -> Option<(&'static str, Kind, &'static str)> {
    OPTIONS
        .iter()
        .find(|option| option.0.eq_ignore_ascii_case(key))
        .copied()
}

fn usual(name: &str) -> &'static str {
    find(name).map_or("", |option| option.2)
}

/// Whether a word means yes.
pub(crate) fn is_yes(text: &str) -> bool {
    ["yes", "true", "on", "1"]
        .iter()
        .any(|yes| text.eq_ignore_ascii_case(yes))
}

fn split(text: &str) -> impl Iterator<Item = String> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
}

fn from_text(kind: Kind, text: &str) -> Value {
    match kind {
        Kind::List => Value::Array(split(text).map(Value::from).collect()),
        Kind::Map => {
            let pairs = split(text).filter_map(|pair| {
                let (key, value) = pair.split_once('=')?;
                Some((key.to_owned(), Value::from(value)))
            });
            Value::Object(pairs.collect())
        }
        _ => text.into(),
    }
}

/// A scalar as text; booleans as `yes` and `no`.
pub(crate) fn to_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) | Value::Time(number) => number.to_string(),
        Value::Array(items) => items.iter().map(to_text).collect::<Vec<_>>().join(","),
        Value::Null | Value::Object(_) => String::new(),
    }
}
