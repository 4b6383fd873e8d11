//! The tree of sysctl variables: numbers, names, types, and the questions that programs ask
//! about the tree itself.
//!
//! `V` is what the kernel keeps for each variable (a way to get its value). A name is a path
//! of words, an object id the same path in numbers.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use df_abi::sysctl::{
    CTL_AUTO_START, CTL_UNSPEC, SYSCTL_NAME, SYSCTL_NAME2OID, SYSCTL_NEXT, SYSCTL_OIDDESCR,
    SYSCTL_OIDFMT,
};
use df_abi::{Abi, Errno};

/// Type of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 32-bit signed number.
    Int,
    /// 64-bit unsigned number.
    Ulong,
    /// Text.
    String,
    /// Structure with a format name, such as `S,timeval`.
    Opaque(&'static str),
}

impl Kind {
    /// Type number and format for `SYSCTL_OIDFMT`.
    fn describe(self) -> (u32, &'static str) {
        match self {
            Self::Int => (2, "I"),
            Self::String => (3, "A"),
            Self::Opaque(format) => (5, format),
            Self::Ulong => (8, "LU"),
        }
    }
}

const CTLTYPE_NODE: u32 = 1;
const CTLFLAG_RD: u32 = 0x8000_0000;
const CTLFLAG_WR: u32 = 0x4000_0000;

/// A variable.
#[derive(Clone, Debug)]
pub struct Leaf<V> {
    /// Full name.
    pub name: String,
    /// Type.
    pub kind: Kind,
    /// Whether programs may write it.
    pub writable: bool,
    /// One sentence.
    pub description: &'static str,
    /// What the kernel keeps for it.
    pub value: V,
}

#[derive(Clone, Debug)]
enum Entry<V> {
    Node(String),
    Leaf(Leaf<V>),
}

impl<V> Entry<V> {
    fn name(&self) -> &str {
        match self {
            Self::Node(name) => name,
            Self::Leaf(leaf) => &leaf.name,
        }
    }
}

/// The tree.
#[derive(Clone, Debug)]
pub struct Tree<V> {
    /// By object id; the order of the keys is the order of `SYSCTL_NEXT`.
    entries: BTreeMap<Vec<i32>, Entry<V>>,
    next_auto: i32,
}

