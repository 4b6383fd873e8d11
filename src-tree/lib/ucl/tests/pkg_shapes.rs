//! Texts in the shapes that the original pkg writes: output must be the same byte for byte.

use df_ucl::{Format, emit, parse};

const META: &str = "version = 2;
packing_format = \"tzst\";
manifests = \"packagesite.yaml\";
data = \"data\";
";

const MANIFEST: &str = "name = \"demo\";
version = \"1.1_2,1\";
flatsize = 61;
licenses [
    \"BSD2CLAUSE\",
]
desc = <<EOD
A first line that is there so that the text is long enough to be shown as it is.
Second line, with a \"quoted\" word.
EOD;
deps {
    liba {
        origin = \"test/liba\";
        version = \"1.0\";
    }
}
files {
    /usr/local/bin/demo {
        sum = \"2$ueah54orp6xt\";
        perm = \"0755\";
        mtime = 1795336082;
    }
}
messages [
    {
        message = \"Thanks\";
    }
    {
        message = \"You upgrade\\nit\";
        type = \"upgrade\";
    }
]
";

#[test]
fn config_form_comes_back_byte_for_byte() {
    for text in [META, MANIFEST] {
        assert_eq!(emit(&parse(text).expect("parses"), Format::Config), text);
    }
}

#[test]
fn compact_catalogue_line_comes_back_byte_for_byte() {
    let text = r#"{"name":"liba","flatsize":73,"licenses":["BSD2CLAUSE"],"desc":"a\nb","files":{"/usr/local/bin/a":{"sum":"2$pez9","perm":"0755","mtime":1}}}"#;
    assert_eq!(
        emit(&parse(text).expect("parses"), Format::JsonCompact),
        text
    );
}

#[test]
fn repeated_keys_stay_repeated_in_config_and_become_arrays_in_json() {
    let value = parse("a = 1; a = 2; b [ 1 ]").expect("parses");
    assert_eq!(
        emit(&value, Format::Config),
        "a = 1;\na = 2;\nb [\n    1,\n]\n"
    );
    assert_eq!(emit(&value, Format::JsonCompact), r#"{"a":[1,2],"b":[1]}"#);
}

#[test]
fn indented_forms_differ_in_the_quotes_of_keys() {
    let value = parse("a { b = [ 1.5, x ]; 'c d' = no }").expect("parses");
    let json = "{\n    \"a\": {\n        \"b\": [\n            1.5,\n            \"x\"\n        ],\n        \"c d\": false\n    }\n}";
    assert_eq!(emit(&value, Format::Json), json);
    let yaml = json.replace("\"a\"", "a").replace("\"b\"", "b");
    assert_eq!(emit(&value, Format::Yaml), yaml);
}
