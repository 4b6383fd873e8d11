//! Results under OBJDIR: there, whole, and nothing else of the job.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;

use buildsys_cache::{CacheError, ExportRecord, IoContext, IoError, matches_disk, materialise};
use buildsys_model::{EntryKind, Export, Job, RelPath, Tree};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::Engine;

impl Engine {
    /// Returns whether the job's results lie under OBJDIR as `tree` says.
    pub(crate) fn is_exported(&self, job: &Job, tree: &Tree) -> Result<bool, CacheError> {
        let Some(export) = &job.export else {
            return Ok(true);
        };
        let Some(record) = self.records.export(&job.name)? else {
            return Ok(false);
        };
        let exact = matches!(export, Export::Folder { .. });
        let at = export.folder(self.layout.objdir());
        Ok(record.export == *export
            && record.tree == *tree
            && matches_disk(&self.stat, tree, &at, exact))
    }

    /// Puts the job's results under OBJDIR and removes what its former result left there. The
    /// caller holds the job's lock.
    pub(crate) fn export(&self, job: &Job, tree: &Tree) -> Result<(), CacheError> {
        let Some(export) = &job.export else {
            return Ok(());
        };
        let objdir = self.layout.objdir();
        let former = self.records.export(&job.name).ok().flatten();
        let at = export.folder(objdir);
        match export {
            Export::Folder { .. } => {
                let fresh = self.layout.work(&job.name).join("export");
                remove_all(&fresh)?;
                materialise(&self.store, tree, &fresh, true)?;
                exchange(&fresh, &at)?;
            }
            Export::Files { .. } | Export::TopFiles => self.export_files(tree, &at)?,
        }
        if let Some(former) = former {
            let base = former.export.folder(objdir);
            match (&former.export, former.export == *export) {
                (Export::Folder { .. }, false) => remove_all(&base)?,
                (Export::Files { .. } | Export::TopFiles, same) => {
                    let kept = if same { tree } else { &Tree::default() };
                    remove_stale(&former.tree, kept, &base)?;
                }
                (Export::Folder { .. }, true) => {}
            }
        }
        let record = ExportRecord {
            export: export.clone(),
            tree: tree.clone(),
        };
        Ok(self.records.keep_export(&job.name, &record)?)
    }

    /// Renames each file into place; folders may be shared with other jobs.
    fn export_files(&self, tree: &Tree, at: &Path) -> Result<(), CacheError> {
        fs::create_dir_all(at).at("create folder", at)?;
        for (rel, entry) in &tree.entries {
            let path = rel.under(at);
            let parent = path.parent().unwrap_or(at);
            fs::create_dir_all(parent).at("create folder", parent)?;
            match &entry.kind {
                EntryKind::Dir => fs::create_dir_all(&path).at("create folder", &path)?,
                EntryKind::File { digest, .. } => {
                    self.store.fetch(digest, &path, entry.mode, true)?;
                }
                EntryKind::Link { target } => {
                    remove_all(&path)?;
                    symlink(target, &path).at("create link", &path)?;
                }
            }
        }
        Ok(())
    }
}

/// Puts the folder `fresh` in the place of `at` in one step, and removes what was there.
fn exchange(fresh: &Path, at: &Path) -> Result<(), IoError> {
    if let Some(parent) = at.parent() {
        fs::create_dir_all(parent).at("create folder", parent)?;
    }
    if fs::symlink_metadata(at).is_err() {
        return fs::rename(fresh, at).at("rename a new folder to", at);
    }
    match renameat_with(CWD, fresh, CWD, at, RenameFlags::EXCHANGE) {
        Ok(()) => remove_all(fresh),
        // Not every file system can exchange; then there is a moment without the folder.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {
            remove_all(at)?;
            fs::rename(fresh, at).at("rename a new folder to", at)
        }
        Err(error) => Err(error).at("rename a new folder to", at),
    }
}

/// Removes files of `former` below `base` that `kept` does not have, and folders this empties.
fn remove_stale(former: &Tree, kept: &Tree, base: &Path) -> Result<(), IoError> {
    let mut folders = BTreeSet::new();
    for (rel, entry) in &former.entries {
        folders.extend(
            Path::new(rel.as_str())
                .ancestors()
                .skip(1)
                .map(Path::to_path_buf),
        );
        if kept.entries.contains_key(rel) {
            continue;
        }
        if entry.kind == EntryKind::Dir {
            folders.insert(rel.as_str().into());
        } else {
            remove_all(&rel.under(base))?;
        }
    }
    let implied = |folder: &Path| {
        let folder = folder.to_str().and_then(|text| RelPath::new(text).ok());
        folder.is_none_or(|folder| kept.entries.keys().any(|rel| rel.is_within(&folder)))
    };
    for folder in folders.iter().rev().filter(|folder| !implied(folder)) {
        // Another job's files may lie there; then the folder stays.
        let _ = fs::remove_dir(base.join(folder));
    }
    Ok(())
}

