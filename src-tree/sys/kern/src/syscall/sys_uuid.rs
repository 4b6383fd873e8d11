//! uuidgen: identifiers that nobody else has.

use core::ffi::c_void;

use df_abi::Errno;

use super::{Call, SysResult};
use crate::user::{UserBuffer, UserOut};

/// Most identifiers of one call.
const MOST: i32 = 2048;
/// Bytes of an identifier.
const LEN: usize = 16;
/// Byte with the version in its upper half: that of the time's upper half, stored with the low
/// byte first.
const VERSION_AT: usize = 7;
/// Version of random identifiers.
const RANDOM_VERSION: u8 = 4;
/// Byte with the variant in its upper bits.
const VARIANT_AT: usize = 8;

/// Marks 16 random bytes as an identifier of version 4 (RFC 9562, section 5.4).
fn mark(id: &mut [u8]) {
    id[VERSION_AT] = id[VERSION_AT] & 0x0f | RANDOM_VERSION << 4;
    id[VARIANT_AT] = id[VARIANT_AT] & 0x3f | 0x80;
}

pub(super) fn uuidgen(call: &mut Call<'_>, store: UserOut<c_void>, count: i32) -> SysResult {
    if !(1..=MOST).contains(&count) {
        return Err(Errno::EINVAL);
    }
    let count = usize::try_from(count).map_err(|_| Errno::EINVAL)?;
    let mut ids = alloc::vec![0; LEN * count];
    call.sys.random.lock().fill(&mut ids);
    ids.chunks_exact_mut(LEN).for_each(mark);
    store.write_bytes(call.vm(), 0, &ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_and_variant_are_where_readers_look() {
        let mut id = [0xff; LEN];
        mark(&mut id);
        assert_eq!((id[VERSION_AT], id[VARIANT_AT]), (0x4f, 0xbf));
        let mut id = [0; LEN];
        mark(&mut id);
        assert_eq!((id[VERSION_AT], id[VARIANT_AT]), (0x40, 0x80));
    }
}
