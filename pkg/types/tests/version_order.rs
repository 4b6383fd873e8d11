//! The order of versions: pairs with the answer of the original's `pkg version -t`, and the laws
//! that any order must keep.

use std::cmp::Ordering;
use std::hash::{BuildHasher as _, RandomState};

use pkg_types::Version;
use proptest::prelude::*;

fn version(text: &str) -> Version {
    text.parse().expect("a valid version")
}

/// Answered by `pkg version -t A B` of the original, 2.8.99.
const ANSWERED: &[(&str, &str, Ordering)] = &[
    ("1.0", "1.1", Ordering::Less),
    ("1.0_1", "1.0", Ordering::Greater),
    ("1.0,1", "2.0", Ordering::Greater),
    ("1.0.r1", "1.0", Ordering::Less),
    ("1.0.a2", "1.0.b1", Ordering::Less),
    ("2.0", "2.0.0", Ordering::Equal),
    ("1.0pl1", "1.0", Ordering::Less),
    ("3.1_2,1", "3.1_1,1", Ordering::Greater),
    ("1.0+1", "1.0", Ordering::Greater),
    ("20200101", "1.0", Ordering::Greater),
];

/// What the rules in the head of `component.rs` say; not asked of the original.
const RULES: &[(&str, &str, Ordering)] = &[
    ("10", "10a", Ordering::Less),
    ("10a", "10b", Ordering::Less),
    ("10alpha", "10", Ordering::Less),
    ("10alpha", "10.a", Ordering::Equal),
    ("1pl11", "1alpha3", Ordering::Less),
    ("0.1beta2", "0.1.b2", Ordering::Equal),
    ("1.0pre1", "1.0rc1", Ordering::Less),
    ("1.RC1", "1.rc1", Ordering::Equal),
    ("1.d2", "1.Development2", Ordering::Equal),
    ("1.preview", "1.p", Ordering::Equal),
    ("1.a", "1.a0", Ordering::Less),
    ("10a1b2", "10a1.b2", Ordering::Equal),
    ("1.0:2003.09.16", "1.0.2003.09.16", Ordering::Equal),
    ("10..1", "10.1", Ordering::Equal),
    ("2.*", "2pl1", Ordering::Less),
    ("2.9f7", "3.*", Ordering::Less),
    ("1.0.1+2", "1.0+3", Ordering::Greater),
    ("1.0+", "1.0", Ordering::Equal),
    ("1.0_x", "1.0", Ordering::Equal),
    (
        "9223372036854775808",
        "9223372036854775807",
        Ordering::Equal,
    ),
];

#[test]
fn pairs_compare_as_the_original_and_its_rules_say() {
    for (a, b, order) in ANSWERED.iter().chain(RULES) {
        assert_eq!(version(a).cmp(&version(b)), *order, "{a} {b}");
        assert_eq!(version(b).cmp(&version(a)), order.reverse(), "{b} {a}");
    }
}

#[test]
fn revision_and_epoch_are_read() {
    let version = version("1.2_3,4");
    assert_eq!((version.revision(), version.epoch()), (3, 4));
}

#[test]
fn versions_that_cannot_name_a_file_are_refused() {
    for bad in ["", "1-2", "1/2", "1 2", "1\n"] {
        assert!(bad.parse::<Version>().is_err(), "{bad:?}");
    }
}

/// Texts from few pieces, so that equal and nearly equal versions come up often.
fn texts() -> impl Strategy<Value = String> {
    let pieces = proptest::sample::select(vec![
        "0", "1", "2", "10", ".", ".", "..", ":", "a", "b", "pl", "alpha", "beta", "pre", "rc",
        "RC", "dev", "+", "*", "_1", "_0", ",1", "_2,1",
    ]);
    proptest::collection::vec(pieces, 1..7).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn order_is_total_and_equal_versions_hash_alike(a in texts(), b in texts(), c in texts()) {
        let (a, b, c) = (version(&a), version(&b), version(&c));
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        if a <= b && b <= c {
            prop_assert!(a <= c);
        }
        if a == b {
            prop_assert_eq!(a.cmp(&c), b.cmp(&c));
            let state = RandomState::new();
            prop_assert_eq!(state.hash_one(&a), state.hash_one(&b));
        }
    }

    #[test]
    fn any_text_parses_or_is_refused_and_keeps_its_spelling(text in "\\PC{0,12}") {
        if let Ok(version) = text.parse::<Version>() {
            prop_assert_eq!(version.to_string(), text);
        }
    }
}
