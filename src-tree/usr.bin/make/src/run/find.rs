//! Looks for files.

use crate::session::Session;

/// Joins a folder and a name.
#[must_use]
pub(crate) fn join(folder: &[u8], name: &[u8]) -> Vec<u8> {
    let mut path = Vec::with_capacity(folder.len() + 1 + name.len());
    path.extend_from_slice(folder);
    if !path.ends_with(b"/") {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

impl Session {
    /// Looks for a file along `.PATH`.
    pub fn find_file(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        let folders = self.graph.search.folders.clone();
        if self.graph.search.dot_last {
            let found = self.find_in(name, &folders, false);
            return found.or_else(|| self.system.exists(name).then(|| name.to_vec()));
        }
        self.find_in(name, &folders, true)
    }

    /// Looks for a file in the current folder, where that is wanted, then in others.
    pub(crate) fn find_in(
        &mut self,
        name: &[u8],
        folders: &[Vec<u8>],
        here: bool,
    ) -> Option<Vec<u8>> {
        if (here || name.starts_with(b"/")) && self.system.exists(name) {
            return Some(name.to_vec());
        }
        if name.starts_with(b"/") || name.is_empty() {
            return None;
        }
        let start = self.reading_folder();
        let start = start.as_deref().filter(|_| here);
        let all = start.into_iter().chain(folders.iter().map(Vec::as_slice));
        for folder in all {
            let path = join(folder, name);
            if self.system.exists(&path) {
                return Some(path);
            }
        }
        None
    }

    /// Returns the folder make was started in, where it is not the current one.
    fn reading_folder(&mut self) -> Option<Vec<u8>> {
        self.graph.start_folder.clone()
    }

    /// Returns the path of a target, as `:P` gives it.
    pub(crate) fn target_path(&mut self, name: &[u8]) -> Option<Vec<u8>> {
        let node = self.graph.find(name)?;
        if self
            .graph
            .node(node)
            .attributes
            .has(crate::graph::Attributes::NO_PATH)
        {
            return None;
        }
        if let Some(path) = &self.graph.node(node).path {
            return Some(path.clone());
        }
        let suffix = self.graph.suffixes.longest(name);
        let folders = suffix.map(|suffix| self.graph.suffixes.folders(suffix).to_vec());
        match folders {
            Some(folders) if !folders.is_empty() => self
                .find_in(name, &folders, true)
                .or_else(|| self.find_file(name)),
            _ => self.find_file(name),
        }
    }
}