impl<V> Tree<V> {
    /// An empty tree.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            entries: BTreeMap::new(),
            next_auto: CTL_AUTO_START,
        }
    }

    /// Adds an inner node; its parent must be there. `number` is fixed by the ABI, or given.
    /// Adding a node that exists does nothing.
    ///
    /// # Errors
    /// `ENOENT` without a parent, `EEXIST` when the number is taken.
    pub fn add_node(&mut self, name: &str, number: Option<i32>) -> Result<(), Errno> {
        if self.id_of(name).is_some() {
            return Ok(());
        }
        self.insert(name, number, Entry::Node(name.into()))
    }

    /// Adds a variable; its parent must be there.
    ///
    /// # Errors
    /// `ENOENT` without a parent, `EEXIST` when name or number is taken.
    pub fn add(&mut self, number: Option<i32>, leaf: Leaf<V>) -> Result<(), Errno> {
        if self.id_of(&leaf.name).is_some() {
            return Err(Errno::EEXIST);
        }
        let name = leaf.name.clone();
        self.insert(&name, number, Entry::Leaf(leaf))
    }

    fn insert(&mut self, name: &str, number: Option<i32>, entry: Entry<V>) -> Result<(), Errno> {
        let mut id = match name.rsplit_once('.') {
            Some((parent, _)) => self.id_of(parent).ok_or(Errno::ENOENT)?,
            None => Vec::new(),
        };
        id.push(number.unwrap_or_else(|| {
            self.next_auto += 1;
            self.next_auto - 1
        }));
        if self.entries.contains_key(&id) {
            return Err(Errno::EEXIST);
        }
        self.entries.insert(id, entry);
        Ok(())
    }

    /// Object id of a name.
    #[must_use]
    pub fn id_of(&self, name: &str) -> Option<Vec<i32>> {
        self.entries
            .iter()
            .find(|(_, e)| e.name() == name)
            .map(|(id, _)| id.clone())
    }

    /// The variable with an object id, or with the longest part of it that is a variable; the
    /// rest are arguments to it.
    ///
    /// # Errors
    /// `ENOENT`; `EISDIR` for an inner node.
    pub fn find<'a>(&self, id: &'a [i32]) -> Result<(&Leaf<V>, &'a [i32]), Errno> {
        for len in (1..=id.len()).rev() {
            match self.entries.get(&id[..len]) {
                Some(Entry::Leaf(leaf)) => return Ok((leaf, &id[len..])),
                Some(Entry::Node(_)) if len == id.len() => return Err(Errno::EISDIR),
                Some(Entry::Node(_)) => return Err(Errno::ENOENT),
                None => {}
            }
        }
        Err(Errno::ENOENT)
    }

    /// Answers a question about the tree: `id` starts with `CTL_UNSPEC`; `new` is the value
    /// that the program passed in.
    ///
    /// # Errors
    /// `ENOENT` for a name or id that is not there, `EINVAL` for a question that is none.
    pub fn ask(&self, id: &[i32], new: &[u8]) -> Result<Vec<u8>, Errno> {
        match id {
            [CTL_UNSPEC, SYSCTL_NAME, rest @ ..] => {
                let name = self.entries.get(rest).ok_or(Errno::ENOENT)?.name();
                Ok(with_nul(name))
            }
            [CTL_UNSPEC, SYSCTL_NEXT, rest @ ..] => {
                let next = self
                    .entries
                    .range(rest.to_vec()..)
                    .find(|(id, e)| matches!(e, Entry::Leaf(_)) && id.as_slice() != rest);
                Ok(id_bytes(next.ok_or(Errno::ENOENT)?.0))
            }
            [CTL_UNSPEC, SYSCTL_NAME2OID] => {
                let name = new.split(|b| *b == 0).next().unwrap_or(&[]);
                let name = core::str::from_utf8(name).map_err(|_| Errno::ENOENT)?;
                let id = self
                    .id_of(name.trim_end_matches('.'))
                    .ok_or(Errno::ENOENT)?;
                Ok(id_bytes(&id))
            }
            [CTL_UNSPEC, SYSCTL_OIDFMT, rest @ ..] => {
                let (kind, format) = match self.entries.get(rest).ok_or(Errno::ENOENT)? {
                    Entry::Node(_) => (CTLTYPE_NODE | CTLFLAG_RD, "N"),
                    Entry::Leaf(leaf) => {
                        let (kind, format) = leaf.kind.describe();
                        let write = if leaf.writable { CTLFLAG_WR } else { 0 };
                        (kind | CTLFLAG_RD | write, format)
                    }
                };
                let mut out = kind.to_le_bytes().to_vec();
                out.extend(with_nul(format));
                Ok(out)
            }
            [CTL_UNSPEC, SYSCTL_OIDDESCR, rest @ ..] => match self.entries.get(rest) {
                Some(Entry::Leaf(leaf)) => Ok(with_nul(leaf.description)),
                Some(Entry::Node(_)) => Ok(with_nul("")),
                None => Err(Errno::ENOENT),
            },
            _ => Err(Errno::EINVAL),
        }
    }
}

impl<V> Default for Tree<V> {
    fn default() -> Self {
        Self::new()
    }
}

fn with_nul(text: &str) -> Vec<u8> {
    let mut out = text.as_bytes().to_vec();
    out.push(0);
    out
}

