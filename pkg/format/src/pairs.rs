//! Where the pairs of an object go: into a document, or at once into JSON.

use df_ucl::{Format, Object, Value, emit, quote};

/// An object that is being put together. No key comes twice.
pub(crate) trait Pairs {
    /// A pair of whatever kind.
    fn value(&mut self, key: &str, value: impl Into<Value>);
    /// A text, as many are.
    fn text(&mut self, key: &str, text: &str);
    /// An object, put together by `fill`.
    fn object(&mut self, key: &str, fill: impl FnOnce(&mut Self));
}

impl Pairs for Object {
    fn value(&mut self, key: &str, value: impl Into<Value>) {
        self.set(key, value);
    }

    fn text(&mut self, key: &str, text: &str) {
        self.set(key, text);
    }

    fn object(&mut self, key: &str, fill: impl FnOnce(&mut Self)) {
        let mut inner = Self::new();
        fill(&mut inner);
        self.set(key, inner);
    }
}

/// JSON without blanks, as [`Format::JsonCompact`] is.
pub(crate) struct JsonPairs<'o> {
    out: &'o mut String,
    /// Whether no pair has come.
    empty: bool,
}

impl<'o> JsonPairs<'o> {
    /// Writes an object, put together by `fill`.
    pub(crate) fn whole(out: &'o mut String, fill: impl FnOnce(&mut Self)) {
        out.push('{');
        let mut pairs = Self { out, empty: true };
        fill(&mut pairs);
        pairs.out.push('}');
    }

    fn key(&mut self, key: &str) {
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
        quote(key, self.out);
        self.out.push(':');
    }
}

impl Pairs for JsonPairs<'_> {
    fn value(&mut self, key: &str, value: impl Into<Value>) {
        self.key(key);
        self.out.push_str(&emit(&value.into(), Format::JsonCompact));
    }

    fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        quote(text, self.out);
    }

    fn object(&mut self, key: &str, fill: impl FnOnce(&mut Self)) {
        self.key(key);
        self.out.push('{');
        self.empty = true;
        fill(self);
        self.empty = false;
        self.out.push('}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fill(out: &mut impl Pairs, texts: &[String], depth: usize) {
        for (at, text) in texts.iter().enumerate() {
            out.text(&format!("{at}{text}"), text);
            out.value(&format!("n{at}"), i64::try_from(at).unwrap_or(0));
        }
        out.value("list", vec![Value::from(true), "a".into()]);
        if depth > 0 {
            out.object("in\"ner", |out| fill(out, texts, depth - 1));
            out.object("empty", |_| {});
            out.text("after", "");
        }
    }

    proptest! {
        #[test]
        fn both_ways_come_to_the_same_json(texts in prop::collection::vec(any::<String>(), 0..4)) {
            let mut document = Object::new();
            fill(&mut document, &texts, 2);
            let mut json = String::new();
            JsonPairs::whole(&mut json, |out| fill(out, &texts, 2));
            prop_assert_eq!(json, emit(&Value::Object(document), Format::JsonCompact));
        }
    }
}
