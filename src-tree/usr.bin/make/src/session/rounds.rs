//! What `.for` loops go through.

use std::hash::Hasher as _;
use std::rc::Rc;

use super::Frame;
use crate::names::QuickHasher;
use crate::text::Words;

/// How many lists are kept, a power of two.
const PLACES: usize = 256;

/// Longer lists are not kept.
const LONGEST: usize = 4096;

/// The words of a loop, as a list that was split and as frames, one for each time its body is
/// read.
#[derive(Debug)]
struct Round {
    list: Vec<u8>,
    outer: Vec<Rc<[u8]>>,
    count: usize,
    frames: Rc<[Rc<Frame>]>,
}

/// The lists that loops went through last: most loops go through the same few lists, in one port
/// and in the next. A list has one place, and the last one there is kept.
#[derive(Debug, Default)]
pub(crate) struct Rounds {
    places: Vec<Option<Round>>,
    /// How many frames there were.
    frames: u32,
}

impl Rounds {
    /// Returns the frames of a list that gives `count` words to each, in loops with the words
    /// `outer`.
    ///
    /// # Errors
    /// How many words there are, where that is not so many times `count`.
    pub(crate) fn frames(
        &mut self,
        list: &[u8],
        outer: &[Rc<[u8]>],
        count: usize,
    ) -> Result<Rc<[Rc<Frame>]>, usize> {
        if self.places.is_empty() {
            self.places.resize_with(PLACES, || None);
        }
        let mut hasher = QuickHasher::default();
        hasher.write(list);
        for word in outer {
            hasher.write(word);
        }
        let place = usize::try_from(hasher.finish() >> 11).unwrap_or(0) % PLACES;
        if let Some(round) = &self.places[place]
            && round.list == list
            && round.count == count
            && round.outer == outer
        {
            return Ok(round.frames.clone());
        }
        let words: Vec<_> = Words::new(list).filter(|word| !word.is_empty()).collect();
        let count = count.max(1);
        if words.len() % count != 0 {
            return Err(words.len());
        }
        let mut frame = |chunk: &[&[u8]]| {
            let own = chunk.iter().map(|word| Rc::<[u8]>::from(*word));
            // The last number stays; it stands for nothing.
            self.frames = self.frames.saturating_add(1);
            let number = self.frames.checked_add(1).map_or(0, |_| self.frames);
            Rc::new(Frame::new(
                outer.iter().cloned().chain(own).collect(),
                number,
            ))
        };
        let frames: Rc<[_]> = words.chunks(count).map(&mut frame).collect();
        if list.len() <= LONGEST {
            self.places[place] = Some(Round {
                list: list.to_vec(),
                outer: outer.to_vec(),
                count,
                frames: frames.clone(),
            });
        }
        Ok(frames)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(rounds: &mut Rounds, list: &str, outer: &[&str], count: usize) -> Vec<String> {
        let outer: Vec<Rc<[u8]>> = outer.iter().map(|word| word.as_bytes().into()).collect();
        let frames = rounds.frames(list.as_bytes(), &outer, count).unwrap();
        let show = |frame: &Rc<Frame>| String::from_utf8(frame.words().join(&b' ')).unwrap();
        frames.iter().map(show).collect()
    }

    #[test]
    fn same_list_in_other_loops_or_by_other_counts_is_another_one() {
        let mut rounds = Rounds::default();
        for _ in 0..2 {
            assert_eq!(frames(&mut rounds, "a b", &[], 1), ["a", "b"]);
            assert_eq!(frames(&mut rounds, "a b", &[], 2), ["a b"]);
            assert_eq!(frames(&mut rounds, "a b", &["x"], 1), ["x a", "x b"]);
            assert_eq!(frames(&mut rounds, "", &[], 3), [""; 0]);
        }
        assert_eq!(rounds.frames(b"a b c", &[], 2).err(), Some(3));
    }
}
