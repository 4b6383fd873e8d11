//! The whole engine against POSIX's rules, and against a model that tries everything.

use core::ffi::c_int;

use proptest::prelude::*;

use super::api::{Compiled, EXTENDED, ICASE, NEWLINE, NOSPEC, NOTBOL};
use super::error::Error;

type Parts = Option<Vec<Option<(usize, usize)>>>;

fn find(pattern: &str, text: &str, flags: c_int) -> Parts {
    let compiled = Compiled::new(pattern.as_bytes(), flags, true).unwrap();
    let found = compiled.find(text.as_bytes(), 0, 99).unwrap();
    found.map(|groups| groups.to_vec())
}

fn whole(pattern: &str, text: &str, flags: c_int) -> Option<(usize, usize)> {
    find(pattern, text, flags).and_then(|groups| groups[0])
}

fn refused(pattern: &str, flags: c_int) -> Error {
    match Compiled::new(pattern.as_bytes(), flags, true) {
        Ok(_) => panic!("{pattern} is accepted"),
        Err(error) => error,
    }
}

/// A pattern of the model.
#[derive(Clone, Debug)]
enum Model {
    Letter(char),
    Any,
    Group(Box<Model>),
    Cat(Vec<Model>),
    Either(Vec<Model>),
    Repeat(Box<Model>, usize, Option<usize>),
}

impl Model {
    fn text(&self) -> String {
        match self {
            Model::Letter(letter) => letter.to_string(),
            Model::Any => ".".to_owned(),
            Model::Group(body) => format!("({})", body.text()),
            Model::Cat(parts) => parts.iter().map(Model::text).collect(),
            Model::Either(parts) => {
                let parts: Vec<String> = parts.iter().map(Model::text).collect();
                format!("({})", parts.join("|"))
            }
            Model::Repeat(body, least, most) => {
                let mark = match (least, most) {
                    (0, None) => "*".to_owned(),
                    (1, None) => "+".to_owned(),
                    (0, Some(1)) => "?".to_owned(),
                    (least, None) => format!("{{{least},}}"),
                    (least, Some(most)) => format!("{{{least},{most}}}"),
                };
                format!("{}{mark}", body.text())
            }
        }
    }

    fn groups(&self) -> usize {
        match self {
            Model::Letter(_) | Model::Any => 0,
            Model::Group(body) => 1 + body.groups(),
            Model::Cat(parts) => parts.iter().map(Model::groups).sum(),
            Model::Either(parts) => 1 + parts.iter().map(Model::groups).sum::<usize>(),
            Model::Repeat(body, ..) => body.groups(),
        }
    }
}

/// One way in which a part of a pattern matches: where it ends, how it is judged against other
/// ways (what comes first in the list counts first; more is better), and its groups.
#[derive(Clone, Debug)]
struct Way {
    end: usize,
    rank: Vec<i64>,
    groups: Vec<(usize, Option<(usize, usize)>)>,
}

/// All ways in which a pattern matches from a place; `first` is the number of its first group.
fn ways(model: &Model, text: &[char], at: usize, first: usize) -> Vec<Way> {
    let one = |end| {
        vec![Way {
            end,
            rank: Vec::new(),
            groups: Vec::new(),
        }]
    };
    match model {
        Model::Letter(letter) if text.get(at) == Some(letter) => one(at + 1),
        Model::Any if at < text.len() => one(at + 1),
        Model::Letter(_) | Model::Any => Vec::new(),
        Model::Group(body) => {
            let mut all = ways(body, text, at, first + 1);
            all.iter_mut()
                .for_each(|way| way.groups.insert(0, (first, Some((at, way.end)))));
            all
        }
        Model::Cat(parts) => {
            let mut numbers = vec![first];
            parts
                .iter()
                .for_each(|part| numbers.push(numbers[numbers.len() - 1] + part.groups()));
            let next = |index: usize, at| {
                parts
                    .get(index)
                    .map(|part| ways(part, text, at, numbers[index]))
            };
            rows(at, 0, &next, parts.len())
        }
        Model::Either(parts) => {
            let (mut all, mut number) = (Vec::new(), first + 1);
            for (index, part) in parts.iter().enumerate() {
                for mut way in ways(part, text, at, number) {
                    way.rank.insert(0, -(index as i64));
                    way.groups.insert(0, (first, Some((at, way.end))));
                    all.push(way);
                }
                number += part.groups();
            }
            all
        }
        Model::Repeat(body, least, most) => {
            let clear: Vec<_> = (first..first + body.groups())
                .map(|number| (number, None))
                .collect();
            let round = |index: usize, at: usize| {
                if most.is_some_and(|most| index >= most) {
                    return None;
                }
                let mut all = ways(body, text, at, first);
                // A round that matches nothing is made to have enough of them, or as the first.
                all.retain(|way| way.end > at || index < *least || index == 0);
                for way in &mut all {
                    way.groups.splice(0..0, clear.clone());
                }
                Some(all)
            };
            rows(at, 0, &round, *least)
        }
    }
}

