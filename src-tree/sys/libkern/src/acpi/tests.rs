extern crate std;

use proptest::prelude::*;
use std::vec::Vec;

use super::{
    Fadt, HEADER_SIZE, Hpet, Madt, MadtEntry, Rsdp, SleepType, Table, TableError, find_sleep_type,
    hz_of_period, table_addresses,
};

/// Makes a table with the right length and checksum.
fn table(signature: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::from(*signature);
    bytes.extend_from_slice(&((HEADER_SIZE + data.len()) as u32).to_le_bytes());
    bytes.resize(HEADER_SIZE, 0);
    bytes.extend_from_slice(data);
    bytes[9] = bytes.iter().fold(0u8, |sum, &b| sum.wrapping_sub(b));
    bytes
}

#[test]
fn root_tables_list_addresses_of_their_width() {
    let rsdt = table(b"RSDT", &[1, 0, 0, 0, 2, 0, 0, 0]);
    let addresses: Vec<u64> = table_addresses(&Table::parse(&rsdt).unwrap()).collect();
    assert_eq!(addresses, [1, 2]);
    let xsdt = table(b"XSDT", &[1, 0, 0, 0, 2, 0, 0, 0]);
    let addresses: Vec<u64> = table_addresses(&Table::parse(&xsdt).unwrap()).collect();
    assert_eq!(addresses, [0x2_0000_0001]);
}

#[test]
fn damaged_table_is_refused() {
    let mut bytes = table(b"FACP", &[0; 100]);
    bytes[60] ^= 1;
    assert_eq!(Table::parse(&bytes).unwrap_err(), TableError::BadChecksum);
    assert_eq!(
        Table::parse(&bytes[..50]).unwrap_err(),
        TableError::Truncated
    );
    bytes[4..8].copy_from_slice(&[5, 0, 0, 0]);
    assert_eq!(Table::parse(&bytes).unwrap_err(), TableError::BadLength(5));
}

#[test]
fn pointer_of_revision_two_leads_to_the_extended_table() {
    let mut bytes = Vec::from(*b"RSD PTR ");
    bytes.resize(36, 0);
    bytes[15] = 2;
    bytes[16] = 0x44;
    bytes[24] = 0x88;
    bytes[8] = bytes[..20].iter().fold(0u8, |sum, &b| sum.wrapping_sub(b));
    let with_bad_second_checksum = bytes.clone();
    bytes[32] = bytes.iter().fold(0u8, |sum, &b| sum.wrapping_sub(b));
    assert_eq!(Rsdp::parse(&bytes), Some(Rsdp::Xsdt(0x88)));
    assert_eq!(
        Rsdp::parse(&with_bad_second_checksum),
        Some(Rsdp::Rsdt(0x44))
    );
    assert_eq!(Rsdp::parse(&bytes[..19]), None);
}

#[test]
fn legacy_registers_are_used_where_extended_ones_are_missing() {
    let mut data = std::vec![0; 116 - HEADER_SIZE];
    data[64 - HEADER_SIZE..][..2].copy_from_slice(&[0x04, 0x06]);
    data[76 - HEADER_SIZE..][..2].copy_from_slice(&[0x08, 0x06]);
    let bytes = table(b"FACP", &data);
    let fadt = Fadt::parse(&Table::parse(&bytes).unwrap()).unwrap();
    assert_eq!(fadt.pm1a_control.map(|r| r.address), Some(0x604));
    assert_eq!(fadt.pm_timer.map(|r| r.address), Some(0x608));
    assert_eq!(fadt.reset, None);
}

#[test]
fn the_event_timer_is_where_its_table_says() {
    let mut data = std::vec![0; 56 - HEADER_SIZE];
    data[44 - HEADER_SIZE..][..4].copy_from_slice(&[0, 0, 0xd0, 0xfe]);
    let bytes = table(b"HPET", &data);
    let hpet = Hpet::parse(&Table::parse(&bytes).unwrap()).unwrap();
    assert_eq!(hpet.address, 0xfed0_0000);
    // In I/O space there is none.
    data[40 - HEADER_SIZE] = 1;
    let bytes = table(b"HPET", &data);
    assert_eq!(Hpet::parse(&Table::parse(&bytes).unwrap()), None);
    let short = table(b"HPET", &[0; 4]);
    assert_eq!(Hpet::parse(&Table::parse(&short).unwrap()), None);
}

#[test]
fn a_counter_has_the_rate_of_its_period() {
    assert_eq!(hz_of_period(10_000_000), Some(100_000_000));
    assert_eq!(hz_of_period(69_841_279), Some(14_318_179));
    assert_eq!(hz_of_period(0), None);
    assert_eq!(hz_of_period(100_000_001), None);
}

#[test]
fn processors_and_controllers_are_listed() {
    let mut data = std::vec![0, 0, 0xe0, 0xfe, 1, 0, 0, 0];
    data.extend([0, 8, 0, 3, 1, 0, 0, 0]);
    data.extend([1, 12, 7, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0, 0]);
    data.extend([2, 10, 0, 0, 2, 0, 0, 0, 5, 0]);
    data.extend([4, 6, 0xff, 0, 0, 1]);
    data.extend([0, 200]);
    let bytes = table(b"APIC", &data);
    let madt = Madt::parse(&Table::parse(&bytes).unwrap()).unwrap();
    assert_eq!(madt.local_apic(), 0xfee0_0000);
    let entries: Vec<_> = madt.entries().collect();
    let expected = [
        MadtEntry::LocalApic {
            id: 3,
            enabled: true,
        },
        MadtEntry::IoApic {
            id: 7,
            address: 0xfec0_0000,
            first_interrupt: 0,
        },
        MadtEntry::Override {
            source: 0,
            interrupt: 2,
            flags: 5,
        },
        MadtEntry::Other(4),
    ];
    assert_eq!(entries, expected);
}

#[test]
fn sleep_type_is_found_in_every_encoding() {
    let plain = [
        1, 2, 0x08, b'_', b'S', b'5', b'_', 0x12, 6, 4, 0x0a, 5, 0x0a, 7, 0, 0,
    ];
    assert_eq!(find_sleep_type(&plain), Some(SleepType { a: 5, b: 7 }));
    let rooted = [0x08, b'\\', b'_', b'S', b'5', b'_', 0x12, 6, 4, 0, 1, 0, 0];
    assert_eq!(find_sleep_type(&rooted), Some(SleepType { a: 0, b: 1 }));
    let reference_first = [
        b'_', b'S', b'5', b'_', 0x08, b'_', b'S', b'5', b'_', 0x12, 3, 1, 1,
    ];
    assert_eq!(
        find_sleep_type(&reference_first),
        Some(SleepType { a: 1, b: 0 })
    );
    assert_eq!(find_sleep_type(b"nothing"), None);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = find_sleep_type(&bytes);
        let _ = Rsdp::parse(&bytes);
        for signature in [b"FACP", b"APIC", b"XSDT"] {
            let bytes = table(signature, &bytes);
            let table = Table::parse(&bytes).unwrap();
            let _ = Fadt::parse(&table);
            table_addresses(&table).count();
            if let Some(madt) = Madt::parse(&table) {
                madt.entries().count();
            }
        }
    }
}
