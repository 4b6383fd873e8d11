extern crate std;

use proptest::prelude::*;
use std::vec::Vec;

use super::{Kind, MemMap, Region, TooManyRegions};

const PAGE: u64 = 4096;

#[test]
fn usable_shrinks_and_reserved_grows_to_whole_pages() {
    let mut map = MemMap::<8>::new();
    map.claim(0x1001, 0x3000, Kind::Usable).unwrap();
    map.claim(0x8001, 1, Kind::Reserved).unwrap();
    let expected = [
        Region {
            start: 0x2000,
            end: 0x4000,
            kind: Kind::Usable,
        },
        Region {
            start: 0x8000,
            end: 0x9000,
            kind: Kind::Reserved,
        },
    ];
    assert_eq!(map.regions(), expected);
}

#[test]
fn claim_in_the_middle_splits_a_region() {
    let mut map = MemMap::<8>::new();
    map.claim(0, 0x10000, Kind::Usable).unwrap();
    map.claim(0x4000, 0x2000, Kind::InUse).unwrap();
    let expected = [
        Region {
            start: 0,
            end: 0x4000,
            kind: Kind::Usable,
        },
        Region {
            start: 0x4000,
            end: 0x6000,
            kind: Kind::InUse,
        },
        Region {
            start: 0x6000,
            end: 0x10000,
            kind: Kind::Usable,
        },
    ];
    assert_eq!(map.regions(), expected);
}

#[test]
fn full_map_says_so_instead_of_losing_regions() {
    let mut map = MemMap::<2>::new();
    map.claim(0, PAGE, Kind::Usable).unwrap();
    map.claim(8 * PAGE, PAGE, Kind::Usable).unwrap();
    assert_eq!(
        map.claim(16 * PAGE, PAGE, Kind::Usable),
        Err(TooManyRegions)
    );
}

#[test]
fn range_that_wraps_around_is_cut_off() {
    let mut map = MemMap::<4>::new();
    map.claim(u64::MAX - 10, u64::MAX, Kind::Reserved).unwrap();
    assert!(map.regions().is_empty());
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Usable),
        Just(Kind::AcpiReclaim),
        Just(Kind::InUse),
        Just(Kind::Firmware),
        Just(Kind::Reserved),
    ]
}

proptest! {
    /// Each page has the highest kind of all claims that touch it (for usable: that contain
    /// it), in whatever order the claims come.
    #[test]
    fn every_page_has_the_most_cautious_kind_claimed(
        claims in prop::collection::vec((0u64..40 * PAGE, 0u64..12 * PAGE, kind()), 0..12)
    ) {
        let mut map = MemMap::<64>::new();
        for &(start, len, kind) in &claims {
            map.claim(start, len, kind).unwrap();
        }
        for pair in map.regions().windows(2) {
            prop_assert!(pair[0].end <= pair[1].start);
            prop_assert!(pair[0].end < pair[1].start || pair[0].kind != pair[1].kind);
        }
        for page in 0..60u64 {
            let (low, high) = (page * PAGE, (page + 1) * PAGE);
            let expected = claims.iter().filter(|&&(start, len, kind)| {
                if kind == Kind::Usable {
                    start <= low && high <= start + len
                } else {
                    len > 0 && start < high && low < start + len
                }
            }).map(|c| c.2).max();
            let found: Vec<_> = map.regions().iter()
                .filter(|r| r.start <= low && high <= r.end).map(|r| r.kind).collect();
            prop_assert_eq!(found.first().copied(), expected, "page {}", page);
            prop_assert!(found.len() <= 1);
        }
    }
}
