//! getrandom.

use core::ffi::c_void;

use df_abi::Errno;

use super::{Call, SysResult};
use crate::user::{UserBuffer, UserOut};

/// Bytes that are made at a time.
const CHUNK: usize = 4096;
/// Flags: from the blocking pool, without waiting, even when not seeded. The generator is
/// seeded before the first process starts, so all three mean the same.
const KNOWN_FLAGS: u32 = 0x7;

pub(super) fn getrandom(
    call: &mut Call<'_>,
    buf: UserOut<c_void>,
    len: usize,
    flags: u32,
) -> SysResult<usize> {
    if flags & !KNOWN_FLAGS != 0 || isize::try_from(len).is_err() {
        return Err(Errno::EINVAL);
    }
    let mut chunk = [0; CHUNK];
    let mut done = 0;
    while done < len {
        let part = &mut chunk[..CHUNK.min(len - done)];
        call.sys.random.lock().fill(part);
        buf.write_bytes(call.vm(), done, part)?;
        done += part.len();
    }
    Ok(done)
}
