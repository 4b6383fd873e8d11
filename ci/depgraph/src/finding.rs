//! What a rule finds.

use std::fmt;

/// One breach of one rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, crate or dependency that breaks the rule.
    pub place: String,
    /// What is wrong there.
    pub what: String,
    /// What to do about it.
    pub remedy: &'static str,
}

impl Finding {
    /// Makes a finding.
    #[must_use]
    pub fn new(place: impl Into<String>, what: impl Into<String>, remedy: &'static str) -> Self {
        Self {
            place: place.into(),
            what: what.into(),
            remedy,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// Lists findings under their remedies; empty when there are none.
#[must_use]
pub fn report(mut findings: Vec<Finding>) -> String {
    findings.sort_by(|a, b| (a.remedy, a).cmp(&(b.remedy, b)));
    let mut text = String::new();
    let mut remedy = None;
    for finding in &findings {
        if remedy != Some(finding.remedy) {
            remedy = Some(finding.remedy);
            text.push_str("\nTo do: ");
            text.push_str(finding.remedy);
            text.push('\n');
        }
        text.push_str("  ");
        text.push_str(&finding.to_string());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_listed_under_their_remedy() {
        let findings = vec![
            Finding::new("b.rs", "too long", "split it"),
            Finding::new("c.rs", "no head", "write one"),
            Finding::new("a.rs", "too long", "split it"),
        ];
        assert_eq!(
            report(findings),
            "\nTo do: split it\n  a.rs: too long\n  b.rs: too long\n\nTo do: write one\n  c.rs: no head\n"
        );
        assert_eq!(report(Vec::new()), "");
    }
}
