//! Walking a path.

use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::stat::{NAME_MAX, PATH_MAX};

use crate::attr::VnodeKind;
use crate::cred::{Access, Cred};
use crate::namecache::{Namecache, NcHandle};

/// Most symbolic links on the way to one file.
const MAX_SYMLINKS: usize = 32;

/// Where a walk starts and who walks.
#[derive(Clone, Copy, Debug)]
pub struct LookupStart<'a> {
    /// Root of the process: `/`, and where `..` ends.
    pub root: &'a NcHandle,
    /// Start of relative paths.
    pub cwd: &'a NcHandle,
    /// Identity for search permission.
    pub cred: &'a Cred,
}

/// What to do with a symbolic link at the end of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Final {
    /// Follow it. A trailing slash follows it in any case.
    Follow,
    /// Give the link itself.
    Link,
}

/// Outcome of a walk that may end at a name that does not exist.
#[derive(Clone, Debug)]
pub enum Found {
    /// The file.
    File(NcHandle),
    /// The directory is there, the last name is not.
    Missing {
        /// The directory.
        parent: NcHandle,
        /// The name.
        name: Vec<u8>,
        /// The path ended in a slash: only a directory may be made.
        must_be_dir: bool,
    },
}

impl Namecache {
    /// Finds the file at a path.
    ///
    /// # Errors
    /// `ENOENT` (also for an empty path), `ENOTDIR`, `EACCES`, `ELOOP` after 32 symbolic
    /// links, `ENAMETOOLONG`, and what the file system says.
    pub fn lookup(
        &self,
        start: LookupStart<'_>,
        path: &[u8],
        last: Final,
    ) -> Result<NcHandle, Errno> {
        match self.walk(start, path, last)? {
            Found::File(handle) => Ok(handle),
            Found::Missing { .. } => Err(Errno::ENOENT),
        }
    }

    /// Finds the file at a path, or the place where it could be made.
    ///
    /// # Errors
    /// As [`Namecache::lookup`], but not for a missing last name.
    pub fn walk(&self, start: LookupStart<'_>, path: &[u8], last: Final) -> Result<Found, Errno> {
        if path.is_empty() {
            return Err(Errno::ENOENT);
        }
        if path.len() >= PATH_MAX {
            return Err(Errno::ENAMETOOLONG);
        }
        let mut at = if path[0] == b'/' {
            start.root.clone()
        } else {
            start.cwd.clone()
        };
        let mut todo = Todo::default();
        todo.push(path);
        let mut links = 0;
        while let Some(name) = todo.next() {
            if at.kind() != VnodeKind::Directory {
                return Err(Errno::ENOTDIR);
            }
            if !Access::EXECUTE.permitted(&at.vnode().attributes()?, start.cred) {
                return Err(Errno::EACCES);
            }
            let next = match self.step(start, &at, &name) {
                Err(Errno::ENOENT) if todo.at_end() => {
                    return Ok(Found::Missing {
                        parent: at,
                        name,
                        must_be_dir: todo.wants_directory,
                    });
                }
                other => other?,
            };
            let follow = !todo.at_end() || todo.wants_directory || last == Final::Follow;
            if next.kind() != VnodeKind::Symlink || !follow {
                at = next;
                continue;
            }
            links += 1;
            let target = next.vnode().read_link()?;
            if links > MAX_SYMLINKS {
                return Err(Errno::ELOOP);
            }
            if target.is_empty() {
                return Err(Errno::ENOENT);
            }
            if target[0] == b'/' {
                at = start.root.clone();
            }
            todo.push(&target);
            if todo.len() >= PATH_MAX {
                return Err(Errno::ENAMETOOLONG);
            }
        }
        if todo.wants_directory && at.kind() != VnodeKind::Directory {
            return Err(Errno::ENOTDIR);
        }
        Ok(Found::File(at))
    }

    fn step(&self, start: LookupStart<'_>, at: &NcHandle, name: &[u8]) -> Result<NcHandle, Errno> {
        match name {
            b"." => Ok(at.clone()),
            b".." if at.same_file(start.root) => Ok(at.clone()),
            b".." => Ok(at.parent()),
            _ if name.len() > NAME_MAX => Err(Errno::ENAMETOOLONG),
            _ => self.uncover(at.child(at.vnode().lookup(name)?, name)?),
        }
    }
}

/// Names still to walk.
#[derive(Default)]
struct Todo {
    /// The next name is the last element.
    names: Vec<Vec<u8>>,
    /// What is found must be a directory: the path ended in a slash.
    wants_directory: bool,
}

impl Todo {
    /// Puts the names of a path before those that wait.
    fn push(&mut self, path: &[u8]) {
        if self.names.is_empty() {
            self.wants_directory |= path.ends_with(b"/");
        }
        let names = path.split(|b| *b == b'/').filter(|n| !n.is_empty()).rev();
        self.names.extend(names.map(<[u8]>::to_vec));
    }

    fn next(&mut self) -> Option<Vec<u8>> {
        self.names.pop()
    }

    fn at_end(&self) -> bool {
        self.names.is_empty()
    }

    fn len(&self) -> usize {
        self.names.iter().map(|n| n.len() + 1).sum()
    }
}
