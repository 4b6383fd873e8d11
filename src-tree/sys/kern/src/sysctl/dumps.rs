//! `kern`: core files and checkpoints.

use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::stat::PATH_MAX;
use df_libkern::sysctl::Kind::{Int, String};

use super::{Row, int, nul_terminated, number};
use crate::syscall::Call;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "kern.coredump",
        None,
        Int,
        "Whether core files are written",
        |call, _| int(i32::from(call.sys.dumps.lock().coredump)),
    )
    .writable(|call, new| {
        call.sys.dumps.lock().coredump = number(new)? != 0;
        Ok(())
    }),
    Row::new(
        "kern.sugid_coredump",
        None,
        Int,
        "Whether programs with set-id bits are written to core files too",
        |call, _| int(i32::from(call.sys.dumps.lock().sugid)),
    )
    .writable(|call, new| {
        call.sys.dumps.lock().sugid = number(new)? != 0;
        Ok(())
    }),
    Row::new(
        "kern.corefile",
        None,
        String,
        "Name of core files: %N program, %P process, %U user",
        |call, _| nul_terminated(&call.sys.dumps.lock().corefile),
    )
    .writable(|call, new| {
        call.sys.dumps.lock().corefile = template(new)?;
        Ok(())
    }),
    Row::new(
        "kern.ckptfile",
        None,
        String,
        "Name of checkpoints: %N program, %P process, %U user",
        |call, _| nul_terminated(&call.sys.dumps.lock().ckptfile),
    )
    .writable(|call, new| {
        call.sys.dumps.lock().ckptfile = template(new)?;
        Ok(())
    }),
    Row::new(
        "kern.ckptgroup",
        None,
        Int,
        "Group that may save and restore processes, -1 = everybody",
        ckptgroup,
    )
    .writable(|call, new| {
        call.sys.dumps.lock().ckptgroup = number(new)?;
        Ok(())
    }),
];

fn ckptgroup(call: &mut Call<'_>, _: &[i32]) -> Result<Vec<u8>, Errno> {
    int(call.sys.dumps.lock().ckptgroup)
}

/// A name that is not empty, without its NUL.
fn template(new: &[u8]) -> Result<Vec<u8>, Errno> {
    let name = new.split(|byte| *byte == 0).next().unwrap_or(&[]);
    if name.is_empty() || name.len() >= PATH_MAX {
        return Err(Errno::EINVAL);
    }
    Ok(name.to_vec())
}
