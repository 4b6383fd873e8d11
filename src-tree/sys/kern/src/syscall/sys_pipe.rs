//! pipe, pipe2.

use alloc::sync::Arc;

use df_abi::Errno;
use df_abi::fcntl::{O_CLOEXEC, O_NONBLOCK, O_RDONLY, O_WRONLY};
use df_file::{File, Object, Pipe};

use super::{Call, SysResult};
use crate::user::UserOut;

impl Call<'_> {
    /// Gives two files descriptors, both or none.
    pub(super) fn add_two(
        &self,
        files: [Arc<File>; 2],
        close_on_exec: bool,
    ) -> SysResult<(i32, i32)> {
        let limit = self.proc.file_limit();
        let [a, b] = files;
        let mut table = self.proc.files.lock();
        let first = table.add(a, close_on_exec, 0, limit)?;
        match table.add(b, close_on_exec, 0, limit) {
            Ok(second) => Ok((first, second)),
            Err(error) => {
                let removed = table.remove(first);
                drop((table, removed));
                Err(error)
            }
        }
    }
}

fn make(call: &mut Call<'_>, flags: i32) -> SysResult<i32> {
    if flags & !(O_CLOEXEC | O_NONBLOCK) != 0 {
        return Err(Errno::EINVAL);
    }
    let (r, w) = Pipe::pair();
    let status = flags & O_NONBLOCK;
    let files = [(r, O_RDONLY), (w, O_WRONLY)]
        .map(|(end, mode)| File::anonymous(Object::Pipe(end), mode | status));
    let (first, second) = call.add_two(files, flags & O_CLOEXEC != 0)?;
    call.lwp.second = Some(u64::from(second.unsigned_abs()));
    Ok(first)
}

pub(super) fn pipe(call: &mut Call<'_>) -> SysResult<i32> {
    make(call, 0)
}

/// Both descriptors come back in registers; the stub of the C library stores them.
pub(super) fn pipe2(call: &mut Call<'_>, _fds: UserOut<i32>, flags: i32) -> SysResult<i32> {
    make(call, flags)
}
