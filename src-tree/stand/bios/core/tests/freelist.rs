//! The free list against a model: one flag for each unit of memory.

use df_bios_core::freelist::FreeList;
use proptest::prelude::*;

const UNITS: u64 = 64;

#[derive(Clone, Debug)]
enum Op {
    Insert(u64, u64),
    Remove(u64, u64),
    TakeAt(u64, u64),
    TakeHighest(u64, u64),
}

fn op() -> impl Strategy<Value = Op> {
    let range = || (0..UNITS, 0..=UNITS);
    prop_oneof![
        range().prop_map(|(base, end)| Op::Insert(base, end)),
        range().prop_map(|(base, end)| Op::Remove(base, end)),
        range()
            .prop_filter("not empty", |(base, end)| base < end)
            .prop_map(|(base, end)| Op::TakeAt(base, end)),
        (1..16_u64, 0..4_u32).prop_map(|(size, shift)| Op::TakeHighest(size, 1 << shift)),
    ]
}

fn model_of(list: &FreeList) -> [bool; UNITS as usize] {
    let mut model = [false; UNITS as usize];
    for &(base, end) in list.ranges() {
        model[base as usize..end as usize].fill(true);
    }
    model
}

proptest! {
    #[test]
    fn agrees_with_a_bitmap_and_stays_sorted(ops in proptest::collection::vec(op(), 0..60)) {
        let mut list = FreeList::new();
        let mut model = [false; UNITS as usize];
        for op in ops {
            match op {
                Op::Insert(base, end) => {
                    list.insert(base, end);
                    if base < end { model[base as usize..end as usize].fill(true); }
                }
                Op::Remove(base, end) => {
                    list.remove(base, end);
                    if base < end { model[base as usize..end as usize].fill(false); }
                }
                Op::TakeAt(base, end) => {
                    let free = model[base as usize..end as usize].iter().all(|free| *free);
                    prop_assert_eq!(list.take_at(base, end), free);
                    if free { model[base as usize..end as usize].fill(false); }
                }
                Op::TakeHighest(size, align) => {
                    let expected = (0..=UNITS - size)
                        .rev()
                        .filter(|base| base % align == 0)
                        .find(|base| model[*base as usize..(base + size) as usize].iter().all(|free| *free));
                    prop_assert_eq!(list.take_highest(size, align), expected);
                    if let Some(base) = expected {
                        model[base as usize..(base + size) as usize].fill(false);
                    }
                }
            }
            prop_assert_eq!(model_of(&list), model);
            for range in list.ranges() { prop_assert!(range.0 < range.1); }
            for pair in list.ranges().windows(2) { prop_assert!(pair[0].1 < pair[1].0); }
        }
    }
}

#[test]
fn a_full_list_forgets_memory_and_invents_none() {
    let mut list = FreeList::new();
    list.insert(0, 10_000);
    for hole in 0..1_000 {
        list.remove(hole * 10, hole * 10 + 1);
    }
    for &(base, end) in list.ranges() {
        assert!((base..end).all(|unit| unit % 10 != 0), "{base}..{end}");
    }
    list.insert(20_000, 20_001);
    assert!(list.ranges().windows(2).all(|pair| pair[0].1 < pair[1].0));
}
