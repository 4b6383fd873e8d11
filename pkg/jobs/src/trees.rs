//! New folders, staged whole: the outermost is made under a temporary name beside its place, with
//! everything in it under the names that it keeps, so that one rename puts all of it in place.

use std::collections::HashMap;

use crate::journal::Tree;

/// The outermost new folders of steps that are done together: their temporary names, by place.
#[derive(Debug, Default)]
pub(crate) struct Trees(HashMap<String, String>);

impl Trees {
    /// Takes in a new folder that comes after those above it; gives its tree when it is the
    /// outermost. `temporary` is a name that nothing has.
    pub(crate) fn add(&mut self, folder: &str, temporary: impl FnOnce() -> String) -> Option<Tree> {
        if self.staged(folder).is_some() {
            return None;
        }
        let from = beside(folder, &temporary());
        self.0.insert(folder.to_owned(), from.clone());
        Some(Tree {
            from,
            to: folder.to_owned(),
        })
    }

    /// Where something is staged that goes to a path, when that is a new folder or lies below one.
    pub(crate) fn staged(&self, path: &str) -> Option<String> {
        let ends = path.match_indices('/').map(|found| found.0);
        ends.chain([path.len()]).find_map(|end| {
            let (above, below) = path.split_at(end);
            Some(format!("{}{below}", self.0.get(above)?))
        })
    }
}

/// The folder that a path lies in; nothing for the root.
pub(crate) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |pair| pair.0)
}

/// Another name in the folder of a path.
pub(crate) fn beside(path: &str, name: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_below_a_new_folder_is_staged_in_its_tree() {
        let mut trees = Trees::default();
        let tree = trees.add("usr/new", || ".temp".to_owned()).unwrap();
        assert_eq!(
            (tree.from.as_str(), tree.to.as_str()),
            ("usr/.temp", "usr/new")
        );
        assert!(trees.add("usr/new/deep", || panic!("not asked")).is_none());
        let staged = |path: &str| trees.staged(path);
        assert_eq!(staged("usr/new").as_deref(), Some("usr/.temp"));
        assert_eq!(
            staged("usr/new/deep/file").as_deref(),
            Some("usr/.temp/deep/file")
        );
        assert_eq!(staged("usr/newer/file"), None);
        assert_eq!(staged("usr"), None);
        assert_eq!(beside("top", ".temp"), ".temp");
    }
}
