//! The language against the bmake of this machine: the table is made by combining values with
//! chains of modifiers, conditions with operands, and loops with lists.
#![expect(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for ordinary code"
)]

mod cases;
mod oracle;

use df_make_testing::can_run;
use oracle::both;

/// How many expressions one makefile asks for: few makefiles, and messages stay attributable.
const AT_ONCE: usize = 200;

/// Compares values of expressions with the same variables; gives how many there were.
fn compare(expressions: &[String]) -> usize {
    let mut wrong = Vec::new();
    for chunk in expressions.chunks(AT_ONCE) {
        let (theirs, ours) = both(cases::VARIABLES, chunk);
        assert_eq!(theirs.len(), chunk.len(), "bmake did not answer everything");
        for ((expression, theirs), ours) in chunk.iter().zip(&theirs).zip(&ours) {
            if theirs != ours {
                wrong.push(format!("{expression}: bmake {theirs:?}, ours {ours:?}"));
            }
        }
        assert_eq!(ours.len(), chunk.len(), "ours did not answer everything");
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    expressions.len()
}

#[test]
fn values_are_those_of_bmake() {
    if !can_run() {
        return;
    }
    let count = compare(&cases::expressions());
    assert!(count >= 1500, "only {count} expressions");
}

#[test]
fn conditions_hold_where_they_do_for_bmake() {
    if !can_run() {
        return;
    }
    for text in cases::conditions().chunks(100) {
        let mut makefile = String::from(cases::VARIABLES);
        let mut names = Vec::new();
        for (number, condition) in text.iter().enumerate() {
            let text = format!(".if {condition}\nR{number}=yes\n.else\nR{number}=no\n.endif\n");
            makefile.push_str(&text);
            names.push(format!("${{R{number}}}"));
        }
        let (theirs, ours) = both(&makefile, &names);
        for ((condition, theirs), ours) in text.iter().zip(&theirs).zip(&ours) {
            assert_eq!(theirs, ours, ".if {condition}");
        }
    }
}

#[test]
fn whole_makefiles_mean_the_same() {
    if !can_run() {
        return;
    }
    for (makefile, expressions) in cases::MAKEFILES {
        let expressions: Vec<_> = expressions.iter().map(ToString::to_string).collect();
        let (theirs, ours) = both(makefile, &expressions);
        assert_eq!(theirs, ours, "{makefile}");
    }
}
