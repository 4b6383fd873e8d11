//! The headers of `src-tree/include` against the compiler, against what the libraries define,
//! and against another statement of DragonFly's ABI.
//!
//! They are text, and so is what is compared here: nothing of these tests is linked with libc.
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]

mod clang;
mod declared;
mod exported;
mod link;
mod record;
mod reference;
mod rust_items;
mod tree;

use std::collections::BTreeSet;
use std::path::Path;

use clang::Language;
use tree::Tree;

/// Every header compiles alone: it includes what it needs.
#[test]
fn each_header_compiles_alone() {
    let tree = Tree::find();
    let mut jobs = Vec::new();
    for header in tree.headers() {
        for language in [Language::C17, Language::Cxx] {
            jobs.push((header.clone(), language, format!("#include <{header}>\n")));
        }
    }
    clang::compile_all(&tree, &jobs);
}

/// No two headers contradict each other, whichever comes first: all of them in both orders show
/// every pair in both orders. The older and newer standards see them here.
#[test]
fn all_headers_compile_together_in_both_orders() {
    let tree = Tree::find();
    let forward: Vec<String> = tree.headers().collect();
    let backward: Vec<String> = forward.iter().rev().cloned().collect();
    let mut jobs = Vec::new();
    for (name, order) in [("forward", forward), ("backward", backward)] {
        let program: String = order.iter().map(|h| format!("#include <{h}>\n")).collect();
        for language in Language::ALL {
            jobs.push((name.to_owned(), language, program.clone()));
        }
    }
    clang::compile_all(&tree, &jobs);
}

/// A second look at a header adds nothing.
#[test]
fn headers_may_be_included_twice() {
    let tree = Tree::find();
    // <assert.h> means something new each time, and has no guard for that reason.
    let twice: String = tree
        .headers()
        .flat_map(|h| [format!("#include <{h}>\n"), format!("#include <{h}>\n")])
        .collect();
    clang::compile_all(&tree, &[("twice".to_owned(), Language::C17, twice)]);
}

/// What a header declares is in `libc.a` or `libm.a`.
#[test]
fn every_declared_name_is_defined() {
    let tree = Tree::find();
    let defined = exported::of_libraries(&tree);
    let missing: Vec<String> = declared::of_all(&tree)
        .into_iter()
        .filter(|declaration| !defined.contains_key(&declaration.name))
        .map(|declaration| format!("{}: {}", declaration.header, declaration.name))
        .collect();
    assert!(
        missing.is_empty(),
        "{} declared names are not defined:\n{}",
        missing.len(),
        missing.join("\n")
    );
}

/// What the libraries define for C is declared in a header, or known as a name of the inside.
#[test]
fn every_defined_name_is_declared() {
    let tree = Tree::find();
    let declared: BTreeSet<String> = declared::of_all(&tree)
        .into_iter()
        .map(|d| d.name)
        .collect();
    let hidden: Vec<String> = exported::direct(&tree)
        .into_iter()
        .filter(|name| !name.starts_with('_') && !declared.contains(name))
        .filter(|name| !exported::WITHOUT_HEADER.contains(&name.as_str()))
        .collect();
    assert!(
        hidden.is_empty(),
        "no header declares: {}",
        hidden.join(" ")
    );
}

/// Structures and constants are those of the `libc` crate's DragonFly.
#[test]
fn structures_and_constants_equal_those_of_the_libc_crate() {
    let tree = Tree::find();
    let program = reference::program(&tree);
    assert!(
        program.structures >= 55,
        "only {} structures",
        program.structures
    );
    assert!(
        program.constants >= 900,
        "only {} constants",
        program.constants
    );
    clang::compile_all(
        &tree,
        &[("reference".to_owned(), Language::C17, program.text)],
    );
}

/// `CONFORMANCE.md` is what the headers, the sources and the table of system calls say.
#[test]
fn conformance_record_is_current() {
    let tree = Tree::find();
    check_current(
        &tree.libc().join("CONFORMANCE.md"),
        &record::document(&tree),
    );
}

/// The program that is linked with everything names everything.
#[test]
fn program_that_links_everything_is_current() {
    let tree = Tree::find();
    let path = tree.path("src-tree/tests/link/declared.c");
    check_current(&path, &link::program(&tree));
}

/// Compares a file that tests write with what it should be, or writes it when asked to.
fn check_current(path: &Path, wanted: &str) {
    if std::env::var_os("DF_UPDATE_DOCS").is_some() {
        std::fs::write(path, wanted).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == wanted,
        "{} is stale: run `DF_UPDATE_DOCS=1 cargo test -p df-libc --test headers`",
        path.display()
    );
}
