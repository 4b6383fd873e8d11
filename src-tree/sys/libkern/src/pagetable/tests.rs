extern crate std;

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::vec::Vec;

use super::{Cache, Entry, Flags, MapError, TableMemory, Tables};

/// Tables in a map; checks that only allocated tables are touched.
#[derive(Default)]
struct Memory {
    words: BTreeMap<u64, u64>,
    live: BTreeSet<u64>,
    next: u64,
    limit: Option<usize>,
}

impl TableMemory for Memory {
    fn load(&self, phys: u64) -> Entry {
        assert!(
            self.live.contains(&(phys & !0xfff)),
            "load from {phys:#x}, not a table"
        );
        Entry(self.words.get(&phys).copied().unwrap_or(0))
    }

    fn store(&mut self, phys: u64, entry: Entry) {
        assert!(
            self.live.contains(&(phys & !0xfff)),
            "store to {phys:#x}, not a table"
        );
        self.words.insert(phys, entry.0);
    }

    fn alloc_table(&mut self) -> Option<u64> {
        if self.limit.is_some_and(|limit| self.live.len() >= limit) {
            return None;
        }
        self.next += 0x1000;
        self.live.insert(self.next);
        Some(self.next)
    }

    fn free_table(&mut self, phys: u64) {
        assert!(self.live.remove(&phys), "{phys:#x} freed twice");
        self.words.retain(|at, _| at & !0xfff != phys);
    }
}

fn tables(memory: &mut Memory) -> Tables {
    Tables::new(memory.alloc_table().unwrap(), true)
}

const USER: Flags = Flags {
    write: true,
    exec: false,
    user: true,
    global: false,
    cache: Cache::WriteBack,
};

#[test]
fn large_page_translates_every_address_inside_it() {
    let mut memory = Memory::default();
    let tables = tables(&mut memory);
    let flags = Flags {
        cache: Cache::WriteCombining,
        ..USER
    };
    tables
        .map(&mut memory, 0x4000_0000, 0x60_0000, 2 << 20, flags)
        .unwrap();
    let found = tables.lookup(&memory, 0x4012_3456).unwrap();
    assert_eq!((found.phys, found.size), (0x72_3456, 2 << 20));
    assert_eq!(tables.lookup(&memory, 0x4020_0000), None);
}

#[test]
fn range_uses_the_largest_pages_that_fit() {
    let mut memory = Memory::default();
    let tables = tables(&mut memory);
    let range = (0xffff_8000_001f_f000, 0x1f_f000, 0x20_2000);
    tables
        .map_range(&mut memory, range, 1 << 30, Flags::default())
        .unwrap();
    let size = |addr| tables.lookup(&memory, addr).map(|m| m.size);
    assert_eq!(size(0xffff_8000_001f_f000), Some(4096));
    assert_eq!(size(0xffff_8000_0020_0000), Some(2 << 20));
    assert_eq!(size(0xffff_8000_0040_0000), Some(4096));
    assert_eq!(size(0xffff_8000_0040_1000), None);
}

#[test]
fn mapping_twice_is_refused() {
    let mut memory = Memory::default();
    let tables = tables(&mut memory);
    tables.map(&mut memory, 0x1000, 0x5000, 4096, USER).unwrap();
    let again = tables.map(&mut memory, 0x1000, 0x6000, 4096, USER);
    assert_eq!(again, Err(MapError::Occupied));
}

#[test]
fn out_of_tables_is_an_error() {
    let mut memory = Memory {
        limit: Some(2),
        ..Memory::default()
    };
    let tables = tables(&mut memory);
    let result = tables.map(&mut memory, 0x1000, 0x5000, 4096, USER);
    assert_eq!(result, Err(MapError::NoMemory));
}

#[test]
fn update_sees_present_pages_only_and_stores_what_it_is_given() {
    let mut memory = Memory::default();
    let tables = tables(&mut memory);
    for addr in [0x1000, 0x3000, 0x4000_0000] {
        tables.map(&mut memory, addr, 0x5000, 4096, USER).unwrap();
    }
    let mut seen = Vec::new();
    let range = (0x2000, 0x4000_1000);
    tables.update_range(&mut memory, range, &mut |addr, entry| {
        seen.push(addr);
        entry.read_only().executable(true, true)
    });
    assert_eq!(seen, [0x3000, 0x4000_0000]);
    let entry = |addr| tables.lookup(&memory, addr).unwrap().entry;
    assert!(entry(0x1000).is_writable() && !entry(0x1000).is_executable());
    assert!(!entry(0x3000).is_writable() && entry(0x3000).is_executable());
}

#[test]
fn replacing_a_page_says_whether_there_was_one() {
    let mut memory = Memory::default();
    let tables = tables(&mut memory);
    assert_eq!(tables.replace(&mut memory, 0x1000, 0x5000, USER), Ok(false));
    assert_eq!(tables.replace(&mut memory, 0x1000, 0x6000, USER), Ok(true));
    assert_eq!(tables.lookup(&memory, 0x1000).unwrap().phys, 0x6000);
}

#[test]
fn permissions_are_those_asked_for() {
    let entry = Entry::page(0x1000, USER, false, true);
    assert!(entry.is_writable() && entry.is_user() && !entry.is_executable());
    let without_nx = Entry::page(0x1000, USER, false, false);
    assert!(without_nx.is_executable());
}

/// Pages in four far-apart clusters, so that tables are shared and not shared.
fn page() -> impl Strategy<Value = u64> {
    (0u64..4, 0u64..6).prop_map(|(cluster, page)| (cluster * 0x401f_e000 + page * 0x1000) | 0x1000)
}

proptest! {
    #[test]
    fn tables_agree_with_a_plain_map_and_return_every_frame(
        steps in prop::collection::vec((page(), any::<bool>(), 1u64..1000), 1..60)
    ) {
        let mut memory = Memory::default();
        let tables = tables(&mut memory);
        let mut model = BTreeMap::new();
        for &(addr, add, frame) in &steps {
            let phys = frame * 0x1000;
            if add {
                let result = tables.map(&mut memory, addr, phys, 4096, USER);
                prop_assert_eq!(result.is_ok(), !model.contains_key(&addr));
                model.entry(addr).or_insert(phys);
            } else {
                let found = tables.unmap(&mut memory, addr).map(|u| u.phys);
                prop_assert_eq!(found, model.remove(&addr));
            }
        }
        for &(addr, ..) in &steps {
            prop_assert_eq!(tables.lookup(&memory, addr).map(|m| m.phys), model.get(&addr).copied());
        }
        let mut seen = Vec::new();
        tables.remove_range(&mut memory, (0, 1 << 47), &mut |_, page| seen.push((page.addr, page.phys)));
        prop_assert_eq!(seen, model.into_iter().collect::<Vec<_>>());
        prop_assert_eq!(memory.live.len(), 1, "only the top-level table is left");
    }
}