/// Ways of rows of parts, at least `least` of them; parts end as far right as they can, the first
/// one first, before what is inside of them is judged.
fn rows(
    at: usize,
    index: usize,
    part: &dyn Fn(usize, usize) -> Option<Vec<Way>>,
    least: usize,
) -> Vec<Way> {
    /// What was made so far: ends of parts, what is judged inside of them, groups.
    type Made = (Vec<i64>, Vec<i64>, Vec<(usize, Option<(usize, usize)>)>);

    fn way(end: usize, (ends, inside, groups): &Made) -> Way {
        let rank = ends.iter().chain(&[-1]).chain(inside).copied().collect();
        let groups = groups.clone();
        Way { end, rank, groups }
    }

    fn go(
        (at, index): (usize, usize),
        part: &dyn Fn(usize, usize) -> Option<Vec<Way>>,
        least: usize,
        made: &Made,
        out: &mut Vec<Way>,
    ) {
        if index >= least {
            out.push(way(at, made));
        }
        for next in part(index, at).into_iter().flatten() {
            let mut made = made.clone();
            made.0.push(next.end as i64);
            made.1.extend(&next.rank);
            made.2.extend(&next.groups);
            if next.end == at && index >= least {
                // The last round there is.
                out.push(way(at, &made));
            } else {
                go((next.end, index + 1), part, least, &made, out);
            }
        }
    }
    let mut out = Vec::new();
    go((at, index), part, least, &Made::default(), &mut out);
    out
}

/// What the model finds.
fn model_finds(model: &Model, text: &str) -> Parts {
    let chars: Vec<char> = text.chars().collect();
    for start in 0..=chars.len() {
        let all = ways(model, &chars, start, 1);
        let best = all
            .into_iter()
            .max_by(|a, b| (a.end, &a.rank).cmp(&(b.end, &b.rank)));
        if let Some(way) = best {
            let mut parts = vec![None; model.groups() + 1];
            parts[0] = Some((start, way.end));
            for (number, part) in way.groups {
                parts[number] = part;
            }
            return Some(parts);
        }
    }
    None
}

