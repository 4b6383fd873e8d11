//! The sysctl variables. The tree itself (names, numbers, walking) is in `libkern`.

mod debug;
mod dumps;
mod hw;
mod intr;
mod kern;
mod proc;
mod vfs;
mod vm;

use alloc::string::String;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::sysctl::{CTL_DEBUG, CTL_HW, CTL_KERN, CTL_MACHDEP, CTL_USER, CTL_VFS, CTL_VM};
use df_libkern::sysctl::{Kind, Leaf, Tree};

use crate::syscall::Call;

/// Gives the value of a variable; the numbers are those behind its own in the object id.
type Get = fn(&mut Call<'_>, &[i32]) -> Result<Vec<u8>, Errno>;
/// Sets a variable.
type Set = fn(&mut Call<'_>, &[u8]) -> Result<(), Errno>;

/// How to get and set a variable.
#[derive(Clone, Copy)]
pub(crate) struct Variable {
    /// Gives its value.
    pub(crate) get: Get,
    /// Sets it, when it can be set.
    pub(crate) set: Option<Set>,
    /// Whether numbers may follow its own.
    pub(crate) takes_arguments: bool,
}

/// A variable to be added to the tree.
struct Row {
    name: &'static str,
    number: Option<i32>,
    kind: Kind,
    description: &'static str,
    variable: Variable,
}

impl Row {
    /// A read-only variable without arguments.
    const fn new(
        name: &'static str,
        number: Option<i32>,
        kind: Kind,
        description: &'static str,
        get: Get,
    ) -> Self {
        let variable = Variable {
            get,
            set: None,
            takes_arguments: false,
        };
        Self {
            name,
            number,
            kind,
            description,
            variable,
        }
    }

    const fn writable(mut self, set: Set) -> Self {
        self.variable.set = Some(set);
        self
    }

    const fn with_arguments(mut self) -> Self {
        self.variable.takes_arguments = true;
        self
    }
}

const NODES: &[(&str, i32)] = &[
    ("kern", CTL_KERN),
    ("vm", CTL_VM),
    ("vfs", CTL_VFS),
    ("debug", CTL_DEBUG),
    ("hw", CTL_HW),
    ("machdep", CTL_MACHDEP),
    ("user", CTL_USER),
    ("kern.proc", df_abi::sysctl::KERN_PROC),
    ("kern.ipc", df_abi::sysctl::KERN_IPC),
];

/// Nodes without a number of the ABI's.
const MORE_NODES: &[&str] = &["lwkt", "debug.ktr", "kern.crash", "vm.stats", "vm.stats.vm"];

/// The tables of this folder.
fn rows() -> impl Iterator<Item = &'static Row> {
    [
        kern::ROWS,
        hw::ROWS,
        intr::ROWS,
        proc::ROWS,
        dumps::ROWS,
        debug::ROWS,
        vfs::ROWS,
        vm::ROWS,
    ]
    .into_iter()
    .flatten()
}

/// All variables.
///
/// # Panics
/// When two rows have the same name or number: a mistake in the tables here.
pub(crate) fn tree() -> Tree<Variable> {
    let mut tree = Tree::new();
    let nodes = NODES
        .iter()
        .try_for_each(|(name, n)| tree.add_node(name, Some(*n)));
    let mut more = || {
        MORE_NODES
            .iter()
            .try_for_each(|name| tree.add_node(name, None))
    };
    let nodes = nodes.and_then(|()| more());
    let leaves = nodes.and_then(|()| {
        rows().try_for_each(|row| {
            let leaf = Leaf {
                name: String::from(row.name),
                kind: row.kind,
                writable: row.variable.set.is_some(),
                description: row.description,
                value: row.variable,
            };
            tree.add(row.number, leaf)
        })
    });
    if let Err(error) = leaves {
        panic!("two sysctl rows clash: {error}");
    }
    tree
}

fn text(value: &str) -> Result<Vec<u8>, Errno> {
    nul_terminated(value.as_bytes())
}

fn nul_terminated(text: &[u8]) -> Result<Vec<u8>, Errno> {
    let mut out = text.to_vec();
    out.push(0);
    Ok(out)
}

/// A new value of type `int`.
fn number(new: &[u8]) -> Result<i32, Errno> {
    new.first_chunk::<4>()
        .map(|bytes| i32::from_le_bytes(*bytes))
        .ok_or(Errno::EINVAL)
}

fn int(value: i32) -> Result<Vec<u8>, Errno> {
    Ok(value.to_le_bytes().to_vec())
}

fn ulong(value: u64) -> Result<Vec<u8>, Errno> {
    Ok(value.to_le_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_make_a_tree_with_the_numbers_of_the_abi() {
        let tree = tree();
        for (name, id) in [
            ("kern.ostype", [1, 1]),
            ("kern.osrelease", [1, 2]),
            ("kern.hostname", [1, 10]),
            ("kern.osreldate", [1, 24]),
            ("hw.ncpu", [6, 3]),
            ("hw.pagesize", [6, 7]),
        ] {
            assert_eq!(tree.id_of(name).as_deref(), Some(&id[..]), "{name}");
        }
        assert_eq!(tree.id_of("kern.proc.pathname").unwrap(), [1, 14, 9]);
    }

    #[test]
    fn every_variable_has_a_description_and_can_be_asked_about() {
        let tree = tree();
        for row in rows() {
            assert!(!row.description.is_empty(), "{}", row.name);
            let id = tree.id_of(row.name).unwrap();
            let (leaf, rest) = tree.find(&id).unwrap();
            assert_eq!((leaf.name.as_str(), rest.len()), (row.name, 0));
        }
    }
}
