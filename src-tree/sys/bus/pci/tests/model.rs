//! Enumeration, address registers and capabilities against a model of configuration space.

use std::cell::RefCell;
use std::collections::BTreeMap;

use df_pci::{Address, Bar, BarError, Capability, ConfigSpace, scan};

/// Registers, and which bits of the address registers can be written.
#[derive(Default)]
struct Model {
    registers: RefCell<BTreeMap<(Address, u16), u32>>,
    masks: BTreeMap<(Address, u16), u32>,
}

impl Model {
    fn put(&mut self, at: Address, offset: u16, value: u32) {
        self.registers.get_mut().insert((at, offset), value);
    }

    fn function(&mut self, at: Address, identity: u32, header: u8) {
        self.put(at, 0, identity);
        self.put(at, 0x0c, u32::from(header) << 16);
    }

    /// An address register of `size` bytes at `value` (with its type bits).
    fn bar(&mut self, at: Address, index: u16, value: u32, size: u32) {
        let offset = 0x10 + 4 * index;
        self.put(at, offset, value);
        self.masks.insert((at, offset), size.wrapping_neg());
    }
}

impl ConfigSpace for Model {
    fn read(&self, at: Address, offset: u16) -> u32 {
        let registers = self.registers.borrow();
        let there = registers.contains_key(&(at, 0));
        let missing = if there { 0 } else { u32::MAX };
        registers.get(&(at, offset)).copied().unwrap_or(missing)
    }

    fn write(&self, at: Address, offset: u16, value: u32) {
        let mut registers = self.registers.borrow_mut();
        let Some(register) = registers.get_mut(&(at, offset)) else {
            return;
        };
        *register = match self.masks.get(&(at, offset)) {
            Some(mask) => value & mask | *register & 15 & !mask,
            None => value,
        };
    }
}

const NIC: u32 = 0x1041_1af4;

#[test]
fn functions_behind_bridges_are_found_once_even_in_a_circle() {
    let mut model = Model::default();
    let host = Address::new(0, 0, 0);
    let bridge = Address::new(0, 2, 0);
    let several = Address::new(0, 31, 0);
    let behind = Address::new(5, 0, 0);
    let back = Address::new(5, 1, 0);
    model.function(host, 0x29c0_8086, 0);
    model.function(bridge, 1, 1);
    model.put(bridge, 0x18, 5 << 8);
    model.function(several, 2, 0x80);
    model.function(Address::new(0, 31, 2), 3, 0x80);
    model.function(behind, NIC, 0);
    model.function(back, 1, 1);
    model.put(back, 0x18, 0);
    let found: Vec<_> = scan(&model).iter().map(|f| f.address).collect();
    let wanted = [host, bridge, several, Address::new(0, 31, 2), behind, back];
    assert_eq!(found, wanted);
}

#[test]
fn address_registers_are_measured_and_keep_their_values() {
    let mut model = Model::default();
    let at = Address::new(0, 3, 0);
    model.function(at, NIC, 0);
    model.put(at, 4, 0x0010_0003);
    model.bar(at, 0, 0xc001, 64);
    model.bar(at, 1, 0xfebd_1000, 4096);
    // 16 KiB with 64 bits, above 4 GiB.
    model.bar(at, 4, 0x0000_400c, 16384);
    model.bar(at, 5, 0x8, 0x1);
    let function = scan(&model)[0];
    let bar = |index| function.bar(&model, index);
    let memory = |base, size| Ok(Bar::Memory { base, size });
    let ports = Bar::Ports {
        base: 0xc000,
        size: 64,
    };
    assert_eq!(bar(0), Ok(ports));
    assert_eq!(bar(1), memory(0xfebd_1000, 4096));
    assert_eq!(bar(2), Err(BarError::Absent));
    assert_eq!(bar(4), memory(0x8_0000_4000, 16384));
    assert_eq!(bar(6), Err(BarError::Absent));
    assert_eq!(model.read(at, 0x14), 0xfebd_1000);
    assert_eq!(model.read16(at, 4), 3, "decoding is on again");
}

#[test]
fn capabilities_are_listed_and_a_circle_ends() {
    let mut model = Model::default();
    let at = Address::new(0, 3, 0);
    model.function(at, NIC, 0);
    model.put(at, 0x04, 0x0010_0000);
    model.put(at, 0x34, 0x40);
    model.put(at, 0x40, 0x0000_5009);
    model.put(at, 0x50, 0x0000_4011);
    let function = scan(&model)[0];
    let listed: Vec<_> = function.capabilities(&model).take(3).collect();
    let ids: Vec<_> = listed.iter().map(|c| (c.id, c.offset)).collect();
    assert_eq!(ids, [(9, 0x40), (0x11, 0x50), (9, 0x40)]);
    assert!(function.capabilities(&model).count() < 100);
    assert_eq!(
        function
            .capability(&model, Capability::MSIX)
            .map(|c| c.offset),
        Some(0x50)
    );
    model.put(at, 0x04, 0);
    assert_eq!(function.capabilities(&model).count(), 0);
}
