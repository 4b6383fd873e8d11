//! `vfs`.

use df_abi::{Abi, Errno};
use df_libkern::sysctl::Kind::Int;

use super::{Row, int};
use crate::syscall::Call;
use crate::varsym;

pub(super) const ROWS: &[Row] = &[Row::new(
    "vfs.varsym_enable",
    None,
    Int,
    "Replace variables in symbolic links",
    |_, _| int(varsym::enabled().into()),
)
.writable(enable_variables)];

fn enable_variables(_: &mut Call<'_>, new: &[u8]) -> Result<(), Errno> {
    if new.len() != i32::SIZE {
        return Err(Errno::EINVAL);
    }
    varsym::enable(i32::get(new) != 0);
    Ok(())
}
