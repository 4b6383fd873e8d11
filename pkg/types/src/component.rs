//! The pieces of a version that its order looks at.
//!
//! A version (without revision and epoch) is a list of blocks between `+`; a block is a list of
//! components, each a number, a letter and a patch level. What stands between components (dots and
//! anything that is neither letter, digit, `+` nor `*`) does not count, nor does case:
//!
//! ```text
//! 1.2b3      (1, -, 0) (2, b, 3)
//! 1.0.rc2    (1, -, 0) (0, -, 0) (none, r, 2)
//! 1.0pl1     (1, -, 0) (0, -, 0) (none, -, 1)     a stage begins a component of its own
//! 3.*        (3, -, 0) (least)
//! ```

use std::cmp::Ordering;

/// One component. The order of the fields is the order of comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Component {
    /// The number; a component that begins with a letter has [`NO_NUMBER`].
    number: i64,
    /// 0 for no letter and for `pl`, else 1 for `a` to 26 for `z`.
    letter: u8,
    /// Number behind the letter; [`NO_NUMBER`] when there is a letter alone.
    patch: i64,
}

/// Sorts before 0.
const NO_NUMBER: i64 = -1;
/// The number of `*`, which sorts before everything.
const LEAST: i64 = -2;

/// Words for stages of a release, with the letter that each counts as. They stand for themselves
/// only when no other letter follows (`pre` is a stage, `preview` is a `p`).
const STAGES: [(&[u8], u8); 5] = [
    (b"pl", 0),
    (b"alpha", 1),
    (b"beta", 2),
    (b"pre", 16),
    (b"rc", 18),
];

/// Components between two `+`.
pub(crate) type Block = Vec<Component>;

/// Reads a version without revision and epoch. Missing components count as zero, so those at the
/// end of a block, and empty blocks at the end, are dropped: equal versions have equal blocks.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = text
        .split('+')
        .map(|block| components(block.as_bytes()))
        .collect();
    while blocks.last().is_some_and(Vec::is_empty) {
        blocks.pop();
    }
    blocks
}

fn components(mut rest: &[u8]) -> Block {
    let mut block = Block::new();
    while !rest.is_empty() {
        let (component, after) = component(rest);
        block.push(component);
        let separators = after
            .iter()
            .take_while(|byte| !byte.is_ascii_alphanumeric() && **byte != b'*')
            .count();
        rest = &after[separators..];
    }
    while block.last() == Some(&Component::default()) {
        block.pop();
    }
    block
}

fn component(text: &[u8]) -> (Component, &[u8]) {
    let with_number = |number| Component {
        number,
        ..Component::default()
    };
    if text.first() == Some(&b'*') {
        return (with_number(LEAST), &[]);
    }
    let (number, rest) = leading_number(text);
    let letters = rest
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    if letters == 0 {
        return (with_number(number), rest);
    }
    let (word, rest_after_word) = rest.split_at(letters);
    let stage = STAGES
        .iter()
        .find(|(stage, _)| stage.eq_ignore_ascii_case(word));
    let letter = match stage {
        // A number before a stage is a component of its own: the next begins at the stage.
        Some(_) if number != NO_NUMBER => return (with_number(number), rest),
        Some((_, letter)) => *letter,
        None => word[0].to_ascii_lowercase() - b'a' + 1,
    };
    let (patch, rest) = leading_number(rest_after_word);
    let component = Component {
        number,
        letter,
        patch,
    };
    (component, rest)
}

/// The number that a text begins with, or [`NO_NUMBER`]. Beyond `i64` it stays at the greatest.
fn leading_number(text: &[u8]) -> (i64, &[u8]) {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        return (NO_NUMBER, text);
    }
    let (digits, rest) = text.split_at(digits);
    let number = digits.iter().fold(0_i64, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'))
    });
    (number, rest)
}

/// Compares two versions block by block, component by component; the shorter is filled with zeros.
pub(crate) fn compare(a: &[Block], b: &[Block]) -> Ordering {
    let none = Block::new();
    (0..a.len().max(b.len()))
        .map(|i| compare_blocks(a.get(i).unwrap_or(&none), b.get(i).unwrap_or(&none)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn compare_blocks(a: &Block, b: &Block) -> Ordering {
    let at = |block: &Block, i: usize| block.get(i).copied().unwrap_or_default();
    (0..a.len().max(b.len()))
        .map(|i| at(a, i).cmp(&at(b, i)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}
