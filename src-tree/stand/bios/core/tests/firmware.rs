//! What real firmware answers, sane and insane.

use df_abi::boot::MemoryKind;
use df_bios_core::e820::{ENTRY_SIZE, Entries, Entry};
use df_bios_core::{edd, keys, rsdp, vbe};
use df_stand::platform::Key;
use proptest::prelude::*;

fn raw(base: u64, len: u64, kind: u32, attributes: u32) -> [u8; ENTRY_SIZE] {
    let mut bytes = [0; ENTRY_SIZE];
    bytes[0..8].copy_from_slice(&base.to_le_bytes());
    bytes[8..16].copy_from_slice(&len.to_le_bytes());
    bytes[16..20].copy_from_slice(&kind.to_le_bytes());
    bytes[20..24].copy_from_slice(&attributes.to_le_bytes());
    bytes
}

fn entries(list: &[(u64, u64, MemoryKind)]) -> Entries {
    let mut entries = Entries::new();
    for &(base, len, kind) in list {
        entries.push(Entry { base, len, kind });
    }
    entries
}

#[test]
fn e820_types_are_told_apart_and_unknown_ones_are_reserved() {
    let kind = |number| Entry::from_bytes(&raw(0, 1, number, 0), 20).map(|entry| entry.kind);
    assert_eq!(kind(1), Some(MemoryKind::USABLE));
    assert_eq!(kind(2), Some(MemoryKind::RESERVED));
    assert_eq!(kind(3), Some(MemoryKind::ACPI_RECLAIM));
    assert_eq!(kind(4), Some(MemoryKind::ACPI_NVS));
    assert_eq!(kind(5), Some(MemoryKind::BAD));
    for unknown in [0, 6, 7, 12, 99, u32::MAX] {
        assert_eq!(kind(unknown), Some(MemoryKind::RESERVED));
    }
}

#[test]
fn e820_attributes_count_only_when_returned() {
    assert_eq!(
        Entry::from_bytes(&raw(0, 1, 1, 0), 24),
        None,
        "marked invalid"
    );
    assert!(
        Entry::from_bytes(&raw(0, 1, 1, 0), 20).is_some(),
        "no attributes returned"
    );
    let non_volatile = Entry::from_bytes(&raw(0, 1, 1, 3), 24).map(|entry| entry.kind);
    assert_eq!(non_volatile, Some(MemoryKind::RESERVED));
    assert_eq!(Entry::from_bytes(&raw(0, 0, 1, 1), 24), None, "empty");
    assert_eq!(Entry::from_bytes(&raw(0, 1, 1, 1), 16), None, "too short");
}

#[test]
fn overlapping_entries_leave_only_memory_that_nobody_else_claims() {
    let list = entries(&[
        (0x10_0000, 0x70_0000, MemoryKind::USABLE),
        (0, 0x9_fc00, MemoryKind::USABLE),
        (0x40_0000, 0x1000, MemoryKind::ACPI_NVS),
        (0x78_0000, u64::MAX, MemoryKind::RESERVED),
        (0x60_0000, 0x30_0000, MemoryKind::USABLE),
    ]);
    let free = list.free(0x10_0000, 1 << 32);
    assert_eq!(
        free.ranges(),
        [(0x10_0000, 0x40_0000), (0x40_1000, 0x78_0000)]
    );
}

#[test]
fn memory_beyond_the_limit_is_not_offered() {
    let list = entries(&[(0xc000_0000, 0x1_0000_0000, MemoryKind::USABLE)]);
    assert_eq!(
        list.free(0x10_0000, 1 << 32).ranges(),
        [(0xc000_0000, 1 << 32)]
    );
}

fn table(revision: u8, length: u32) -> Vec<u8> {
    let mut table = vec![0; 36];
    table[..8].copy_from_slice(b"RSD PTR ");
    table[15] = revision;
    table[20..24].copy_from_slice(&length.to_le_bytes());
    fix(&mut table, 20, 8);
    fix(&mut table, 36, 32);
    table
}

/// Sets the byte at `at` so that the first `len` bytes add up to 0.
fn fix(table: &mut [u8], len: usize, at: usize) {
    table[at] = 0;
    let sum = table[..len]
        .iter()
        .fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    table[at] = sum.wrapping_neg();
}

#[test]
fn rsdp_is_found_on_its_boundary_only() {
    let mut area = vec![0x55; 4096];
    area[40..76].copy_from_slice(&table(2, 36));
    assert_eq!(rsdp::find(&area), None);
    area[96..132].copy_from_slice(&table(2, 36));
    assert_eq!(rsdp::find(&area), Some(96));
}

