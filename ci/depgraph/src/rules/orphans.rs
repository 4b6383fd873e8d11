//! No file is forgotten: every Rust file belongs to a crate of the workspace, and every module
//! file is declared by another file of its crate. A test that is not compiled passes for ever.

use regex::Regex;

use crate::finding::Finding;
use crate::tree::{File, Tree, is_under};
use crate::workspace::{Crate, Workspace};

const NO_CRATE: &str = "add the crate to `members` of the root Cargo.toml, or remove the file";
const NO_MODULE: &str = "declare the module (`mod NAME;`) or remove the file";

/// Checks every Rust file, and every manifest.
#[must_use]
pub fn check(workspace: &Workspace, tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        if file.name() == "Cargo.toml" && file.path != "Cargo.toml" {
            let folder = file.path.trim_end_matches("/Cargo.toml");
            if !is_alone(folder) && workspace.in_folder(folder).is_none() {
                findings.push(Finding::new(
                    &file.path,
                    "no member of the workspace",
                    NO_CRATE,
                ));
            }
        }
    }
    let ours = |file: &&File| !file.path.contains("/testdata/") && !is_alone(&file.path);
    for file in tree.with_extension(&["rs"]).filter(ours) {
        // Crates may lie inside others' folders: the deepest one is the file's own.
        let owners = workspace
            .crates
            .iter()
            .filter(|one| is_under(&file.path, &one.folder));
        match owners.max_by_key(|one| one.folder.len()) {
            None => findings.push(Finding::new(&file.path, "in no crate", NO_CRATE)),
            Some(owner) if owner.roots.contains(&file.path) => {}
            Some(owner) if is_declared(file, owner, tree) => {}
            Some(_) => {
                findings.push(Finding::new(
                    &file.path,
                    "declared by no other file",
                    NO_MODULE,
                ));
            }
        }
    }
    findings
}

/// Fuzz targets and programs of others are workspaces of their own: the former need a compiler that
/// the tree does not, the latter have lock files of their own.
fn is_alone(path: &str) -> bool {
    path.split('/').any(|folder| folder == "fuzz") || is_under(path, "src-tree/contrib")
}

/// Returns whether some other file of the crate names this one: by `mod NAME`, or by its path in
/// `#[path]`, `include!` or a macro of ours.
fn is_declared(file: &File, owner: &Crate, tree: &Tree) -> bool {
    let stem = file.name().trim_end_matches(".rs");
    let module = match stem {
        "mod" => file.path.rsplit('/').nth(1).unwrap_or_default(),
        stem => stem,
    };
    let Ok(declaration) = Regex::new(&format!(r"\bmod\s+(r#)?{}\b", regex::escape(module))) else {
        return false;
    };
    let names = |other: &File| {
        other
            .lines()
            .any(|(_, line)| declaration.is_match(line) || line.contains(file.name()))
    };
    tree.under(&owner.folder)
        .filter(|other| other.extension() == "rs" && other.path != file.path)
        .any(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(files: Vec<File>) -> Vec<String> {
        let one = Crate {
            folder: "a".to_owned(),
            roots: vec!["a/src/lib.rs".to_owned()],
            ..Crate::default()
        };
        let workspace = Workspace { crates: vec![one] };
        check(&workspace, &Tree::of(files))
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn undeclared_module_is_found() {
        let files = vec![
            File::new("a/src/lib.rs", "pub mod deep;\nmod used;\n"),
            File::new("a/src/deep/mod.rs", ""),
            File::new("a/src/used.rs", ""),
            File::new("a/src/lost.rs", ""),
        ];
        assert_eq!(
            findings(files),
            ["a/src/lost.rs: declared by no other file"]
        );
    }

    #[test]
    fn fuzz_targets_are_a_workspace_of_their_own() {
        let files = vec![
            File::new("a/fuzz/Cargo.toml", ""),
            File::new("a/fuzz/targets/read.rs", ""),
        ];
        assert_eq!(findings(files), [""; 0]);
    }

    #[test]
    fn file_or_manifest_outside_every_member_is_found() {
        let files = vec![File::new("b/Cargo.toml", ""), File::new("b/src/lib.rs", "")];
        assert_eq!(
            findings(files),
            [
                "b/Cargo.toml: no member of the workspace",
                "b/src/lib.rs: in no crate"
            ]
        );
    }
}
