//! Properties: what is emitted parses to the same value, and no input makes the parser panic.

use df_ucl::{Duplicates, Format, Object, Value, emit, parse, parse_bytes};
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "EOD",
        "\n",
        "\"",
        "\\",
        "$",
        "${A}",
        ";",
        "{",
        "}",
        "#",
        "//",
        "/*",
        " ",
        "\t",
        "\r",
        "\u{1}",
        "\u{e9}",
        "\u{1f600}",
        "'",
        "<<",
        "0755",
        "a line that is long enough to count ",
    ]);
    prop_oneof![
        prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat()),
        any::<String>(),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        prop::num::f64::NORMAL.prop_map(Value::Float),
        text().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            object(inner).prop_map(Value::Object),
        ]
    })
}

fn object(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Object> {
    let key = prop_oneof!["[a-c]", "/?[a-z._-]{0,5}", text()];
    prop::collection::vec((key, inner), 0..20).prop_map(|pairs| {
        let mut object = Object::new();
        for (key, value) in pairs {
            object
                .add(key, value, 0, Duplicates::Append)
                .expect("appending is never refused");
        }
        object
    })
}

proptest! {
    #[test]
    fn every_form_parses_to_the_same_value(object in object(value())) {
        let value = Value::Object(object);
        for format in Format::ALL {
            let text = emit(&value, format);
            let again = parse(&text);
            prop_assert_eq!(again.as_ref(), Ok(&value), "{:?}: {}", format, text);
        }
    }

    #[test]
    fn any_bytes_are_parsed_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse_bytes(&bytes);
    }

    #[test]
    fn any_mix_of_tokens_is_parsed_or_refused(tokens in prop::collection::vec(
        prop::sample::select(vec![
            "a", "b", " ", "\n", "=", ":", ";", ",", "{", "}", "[", "]", "(", ")", "\"", "'",
            "<<EOD\n", "EOD", "\\", "\\u12", "/*", "*/", "#", ".", ".include", ".priority", "1k",
            "0x", "\u{e9}", "$", "\r", "\u{feff}",
        ]), 0..40)) {
        let _ = parse(&tokens.concat());
    }
}
