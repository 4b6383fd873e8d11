//! Path tables (ECMA-119 9.4): all directories, level by level.
//!
//! ```text
//! 0 1 length of the identifier   1 1 extended attributes, 0   2 4 block
//! 6 2 number of the parent, from 1                            8 n identifier, one 0 if n is odd
//! ```
//! The L table is little-endian, the M table big-endian.

use crate::hierarchy::Hierarchy;

/// Most directories that a table can number.
pub(crate) const DIRS_MAX: usize = u16::MAX as usize;

/// Both tables, L and M.
pub(crate) fn emit(tree: &Hierarchy<'_>, blocks: &[u32], bias: u32) -> [Vec<u8>; 2] {
    let (mut little, mut big) = (Vec::new(), Vec::new());
    for (number, dir) in tree.dirs.iter().enumerate() {
        let block = blocks.get(number).copied().unwrap_or(0).wrapping_sub(bias);
        // Not more than DIRS_MAX directories, identifiers of at most 14 bytes.
        let parent = (dir.parent + 1) as u16;
        let head = [dir.identifier.len() as u8, 0];
        little.extend(head);
        little.extend(block.to_le_bytes());
        little.extend(parent.to_le_bytes());
        big.extend(head);
        big.extend(block.to_be_bytes());
        big.extend(parent.to_be_bytes());
        for table in [&mut little, &mut big] {
            table.extend(&dir.identifier);
            table.resize(table.len().next_multiple_of(2), 0);
        }
    }
    [little, big]
}
