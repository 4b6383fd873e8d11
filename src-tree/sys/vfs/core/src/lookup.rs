//! Walking a path.

use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::stat::{NAME_MAX, PATH_MAX};

use crate::attr::VnodeKind;
use crate::cred::{Access, Cred};
use crate::entry::NcHandle;
use crate::namecache::Namecache;
use crate::variant;

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
        let (mut at, mut todo) = begin(start, path)?;
        let mut links = 0;
        while let Some(name) = todo.next() {
            may_search(&at, start.cred)?;
            let next = match self.step(start, &at, &name) {
                Err(Errno::ENOENT) if todo.at_end() && is_name(&name) => {
                    return Ok(Found::Missing {
                        parent: at,
                        name,
                        must_be_dir: todo.wants_directory,
                    });
                }
                other => other?,
            };
            let follow = !todo.at_end() || todo.wants_directory || last == Final::Follow;
            if next.kind() == VnodeKind::Symlink && follow {
                self.follow(&mut todo, start, &mut at, &next, &mut links)?;
            } else {
                at = next;
            }
        }
        if todo.wants_directory && at.kind() != VnodeKind::Directory {
            return Err(Errno::ENOTDIR);
        }
        Ok(Found::File(at))
    }

    /// Finds the directory that holds, or would hold, the last name of a path.
    ///
    /// # Errors
    /// As [`Namecache::lookup`] for the directory.
    pub(crate) fn resolve(&self, start: LookupStart<'_>, path: &[u8]) -> Result<Target, Errno> {
        let (mut at, mut todo) = begin(start, path)?;
        let mut links = 0;
        while let Some(name) = todo.next() {
            may_search(&at, start.cred)?;
            if todo.at_end() && is_name(&name) {
                if name.len() > NAME_MAX {
                    return Err(Errno::ENAMETOOLONG);
                }
                return Ok(Target {
                    directory: at,
                    name: Last::Name(name),
                    must_be_dir: todo.wants_directory,
                });
            }
            let next = self.step(start, &at, &name)?;
            if todo.at_end() {
                let last = if name == b"." {
                    Last::Dot
                } else {
                    Last::DotDot
                };
                return Ok(Target {
                    directory: next,
                    name: last,
                    must_be_dir: true,
                });
            }
            if next.kind() == VnodeKind::Symlink {
                self.follow(&mut todo, start, &mut at, &next, &mut links)?;
            } else {
                at = next;
            }
        }
        Ok(Target {
            directory: at,
            name: Last::Root,
            must_be_dir: true,
        })
    }

    /// Puts the target of a symbolic link before the names that wait.
    fn follow(
        &self,
        todo: &mut Todo,
        start: LookupStart<'_>,
        at: &mut NcHandle,
        link: &NcHandle,
        links: &mut usize,
    ) -> Result<(), Errno> {
        *links += 1;
        if *links > MAX_SYMLINKS {
            return Err(Errno::ELOOP);
        }
        let mut target = link.vnode().read_link()?;
        if let Some(find) = self.variables {
            target = variant::replace(&target, PATH_MAX, find).ok_or(Errno::ENAMETOOLONG)?;
        }
        if target.is_empty() {
            return Err(Errno::ENOENT);
        }
        if target[0] == b'/' {
            *at = start.root.clone();
        }
        todo.push(&target);
        if todo.len() >= PATH_MAX {
            return Err(Errno::ENAMETOOLONG);
        }
        Ok(())
    }

    fn step(&self, start: LookupStart<'_>, at: &NcHandle, name: &[u8]) -> Result<NcHandle, Errno> {
        match name {
            b"." => Ok(at.clone()),
            b".." if at.same_file(start.root) => Ok(at.clone()),
            b".." if !at.is_reachable() => Err(Errno::ENOENT),
            b".." => Ok(Self::uncover(at.parent())),
            _ if name.len() > NAME_MAX => Err(Errno::ENAMETOOLONG),
            _ => self.child(at, name).map(Self::uncover),
        }
    }
}

/// Last element of a path.
#[derive(Debug)]
pub(crate) enum Last {
    /// There is none: the path is `/`.
    Root,
    /// `.`
    Dot,
    /// `..`
    DotDot,
    /// A name.
    Name(Vec<u8>),
}

/// Where a path leads, without its last name.
#[derive(Debug)]
pub(crate) struct Target {
    /// The directory of the name; what the path names when it ends in no name.
    pub(crate) directory: NcHandle,
    /// The last element.
    pub(crate) name: Last,
    /// The path ended in a slash.
    pub(crate) must_be_dir: bool,
}

fn begin(start: LookupStart<'_>, path: &[u8]) -> Result<(NcHandle, Todo), Errno> {
    if path.is_empty() {
        return Err(Errno::ENOENT);
    }
    if path.len() >= PATH_MAX {
        return Err(Errno::ENAMETOOLONG);
    }
    let at = if path[0] == b'/' {
        start.root.clone()
    } else {
        start.cwd.clone()
    };
    let mut todo = Todo::default();
    todo.push(path);
    Ok((at, todo))
}

fn may_search(directory: &NcHandle, cred: &Cred) -> Result<(), Errno> {
    if directory.kind() != VnodeKind::Directory {
        return Err(Errno::ENOTDIR);
    }
    if Access::EXECUTE.permitted(&directory.vnode().attributes()?, cred) {
        Ok(())
    } else {
        Err(Errno::EACCES)
    }
}

fn is_name(element: &[u8]) -> bool {
    element != b"." && element != b".."
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