fn models() -> impl Strategy<Value = Model> {
    let leaf = prop_oneof![
        4 => prop::sample::select(vec!['a', 'b']).prop_map(Model::Letter),
        1 => Just(Model::Any),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let single = prop_oneof![
            prop::sample::select(vec!['a', 'b']).prop_map(|letter| Box::new(Model::Letter(letter))),
            boxed.clone().prop_map(|body| Box::new(Model::Group(body))),
        ];
        let counts = prop::sample::select(vec![
            (0, None),
            (1, None),
            (0, Some(1)),
            (2, Some(3)),
            (1, Some(2)),
            (2, None),
        ]);
        prop_oneof![
            boxed.prop_map(Model::Group),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Model::Cat),
            prop::collection::vec(inner, 2..4).prop_map(Model::Either),
            (single, counts).prop_map(|(body, (least, most))| Model::Repeat(body, least, most)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn matches_and_groups_are_those_of_the_model(model in models(), text in "[ab]{0,6}") {
        let found = find(&model.text(), &text, EXTENDED);
        prop_assert_eq!(found, model_finds(&model, &text), "{}", model.text());
    }

    #[test]
    fn any_pattern_is_read_to_an_answer(pattern in "[\\]\\[ab*+?{}()|^$.\\\\0-9:,-]{0,12}", text in "[ab]{0,8}", flags in 0..4) {
        if let Ok(compiled) = Compiled::new(pattern.as_bytes(), flags, true) {
            let _ = compiled.find(text.as_bytes(), 0, 10);
        }
    }

    #[test]
    fn plain_patterns_are_found_as_texts_are(pattern in "[ab*.\\\\]{0,3}", text in "[ab*.\\\\]{0,12}") {
        let expected = text.find(&pattern).map(|at| (at, at + pattern.len()));
        prop_assert_eq!(whole(&pattern, &text, NOSPEC), expected);
    }
}

#[test]
fn leftmost_beats_longest_and_longest_beats_first() {
    assert_eq!(whole("a|ab|abc", "xabcd", EXTENDED), Some((1, 4)));
    assert_eq!(whole("b|abcd", "abcd", EXTENDED), Some((0, 4)));
    assert_eq!(
        find("(a|ab)(c|bcd)", "abcd", EXTENDED).unwrap()[1..],
        [Some((0, 1)), Some((1, 4))]
    );
    assert_eq!(
        find("(a*)(ab)*(b*)", "abb", EXTENDED).unwrap()[1..],
        [Some((0, 1)), None, Some((1, 3))]
    );
}

#[test]
fn basic_patterns_have_their_own_marks() {
    assert_eq!(whole("a\\{2,3\\}", "aaaa", 0), Some((0, 3)));
    assert_eq!(whole("*a", "b*a", 0), Some((1, 3)));
    assert_eq!(whole("a+(b)|c", "a+(b)|c", 0), Some((0, 7)));
    assert_eq!(find("\\(a\\|b\\)*", "abab", 0).unwrap()[1], Some((3, 4)));
    assert_eq!(whole("a^b$c", "a^b$c", 0), Some((0, 5)));
    assert_eq!(whole("^*a", "*a", 0), Some((0, 2)));
}

#[test]
fn back_references_match_the_same_text_again() {
    assert_eq!(whole("\\(a*\\)b\\1", "aabaaa", 0), Some((0, 5)));
    assert_eq!(whole("^\\(.*\\)\\1$", "abcabc", 0), Some((0, 6)));
    assert_eq!(whole("\\(a\\)\\1", "aA", ICASE), Some((0, 2)));
    assert_eq!(whole("(.)(.)\\2\\1", "xabba", EXTENDED), Some((1, 5)));
    assert_eq!(whole("\\(a\\)\\1", "ab", 0), None);
    assert_eq!(refused("a\\1", 0), Error::Reference);
}

#[test]
fn brackets_know_classes_ranges_and_words() {
    assert_eq!(whole("[[:alpha:]_-]+", "12a_-b3", EXTENDED), Some((2, 6)));
    assert_eq!(whole("[]a]+", "x]a]", EXTENDED), Some((1, 4)));
    assert_eq!(whole("[^]a]", "]ab", EXTENDED), Some((2, 3)));
    assert_eq!(
        whole("[[:<:]]foo[[:>:]]", "afoo foo", EXTENDED),
        Some((5, 8))
    );
    assert_eq!(whole("\\<b\\w*\\>", "ab bc", EXTENDED), Some((3, 5)));
    assert_eq!(whole("[[=a=][.-.]]+", "x-a", EXTENDED), Some((1, 3)));
    assert_eq!(whole("[\\n]", "\\", EXTENDED), Some((0, 1)));
    assert_eq!(refused("[b-a]", EXTENDED), Error::Range);
    assert_eq!(refused("[[:nope:]]", EXTENDED), Error::Class);
    assert_eq!(refused("[a", EXTENDED), Error::Bracket);
}

#[test]
fn characters_of_utf_8_are_one_each() {
    assert_eq!(whole("^.$", "\u{e4}", EXTENDED), Some((0, 2)));
    assert_eq!(
        whole("[\u{e0}-\u{ff}]+", "a\u{e4}\u{f6}b", EXTENDED),
        Some((1, 5))
    );
    assert_eq!(whole("\u{c4}", "\u{e4}", EXTENDED | ICASE), Some((0, 2)));
    let bytes = Compiled::new(b"^..$", EXTENDED, false).unwrap();
    assert!(bytes.find("\u{e4}".as_bytes(), 0, 1).unwrap().is_some());
}

#[test]
fn lines_are_told_apart_when_asked() {
    assert_eq!(whole("^b.*$", "a\nbc\nd", EXTENDED | NEWLINE), Some((2, 4)));
    assert_eq!(whole("[^a]+", "ab\nc", EXTENDED | NEWLINE), Some((1, 2)));
    assert_eq!(whole("^b", "a\nb", EXTENDED), None);
    let anchored = Compiled::new(b"^a", EXTENDED, true).unwrap();
    assert!(anchored.find(b"a", NOTBOL, 1).unwrap().is_none());
}

#[test]
fn wrong_patterns_are_refused_with_their_reason() {
    for (pattern, error) in [
        ("(a", Error::Parenthesis),
        ("a)", Error::Parenthesis),
        ("*a", Error::Repeat),
        ("a{3,2}", Error::Count),
        ("a{256}", Error::Count),
        ("a{1", Error::Brace),
        ("a\\", Error::Escape),
        ("((a{200}){200}){200}", Error::Space),
    ] {
        assert_eq!(refused(pattern, EXTENDED), error, "{pattern}");
    }
}

#[test]
fn long_texts_and_hard_patterns_end_soon() {
    let text = "a".repeat(20_000);
    assert_eq!(whole("(a*)*b", &text, EXTENDED), None);
    assert_eq!(whole("(a|aa)+$", &text[..300], EXTENDED), Some((0, 300)));
    assert_eq!(whole(&"a?".repeat(200), &text, EXTENDED), Some((0, 200)));
}
