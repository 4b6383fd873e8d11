//! Ports trees that the command line names.

use std::path::Path;

use buildsys_cli::Failed;
use dports_eval::Tree;

use crate::tell;

/// Finds the tree in a folder.
pub(crate) fn tree(folder: &Path) -> Result<Tree, Failed> {
    let told = |why: String| {
        let remedy = "name the folder that has the categories of ports and Mk";
        let message = format!("no ports tree in {}: {why}", folder.display());
        tell::told(message, Some(remedy.to_owned()))
    };
    let root = folder
        .canonicalize()
        .map_err(|error| told(error.to_string()))?;
    let tree = Tree::new(root);
    match tree.framework() {
        Some(_) => Ok(tree),
        None => Err(told(
            "it has no Mk/bsd.port.mk nor Mk/bsd.mport.mk".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn folder_without_a_framework_is_no_ports_tree() {
        let folder = tempfile::tempdir().unwrap();
        let why = |folder: &Path| match tree(folder) {
            Err(Failed::Told { message, .. }) => message,
            _ => String::new(),
        };
        assert!(why(folder.path()).ends_with("it has no Mk/bsd.port.mk nor Mk/bsd.mport.mk"));
        assert!(why(&folder.path().join("gone")).contains("gone: No such file"));
        fs::create_dir(folder.path().join("Mk")).unwrap();
        fs::write(folder.path().join("Mk/bsd.mport.mk"), "").unwrap();
        assert_eq!(why(folder.path()), "");
    }
}
