extern crate std;

use proptest::prelude::*;
use std::vec::Vec;

use super::{Access, MapError, Prot, VmMap};

const PAGE: u64 = 4096;
const LOW: u64 = 16 * PAGE;
const PAGES: usize = 40;
const HIGH: u64 = LOW + PAGES as u64 * PAGE;

fn map() -> VmMap {
    VmMap::new(LOW, HIGH)
}

fn rw() -> Prot {
    Prot::READ | Prot::WRITE
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
        map.protect(LOW, 4 * PAGE, Prot::READ),
        Err(MapError::NotMapped)
    );
    assert!(map.permits(LOW, Access::Write));
}

#[test]
fn guard_permits_nothing() {
    let mut map = map();
    map.insert(LOW, PAGE, Prot::NONE).unwrap();
    assert!(!map.permits(LOW, Access::Read));
    assert!(map.lookup(LOW).is_some());
}

#[derive(Clone, Debug)]
enum Step {
    Insert(u32),
    Remove,
    Protect(u32),
    Find,
}

fn step() -> impl Strategy<Value = (Step, usize, usize)> {
    let kind = prop_oneof![
        (0u32..8).prop_map(Step::Insert),
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
        let mut model: Vec<Option<Prot>> = std::vec![None; PAGES];
        for (step, first, count) in steps {
            let (start, len) = (LOW + first as u64 * PAGE, count as u64 * PAGE);
            let pages = first..first + count;
            let inside = pages.end <= PAGES;
            match step {
                Step::Insert(bits) => {
                    let prot = Prot::from_bits(bits).unwrap();
                    prop_assert_eq!(map.insert(start, len, prot).is_ok(), inside);
                    if inside {
                        model[pages].fill(Some(prot));
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
                    prop_assert_eq!(map.protect(start, len, prot).is_ok(), whole);
                    if whole {
                        model[pages].fill(Some(prot));
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
                .map(|p| map.lookup(LOW + p as u64 * PAGE).map(|r| r.prot)).collect();
            prop_assert_eq!(&pages, &model);
            let ranges: Vec<_> = map.ranges().collect();
            for pair in ranges.windows(2) {
                prop_assert!(pair[0].end < pair[1].start || pair[0].prot != pair[1].prot);
            }
        }
    }
}
