extern crate std;

mod files;
mod image;
mod model;
mod ranges;

use std::sync::Arc;

use df_libkern::vmmap::Prot;

use super::Vmspace;
use super::hardware::Hardware;
use super::space::Resident;
use crate::PAGE;

pub(super) const SIZE: u64 = PAGE as u64;
/// Around the border of two last-level tables.
pub(super) const BASE: u64 = (2 << 20) - 8 * SIZE;

pub(super) fn rw() -> Prot {
    Prot::READ | Prot::WRITE
}

pub(super) fn byte(vm: &mut Vmspace, at: u64) -> u8 {
    let mut byte = [0];
    vm.copyin(at, &mut byte).unwrap();
    byte[0]
}

/// The page tables lead only to pages that the space refers to, and permit writing only where
/// nobody else would notice, or all should.
pub(super) fn check_tables(vm: &Vmspace) {
    let (low, high) = vm.map.limits();
    vm.tables
        .update_range(&mut Hardware(&vm.users), (low, high), &mut |at, entry| {
            let range = vm.map.lookup(at).expect("mapped");
            let prot = range.value.prot;
            let (Resident::Private(page) | Resident::Object(page)) = &vm.pages[&at];
            assert_eq!(page.phys(), entry.address());
            assert!(entry.is_user() && prot != Prot::NONE);
            assert_eq!(entry.is_executable(), prot.contains(Prot::EXEC));
            if entry.is_writable() {
                assert!(prot.contains(Prot::WRITE));
                match &vm.pages[&at] {
                    Resident::Private(page) => assert_eq!(Arc::strong_count(page), 1),
                    Resident::Object(_) => assert!(range.value.shared_object().is_some()),
                }
            }
            entry
        });
}
