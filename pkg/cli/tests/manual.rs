//! The manual has a page for every verb, and a page every flag of its verb.

use std::fs;
use std::path::Path;
use std::process::Command;

fn pkg(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_pkg"))
        .args(words)
        .output()
        .expect("the program");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The letters of the flags in a synopsis: what stands between `[-` or ` -` and a bracket or blank.
fn letters(usage: &str) -> Vec<char> {
    usage
        .split([' ', '[', ']', '|'])
        .filter_map(|word| word.strip_prefix('-'))
        .filter(|word| !word.starts_with('-'))
        .flat_map(str::chars)
        .filter(char::is_ascii_alphabetic)
        .collect()
}

#[test]
fn every_verb_has_a_page_with_its_flags() {
    let man = Path::new(env!("CARGO_MANIFEST_DIR")).join("../man");
    let read = |name: &str| fs::read_to_string(man.join(name)).unwrap_or_default();
    let verbs = pkg(&["-l"]);
    assert!(verbs.lines().count() > 20, "{verbs}");
    for verb in verbs.lines() {
        let mut page = read(&format!("pkg-{verb}.8"));
        if let Some(other) = page.strip_prefix(".so man8/") {
            page = read(other.trim());
        }
        assert!(page.starts_with(".Dd "), "{verb} has no page");
        let usage = pkg(&[verb, "--no-such-flag"]);
        let synopsis = usage.split_once("usage: ").expect("a synopsis").1;
        for letter in letters(synopsis) {
            assert!(
                page.contains(&format!(".It Fl {letter}")),
                "{verb} -{letter}"
            );
        }
    }
}