fn id_bytes(id: &[i32]) -> Vec<u8> {
    let mut out = alloc::vec![0; id.len() * 4];
    for (n, chunk) in id.iter().zip(out.chunks_mut(4)) {
        n.put(chunk);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree<u32> {
        let leaf = |name: &str, kind, writable, value| Leaf {
            name: name.into(),
            kind,
            writable,
            description: "Some value",
            value,
        };
        let mut t = Tree::new();
        t.add_node("kern", Some(1)).unwrap();
        t.add_node("hw", Some(6)).unwrap();
        t.add_node("kern.proc", Some(14)).unwrap();
        t.add(Some(1), leaf("kern.ostype", Kind::String, false, 10))
            .unwrap();
        t.add(Some(10), leaf("kern.hostname", Kind::String, true, 11))
            .unwrap();
        t.add(Some(3), leaf("hw.ncpu", Kind::Int, false, 12))
            .unwrap();
        t.add(Some(9), leaf("kern.proc.pathname", Kind::String, false, 13))
            .unwrap();
        t.add(None, leaf("kern.fresh", Kind::Int, false, 14))
            .unwrap();
        t
    }

    fn ids(bytes: &[u8]) -> Vec<i32> {
        bytes.chunks(4).map(i32::get).collect()
    }

    #[test]
    fn variables_are_found_by_number_with_arguments() {
        let t = tree();
        assert_eq!(t.find(&[6, 3]).unwrap().0.value, 12);
        let (leaf, rest) = t.find(&[1, 14, 9, -1]).unwrap();
        assert_eq!((leaf.value, rest), (13, &[-1][..]));
        assert_eq!(t.find(&[1]).unwrap_err(), Errno::EISDIR);
        assert_eq!(t.find(&[1, 99]).unwrap_err(), Errno::ENOENT);
        assert_eq!(t.find(&[]).unwrap_err(), Errno::ENOENT);
    }

    #[test]
    fn names_become_numbers_and_back() {
        let t = tree();
        let id = t.ask(&[0, 3], b"kern.hostname\0").unwrap();
        assert_eq!(ids(&id), [1, 10]);
        assert_eq!(t.ask(&[0, 1, 1, 10], &[]).unwrap(), b"kern.hostname\0");
        assert_eq!(t.ask(&[0, 3], b"kern.missing").unwrap_err(), Errno::ENOENT);
        let auto = ids(&t.ask(&[0, 3], b"kern.fresh").unwrap());
        assert!(auto[1] >= CTL_AUTO_START);
    }

    #[test]
    fn walk_visits_every_variable_once_in_order() {
        let t = tree();
        let mut at = Vec::from([1]);
        let mut seen = Vec::new();
        while let Ok(next) = t.ask(&[&[0, 2], at.as_slice()].concat(), &[]) {
            at = ids(&next);
            seen.push(t.find(&at).unwrap().0.value);
        }
        assert_eq!(seen, [10, 11, 13, 14, 12]);
    }

    #[test]
    fn formats_tell_type_and_access() {
        let t = tree();
        let format = t.ask(&[0, 4, 1, 10], &[]).unwrap();
        assert_eq!(u32::get(&format), 3 | CTLFLAG_RD | CTLFLAG_WR);
        assert_eq!(&format[4..], b"A\0");
        assert_eq!(
            u32::get(&t.ask(&[0, 4, 1], &[]).unwrap()) & 0xf,
            CTLTYPE_NODE
        );
        assert_eq!(t.ask(&[0, 5, 6, 3], &[]).unwrap(), b"Some value\0");
        assert_eq!(t.ask(&[0, 77], &[]).unwrap_err(), Errno::EINVAL);
    }

    #[test]
    fn taken_names_and_numbers_are_refused() {
        let mut t = tree();
        let leaf = t.find(&[6, 3]).unwrap().0.clone();
        assert_eq!(t.add(None, leaf.clone()), Err(Errno::EEXIST));
        let other = Leaf {
            name: "hw.other".into(),
            ..leaf.clone()
        };
        assert_eq!(t.add(Some(3), other), Err(Errno::EEXIST));
        let orphan = Leaf {
            name: "no.such".into(),
            ..leaf
        };
        assert_eq!(t.add(None, orphan), Err(Errno::ENOENT));
    }
}
