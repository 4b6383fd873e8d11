//! Conditions of `pkg query -e`.
//!
//! ```text
//! %n ~ "lib*" && (%a = 1 || %#d > 3)
//! =, ==, !=          equal or not             <, >, <=, >=      order
//! ~, !~              glob fits or not         =~                regular expression
//! ```

use std::cmp::Ordering;

use pkg_solve::fits;
use pkg_types::Version;
use regex_lite::Regex;

use crate::error::CliError;
use crate::query::{Subject, elements, fact};
use crate::select;

/// A condition, read.
pub(crate) enum Condition {
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Compare(Left, Operator, String),
    Matches(Left, Regex),
}

/// What is compared.
#[derive(Clone, Copy)]
pub(crate) enum Left {
    Fact(char),
    Count(char),
    Any(char),
}

/// How.
#[derive(Clone, Copy)]
pub(crate) enum Operator {
    Equal,
    Unequal,
    Less,
    Greater,
    AtMost,
    AtLeast,
    Fits,
    FitsNot,
}

const OPERATORS: [(&str, Operator); 9] = [
    ("==", Operator::Equal),
    ("!=", Operator::Unequal),
    ("!~", Operator::FitsNot),
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("=", Operator::Equal),
    ("~", Operator::Fits),
    ("<", Operator::Less),
    (">", Operator::Greater),
];

/// Deepest nesting of parentheses.
const DEEPEST: usize = 64;

struct Reader<'t> {
    rest: &'t str,
    depth: usize,
}

impl Condition {
    /// Reads a condition.
    pub(crate) fn parse(text: &str) -> Result<Self, CliError> {
        let mut reader = Reader {
            rest: text,
            depth: 0,
        };
        let fail = |problem: String| {
            CliError::new(format!("Invalid evaluation condition {text:?}: {problem}"))
        };
        let condition = reader.either().map_err(fail)?;
        reader.blanks();
        match reader.rest {
            "" => Ok(condition),
            rest => Err(fail(format!("{rest:?} was not expected"))),
        }
    }

    /// Whether it holds for a package.
    pub(crate) fn holds(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::And(a, b) => a.holds(subject) && b.holds(subject),
            Self::Or(a, b) => a.holds(subject) || b.holds(subject),
            Self::Matches(left, regex) => regex.is_match(&left.text(subject)),
            Self::Compare(left, operator, right) => {
                let text = left.text(subject);
                let order = left.compare(&text, right);
                match operator {
                    Operator::Equal => order.is_eq(),
                    Operator::Unequal => order.is_ne(),
                    Operator::Less => order.is_lt(),
                    Operator::Greater => order.is_gt(),
                    Operator::AtMost => order.is_le(),
                    Operator::AtLeast => order.is_ge(),
                    Operator::Fits => fits(right, &text),
                    Operator::FitsNot => !fits(right, &text),
                }
            }
        }
    }
}

impl Left {
    fn text(self, subject: &Subject<'_>) -> String {
        match self {
            Self::Fact(letter) => fact(subject, letter),
            Self::Count(list) => elements(subject, list).to_string(),
            Self::Any(list) => usize::from(elements(subject, list) > 0).to_string(),
        }
    }

