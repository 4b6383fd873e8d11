//! Enumeration: every function, through bridges.

use alloc::vec::Vec;

use crate::{Address, ConfigSpace, Function};

const BRIDGE: u8 = 1;
const SECONDARY_BUS: u16 = 0x19;
const SEVERAL_FUNCTIONS: u8 = 0x80;

/// Finds every function on bus 0 and on the buses that bridges lead to, in the order of their
/// addresses on each bus; a bus is looked at once, however the bridges are numbered.
#[must_use]
pub fn scan(config: &dyn ConfigSpace) -> Vec<Function> {
    let mut found = Vec::new();
    let mut seen = [false; 256];
    let mut waiting = alloc::vec![0u8];
    while let Some(bus) = waiting.pop() {
        if core::mem::replace(&mut seen[usize::from(bus)], true) {
            continue;
        }
        for device in 0..32 {
            let first = Address::new(bus, device, 0);
            if Function::at(config, first).is_none() {
                continue;
            }
            let several = config.read8(first, 0x0e) & SEVERAL_FUNCTIONS != 0;
            let last = if several { 7 } else { 0 };
            for number in 0..=last {
                let address = Address::new(bus, device, number);
                let Some(function) = Function::at(config, address) else {
                    continue;
                };
                if function.header == BRIDGE {
                    waiting.push(config.read8(address, SECONDARY_BUS));
                }
                found.push(function);
            }
        }
    }
    found
}
