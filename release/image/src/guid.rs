//! GUIDs of partition tables.

use std::fmt;

use df_manifest::Hasher;

/// A GUID in the mixed byte order of GPT: the first three groups little-endian.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guid(
    /// Bytes as on the medium.
    pub [u8; 16],
);

impl Guid {
    /// Type of the EFI system partition.
    pub const EFI_SYSTEM: Self = Self::from_groups(
        0xC12A_7328,
        0xF81F,
        0x11D2,
        [0xBA, 0x4B, 0x00, 0xA0, 0xC9, 0x3E, 0xC9, 0x3B],
    );
    /// Type of a partition with data for any system.
    pub const BASIC_DATA: Self = Self::from_groups(
        0xEBD0_A0A2,
        0xB9E5,
        0x4433,
        [0x87, 0xC0, 0x68, 0xB6, 0xB7, 0x26, 0x99, 0xC7],
    );

    const fn from_groups(a: u32, b: u16, c: u16, rest: [u8; 8]) -> Self {
        let (a, b, c) = (a.to_le_bytes(), b.to_le_bytes(), c.to_le_bytes());
        let [d, e, f, g, h, i, j, k] = rest;
        Self([
            a[0], a[1], a[2], a[3], b[0], b[1], c[0], c[1], d, e, f, g, h, i, j, k,
        ])
    }

    /// A GUID that depends on nothing but a seed and a purpose (version 8, RFC 9562).
    #[must_use]
    pub fn derived(seed: &[u8], purpose: &str) -> Self {
        let mut hasher = Hasher::default();
        hasher.update(purpose.as_bytes());
        hasher.update(&[0]);
        hasher.update(seed);
        let digest = hasher.finish().0;
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        bytes[7] = bytes[7] & 0x0f | 0x80;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        Self(bytes)
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
        for (i, at) in ORDER.into_iter().enumerate() {
            if matches!(i, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{:02X}", self.0[at])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_types_print_as_known() {
        assert_eq!(
            Guid::EFI_SYSTEM.to_string(),
            "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
        );
        assert_eq!(
            Guid::BASIC_DATA.to_string(),
            "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"
        );
    }

    #[test]
    fn derived_guids_depend_on_seed_and_purpose_alone() {
        let guid = Guid::derived(b"seed", "disk");
        assert_eq!(guid, Guid::derived(b"seed", "disk"));
        assert_ne!(guid, Guid::derived(b"seed", "esp"));
        assert_ne!(guid, Guid::derived(b"sead", "disk"));
        assert_eq!(guid.to_string().as_bytes()[14], b'8');
    }
}
