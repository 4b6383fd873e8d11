//! Keys and values in the order they were written, and what a repeated key does.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::mem;

use crate::value::Value;

/// The highest priority that `.priority` and includes may give.
pub const MAX_PRIORITY: u8 = 15;

/// From this number of keys on a look-up goes through an index.
const INDEX_FROM: usize = 16;

/// What happens when a key is given again. A lower priority than that of the value already there
/// is always ignored and, except in [`Duplicates::Merge`], a higher one always replaces it; this
/// decides the case of equal priorities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// The values become an implicit array.
    #[default]
    Append,
    /// Objects are merged key by key, also under a higher priority; anything else is replaced.
    Merge,
    /// The last value wins.
    Replace,
    /// A repeated key is an error.
    Refuse,
}

/// A key was given twice where [`Duplicates::Refuse`] is the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateKey(
    /// The key.
    pub String,
);

impl fmt::Display for DuplicateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key {:?} is given twice", self.0)
    }
}

impl core::error::Error for DuplicateKey {}

/// One key of an object. Entries are equal when key and value are: how the value came about
/// (priority, repeated key) does not count.
#[derive(Clone, Debug)]
pub struct Entry {
    key: String,
    value: Value,
    priority: u8,
    implicit: bool,
}

impl Entry {
    /// The key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The value; of a repeated key, the array of all values.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The priority the value was given with.
    #[must_use]
    pub fn priority(&self) -> u8 {
        self.priority
    }

    /// Whether the value is an array only because the key was repeated.
    #[must_use]
    pub fn is_implicit_array(&self) -> bool {
        self.implicit
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.value == other.value
    }
}

/// Keys and values in insertion order. Equal objects have equal entries in the same order.
#[derive(Clone, Debug, Default)]
pub struct Object {
    entries: Vec<Entry>,
    index: BTreeMap<String, usize>,
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Object {
    /// An object without keys.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no keys.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.find(key).map(|at| &self.entries[at].value)
    }

    /// The value of a key written in any mix of ASCII case; the first one that fits.
    #[must_use]
    pub fn get_ignore_case(&self, key: &str) -> Option<&Value> {
        self.get(key).or_else(|| {
            let fits = |entry: &&Entry| entry.key.eq_ignore_ascii_case(key);
            self.entries.iter().find(fits).map(Entry::value)
        })
    }

    /// All entries, in order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Keys and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.entries
            .iter()
            .map(|entry| (entry.key.as_str(), &entry.value))
    }

    /// Sets a key to a value, whatever was there.
    pub fn set(&mut self, key: impl Into<String>, value: impl Into<Value>) {
        let (key, value) = (key.into(), value.into());
        match self.find(&key) {
            Some(at) => self.put(at, value, 0),
            None => self.append(key, value, 0),
        }
    }

    /// Takes a key out and returns its value. Costs time in proportion to the size.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.find(key)?;
        let entry = self.entries.remove(at);
        self.index.clear();
        self.build_index();
        Some(entry.value)
    }

    /// Adds a value as the parser does, by priority and rule.
    ///
    /// # Errors
    /// The key is there already with the same priority, and the rule is [`Duplicates::Refuse`].
    pub fn add(
        &mut self,
        key: impl Into<String>,
        value: Value,
        priority: u8,
        duplicates: Duplicates,
    ) -> Result<(), DuplicateKey> {
        let key = key.into();
        let Some(at) = self.find(&key) else {
            self.append(key, value, priority);
            return Ok(());
        };
        let old = &mut self.entries[at];
        if priority < old.priority && duplicates != Duplicates::Merge {
            return Ok(());
        }
        match (duplicates, &mut old.value, value) {
            (Duplicates::Merge, Value::Object(into), Value::Object(from)) => {
                into.merge(from, duplicates)?;
                old.priority = old.priority.max(priority);
            }
            (Duplicates::Merge, _, _) if priority < old.priority => {}
            (Duplicates::Append, _, value) if priority == old.priority => old.push(value),
            (Duplicates::Refuse, _, _) if priority == old.priority => {
                return Err(DuplicateKey(key));
            }
            (_, _, value) => self.put(at, value, priority),
        }
        Ok(())
    }

    /// Adds every entry of another object, each with its own priority.
    ///
    /// # Errors
    /// As [`Object::add`].
    pub fn merge(&mut self, other: Object, duplicates: Duplicates) -> Result<(), DuplicateKey> {
        for entry in other.entries {
            match entry.value {
                Value::Array(items) if entry.implicit => {
                    for item in items {
                        self.add(entry.key.clone(), item, entry.priority, duplicates)?;
                    }
                }
                value => self.add(entry.key, value, entry.priority, duplicates)?,
            }
        }
        Ok(())
    }

    fn find(&self, key: &str) -> Option<usize> {
        if self.index.is_empty() {
            self.entries.iter().position(|entry| entry.key == key)
        } else {
            self.index.get(key).copied()
        }
    }

    fn put(&mut self, at: usize, value: Value, priority: u8) {
        let entry = &mut self.entries[at];
        entry.value = value;
        entry.priority = priority;
        entry.implicit = false;
    }

    fn append(&mut self, key: String, value: Value, priority: u8) {
        if !self.index.is_empty() {
            self.index.insert(key.clone(), self.entries.len());
        }
        self.entries.push(Entry {
            key,
            value,
            priority,
            implicit: false,
        });
        if self.index.is_empty() {
            self.build_index();
        }
    }

    fn build_index(&mut self) {
        if self.entries.len() >= INDEX_FROM {
            let keys = self.entries.iter().map(|entry| entry.key.clone());
            self.index = keys.zip(0..).collect();
        }
    }
}

impl Entry {
    fn push(&mut self, value: Value) {
        match &mut self.value {
            Value::Array(items) if self.implicit => items.push(value),
            first => {
                let first = mem::replace(first, Value::Null);
                self.value = Value::Array(vec![first, value]);
                self.implicit = true;
            }
        }
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut object = Self::new();
        for (key, value) in pairs {
            object.set(key, value);
        }
        object
    }
}