#[test]
fn rsdp_with_a_wrong_checksum_or_length_is_passed_over() {
    assert!(rsdp::is_valid(&table(2, 36)));
    assert!(rsdp::is_valid(&table(0, 0)[..20]), "ACPI 1.0 has 20 bytes");
    let mut first_wrong = table(0, 0);
    first_wrong[8] ^= 1;
    assert!(!rsdp::is_valid(&first_wrong));
    let mut second_wrong = table(2, 36);
    second_wrong[32] ^= 1;
    assert!(!rsdp::is_valid(&second_wrong));
    assert!(!rsdp::is_valid(&table(2, 20)), "shorter than revision 2 is");
    assert!(!rsdp::is_valid(&table(2, 4096)), "runs out of the area");
}

#[test]
fn drive_parameters_that_make_no_sense_are_refused() {
    let block = |sectors: u64, size: u16| {
        let mut block = [0; edd::PARAMETERS_SIZE];
        block[16..24].copy_from_slice(&sectors.to_le_bytes());
        block[24..26].copy_from_slice(&size.to_le_bytes());
        edd::DriveParameters::from_bytes(&block)
    };
    assert_eq!(
        block(1000, 512),
        Some(edd::DriveParameters {
            sector_size: 512,
            sectors: Some(1000)
        })
    );
    assert_eq!(
        block(u64::MAX, 2048),
        Some(edd::DriveParameters {
            sector_size: 2048,
            sectors: None
        })
    );
    assert_eq!(block(1000, 0), None);
    assert_eq!(block(1000, 513), None);
}

#[test]
fn disk_address_packet_has_the_documented_layout() {
    assert_eq!(
        edd::packet(0x0102_0304_0506_0708, 9, 0x1234),
        [16, 0, 9, 0, 0, 0, 0x34, 0x12, 8, 7, 6, 5, 4, 3, 2, 1]
    );
}

#[test]
fn bios_keys_become_keys_of_the_menu() {
    assert_eq!(keys::key(0x48, 0xe0), Some(Key::Up));
    assert_eq!(keys::key(0x48, 0), Some(Key::Up));
    assert_eq!(keys::key(0x1c, 0x0d), Some(Key::Enter));
    assert_eq!(keys::key(0x1e, b'a'), Some(Key::Char(b'a')));
    assert_eq!(keys::key(0x2e, 3), Some(Key::Ctrl(b'c')));
    assert_eq!(keys::key(0x0e, 8), Some(Key::Backspace));
    assert_eq!(keys::key(0x3b, 0), None, "F1");
    assert_eq!(keys::key(0x12, 0x80), None, "not ASCII");
}

#[test]
fn vbe_takes_the_linear_layout_of_version_3() {
    let mut info = [0; vbe::MODE_INFO_SIZE];
    info[0..2].copy_from_slice(&0x91_u16.to_le_bytes());
    info[16..18].copy_from_slice(&4096_u16.to_le_bytes());
    info[18..20].copy_from_slice(&1024_u16.to_le_bytes());
    info[20..22].copy_from_slice(&768_u16.to_le_bytes());
    info[25] = 32;
    info[27] = 6;
    info[31..37].copy_from_slice(&[8, 16, 8, 8, 8, 0]);
    info[40..44].copy_from_slice(&0xfd00_0000_u32.to_le_bytes());
    info[50..52].copy_from_slice(&8192_u16.to_le_bytes());
    info[54..60].copy_from_slice(&[8, 16, 8, 8, 8, 0]);
    let old = vbe::framebuffer(&info, 0x0200).expect("a good mode");
    assert_eq!(
        (old.width, old.height, old.stride, old.bits),
        (1024, 768, 4096, 32)
    );
    assert_eq!((old.red, old.green, old.blue), ([16, 8], [8, 8], [0, 8]));
    assert_eq!(
        vbe::framebuffer(&info, 0x0300).map(|mode| mode.stride),
        Some(8192)
    );
    info[27] = 4;
    assert_eq!(
        vbe::framebuffer(&info, 0x0300),
        None,
        "palette modes are no use"
    );
}

#[test]
fn vbe_before_version_2_is_not_used() {
    let mut block = [0; vbe::INFO_SIZE];
    block[..4].copy_from_slice(b"VESA");
    block[4..6].copy_from_slice(&0x0300_u16.to_le_bytes());
    block[14..18].copy_from_slice(&[0x22, 0x00, 0x00, 0xc0]);
    let info = vbe::Info::from_bytes(&block).expect("version 3.0");
    assert_eq!((info.version, info.modes), (0x0300, 0xc_0022));
    block[5] = 1;
    assert_eq!(vbe::Info::from_bytes(&block), None);
    assert_eq!(vbe::Info::from_bytes(&[0; vbe::INFO_SIZE]), None);
}

proptest! {
    #[test]
    fn random_bytes_are_no_rsdp_and_no_panic(area in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(rsdp::find(&area), None);
    }

    #[test]
    fn random_mode_blocks_do_not_panic(seed in proptest::collection::vec(any::<u8>(), vbe::MODE_INFO_SIZE)) {
        let block: [u8; vbe::MODE_INFO_SIZE] = seed.try_into().expect("sized");
        let _mode = vbe::framebuffer(&block, 0x0300);
    }
}
