//! The patch record of the boot sectors.

use df_bios_core::patch::{self, PatchError, Record};
use proptest::prelude::*;

fn sector_with_record_at(offset: usize) -> Vec<u8> {
    let mut sector = vec![0x90; 440];
    sector[offset..offset + 8].copy_from_slice(patch::MAGIC);
    sector[offset + 8..offset + 16].fill(0);
    sector
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_and_nothing_else_changes(
        offset in 0_usize..424, lba: u32, length: u32
    ) {
        let record = Record { lba, length };
        let before = sector_with_record_at(offset);
        let mut sector = before.clone();
        prop_assert_eq!(record.write(&mut sector), Ok(()));
        prop_assert_eq!(Record::read(&sector), Ok(record));
        prop_assert_eq!(&sector[..offset + 8], &before[..offset + 8]);
        prop_assert_eq!(&sector[offset + 16..], &before[offset + 16..]);
    }
}

#[test]
fn a_sector_without_exactly_one_whole_record_is_refused() {
    let record = Record { lba: 1, length: 2 };
    assert_eq!(record.write(&mut [0; 440]), Err(PatchError::Missing));

    let mut twice = sector_with_record_at(0);
    twice[100..108].copy_from_slice(patch::MAGIC);
    assert_eq!(
        record.write(&mut twice),
        Err(PatchError::Ambiguous { offset: 100 })
    );

    let mut cut = sector_with_record_at(400);
    cut.truncate(412);
    assert_eq!(
        record.write(&mut cut),
        Err(PatchError::Truncated { offset: 400 })
    );
}
