//! Takes values out of a JSON object, naming the key in every refusal. Lists are taken UCL-wise: a
//! lone value is a list of one.

use std::str::FromStr;

use serde_json::{Map, Value};

use crate::error::ManifestError;
use crate::percent;

/// An object that is being taken apart.
pub(crate) struct Fields {
    package: String,
    way: String,
    map: Map<String, Value>,
}

impl Fields {
    pub(crate) fn new(package: &str, way: &str, value: Value) -> Result<Self, ManifestError> {
        match value {
            Value::Object(map) => Ok(Self {
                package: package.to_owned(),
                way: way.to_owned(),
                map,
            }),
            _ => Err(ManifestError {
                package: package.to_owned(),
                key: way.to_owned(),
                problem: "it is not an object".to_owned(),
            }),
        }
    }

    pub(crate) fn error(&self, key: &str, problem: impl ToString) -> ManifestError {
        ManifestError {
            package: self.package.clone(),
            key: self.way_to(key),
            problem: problem.to_string(),
        }
    }

    fn way_to(&self, key: &str) -> String {
        match self.way.as_str() {
            "" => key.to_owned(),
            way => format!("{way}.{key}"),
        }
    }

    /// What nobody asked for.
    pub(crate) fn rest(self) -> Map<String, Value> {
        self.map
    }

    pub(crate) fn take(&mut self, key: &str) -> Option<Value> {
        self.map.remove(key).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&mut self, key: &str) -> Result<Option<String>, ManifestError> {
        let value = self.take(key);
        value.map(|value| self.as_text(key, value)).transpose()
    }

    /// A text; numbers and booleans, which UCL's emitter may have made of one, are taken as such.
    pub(crate) fn as_text(&self, key: &str, value: Value) -> Result<String, ManifestError> {
        match value {
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(true) => Ok("on".to_owned()),
            Value::Bool(false) => Ok("off".to_owned()),
            _ => Err(self.error(key, "it is not a text")),
        }
    }

    pub(crate) fn escaped(&self, key: &str, value: Value) -> Result<String, ManifestError> {
        let text = self.as_text(key, value)?;
        percent::decode(&text).ok_or_else(|| self.error(key, "it is not UTF-8 when unescaped"))
    }

    pub(crate) fn parsed<T: FromStr<Err: ToString>>(
        &mut self,
        key: &str,
    ) -> Result<Option<T>, ManifestError> {
        let text = self.text(key)?;
        text.map(|text| text.parse().map_err(|error: T::Err| self.error(key, error)))
            .transpose()
    }

    pub(crate) fn needed<T: FromStr<Err: ToString>>(
        &mut self,
        key: &str,
    ) -> Result<T, ManifestError> {
        self.parsed(key)?
            .ok_or_else(|| self.error(key, "it is missing"))
    }

    pub(crate) fn number(&mut self, key: &str) -> Result<Option<u64>, ManifestError> {
        self.parsed(key)
    }

    pub(crate) fn flag(&mut self, key: &str) -> Result<bool, ManifestError> {
        match self.take(key) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(_) => Err(self.error(key, "it is neither true nor false")),
        }
    }

    pub(crate) fn values(&mut self, key: &str) -> Vec<Value> {
        match self.take(key) {
            None => Vec::new(),
            Some(Value::Array(values)) => values,
            Some(value) => vec![value],
        }
    }

    /// A list of texts; the keys of an object serve too, as old versions wrote some lists.
    pub(crate) fn texts(&mut self, key: &str) -> Result<Vec<String>, ManifestError> {
        let mut out = Vec::new();
        for value in self.values(key) {
            match value {
                Value::Object(map) => out.extend(map.into_iter().map(|(name, _)| name)),
                value => out.push(self.as_text(key, value)?),
            }
        }
        Ok(out)
    }

    /// The entries of an object; none when it is missing.
    pub(crate) fn entries(&mut self, key: &str) -> Result<Vec<(String, Value)>, ManifestError> {
        match self.take(key) {
            None => Ok(Vec::new()),
            Some(Value::Object(map)) => Ok(map.into_iter().collect()),
            Some(_) => Err(self.error(key, "it is not an object")),
        }
    }

    /// An object below this one.
    pub(crate) fn below(&self, key: &str, value: Value) -> Result<Self, ManifestError> {
        Self::new(&self.package, &self.way_to(key), value)
    }
}
