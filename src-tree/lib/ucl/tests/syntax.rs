//! What the parser accepts and what it makes of it, as JSON; and what its errors say.

use df_ucl::{
    Action, Duplicates, Format, MacroCall, MacroError, Macros, NoMacros, Object, Parser, Value,
    Variables, emit, parse, parse_bytes,
};

fn json(text: &str) -> String {
    emit(&parse(text).expect(text), Format::JsonCompact)
}

fn error(text: &str) -> String {
    parse(text).expect_err(text).to_string()
}

#[test]
fn loose_syntax_means_the_same_as_json() {
    for (text, expected) in [
        ("", "{}"),
        (
            r#"{"a": 1, "b": [true, null]}"#,
            r#"{"a":1,"b":[true,null]}"#,
        ),
        ("[1, 2, 3]", "[1,2,3]"),
        (
            "a = 1; b: two\nc three four;",
            r#"{"a":1,"b":"two","c":"three four"}"#,
        ),
        ("a b 'c d' { e = 1 }", r#"{"a":{"b":{"c d":{"e":1}}}}"#),
        ("a b 'c\nd = 1", r#"{"a":"b 'c","d":1}"#),
        ("a b\nc { d = 1 }", r#"{"a":"b","c":{"d":1}}"#),
        ("a;", r#"{"a":null}"#),
        ("a b c { d = 1 }", r#"{"a":{"b":{"c":{"d":1}}}}"#),
        ("a \"b\"\n{ d = 1 }", r#"{"a":{"b":{"d":1}}}"#),
        ("a {} b []", r#"{"a":{},"b":[]}"#),
        ("a = x; a = y; a = [z]", r#"{"a":["x","y",["z"]]}"#),
        (
            "a [\n x\n y,\n {b=1}\n {b=2}\n]",
            r#"{"a":["x","y",{"b":1},{"b":2}]}"#,
        ),
        ("# c\n// c\n/* a /* b */ c */ a = 1 # c", r#"{"a":1}"#),
        (
            "url = http://h/${X}/p; b = 1",
            r#"{"url":"http://h/${X}/p","b":1}"#,
        ),
        ("url = a // comment", r#"{"url":"a"}"#),
        (
            "/usr/bin/x { sum = 2$ab }",
            r#"{"/usr/bin/x":{"sum":"2$ab"}}"#,
        ),
        (r"a = x\;y", r#"{"a":"x;y"}"#),
        (
            r#"a = "\u00e9\ud83d\ude00\n\/""#,
            "{\"a\":\"\u{e9}\u{1f600}\\n/\"}",
        ),
        ("a = 'it\\'s $x \\n'", r#"{"a":"it's $x \\n"}"#),
        (
            "a = <<EOD\nx\n EOD\ny\nEOD;\nb = 1",
            r#"{"a":"x\n EOD\ny","b":1}"#,
        ),
        ("a = <<E\nE\n", r#"{"a":""}"#),
        ("\u{feff}a = 4kb; t = 2min", r#"{"a":4096,"t":120.0}"#),
    ] {
        assert_eq!(json(text), expected, "{text}");
    }
}

#[test]
fn errors_say_where_and_what_was_expected() {
    for (text, expected) in [
        (
            "a = 1\n  = 2",
            "line 2, column 3: expected a key, such as `name` or `\"name\"`, found '='",
        ),
        (
            "a {\n b = 1",
            "line 1, column 3: what begins here is never ended by `}`",
        ),
        (
            "a = [1",
            "line 1, column 5: what begins here is never ended by `]`",
        ),
        (
            "a = \"x",
            "line 1, column 5: what begins here is never ended by `\"`",
        ),
        (
            "a = \"x\" y",
            "line 1, column 9: expected `;`, `,` or a new line after the string, found 'y'",
        ),
        (
            "a = ",
            "line 1, column 5: expected a value, found the end of the text",
        ),
        (
            "a",
            "line 1, column 2: expected `=`, `:`, `{` or a value after the key, found the end of the text",
        ),
        (
            "a = \"\\ud800\"",
            "line 1, column 6: expected four hexadecimal digits of one character after \\u",
        ),
        (
            "/* x",
            "line 1, column 1: what begins here is never ended by `*/`",
        ),
        (
            "{} x",
            "line 1, column 4: expected the end of the text after the last bracket, found 'x'",
        ),
        (".include x", "line 1, column 1: unknown macro .include"),
        (
            ".priority 99",
            "line 1, column 1: expected a priority from 0 to 15",
        ),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
    let not_utf8 = parse_bytes(b"a = 1\nb = \xff").expect_err("bytes");
    assert_eq!(
        not_utf8.to_string(),
        "line 2, column 5: expected UTF-8 text"
    );
}

#[test]
fn nesting_has_a_limit() {
    assert!(parse(&"[".repeat(100_000)).is_err());
    assert!(parse(&"a{".repeat(100_000)).is_err());
    assert!(parse(&format!("{}{{}}", "a ".repeat(101))).is_err());
    assert!(parse(&format!("{}{}", "[".repeat(100), "]".repeat(100))).is_ok());
}

#[test]
fn repeated_keys_follow_the_rule() {
    let text = "a { x = 1 }\na { x = 2; y = 3 }";
    for (duplicates, expected) in [
        (Duplicates::Append, r#"{"a":[{"x":1},{"x":2,"y":3}]}"#),
        (Duplicates::Merge, r#"{"a":{"x":2,"y":3}}"#),
        (Duplicates::Replace, r#"{"a":{"x":2,"y":3}}"#),
    ] {
        let parser = Parser {
            duplicates,
            ..Parser::default()
        };
        let value = parser.parse(text, &mut NoMacros).expect("parses");
        assert_eq!(
            emit(&value, Format::JsonCompact),
            expected,
            "{duplicates:?}"
        );
    }
    let parser = Parser {
        duplicates: Duplicates::Refuse,
        ..Parser::default()
    };
    let error = parser.parse(text, &mut NoMacros).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "line 2, column 1: key \"a\" is given twice"
    );
}

#[test]
fn higher_priority_wins_and_lower_is_ignored() {
    assert_eq!(json(".priority 5\na = 1; .priority 3\na = 2"), r#"{"a":1}"#);
    assert_eq!(json("a = 1\n.priority(priority = 2);\na = 2"), r#"{"a":2}"#);
}

#[test]
fn variables_of_the_table_are_put_in() {
    let variables = Variables::from_iter([("ABI", "dragonfly:6.6:x86:64")]);
    let parser = Parser {
        variables,
        ..Parser::default()
    };
    let text = "a = ${ABI}/x; b = \"$ABI\"; c = '$ABI'; d = 2$ABIX";
    let value = parser.parse(text, &mut NoMacros).expect("parses");
    assert_eq!(
        value.at(&["a"]),
        Some(&Value::from("dragonfly:6.6:x86:64/x"))
    );
    assert_eq!(value.at(&["b"]), Some(&Value::from("dragonfly:6.6:x86:64")));
    assert_eq!(value.at(&["c"]), Some(&Value::from("$ABI")));
    assert_eq!(value.at(&["d"]), Some(&Value::from("2$ABIX")));
}

struct Files;

impl Macros for Files {
    fn call(&mut self, call: &MacroCall<'_>) -> Result<Action, MacroError> {
        let priority = call.arguments.get("priority").and_then(Value::as_int);
        match (call.name, call.body) {
            ("include", "again") => Ok(Action::Include {
                name: "again".into(),
                text: ".include again".into(),
                priority: None,
            }),
            ("include", body) => Ok(Action::Include {
                name: "file".into(),
                text: body.replace("NL", "\n"),
                priority: priority.and_then(|p| u8::try_from(p).ok()),
            }),
            ("count", _) => {
                let count = i64::try_from(call.within.len()).unwrap_or(i64::MAX);
                Ok(Action::Insert(Object::from_iter([("count", count)])))
            }
            ("raw", " a { b } \"}\" ") => Ok(Action::Nothing),
            ("fail", _) => Err(MacroError::Failed("no such file".into())),
            _ => Err(MacroError::Unknown),
        }
    }
}

#[test]
fn macros_go_to_the_handler() {
    let run = |text: &str| Parser::default().parse(text, &mut Files);
    let shown = |text: &str| emit(&run(text).expect(text), Format::JsonCompact);
    assert_eq!(
        shown("a = 1\n.include \"b = 2NLc = 3\"\nd = 4"),
        r#"{"a":1,"b":2,"c":3,"d":4}"#
    );
    assert_eq!(shown("a = 1\n.include(priority=1) '{a = 2}'"), r#"{"a":2}"#);
    assert_eq!(shown("x = 1; y = 2; .count;"), r#"{"x":1,"y":2,"count":2}"#);
    assert_eq!(shown("s { .raw { a { b } \"}\" } }"), r#"{"s":{}}"#);
    let message = |text: &str| run(text).expect_err(text).to_string();
    assert_eq!(
        message("\n .fail x"),
        "line 2, column 2: macro .fail failed: no such file"
    );
    assert_eq!(
        message(".include 'a = 1NLb = ['"),
        "file: line 2, column 5: what begins here is never ended by `]`"
    );
    assert!(message(".include again").contains("nested deeper than 100 levels"));
}
