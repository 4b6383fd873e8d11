//! Finding a file by its number.

use alloc::vec::Vec;

use df_abi::Errno;

use crate::attr::VnodeKind;
use crate::entry::NcHandle;
use crate::mount::MountId;
use crate::namecache::Namecache;

/// A name that a directory lists.
struct Listed {
    name: Vec<u8>,
    ino: u64,
    kind: VnodeKind,
}

fn list(directory: &NcHandle) -> Result<Vec<Listed>, Errno> {
    let mut all = Vec::new();
    directory.vnode().read_dir(0, &mut |entry| {
        if entry.name != b"." && entry.name != b".." {
            all.push(Listed {
                name: entry.name.to_vec(),
                ino: entry.ino,
                kind: entry.kind,
            });
        }
        true
    })?;
    Ok(all)
}

impl Namecache {
    /// Finds a file of a mount by its number: looks through the directories of the file system,
    /// nearest to its root first, until one has it. So it takes the time of a walk through all of
    /// them, and a file without a name is not found.
    ///
    /// # Errors
    /// `ESTALE` when there is no such mount, or it has no such file; `EIO`.
    pub fn by_number(&self, mount: MountId, ino: u64) -> Result<NcHandle, Errno> {
        let root = self.root_of(mount).ok_or(Errno::ESTALE)?;
        if root.number() == ino {
            return Ok(root);
        }
        let mut level = alloc::vec![root];
        while !level.is_empty() {
            let mut below = Vec::new();
            for directory in level {
                for listed in list(&directory)? {
                    let is_it = listed.ino == ino;
                    if !is_it && listed.kind != VnodeKind::Directory {
                        continue;
                    }
                    // It may have gone meanwhile.
                    let Ok(found) = self.child(&directory, &listed.name) else {
                        continue;
                    };
                    if found.number() == ino {
                        return Ok(found);
                    }
                    if found.kind() == VnodeKind::Directory {
                        below.push(found);
                    }
                }
            }
            level = below;
        }
        Err(Errno::ESTALE)
    }
}
