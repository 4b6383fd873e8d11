//! The tree as ISO 9660 sees it: directories in path-table order, identifiers, extents.

use std::collections::{BTreeMap, VecDeque};

use df_iso9660::FileKind;
use df_iso9660::rockridge::Posix;
use df_manifest::RelPath;

use crate::image::PlanError;
use crate::names::Identifiers;
use crate::tree::{Item, ItemKind, Tree};

/// A directory; its number is its place in [`Hierarchy::dirs`].
pub(crate) struct Dir<'a> {
    pub(crate) parent: usize,
    pub(crate) posix: Posix,
    pub(crate) identifier: Vec<u8>,
    /// In the order of the identifiers.
    pub(crate) children: Vec<Child<'a>>,
}

/// A name in a directory.
pub(crate) struct Child<'a> {
    pub(crate) identifier: Vec<u8>,
    pub(crate) name: &'a [u8],
    pub(crate) posix: Posix,
    pub(crate) what: What<'a>,
}

/// What a name stands for.
#[derive(Clone, Copy)]
pub(crate) enum What<'a> {
    Dir(usize),
    File(usize),
    Link(&'a [u8]),
}

/// Directories (the root first, then level by level) and files (in the order of their paths).
pub(crate) struct Hierarchy<'a> {
    pub(crate) dirs: Vec<Dir<'a>>,
    /// Sizes of the files.
    pub(crate) files: Vec<u64>,
}

fn posix(item: &Item, links: u32) -> Posix {
    let kind = match item.kind {
        ItemKind::Dir => FileKind::Directory,
        ItemKind::Link(_) => FileKind::Symlink,
        ItemKind::File { .. } => FileKind::File,
    };
    Posix {
        mode: kind.mode_bits() | item.mode & 0o7777,
        links,
        uid: item.uid,
        gid: item.gid,
    }
}

impl<'a> Hierarchy<'a> {
    pub(crate) fn new(tree: &'a Tree) -> Result<Self, PlanError> {
        let root = tree.get(&RelPath::root()).filter(|item| item.is_dir());
        let root = root.ok_or_else(|| PlanError::NoParent(RelPath::root()))?;
        let mut dirs = vec![Dir {
            parent: 0,
            posix: posix(root, 2),
            identifier: vec![0],
            children: Vec::new(),
        }];
        let mut files = Vec::new();
        let mut known: BTreeMap<RelPath, usize> = BTreeMap::from([(RelPath::root(), 0)]);
        for (path, item) in tree.iter() {
            let Some(parent) = path.parent() else {
                continue;
            };
            let parent = *known
                .get(&parent)
                .ok_or_else(|| PlanError::NoParent(path.clone()))?;
            let what = match &item.kind {
                ItemKind::Dir => {
                    known.insert(path.clone(), dirs.len());
                    dirs[parent].posix.links += 1;
                    dirs.push(Dir {
                        parent,
                        posix: posix(item, 2),
                        identifier: Vec::new(),
                        children: Vec::new(),
                    });
                    What::Dir(dirs.len() - 1)
                }
                ItemKind::Link(target) => What::Link(target),
                ItemKind::File { size, .. } => {
                    files.push(*size);
                    What::File(files.len() - 1)
                }
            };
            dirs[parent].children.push(Child {
                identifier: Vec::new(),
                name: path.file_name(),
                posix: posix(item, 1),
                what,
            });
        }
        for dir in &mut dirs {
            let mut identifiers = Identifiers::default();
            for child in &mut dir.children {
                child.identifier = match child.what {
                    What::Dir(_) => identifiers.directory(child.name),
                    _ => identifiers.file(child.name),
                };
            }
            dir.children.sort_by(|a, b| a.identifier.cmp(&b.identifier));
        }
        Ok(Self {
            dirs: by_level(dirs),
            files,
        })
    }
}

/// Renumbers directories level by level, within a level by parent and identifier.
fn by_level(mut dirs: Vec<Dir<'_>>) -> Vec<Dir<'_>> {
    let mut number = vec![0; dirs.len()];
    let mut order = Vec::with_capacity(dirs.len());
    let mut todo = VecDeque::from([0]);
    while let Some(old) = todo.pop_front() {
        number[old] = order.len();
        order.push(old);
        for child in &dirs[old].children {
            if let What::Dir(sub) = child.what {
                todo.push_back(sub);
            }
        }
    }
    for index in 0..dirs.len() {
        let mut children = std::mem::take(&mut dirs[index].children);
        for child in &mut children {
            if let What::Dir(sub) = &mut child.what {
                dirs[*sub].identifier.clone_from(&child.identifier);
                child.posix = dirs[*sub].posix;
                *sub = number[*sub];
            }
        }
        dirs[index].children = children;
        dirs[index].parent = number[dirs[index].parent];
    }
    let mut slots: Vec<Option<Dir<'_>>> = dirs.into_iter().map(Some).collect();
    order
        .into_iter()
        .filter_map(|old| slots[old].take())
        .collect()
}
