//! Removing and moving names that more than one directory knows of.

use alloc::sync::Arc;

use df_abi::Errno;
use df_vfs::VnodeKind;

use crate::node::Node;

impl Node {
    /// Ends the life of an empty directory: nothing can be made in it any more.
    ///
    /// # Errors
    /// `ENOTDIR`, `ENOTEMPTY`.
    pub(crate) fn retire(&self) -> Result<(), Errno> {
        let mut directory = self.directory()?.lock();
        if !directory.is_empty() {
            return Err(Errno::ENOTEMPTY);
        }
        directory.removed = true;
        drop(directory);
        // Its name and its own `.`.
        self.remove_links(2);
        Ok(())
    }
}

/// Removes what has the name that something else is about to get.
fn make_way(directory: &Node, name: &[u8], file: &Node, over: &Node) -> Result<(), Errno> {
    let is_dir = file.kind == VnodeKind::Directory;
    match (is_dir, over.kind == VnodeKind::Directory) {
        (true, false) => return Err(Errno::ENOTDIR),
        (false, true) => return Err(Errno::EISDIR),
        (true, true) => {
            over.retire()?;
            directory.remove_links(1);
        }
        (false, false) => over.remove_links(1),
    }
    directory.directory()?.lock().remove(name);
    Ok(())
}

/// Moves a name. See [`df_vfs::Vnode::rename`].
pub(crate) fn rename(from_dir: &Node, from: &[u8], to_dir: &Node, to: &[u8]) -> Result<(), Errno> {
    let (source, target) = (from_dir.directory()?, to_dir.directory()?);
    let _tree = from_dir.shared.tree.lock();
    let file = source.lock().get(from).cloned().ok_or(Errno::ENOENT)?;
    if target.lock().removed {
        return Err(Errno::ENOENT);
    }
    let over = target.lock().get(to).cloned();
    if let Some(over) = over {
        if Arc::ptr_eq(&over, &file) {
            return Ok(());
        }
        make_way(to_dir, to, &file, &over)?;
    }
    let is_dir = file.kind == VnodeKind::Directory;
    if is_dir && from_dir.ino != to_dir.ino {
        to_dir.add_links(1)?;
        from_dir.remove_links(1);
        file.directory()?.lock().parent = to_dir.ino;
    }
    source.lock().remove(from);
    target.lock().insert(to, file.clone())?;
    from_dir.modified();
    to_dir.modified();
    file.meta.lock().ctime = (file.shared.now)();
    Ok(())
}
