//! Buffers of a program, one behind the other.

use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::uio::{IOV_MAX, Iovec};

use super::{Call, SysResult};
use crate::proc::SharedVm;
use crate::user::{UserBuffer, UserIn, UserOut};

/// Buffers as one piece: what a read fills or a write takes.
pub(super) struct Buffers {
    /// Address and length of each.
    parts: Vec<(u64, usize)>,
    total: usize,
}

/// `EINVAL` for a length that the result of the call could not tell.
fn checked(len: usize) -> SysResult<usize> {
    if isize::try_from(len).is_ok() {
        Ok(len)
    } else {
        Err(Errno::EINVAL)
    }
}

impl Buffers {
    /// A single buffer.
    pub(super) fn one(addr: u64, len: usize) -> SysResult<Self> {
        Ok(Self {
            parts: alloc::vec![(addr, len)],
            total: checked(len)?,
        })
    }

    /// The buffers of a vector.
    pub(super) fn vector(call: &Call<'_>, iov: &UserIn<Iovec>, count: usize) -> SysResult<Self> {
        if count > IOV_MAX {
            return Err(Errno::EINVAL);
        }
        let mut total: usize = 0;
        let mut parts = Vec::with_capacity(count);
        for v in iov.read_array(call.vm(), count)? {
            let len = usize::try_from(v.iov_len).map_err(|_| Errno::EINVAL)?;
            total = checked(total.checked_add(len).ok_or(Errno::EINVAL)?)?;
            parts.push((v.iov_base, len));
        }
        Ok(Self { parts, total })
    }

    /// Bytes in all.
    pub(super) fn len(&self) -> usize {
        self.total
    }

    /// The pieces of user memory behind `len` bytes from `offset` on: address, and where they are
    /// in those bytes.
    fn pieces(
        &self,
        offset: usize,
        len: usize,
    ) -> impl Iterator<Item = (u64, core::ops::Range<usize>)> {
        let mut before = 0;
        self.parts.iter().filter_map(move |(addr, part)| {
            let start = before;
            before += part;
            // The part covers start..before; wanted is offset..offset + len.
            let from = start.max(offset);
            let to = before.min(offset + len);
            let inside = u64::try_from(from.checked_sub(start)?).ok()?;
            (from < to).then(|| (addr.wrapping_add(inside), from - offset..to - offset))
        })
    }

    /// Fills `data` from `offset` on.
    pub(super) fn take(&self, vm: &SharedVm, offset: usize, data: &mut [u8]) -> SysResult {
        for (addr, range) in self.pieces(offset, data.len()) {
            UserIn::new(addr).bytes(vm, 0, &mut data[range])?;
        }
        Ok(())
    }

    /// Puts `data` at `offset`.
    pub(super) fn put(&self, vm: &SharedVm, offset: usize, data: &[u8]) -> SysResult {
        for (addr, range) in self.pieces(offset, data.len()) {
            UserOut::<core::ffi::c_void>::new(addr).write_bytes(vm, 0, &data[range])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Buffers;
    use std::vec::Vec;

    #[test]
    fn pieces_cover_exactly_what_was_asked_for() {
        let buffers = Buffers {
            parts: [(1000, 3), (2000, 0), (3000, 5), (4000, 2)].to_vec(),
            total: 10,
        };
        for offset in 0..10 {
            for len in 0..=10 - offset {
                let bytes: Vec<u64> = buffers
                    .pieces(offset, len)
                    .flat_map(|(addr, range)| (addr..).take(range.len()))
                    .collect();
                let all = [1000, 1001, 1002, 3000, 3001, 3002, 3003, 3004, 4000, 4001];
                assert_eq!(bytes, all[offset..offset + len]);
            }
        }
    }
}
