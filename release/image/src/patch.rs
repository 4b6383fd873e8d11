//! The patch record: where the boot stages find the loader.
//!
//! ```text
//! 0 8 "DFLYLDR1"   8 4 sector of /boot/loader (2048 bytes each)   12 4 its length in bytes
//! ```
//! Both numbers are little-endian. A boot stage contains the record exactly once.

/// The first eight bytes of the record.
pub const RECORD_MAGIC: [u8; 8] = *b"DFLYLDR1";

/// A boot stage that cannot be told where the loader is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// There is no record, more than one, or it is cut off.
    #[error("{0} complete DFLYLDR1 patch records found, there must be exactly one")]
    Records(usize),
}

/// Fills in the record of a boot stage.
///
/// # Errors
/// [`PatchError`] when the stage does not contain exactly one complete record.
pub fn patch_loader(stage: &mut [u8], sector: u32, len: u32) -> Result<(), PatchError> {
    let found: Vec<usize> = (0..stage.len().saturating_sub(15))
        .filter(|&at| stage[at..].starts_with(&RECORD_MAGIC))
        .collect();
    let &[at] = &found[..] else {
        return Err(PatchError::Records(found.len()));
    };
    stage[at + 8..at + 12].copy_from_slice(&sector.to_le_bytes());
    stage[at + 12..at + 16].copy_from_slice(&len.to_le_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_is_filled_in_wherever_it_is() {
        let mut stage = vec![0x90; 100];
        stage[84..92].copy_from_slice(&RECORD_MAGIC);
        patch_loader(&mut stage, 0x0102_0304, 5).unwrap();
        assert_eq!(stage[92..], [4, 3, 2, 1, 5, 0, 0, 0]);
    }

    #[test]
    fn none_two_or_half_a_record_are_refused() {
        assert_eq!(
            patch_loader(&mut [0; 440], 1, 1),
            Err(PatchError::Records(0))
        );
        let mut half = [&[0; 4][..], &RECORD_MAGIC, &[0; 7]].concat();
        assert_eq!(patch_loader(&mut half, 1, 1), Err(PatchError::Records(0)));
        let mut two = [&RECORD_MAGIC[..], &[0; 8], &RECORD_MAGIC, &[0; 8]].concat();
        assert_eq!(patch_loader(&mut two, 1, 1), Err(PatchError::Records(2)));
    }
}
