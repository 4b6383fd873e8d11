//! Every rule, applied to this repository.

use std::path::{Path, PathBuf};
use std::process::Command;

use ci_depgraph::rules::{
    arrows, ascii, fence, heads, inherit, licences, makefile, manuals, orphans, places, size,
    unfinished,
};
use ci_depgraph::{Finding, Tree, Workspace, report, unsafe_lines, workspace};

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .nth(2)
        .expect("ci/depgraph is two folders deep")
        .to_owned()
}

fn cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from)
}

fn read_tree() -> Tree {
    Tree::read(&root()).expect("the repository's files")
}

fn read_workspace() -> Workspace {
    Workspace::read(&root(), &cargo()).expect("the workspace")
}

#[track_caller]
fn assert_clean(findings: Vec<Finding>) {
    let count = findings.len();
    let text = report(findings);
    assert!(text.is_empty(), "{count} findings\n{text}");
}

#[test]
fn rooms_use_only_what_they_may() {
    let workspace = read_workspace();
    assert!(workspace.crates.len() > 10, "the workspace was read");
    assert_clean(arrows::check(&workspace));
}

#[test]
fn crates_inherit_from_the_workspace() {
    assert_clean(inherit::check(&read_workspace()));
}

#[test]
fn crates_say_what_they_are() {
    assert_clean(heads::check(&read_workspace(), &read_tree()));
}

#[test]
fn unsafe_code_stays_in_its_rooms() {
    assert_clean(fence::check(&read_tree()));
}

#[test]
fn unsafe_code_says_why_it_is_sound() {
    let figures = unsafe_lines::count(&read_tree(), "");
    assert!(
        figures.undocumented.is_empty(),
        "write a `// SAFETY:` comment above each of:\n{}",
        figures.undocumented.join("\n")
    );
}

#[test]
fn sources_are_small() {
    assert_clean(size::check(&read_tree()));
}

#[test]
fn sources_are_ascii() {
    assert_clean(ascii::check(&read_tree()));
}

#[test]
fn nothing_is_left_for_later() {
    assert_clean(unfinished::check(&read_tree()));
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    assert_clean(places::check(&read_tree()));
}

#[test]
fn installed_programs_have_manual_pages() {
    assert_clean(manuals::check(&read_workspace(), &read_tree()));
}

#[test]
fn no_source_is_forgotten() {
    assert_clean(orphans::check(&read_workspace(), &read_tree()));
}

#[test]
fn outside_crates_are_free_and_from_the_registry() {
    let outside = workspace::outside(&root(), &cargo()).expect("the crates' metadata");
    assert!(!outside.is_empty(), "the crates from outside were read");
    assert_clean(licences::check(&outside));
}

#[test]
fn outside_crates_have_a_reason() {
    let tree = read_tree();
    let manifest = tree
        .get("Cargo.toml")
        .and_then(|file| file.text.as_deref())
        .expect("a manifest");
    let manifest = toml::from_str(manifest).expect("valid TOML");
    let architecture = tree
        .get("ARCHITECTURE.md")
        .expect("ARCHITECTURE.md says why things are");
    assert_clean(licences::check_reasons(&manifest, architecture));
}

#[test]
fn both_makes_read_the_makefile_alike() {
    let tree = read_tree();
    let has = |make: &str| {
        Command::new(make)
            .args(["-n", "help"])
            .current_dir(root())
            .output()
    };
    for make in ["make", "bmake"] {
        assert!(
            has(make).is_ok(),
            "{make} is missing: ci/setup test installs it"
        );
    }
    assert_clean(makefile::compare(&tree, ["make", "bmake"]).expect("both makes"));
}

#[test]
fn shells_read_the_scripts() {
    assert_clean(makefile::check_scripts(&read_tree()).expect("the shells"));
}
