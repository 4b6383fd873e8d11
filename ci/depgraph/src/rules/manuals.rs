//! Every installed program has a manual page beside its source (`manual-is-part`).

use crate::finding::Finding;
use crate::tree::{Tree, is_under};
use crate::workspace::Workspace;

/// Folders whose programs are installed.
const INSTALLED: &[&str] = &[
    "src-tree/bin",
    "src-tree/sbin",
    "src-tree/usr.bin",
    "src-tree/usr.sbin",
    "src-tree/libexec",
];

/// Sections of the manual that describe programs.
const SECTIONS: &[&str] = &["1", "6", "7", "8"];

/// Macros of mdoc(7) that every page has.
const MACROS: &[&str] = &[".Dd ", ".Dt ", ".Os", ".Sh NAME", ".Sh DESCRIPTION"];

const REMEDY: &str = "write NAME.1 or NAME.8 in mdoc(7) beside the program's Cargo.toml: .Dd .Dt \
    .Os, then NAME, SYNOPSIS, DESCRIPTION, EXIT STATUS, SEE ALSO";

/// Checks every installed program.
#[must_use]
pub fn check(workspace: &Workspace, tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let installed = |folder: &str| {
        INSTALLED
            .iter()
            .any(|installed| is_under(folder, installed))
    };
    for one in workspace.crates.iter().filter(|one| installed(&one.folder)) {
        for program in &one.programs {
            let page = SECTIONS
                .iter()
                .find_map(|section| tree.get(&format!("{}/{program}.{section}", one.folder)));
            let Some(page) = page else {
                let what = format!("{program} has no manual page");
                findings.push(Finding::new(&one.folder, what, REMEDY));
                continue;
            };
            for wanted in MACROS {
                if !page
                    .lines()
                    .any(|(_, line)| line.starts_with(wanted.trim_end()))
                {
                    findings.push(Finding::new(&page.path, format!("no `{wanted}`"), REMEDY));
                }
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

    fn with(folder: &str, page: Option<&str>) -> Vec<String> {
        let one = Crate {
            folder: folder.to_owned(),
            programs: vec!["init".to_owned()],
            ..Crate::default()
        };
        let files = page.map(|text| File::new(&format!("{folder}/init.8"), text));
        let workspace = Workspace { crates: vec![one] };
        let tree = Tree::of(files.into_iter().collect());
        check(&workspace, &tree)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn installed_program_needs_a_whole_page() {
        let folder = "src-tree/sbin/init";
        assert_eq!(
            with(folder, None),
            ["src-tree/sbin/init: init has no manual page"]
        );
        let page = ".Dd January 1, 2026\n.Dt INIT 8\n.Os\n.Sh NAME\n.Sh DESCRIPTION\n";
        assert_eq!(with(folder, Some(page)), [""; 0]);
        let cut = page.replace(".Os\n", "");
        assert_eq!(
            with(folder, Some(&cut)),
            ["src-tree/sbin/init/init.8: no `.Os`"]
        );
    }

    #[test]
    fn host_tool_needs_none() {
        assert_eq!(with("src-tree/tools/ksyms", None), [""; 0]);
    }
}
