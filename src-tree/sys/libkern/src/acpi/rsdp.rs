//! Root system description pointer (5.2.5).
//!
//! ```text
//! 0 "RSD PTR "  8 checksum  9 OEM id[6]  15 revision  16 RSDT u32
//! revision 2 and up: 20 length u32  24 XSDT u64  32 checksum of all
//! ```

use super::{checksum_is_zero, number};

/// Bytes of the structure of revision 2.
pub const RSDP_SIZE: usize = 36;
/// Bytes of the structure of revision 0.
const OLD_SIZE: usize = 20;

/// Where the root table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rsdp {
    /// RSDT: addresses of 32 bits.
    Rsdt(u64),
    /// XSDT: addresses of 64 bits.
    Xsdt(u64),
}

impl Rsdp {
    /// Parses the structure; `None` if it is none or damaged.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        if !bytes.starts_with(b"RSD PTR ") || !checksum_is_zero(bytes.get(..OLD_SIZE)?) {
            return None;
        }
        let rsdt = Self::Rsdt(number(bytes, 16, 4)?);
        if bytes[15] < 2 {
            return Some(rsdt);
        }
        let whole = bytes.get(..RSDP_SIZE)?;
        let xsdt = number(bytes, 24, 8)?;
        Some(if checksum_is_zero(whole) && xsdt != 0 {
            Self::Xsdt(xsdt)
        } else {
            rsdt
        })
    }
}