/// Removes a file or a folder with everything in it, or nothing if there is nothing.
///
/// A folder that forbids writing (mode 0555 in a world) is opened up first; root would not need it.
pub(crate) fn remove_all(path: &Path) -> Result<(), IoError> {
    use std::os::unix::fs::PermissionsExt as _;
    let meta = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.at("remove", path)?,
    };
    if !meta.is_dir() {
        return fs::remove_file(path).at("remove", path);
    }
    if meta.permissions().mode() & 0o700 != 0o700 {
        fs::set_permissions(path, fs::Permissions::from_mode(0o700)).at("remove", path)?;
    }
    for entry in fs::read_dir(path).at("remove", path)? {
        let entry = entry.at("remove", path)?.path();
        remove_all(&entry)?;
    }
    fs::remove_dir(path).at("remove", path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use buildsys_cache::collect;
    use buildsys_model::{Inputs, JobKind, JobName};
    use std::collections::BTreeMap;

    fn engine(dir: &Path) -> Engine {
        let settings = Settings {
            source: dir.join("src"),
            objdir: dir.join("obj"),
            fixed_env: BTreeMap::new(),
            passed_env: BTreeMap::new(),
            machine: BTreeMap::new(),
            command: "test".into(),
        };
        let engine = Engine::new(settings, Vec::new()).unwrap();
        engine.layout.create().unwrap();
        engine
    }

    fn job(export: Export) -> Job {
        Job {
            name: JobName::new("job").unwrap(),
            kind: JobKind::Other,
            title: String::new(),
            inputs: Inputs::default(),
            env: BTreeMap::new(),
            steps: Vec::new(),
            outputs: Vec::new(),
            export: Some(export),
            scratch: None,
            expected: Job::QUICK,
        }
    }

    fn tree(engine: &Engine, dir: &Path, files: &[&str]) -> Tree {
        let from = dir.join("from");
        remove_all(&from).unwrap();
        fs::create_dir(&from).unwrap();
        for file in files {
            let path = from.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        collect(&engine.store, &from, &[]).unwrap()
    }

    #[test]
    fn stale_files_vanish_and_files_of_others_stay() {
        let dir = tempfile::tempdir().unwrap();
        let engine = engine(dir.path());
        let at = RelPath::new("stand").unwrap();
        let job = job(Export::Files { at });
        let stand = dir.path().join("obj/stand");
        fs::create_dir_all(&stand).unwrap();
        fs::write(stand.join("other"), b"of another job").unwrap();
        let first = tree(&engine, dir.path(), &["loader", "old/a", "old/b"]);
        engine.export(&job, &first).unwrap();
        assert!(engine.is_exported(&job, &first).unwrap());
        let second = tree(&engine, dir.path(), &["loader"]);
        assert!(!engine.is_exported(&job, &second).unwrap());
        engine.export(&job, &second).unwrap();
        let mut names: Vec<_> = fs::read_dir(&stand)
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, ["loader", "other"]);
    }

    #[test]
    fn folder_is_exchanged_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        let engine = engine(dir.path());
        let job = job(Export::Folder {
            at: RelPath::new("world").unwrap(),
        });
        let first = tree(&engine, dir.path(), &["sbin/init", "etc/motd"]);
        engine.export(&job, &first).unwrap();
        fs::write(dir.path().join("obj/world/strange"), b"").unwrap();
        assert!(!engine.is_exported(&job, &first).unwrap());
        let second = tree(&engine, dir.path(), &["sbin/init"]);
        engine.export(&job, &second).unwrap();
        assert!(engine.is_exported(&job, &second).unwrap());
        assert!(!dir.path().join("obj/world/etc").exists());
    }

    #[test]
    fn moving_an_export_removes_the_old_place() {
        let dir = tempfile::tempdir().unwrap();
        let engine = engine(dir.path());
        let files = tree(&engine, dir.path(), &["a/b"]);
        let at = |text| RelPath::new(text).unwrap();
        engine
            .export(&job(Export::Folder { at: at("one") }), &files)
            .unwrap();
        engine
            .export(&job(Export::Files { at: at("two") }), &files)
            .unwrap();
        assert!(!dir.path().join("obj/one").exists());
        engine
            .export(&job(Export::Folder { at: at("three") }), &files)
            .unwrap();
        assert!(!dir.path().join("obj/two/a").exists());
        assert!(dir.path().join("obj/three/a/b").exists());
    }
}
