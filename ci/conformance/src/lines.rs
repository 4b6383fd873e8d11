//! Compares what two builds of a program wrote, line by line.
//!
//! A line is a case: `what was asked -> what came out`. In what came out, `~` and 8, 16 or 20
//! hexadecimal digits are the bits of a float, double or long double that may differ by one unit
//! in the last place. Lines that differ and may, because no standard fixes them, are listed with the reason;
//! an entry that no such line needs is an error, too.

use regex::Regex;

/// A difference that is as it should be.
#[derive(Debug, Clone)]
pub struct Known {
    /// Matches the lines, on the host's side.
    pub line: Regex,
    /// Why they may differ.
    pub reason: String,
}

/// What came of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// Lines that were compared and are the same, or near enough.
    pub same: u64,
    /// Lines that differ as they may.
    pub known: u64,
    /// What is wrong.
    pub wrong: Vec<String>,
}

/// Differences that are shown; more are only counted.
const SHOWN: usize = 5;
/// Most of a line that a message shows.
const WIDTH: usize = 200;

/// Compares the lines of the host's build with those of the target's.
#[must_use]
pub fn compare(host: &str, target: &str, known: &[Known]) -> Compared {
    let mut compared = Compared::default();
    let mut used = vec![false; known.len()];
    let (mut theirs, mut ours) = (host.lines(), target.lines());
    let (mut number, mut different) = (0, 0);
    loop {
        number += 1;
        let (one, other) = match (theirs.next(), ours.next()) {
            (Some(one), Some(other)) => (one, other),
            (None, None) => break,
            (one, _) => {
                let longer = if one.is_some() { "host" } else { "target" };
                let message = format!("line {number} and what follows: only the {longer} has it");
                compared.wrong.push(message);
                break;
            }
        };
        if near(one, other) {
            compared.same += 1;
            continue;
        }
        let entry = known.iter().position(|entry| entry.line.is_match(one));
        if let Some(at) = entry {
            used[at] = true;
            compared.known += 1;
            continue;
        }
        different += 1;
        if different <= SHOWN {
            let (one, other) = (cut(one), cut(other));
            compared
                .wrong
                .push(format!("line {number}: host {one:?}, target {other:?}"));
        }
    }
    if different > SHOWN {
        let message = format!("{different} lines differ in all");
        compared.wrong.push(message);
    }
    for (entry, _) in known.iter().zip(used).filter(|(_, used)| !used) {
        let message = format!("no line differs by `{}` ({})", entry.line, entry.reason);
        compared.wrong.push(message);
    }
    compared
}

/// Whether two lines are the same, but for a unit in the last place of marked numbers.
fn near(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let mut pieces = one.split('~').zip(other.split('~'));
    if one.matches('~').count() != other.matches('~').count() || !one.contains(" -> ") {
        return false;
    }
    pieces.next().is_some_and(|(a, b)| a == b) && pieces.all(|(a, b)| near_number(a, b))
}

/// Whether two texts begin with neighbouring numbers, and go on in the same way.
fn near_number(one: &str, other: &str) -> bool {
    let digits = |text: &str| {
        text.find(|c: char| !c.is_ascii_hexdigit())
            .unwrap_or(text.len())
    };
    let count = digits(one);
    if count != digits(other) || one[count..] != other[count..] || !matches!(count, 8 | 16 | 20) {
        return false;
    }
    let place = |text: &str| {
        let bits = i128::from_str_radix(&text[..count], 16).unwrap_or(0);
        let sign = 1 << (4 * count - 1);
        let size = bits & (sign - 1);
        // A long double writes the bit before the point down, which is always the same.
        let size = if count == 20 {
            size >> 64 << 63 | size & ((1 << 63) - 1)
        } else {
            size
        };
        // Numbers in their order: those below zero count downwards.
        if bits & sign == 0 { size } else { -size }
    };
    (place(one) - place(other)).abs() <= 1
}

fn cut(line: &str) -> &str {
    let end = line.char_indices().nth(WIDTH);
    &line[..end.map_or(line.len(), |(at, _)| at)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(line: &str) -> Known {
        Known {
            line: Regex::new(line).unwrap(),
            reason: "why".to_owned(),
        }
    }

    #[test]
    fn neighbours_are_near_and_others_are_not() {
        assert!(near(
            "sin 1 -> ~3fe0000000000000",
            "sin 1 -> ~3fdfffffffffffff"
        ));
        assert!(near("f -> ~80000000 x", "f -> ~00000000 x"));
        assert!(near("f -> ~80000001", "f -> ~00000000"));
        assert!(near(
            "f -> ~3fff8000000000000000",
            "f -> ~3ffeffffffffffffffff"
        ));
        assert!(!near("f -> ~80000001", "f -> ~00000001"));
        assert!(!near(
            "sin 1 -> ~3fe0000000000000",
            "sin 1 -> ~3fdffffffffffffe"
        ));
        assert!(!near(
            "sin 1 -> ~3fe0000000000000",
            "sin 2 -> ~3fe0000000000000"
        ));
        assert!(!near("sin 1 -> 3f800000", "sin 1 -> 3f800001"));
        assert!(!near("[~3f800000]", "[~3f800001]"));
    }

    #[test]
    fn lines_are_counted_and_differences_shown() {
        let compared = compare("a -> 1\nb -> 2\n", "a -> 1\nb -> 3\n", &[]);
        assert_eq!((compared.same, compared.known), (1, 0));
        assert_eq!(
            compared.wrong,
            ["line 2: host \"b -> 2\", target \"b -> 3\""]
        );
        let many = "x -> 1\n".repeat(9);
        let compared = compare(&many, &many.replace('1', "2"), &[]);
        assert_eq!(compared.wrong.len(), SHOWN + 1);
        assert!(compare("a\n", "a\nb\n", &[]).wrong[0].contains("only the target"));
    }

    #[test]
    fn listed_differences_pass_and_unused_entries_do_not() {
        let entries = [known("^b ")];
        let compared = compare("a -> 1\nb -> 2\n", "a -> 1\nb -> 3\n", &entries);
        assert_eq!((compared.same, compared.known), (1, 1));
        assert!(compared.wrong.is_empty());
        let compared = compare("a -> 1\nb -> 2\n", "a -> 1\nb -> 2\n", &entries);
        assert!(compared.wrong[0].contains("(why)"));
    }
}