    /// Versions and numbers by their own order, all else as text.
    fn compare(self, text: &str, right: &str) -> Ordering {
        if let Self::Fact('v') = self
            && let (Ok(a), Ok(b)) = (text.parse::<Version>(), right.parse::<Version>())
        {
            return a.cmp(&b);
        }
        match (text.parse::<i64>(), right.parse::<i64>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            _ => text.cmp(right),
        }
    }
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, word: &str) -> bool {
        self.blanks();
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn either(&mut self) -> Result<Condition, String> {
        let mut condition = self.both()?;
        while self.take("||") {
            condition = Condition::Or(Box::new(condition), Box::new(self.both()?));
        }
        Ok(condition)
    }

    fn both(&mut self) -> Result<Condition, String> {
        let mut condition = self.one()?;
        while self.take("&&") {
            condition = Condition::And(Box::new(condition), Box::new(self.one()?));
        }
        Ok(condition)
    }

    fn one(&mut self) -> Result<Condition, String> {
        if self.take("(") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err("too many parentheses".to_owned());
            }
            let inner = self.either()?;
            self.depth -= 1;
            return match self.take(")") {
                true => Ok(inner),
                false => Err("'(' without ')'".to_owned()),
            };
        }
        let left = self.left()?;
        if self.take("=~") {
            let pattern = self.right()?;
            let regex = select::regex(&pattern, true).map_err(|error| error.message)?;
            return Ok(Condition::Matches(left, regex));
        }
        let operator = OPERATORS.iter().find(|(word, _)| self.take(word));
        let (_, operator) = operator.ok_or_else(|| {
            format!(
                "{:?}: one of = != < > <= >= ~ !~ =~ was expected",
                self.rest
            )
        })?;
        Ok(Condition::Compare(left, *operator, self.right()?))
    }

    fn left(&mut self) -> Result<Left, String> {
        if !self.take("%") {
            return Err(format!("{:?}: a %letter was expected", self.rest));
        }
        let mut letters = self.rest.chars();
        let first = letters.next().unwrap_or(' ');
        let second = letters.next().unwrap_or(' ');
        let (left, length) = match first {
            '#' => (Left::Count(second), 2),
            '?' => (Left::Any(second), 2),
            's' if matches!(second, 'h' | 'b') => (Left::Fact('s'), 2),
            c if "nvopmcewVlaqQkMtRX".contains(c) => (Left::Fact(c), 1),
            c => return Err(format!("%{c} cannot be compared")),
        };
        if length == 2 && !second.is_ascii_alphabetic() {
            return Err(format!("%{first} is followed by the letter of a list"));
        }
        self.rest = &self.rest[length..];
        Ok(left)
    }

    /// A word, or a text in quotes.
    fn right(&mut self) -> Result<String, String> {
        self.blanks();
        let quote = self.rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        if let Some(quote) = quote {
            let inner = &self.rest[1..];
            let end = inner
                .find(quote)
                .ok_or_else(|| format!("{quote} is never closed"))?;
            self.rest = &inner[end + 1..];
            return Ok(inner[..end].to_owned());
        }
        let end = self
            .rest
            .find(|c: char| c.is_whitespace() || c == ')' || c == '&' || c == '|')
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        match word {
            "" => Err("a value was expected at the end".to_owned()),
            word => Ok(word.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pkg_format::Manifest;
    use proptest::prelude::*;

    fn holds(condition: &str) -> bool {
        let json = r#"{"name":"libtool","version":"1.10","origin":"t/libtool","abi":"*",
            "prefix":"/usr","flatsize":2000,"categories":["a"]}"#;
        let manifest = Manifest::parse(json.as_bytes()).unwrap();
        let subject = Subject {
            manifest: &manifest,
            automatic: true,
            locked: false,
            needed_by: Vec::new(),
            repository: String::new(),
            sum: String::new(),
        };
        Condition::parse(condition).is_ok_and(|condition| condition.holds(&subject))
    }

    #[test]
    fn conditions_compare_as_their_left_side_does() {
        for good in [
            "%n ~ lib*",
            "%v > 1.9",
            "%sb >= 1000",
            "%a = 1 && %k = 0",
            "%a = 0 || (%n = libtool && %#C == 1)",
            "%n =~ '^lib.*l$'",
            "%n !~ \"*x*\"",
            "%?d = 0",
        ] {
            assert!(holds(good), "{good}");
        }
        for bad in ["%n = tool", "%v < 1.9", "%#C > 1", "%a = 1 && %k = 1"] {
            assert!(!holds(bad) && Condition::parse(bad).is_ok(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_condition_is_read_or_refused(text in "[%nv#?C()=~<>&|!\"' a1]{0,20}") {
            let _ = holds(&text);
        }
    }
}
