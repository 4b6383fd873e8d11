//! The start state of a program: DragonFly's argument block in place of Linux's.
//!
//! Linux leaves argc, argv, envp and its own auxiliary vector at the stack pointer. A DragonFly
//! program expects the same block at `rdi`, with DragonFly's auxiliary vector, and the stack
//! pointer below it, 8 off a multiple of 16. The entries that both systems have keep their
//! values; the rest of Linux's vector is replaced by the end mark.

use df_abi::OSRELDATE;
use df_abi::errno::Errno;
use df_abi::exec::{
    AT_BASE, AT_ENTRY, AT_FLAGS, AT_NULL, AT_OSRELDATE, AT_PAGESZ, AT_PHDR, AT_PHENT, AT_PHNUM,
};
use nix::libc::user_regs_struct;

use crate::memory::Memory;

/// Entries that a program gets, in this order; `AT_OSRELDATE` and the end follow.
const KEPT: [i32; 7] = [
    AT_PHDR, AT_PHENT, AT_PHNUM, AT_PAGESZ, AT_FLAGS, AT_ENTRY, AT_BASE,
];

/// Rewrites the block of a program that was just executed, and gives its first registers.
///
/// # Errors
/// EFAULT when the stack does not look as Linux leaves it.
pub fn start_state(memory: Memory, linux: user_regs_struct) -> Result<user_regs_struct, Errno> {
    let block = linux.rsp;
    let argc = memory.get::<u64>(block)?;
    let mut at = block + 8 * (argc + 2);
    while memory.get::<u64>(at)? != 0 {
        at += 8;
    }
    let vector = at + 8;
    let old = read_vector(memory, vector)?;
    for (index, [kind, value]) in convert(&old).into_iter().enumerate() {
        memory.put(vector + 16 * index as u64, &[kind, value])?;
    }
    Ok(user_regs_struct {
        rdi: block,
        rsp: ((block - 8) & !15) + 8,
        rbx: 0,
        rsi: 0,
        rdx: 0,
        ..linux
    })
}

fn read_vector(memory: Memory, vector: u64) -> Result<Vec<[u64; 2]>, Errno> {
    let mut entries = Vec::new();
    loop {
        let entry: [u64; 2] = memory.get(vector + 16 * entries.len() as u64)?;
        if entry[0] == 0 {
            return Ok(entries);
        }
        entries.push(entry);
    }
}

/// DragonFly's vector from Linux's, never longer.
fn convert(linux: &[[u64; 2]]) -> Vec<[u64; 2]> {
    let mut entries: Vec<[u64; 2]> = KEPT
        .iter()
        .filter_map(|&kind| linux.iter().find(|entry| entry[0] == kind as u64).copied())
        .collect();
    if entries.len() < linux.len() {
        entries.push([AT_OSRELDATE as u64, u64::from(OSRELDATE)]);
    }
    entries.push([AT_NULL as u64, 0]);
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vector_keeps_common_entries_and_states_the_version() {
        let linux = [
            [33, 1],
            [16, 2],
            [6, 4096],
            [17, 100],
            [3, 0x20_0040],
            [4, 56],
            [5, 9],
        ];
        assert_eq!(
            convert(&linux),
            [
                [3, 0x20_0040],
                [4, 56],
                [5, 9],
                [6, 4096],
                [18, u64::from(OSRELDATE)],
                [0, 0]
            ]
        );
    }

    #[test]
    fn vector_never_grows() {
        let linux = [[3, 1], [4, 2], [5, 3]];
        assert_eq!(convert(&linux), [[3, 1], [4, 2], [5, 3], [0, 0]]);
    }
}
