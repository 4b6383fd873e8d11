//! Every crate says what it is: a README.md, or a `//!` head in each root file.

use crate::finding::Finding;
use crate::tree::Tree;
use crate::workspace::Workspace;

const REMEDY: &str = "begin the crate's root file with `//!`: what it is, its key types, its \
    neighbours; a larger room gets a README.md (purpose, may use, invariants, where to start)";

/// Checks every crate.
#[must_use]
pub fn check(workspace: &Workspace, tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for one in &workspace.crates {
        if tree.get(&format!("{}/README.md", one.folder)).is_some() {
            continue;
        }
        for root in &one.roots {
            let headed = tree
                .get(root)
                .is_some_and(|file| file.lines().any(|(_, line)| line.starts_with("//!")));
            if !headed {
                findings.push(Finding::new(
                    root,
                    "no doc head, and its crate no README",
                    REMEDY,
                ));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::File;
    use crate::workspace::Crate;

    #[test]
    fn crate_needs_head_or_readme() {
        let one = Crate {
            folder: "a".to_owned(),
            roots: vec!["a/src/lib.rs".to_owned()],
            ..Crate::default()
        };
        let workspace = Workspace { crates: vec![one] };
        let bare = File::new("a/src/lib.rs", "pub fn f() {}\n");
        assert_eq!(check(&workspace, &Tree::of(vec![bare.clone()])).len(), 1);
        let readme = File::new("a/README.md", "# a\n");
        assert!(check(&workspace, &Tree::of(vec![bare, readme])).is_empty());
        let headed = File::new("a/src/lib.rs", "#![no_std]\n//! What it is.\n");
        assert!(check(&workspace, &Tree::of(vec![headed])).is_empty());
    }
}
