//! Values as text, in the forms of the original.
//!
//! All forms but the compact one indent by four blanks. JSON and the YAML-like form differ only
//! in the quotes of keys. The config form leaves out the outermost braces, ends pairs with `;`,
//! repeats the key of an implicit array, and writes long texts of several lines as heredocs.

use alloc::string::String;
use core::fmt::{self, Write};

use crate::object::{Entry, Object};
use crate::value::Value;

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON, indented.
    Json,
    /// JSON in one line without blanks.
    JsonCompact,
    /// UCL's own form.
    Config,
    /// Indented JSON with unquoted keys: what the original calls YAML.
    Yaml,
}

impl Format {
    /// All forms.
    pub const ALL: [Self; 4] = [Self::Json, Self::JsonCompact, Self::Config, Self::Yaml];
}

/// Strings longer than this (in bytes) with a line end in them become heredocs.
const HEREDOC_FROM: usize = 80;

/// Writes a value. A time becomes the number of its seconds; a number that is not finite becomes
/// `null`, because no form can say it.
#[must_use]
pub fn emit(value: &Value, format: Format) -> String {
    let mut out = Emitter {
        out: String::new(),
        format,
        indent: 0,
    };
    match value {
        Value::Object(object) if format == Format::Config => out.config_pairs(object),
        value => out.value(value),
    }
    out.out
}

struct Emitter {
    out: String,
    format: Format,
    indent: usize,
}

impl Emitter {
    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(truth) => self.out.push_str(if *truth { "true" } else { "false" }),
            Value::Int(number) => format_to(&mut self.out, format_args!("{number}")),
            Value::Float(number) | Value::Time(number) => self.float(*number),
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                self.open('[');
                for (at, item) in items.iter().enumerate() {
                    self.begin_item(at);
                    self.value(item);
                    self.end_item(item, ",\n");
                }
                self.close(']');
            }
            Value::Object(object) => {
                self.open('{');
                if self.format == Format::Config {
                    self.config_pairs(object);
                } else {
                    for (at, (key, value)) in object.iter().enumerate() {
                        self.begin_item(at);
                        self.key(key);
                        self.out.push(':');
                        if self.format != Format::JsonCompact {
                            self.out.push(' ');
                        }
                        self.value(value);
                    }
                }
                self.close('}');
            }
        }
    }

    fn config_pairs(&mut self, object: &Object) {
        for entry in object.entries() {
            match entry.value() {
                Value::Array(items) if entry.is_implicit_array() => {
                    for item in items {
                        self.config_pair(entry, item);
                    }
                }
                value => self.config_pair(entry, value),
            }
        }
    }

    fn config_pair(&mut self, entry: &Entry, value: &Value) {
        self.blanks();
        self.key(entry.key());
        self.out
            .push_str(if is_container(value) { " " } else { " = " });
        self.value(value);
        self.end_item(value, ";\n");
    }

    fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.indent += 1;
        if self.format != Format::JsonCompact {
            self.out.push('\n');
        }
    }

    fn close(&mut self, bracket: char) {
        self.indent -= 1;
        if matches!(self.format, Format::Json | Format::Yaml) {
            self.out.push('\n');
        }
        self.blanks();
        self.out.push(bracket);
    }

    fn begin_item(&mut self, at: usize) {
        match self.format {
            Format::JsonCompact if at > 0 => self.out.push(','),
            Format::Json | Format::Yaml if at > 0 => self.out.push_str(",\n"),
            _ => {}
        }
        self.blanks();
    }

    fn end_item(&mut self, item: &Value, scalar_end: &str) {
        if self.format == Format::Config {
            self.out
                .push_str(if is_container(item) { "\n" } else { scalar_end });
        }
    }

    fn blanks(&mut self) {
        if self.format != Format::JsonCompact {
            for _ in 0..self.indent {
                self.out.push_str("    ");
            }
        }
    }

    fn key(&mut self, key: &str) {
        if matches!(self.format, Format::Config | Format::Yaml) && is_bare_key(key) {
            self.out.push_str(key);
        } else {
            self.quoted(key);
        }
    }

    fn float(&mut self, number: f64) {
        if number.is_finite() {
            format_to(&mut self.out, format_args!("{number:?}"));
        } else {
            self.out.push_str("null");
        }
    }

    fn text(&mut self, text: &str) {
        if self.format == Format::Config && fits_heredoc(text) {
            self.out.push_str("<<EOD\n");
            self.out.push_str(text);
            self.out.push_str("\nEOD");
        } else {
            self.quoted(text);
        }
    }

    fn quoted(&mut self, text: &str) {
        quote(text, &mut self.out);
    }
}

/// Adds a text to an output as every form but the heredoc has it: in quotes, with JSON's escapes.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    // What needs no escape goes over in one piece; what does is a byte of its own in UTF-8.
    while let Some(at) = rest
        .bytes()
        .position(|b| b < b' ' || b == b'"' || b == b'\\')
    {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = from.chars();
        match chars.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some('\u{8}') => out.push_str("\\b"),
            Some('\u{c}') => out.push_str("\\f"),
            Some(c) => format_to(out, format_args!("\\u{:04x}", u32::from(c))),
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

fn format_to(out: &mut String, text: fmt::Arguments<'_>) {
    let result = out.write_fmt(text);
    debug_assert!(result.is_ok(), "a String takes any text");
}

fn is_container(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

fn is_bare_key(key: &str) -> bool {
    let mut bytes = key.bytes();
    let first = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'/';
    bytes.next().is_some_and(first)
        && !key.starts_with("//")
        && bytes.all(|b| first(b) || b == b'-' || b == b'.')
}

fn fits_heredoc(text: &str) -> bool {
    text.len() > HEREDOC_FROM
        && text.contains('\n')
        && !text.contains('\r')
        && !text.split('\n').any(|line| line.starts_with("EOD"))
}
