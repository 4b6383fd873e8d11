//! What the libraries define for C, read from their sources: functions and statics with
//! `no_mangle`, names that assembly makes global, and names that go through a macro which does
//! one of the two.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::rust_items::{block, code, identifiers};
use crate::tree::{Tree, files};

/// Names without an underscore in front that no header declares, and why.
pub(crate) const WITHOUT_HEADER: &[&str] = &[
    // What a compiler emits calls of.
    "rust_eh_personality",
    // A thread-local object, which <errno.h> reaches by a function.
    "errno",
    // The call is there, its structures are not.
    "getaudit",
];

/// The names that the libraries define in so many words, not through a macro.
pub(crate) fn direct(tree: &Tree) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, text) in sources(tree) {
        let direct = marked(&text).chain(global(&text));
        names.extend(
            direct
                .filter(|name| !name.starts_with('$'))
                .map(str::to_owned),
        );
    }
    names
}

/// The sources of the libraries, without comments and tests.
fn sources(tree: &Tree) -> Vec<(PathBuf, String)> {
    let rooms = [tree.libc(), tree.libm()];
    let paths = rooms.iter().flat_map(|room| files(&room.join("src"), "rs"));
    paths
        .map(|path| {
            let text = code(&std::fs::read_to_string(&path).unwrap());
            (path, text)
        })
        .collect()
}

/// The names that the libraries define, each with the source file that does. A name that a macro
/// is given counts, too, so that this holds a little more than there is.
pub(crate) fn of_libraries(tree: &Tree) -> BTreeMap<String, PathBuf> {
    let mut defined = BTreeMap::new();
    let sources = sources(tree);
    let macros: BTreeSet<String> = sources
        .iter()
        .flat_map(|(_, text)| exporting(text))
        .collect();
    for (path, text) in &sources {
        let direct = marked(text).chain(global(text));
        let direct = direct
            .filter(|name| !name.starts_with('$'))
            .map(str::to_owned);
        let through = macros.iter().flat_map(|name| arguments(text, name));
        for name in direct.chain(through) {
            defined.entry(name).or_insert_with(|| path.clone());
        }
    }
    defined
}

/// Names of functions and statics behind `no_mangle`.
fn marked(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("no_mangle").filter_map(|(at, _)| {
        let mut words = identifiers(&text[at..]);
        words.find(|&word| word == "fn" || word == "static")?;
        words.find(|&word| word != "mut")
    })
}

/// Names that assembly makes global.
fn global(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(".globl ")
        .filter_map(|(at, mark)| identifiers(&text[at + mark.len()..]).next())
}

/// Names of the macros that export one of their arguments, or hand it to one that does.
fn exporting(text: &str) -> Vec<String> {
    let mut macros = Vec::new();
    for (at, mark) in text.match_indices("macro_rules! ") {
        let rest = &text[at + mark.len()..];
        let (name, _) = rest.split_once(' ').unwrap_or((rest, ""));
        macros.push((name, rest.find('{').map_or("", |open| block(&rest[open..]))));
    }
    let mut names: Vec<String> = Vec::new();
    loop {
        let before = names.len();
        for (name, body) in &macros {
            let given = |known: &String| {
                let given = arguments(body, known);
                given.iter().any(|argument| argument.starts_with('$'))
            };
            let exports = marked(body)
                .chain(global(body))
                .any(|name| name.starts_with('$'));
            if !names.iter().any(|known| known == name) && (exports || names.iter().any(given)) {
                names.push((*name).to_owned());
            }
        }
        if names.len() == before {
            return names;
        }
    }
}

/// The identifiers that a macro is given, wherever a text calls it: those behind `fn` when it is
/// given functions, all of them else.
fn arguments(text: &str, name: &str) -> Vec<String> {
    let call = format!("{name}!");
    let mut found = Vec::new();
    for (at, _) in text.match_indices(&call) {
        let defines = text[..at].ends_with("macro_rules! ");
        let joined = text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let rest = text[at + call.len()..].trim_start();
        if !defines && !joined && rest.starts_with(['{', '(', '[']) {
            let plain = block(rest);
            let functions: Vec<&str> = plain
                .match_indices("fn ")
                .filter_map(|(at, _)| identifiers(&plain[at + 3..]).next())
                .collect();
            if functions.is_empty() {
                found.extend(identifiers(plain).map(str::to_owned));
            } else {
                found.extend(functions.into_iter().map(str::to_owned));
            }
        }
    }
    found
}

#[test]
fn exports_are_found_directly_in_assembly_and_through_macros() {
    let text = "macro_rules! both {\n ($name:ident) => { #[unsafe(no_mangle)] pub fn $name() {} };\n}\n\
        both! { one }\n both!(two);\n#[cfg_attr(x, unsafe(no_mangle))]\npub static three: u8 = 0;\n\
        global_asm!(\".globl four\");\n";
    let macros = exporting(text);
    assert_eq!(macros, ["both"]);
    assert_eq!(arguments(text, "both"), ["one", "two"]);
    let direct: Vec<&str> = marked(text).chain(global(text)).collect();
    assert_eq!(direct, ["$name", "three", "four"]);
}
