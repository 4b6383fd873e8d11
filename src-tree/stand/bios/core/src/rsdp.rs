//! The search for the ACPI root system description pointer (RSDP).
//!
//! ACPI specification, "Finding the RSDP on IA-PC Systems": it lies on a 16-byte boundary in the
//! first KiB of the extended BIOS data area or between 0xE0000 and 0xFFFFF.
//!
//! ```text
//! offset  size  meaning
//! 0       8     "RSD PTR "
//! 8       1     checksum: the first 20 bytes add up to 0
//! 9       6     OEM
//! 15      1     revision: 0 = ACPI 1.0, 2 = ACPI 2.0 and later
//! 16      4     physical address of the RSDT
//! 20      4     length of the whole structure          (from revision 2)
//! 24      8     physical address of the XSDT           (from revision 2)
//! 32      1     extended checksum: all bytes add up to 0 (from revision 2)
//! ```

use crate::le;

const SIGNATURE: &[u8; 8] = b"RSD PTR ";
const V1_SIZE: usize = 20;
const V2_SIZE: usize = 36;

/// Tells whether `data` starts with a valid RSDP.
#[must_use]
pub fn is_valid(data: &[u8]) -> bool {
    if !data.starts_with(SIGNATURE) || !data.get(..V1_SIZE).is_some_and(sums_to_zero) {
        return false;
    }
    if data[15] < 2 {
        return true;
    }
    let Some(length) = le::u32(data, 20).and_then(|length| usize::try_from(length).ok()) else {
        return false;
    };
    length >= V2_SIZE && data.get(..length).is_some_and(sums_to_zero)
}

/// Returns the offset of the first valid RSDP in `area`, which must start on a 16-byte boundary.
#[must_use]
pub fn find(area: &[u8]) -> Option<usize> {
    (0..area.len())
        .step_by(16)
        .find(|offset| is_valid(&area[*offset..]))
}

fn sums_to_zero(bytes: &[u8]) -> bool {
    bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) == 0
}
