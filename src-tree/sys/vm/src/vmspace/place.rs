//! Where a mapping goes.

use df_abi::errno::Errno;
use df_libkern::vmmap::VmMap;

use super::mapping::Mapping;
use crate::machine::PAGE_SIZE;

/// Where mappings without a wish go: above what programs are linked to and their data.
const MAP_BASE: u64 = 0x8_0000_0000;

/// Where a mapping goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The first free place at or above the address (0: no wish).
    Hint(u64),
    /// Exactly there, replacing what is there; a multiple of the page size.
    Fixed(u64),
    /// Exactly there if nothing is there, else `ENOMEM`.
    TryFixed(u64),
}

impl Place {
    /// Finds the address for `len` bytes, a multiple of the page size.
    pub(super) fn find(self, map: &VmMap<Mapping>, len: u64) -> Result<u64, Errno> {
        match self {
            Self::Hint(hint) => {
                let hint = if hint < PAGE_SIZE { MAP_BASE } else { hint };
                map.find(hint, len).map_err(|_| Errno::ENOMEM)
            }
            Self::Fixed(at) => map.check(at, len).map(|_| at).map_err(|_| Errno::EINVAL),
            Self::TryFixed(at) => {
                let end = map.check(at, len).map_err(|_| Errno::EINVAL)?;
                if map.size_within(at, end) == 0 {
                    Ok(at)
                } else {
                    Err(Errno::ENOMEM)
                }
            }
        }
    }
}
