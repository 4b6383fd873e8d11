extern crate std;

use proptest::prelude::*;
use std::vec;
use std::vec::Vec;

use super::{FrameRecord, Frames};

const FRAMES: usize = 200;

/// A machine with two banks of memory and a hole.
fn memory(records: &mut [FrameRecord]) -> Frames<'_> {
    let mut frames = Frames::new(records);
    frames.add(3, 90);
    frames.add(101, 197);
    frames
}

fn largest_run(frames: &mut Frames<'_>) -> usize {
    (1..=FRAMES)
        .rev()
        .find(|&count| {
            let found = frames.alloc(count, 1);
            if let Some(first) = found {
                frames.free(first, count);
            }
            found.is_some()
        })
        .unwrap_or(0)
}

#[test]
fn all_frames_can_be_had_one_by_one_and_no_more() {
    let mut records = vec![FrameRecord::ABSENT; FRAMES];
    let mut frames = memory(&mut records);
    let mut seen: Vec<usize> = std::iter::from_fn(|| frames.alloc(1, 1)).collect();
    seen.sort_unstable();
    let expected: Vec<usize> = (3..90).chain(101..197).collect();
    assert_eq!(seen, expected);
    assert_eq!(frames.free_count(), 0);
}

#[test]
#[should_panic(expected = "was not in use")]
fn freeing_twice_is_noticed() {
    let mut records = vec![FrameRecord::ABSENT; FRAMES];
    let mut frames = memory(&mut records);
    let first = frames.alloc(2, 1).unwrap();
    frames.free(first, 2);
    frames.free(first, 1);
}

#[test]
fn frames_below_a_limit_are_found_wherever_they_are_free() {
    let mut records = vec![FrameRecord::ABSENT; FRAMES];
    let mut frames = memory(&mut records);
    let low: Vec<usize> = std::iter::from_fn(|| frames.alloc_below(4, 4, 32)).collect();
    assert!(low.iter().all(|first| first % 4 == 0 && first + 4 <= 32));
    // 4 to 31: the first multiple of 4 with frames behind it is 4.
    assert_eq!(low.len(), 7);
    assert_eq!(frames.alloc_below(1, 1, 4), Some(3));
    assert_eq!(frames.alloc_below(1, 1, 4), None);
    assert_eq!(frames.alloc_below(0, 1, 100), None);
    frames.free(low[3], 4);
    assert_eq!(frames.alloc_below(2, 2, 32), Some(low[3]));
    assert!(frames.alloc(4, 1).is_some_and(|first| first >= 32));
}

#[test]
fn impossible_requests_are_refused() {
    let mut records = vec![FrameRecord::ABSENT; FRAMES];
    let mut frames = memory(&mut records);
    assert_eq!(frames.alloc(0, 1), None);
    assert_eq!(frames.alloc(usize::MAX, 1), None);
    assert_eq!(frames.alloc(100, 1), None);
}

proptest! {
    #[test]
    fn blocks_never_overlap_and_everything_comes_back(
        steps in prop::collection::vec((1usize..20, 0u32..5, any::<prop::sample::Index>(), any::<bool>()), 1..80)
    ) {
        let mut records = vec![FrameRecord::ABSENT; FRAMES];
        let mut frames = memory(&mut records);
        let before = (frames.free_count(), largest_run(&mut frames));
        let mut owned = [false; FRAMES];
        let mut blocks: Vec<(usize, usize)> = Vec::new();
        for (count, align, which, give_back) in steps {
            if give_back && !blocks.is_empty() {
                let (first, count) = blocks.swap_remove(which.index(blocks.len()));
                frames.free(first, count);
                owned[first..first + count].fill(false);
            } else if let Some(first) = frames.alloc(count, 1 << align) {
                prop_assert!(first.is_multiple_of(1 << align));
                prop_assert!(owned[first..first + count].iter().all(|taken| !taken));
                prop_assert!(first >= 3 && first + count <= 90 || first >= 101 && first + count <= 197);
                owned[first..first + count].fill(true);
                blocks.push((first, count));
            }
            let used = owned.iter().filter(|&&o| o).count();
            prop_assert_eq!(frames.free_count(), frames.total_count() - used);
        }
        // Given back frame by frame, in any order.
        for frame in (0..FRAMES).rev().filter(|&f| owned[f]) {
            frames.free(frame, 1);
        }
        prop_assert_eq!((frames.free_count(), largest_run(&mut frames)), before);
    }
}
