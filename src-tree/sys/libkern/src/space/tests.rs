extern crate std;

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::vec;
use std::vec::Vec;

use super::{Space, SpaceError, UserMemory};
use crate::pagetable::{Entry, TableMemory, Tables};
use crate::vmmap::{Access, Prot};

const PAGE: u64 = 4096;
const LOW: u64 = PAGE;
const HIGH: u64 = 0x7fff_ffe0_0000;

/// Physical memory as frames of bytes; counts what is in use and knows what the CPU would
/// still remember.
#[derive(Default)]
struct Machine {
    frames: BTreeMap<u64, Vec<u8>>,
    next: u64,
    limit: usize,
    flushed: Vec<u64>,
}

impl Machine {
    fn with_frames(limit: usize) -> Self {
        Self {
            limit,
            ..Self::default()
        }
    }

    fn take(&mut self) -> Option<u64> {
        if self.frames.len() >= self.limit {
            return None;
        }
        self.next += PAGE;
        self.frames.insert(self.next, vec![0; PAGE as usize]);
        Some(self.next)
    }

    fn give(&mut self, phys: u64) {
        assert!(
            self.frames.remove(&phys).is_some(),
            "{phys:#x} is not in use"
        );
    }
}

impl TableMemory for Machine {
    fn load(&self, phys: u64) -> Entry {
        let mut word = [0; 8];
        self.read(phys, &mut word);
        Entry(u64::from_le_bytes(word))
    }

    fn store(&mut self, phys: u64, entry: Entry) {
        self.write(phys, &entry.0.to_le_bytes());
    }

    fn alloc_table(&mut self) -> Option<u64> {
        self.take()
    }

    fn free_table(&mut self, phys: u64) {
        self.give(phys);
    }
}

impl UserMemory for Machine {
    fn alloc_page(&mut self) -> Option<u64> {
        self.take()
    }

    fn free_page(&mut self, phys: u64) {
        self.give(phys);
    }

    fn read(&self, phys: u64, out: &mut [u8]) {
        let at = (phys % PAGE) as usize;
        out.copy_from_slice(&self.frames[&(phys & !(PAGE - 1))][at..at + out.len()]);
    }

