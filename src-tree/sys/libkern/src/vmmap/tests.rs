extern crate std;

use proptest::prelude::*;
use std::vec::Vec;

use super::{Access, MapError, Prot, Value, VmMap};

const PAGE: u64 = 4096;
const LOW: u64 = 16 * PAGE;
const PAGES: usize = 40;
const HIGH: u64 = LOW + PAGES as u64 * PAGE;

/// A protection and an offset that runs along with the addresses, as in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    prot: Prot,
    offset: u64,
}

impl Value for Part {
    fn advance(&self, by: u64) -> Self {
        Self {
            offset: self.offset + by,
            ..*self
        }
    }

    fn continues(&self, len: u64, next: &Self) -> bool {
        self.advance(len) == *next
    }
}

fn map() -> VmMap<Part> {
    VmMap::new(LOW, HIGH)
}

fn part(prot: Prot) -> Part {
    Part { prot, offset: 0 }
}

fn rw() -> Part {
    part(Prot::READ | Prot::WRITE)
}

#[test]
fn ranges_outside_or_unaligned_are_refused() {
    let mut map = map();
    for (start, len) in [
        (LOW - PAGE, PAGE),
        (HIGH, PAGE),
        (HIGH - PAGE, 2 * PAGE),
        (LOW + 1, PAGE),
        (LOW, PAGE + 1),
        (LOW, 0),
        (u64::MAX - PAGE + 1, 2 * PAGE),
    ] {
        assert_eq!(
            map.insert(start, len, rw()),
            Err(MapError::BadRange),
            "{start:#x} {len:#x}"
        );
        assert_eq!(map.remove(start, len), Err(MapError::BadRange));
    }
}

#[test]
fn hint_is_honoured_when_free_and_passed_over_when_not() {
    let mut map = map();
    let hint = LOW + 8 * PAGE;
    assert_eq!(map.find(hint + 5, PAGE), Ok(hint));
    map.insert(hint, 4 * PAGE, rw()).unwrap();
    assert_eq!(map.find(hint, PAGE), Ok(hint + 4 * PAGE));
    assert_eq!(
        map.find(HIGH, PAGE),
        Ok(LOW),
        "nothing above: from the bottom"
    );
    assert_eq!(map.find(LOW, 38 * PAGE), Err(MapError::NoSpace));
}

#[test]
fn protecting_a_hole_is_refused_and_changes_nothing() {
    let mut map = map();
    map.insert(LOW, 2 * PAGE, rw()).unwrap();
    map.insert(LOW + 3 * PAGE, PAGE, rw()).unwrap();
    assert_eq!(
        map.update(LOW, 4 * PAGE, |part| part.prot = Prot::READ),
        Err(MapError::NotMapped)
    );
    let found = map.lookup(LOW).unwrap();
    assert!(found.value.prot.permits(Access::Write));
}

#[test]
fn part_in_the_middle_knows_its_own_offset() {
    let mut map = map();
    map.insert(LOW, 5 * PAGE, rw()).unwrap();
    map.remove(LOW + 2 * PAGE, PAGE).unwrap();
    let last = map.lookup(LOW + 4 * PAGE).unwrap();
    assert_eq!((last.start, last.value.offset), (LOW + 3 * PAGE, 3 * PAGE));
    let within: Vec<_> = map.within(LOW + PAGE, LOW + 4 * PAGE).collect();
    assert_eq!(within.len(), 2);
    assert_eq!(
        (within[0].start, within[0].end),
        (LOW + PAGE, LOW + 2 * PAGE)
    );
    assert_eq!(within[0].value.offset, PAGE);
    assert_eq!(
        (within[1].end, within[1].value.offset),
        (LOW + 4 * PAGE, 3 * PAGE)
    );
    assert_eq!(map.size_within(LOW + PAGE, LOW + 4 * PAGE), 2 * PAGE);
}

#[derive(Clone, Debug)]
enum Step {
    Insert(u32, u64),
    Remove,
    Protect(u32),
    Find,
}

fn step() -> impl Strategy<Value = (Step, usize, usize)> {
    let kind = prop_oneof![
        (0u32..8, 0u64..3).prop_map(|(bits, offset)| Step::Insert(bits, offset * PAGE)),
        Just(Step::Remove),
        (0u32..8).prop_map(Step::Protect),
        Just(Step::Find),
    ];
    (kind, 0..PAGES, 1usize..12)
}

proptest! {
    #[test]
    fn map_agrees_with_a_page_by_page_model(steps in prop::collection::vec(step(), 1..60)) {
        let mut map = map();
        let mut model: Vec<Option<Part>> = std::vec![None; PAGES];
        for (step, first, count) in steps {
            let (start, len) = (LOW + first as u64 * PAGE, count as u64 * PAGE);
            let pages = first..first + count;
            let inside = pages.end <= PAGES;
            match step {
                Step::Insert(bits, offset) => {
                    let part = Part { prot: Prot::from_bits(bits).unwrap(), offset };
                    prop_assert_eq!(map.insert(start, len, part.clone()).is_ok(), inside);
                    if inside {
                        for page in pages {
                            model[page] = Some(part.advance((page - first) as u64 * PAGE));
                        }
                    }
                }
                Step::Remove => {
                    prop_assert_eq!(map.remove(start, len).is_ok(), inside);
                    if inside {
                        model[pages].fill(None);
                    }
                }
                Step::Protect(bits) => {
                    let prot = Prot::from_bits(bits).unwrap();
                    let whole = inside && model[pages.clone()].iter().all(Option::is_some);
                    let done = map.update(start, len, |part| part.prot = prot).is_ok();
                    prop_assert_eq!(done, whole);
                    if whole {
                        for part in model[pages].iter_mut().flatten() {
                            part.prot = prot;
                        }
                    }
                }
                Step::Find => {
                    let free = |at: usize| {
                        at + count <= PAGES && model[at..at + count].iter().all(Option::is_none)
                    };
                    let expected = (first..PAGES).chain(0..PAGES).find(|&at| free(at));
                    let found = map.find(start, len).ok().map(|a| ((a - LOW) / PAGE) as usize);
                    prop_assert_eq!(found, expected);
                }
            }
            let pages: Vec<_> = (0..PAGES)
                .map(|p| {
                    let at = LOW + p as u64 * PAGE;
                    map.lookup(at).map(|r| r.value.advance(at - r.start))
                })
                .collect();
            prop_assert_eq!(&pages, &model);
            let mapped = model.iter().flatten().count() as u64 * PAGE;
            prop_assert_eq!(map.size(), mapped);
            let ranges: Vec<_> = map.ranges().collect();
            for pair in ranges.windows(2) {
                let len = pair[0].end - pair[0].start;
                let apart = pair[0].end < pair[1].start;
                prop_assert!(apart || !pair[0].value.continues(len, pair[1].value));
            }
        }
    }
}