    fn write(&mut self, phys: u64, bytes: &[u8]) {
        let at = (phys % PAGE) as usize;
        let frame = self
            .frames
            .get_mut(&(phys & !(PAGE - 1)))
            .expect("frame in use");
        frame[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn flush(&mut self, addr: u64) {
        self.flushed.push(addr);
    }
}

fn space(machine: &mut Machine) -> Space {
    Space::new(Tables::new(machine.take().unwrap(), true), LOW, HIGH)
}

fn rw() -> Prot {
    Prot::READ | Prot::WRITE
}

#[test]
fn huge_reservation_costs_no_pages() {
    let mut machine = Machine::with_frames(1);
    let mut space = space(&mut machine);
    let at = space
        .insert(&mut machine, (1 << 40, 1 << 40), Prot::NONE, false)
        .unwrap();
    assert_eq!(at, 1 << 40);
    assert_eq!(
        space.fault(&mut machine, at, Access::Read),
        Err(SpaceError::Fault)
    );
}

#[test]
fn string_may_end_at_the_edge_of_the_map() {
    let mut machine = Machine::with_frames(100);
    let mut space = space(&mut machine);
    space.insert(&mut machine, (LOW, PAGE), rw(), true).unwrap();
    space
        .copyout(&mut machine, LOW + PAGE - 4, b"end\0")
        .unwrap();
    let mut out = [0; 32];
    assert_eq!(
        space.copyinstr(&mut machine, LOW + PAGE - 4, &mut out),
        Ok(3)
    );
    assert_eq!(&out[..3], b"end");
    space.copyout(&mut machine, LOW + PAGE - 1, b"!").unwrap();
    let result = space.copyinstr(&mut machine, LOW + PAGE - 4, &mut out);
    assert_eq!(result, Err(SpaceError::Fault));
    assert_eq!(
        space.copyinstr(&mut machine, LOW + PAGE - 4, &mut out[..2]),
        Err(SpaceError::TooLong)
    );
}

#[test]
fn forbidden_page_keeps_its_contents() {
    let mut machine = Machine::with_frames(100);
    let mut space = space(&mut machine);
    space.insert(&mut machine, (LOW, PAGE), rw(), true).unwrap();
    space.copyout(&mut machine, LOW, b"kept").unwrap();
    space
        .protect(&mut machine, (LOW, PAGE), Prot::NONE)
        .unwrap();
    assert_eq!(machine.flushed, [LOW]);
    assert_eq!(
        space.copyin(&mut machine, LOW, &mut [0; 4]),
        Err(SpaceError::Fault)
    );
    assert!(
        !space
            .tables()
            .lookup(&machine, LOW)
            .unwrap()
            .entry
            .is_user()
    );
    space
        .protect(&mut machine, (LOW, PAGE), Prot::READ)
        .unwrap();
    let mut out = [0; 4];
    space.copyin(&mut machine, LOW, &mut out).unwrap();
    assert_eq!(&out, b"kept");
    assert_eq!(
        space.copyout(&mut machine, LOW, b"x"),
        Err(SpaceError::Fault)
    );
}

#[test]
fn copy_that_wraps_around_the_address_space_faults() {
    let mut machine = Machine::with_frames(100);
    let mut space = space(&mut machine);
    assert_eq!(
        space.copyin(&mut machine, u64::MAX - 2, &mut [0; 8]),
        Err(SpaceError::Fault)
    );
    assert_eq!(
        space.copyinstr(&mut machine, u64::MAX, &mut [0; 8]),
        Err(SpaceError::Fault)
    );
}

#[derive(Clone, Debug)]
enum Step {
    Map(u32),
    Unmap,
    Protect(u32),
    Discard,
    Write(u8),
}

const PAGES: u64 = 24;

fn step() -> impl Strategy<Value = (Step, u64, u64)> {
    let kind = prop_oneof![
        (0u32..8).prop_map(Step::Map),
        Just(Step::Unmap),
        (0u32..8).prop_map(Step::Protect),
        Just(Step::Discard),
        any::<u8>().prop_map(Step::Write),
    ];
    (kind, 0..PAGES, 1u64..6)
}

proptest! {
    /// Against a model of pages with contents and protection; memory may run out at any
    /// time, and in the end every frame is back.
    #[test]
    fn space_behaves_like_pages_and_returns_all_of_them(
        steps in prop::collection::vec(step(), 1..50), frames in 4usize..40
    ) {
        // Around the border of two last-level tables.
        let base = (2 << 20) - 8 * PAGE;
        let mut machine = Machine::with_frames(frames);
        let mut space = space(&mut machine);
        let mut model: BTreeMap<u64, (Prot, u8)> = BTreeMap::new();
        for (step, first, count) in steps {
            let (start, len) = (base + first * PAGE, count * PAGE);
            let pages = (0..count).map(|n| start + n * PAGE);
            let all_mapped = pages.clone().all(|page| model.contains_key(&page));
            match step {
                Step::Map(bits) => {
                    let prot = Prot::from_bits(bits).unwrap();
                    space.insert(&mut machine, (start, len - 5), prot, true).unwrap();
                    model.extend(pages.map(|page| (page, (prot, 0))));
                }
                Step::Unmap => {
                    space.remove(&mut machine, start, len).unwrap();
                    model.retain(|page, _| !(start..start + len).contains(page));
                }
                Step::Protect(bits) => {
                    let prot = Prot::from_bits(bits).unwrap();
                    let done = space.protect(&mut machine, (start, len), prot).is_ok();
                    prop_assert_eq!(done, all_mapped);
                    if done {
                        model.range_mut(start..start + len).for_each(|(_, page)| page.0 = prot);
                    }
                }
                Step::Discard => {
                    let done = space.discard(&mut machine, start, len).is_ok();
                    prop_assert_eq!(done, all_mapped);
                    if done {
                        model.range_mut(start..start + len).for_each(|(_, page)| page.1 = 0);
                    }
                }
                Step::Write(value) => {
                    let result = space.copyout(&mut machine, start + 7, &[value]);
                    match model.get_mut(&start) {
                        Some((prot, contents)) if prot.contains(Prot::WRITE) => match result {
                            Ok(()) => *contents = value,
                            Err(error) => prop_assert_eq!(error, SpaceError::NoMemory),
                        },
                        _ => prop_assert_eq!(result, Err(SpaceError::Fault)),
                    }
                }
            }
            for page in (0..PAGES + 6).map(|n| base + n * PAGE) {
                let mut byte = [0];
                let result = space.copyin(&mut machine, page + 7, &mut byte);
                match model.get(&page) {
                    Some(&(prot, contents)) if prot != Prot::NONE => match result {
                        Ok(()) => prop_assert_eq!(byte[0], contents),
                        Err(error) => prop_assert!(error == SpaceError::NoMemory && contents == 0),
                    },
                    _ => prop_assert_eq!(result, Err(SpaceError::Fault)),
                }
                if let Some(found) = space.tables().lookup(&machine, page) {
                    let (prot, _) = model[&page];
                    prop_assert_eq!(found.entry.is_writable(), prot.contains(Prot::WRITE));
                    prop_assert_eq!(found.entry.is_executable(), prot.contains(Prot::EXEC));
                    prop_assert_eq!(found.entry.is_user(), prot != Prot::NONE);
                }
            }
        }
        space.clear(&mut machine);
        prop_assert_eq!(machine.frames.len(), 1, "only the top-level table is left");
    }
}
