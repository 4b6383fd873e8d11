//! "Did you mean": close matches for a misspelt name.

/// Returns up to three of `known` that are close to `typed`, the closest first.
///
/// Close means at most a third of the longer word's letters apart (one at least), ignoring case.
#[must_use]
pub fn close_matches<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = typed.to_lowercase();
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .map(|name| (distance(&wanted, &name.to_lowercase()), name))
        .filter(|(apart, name)| *apart <= (typed.len().max(name.len()) / 3).max(1))
        .collect();
    near.sort();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// Writes matches as the tail of a message: `; did you mean A or B?`, or nothing.
#[must_use]
pub fn did_you_mean(matches: &[impl AsRef<str>]) -> String {
    let quoted: Vec<_> = matches
        .iter()
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    if quoted.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", quoted.join(" or "))
    }
}

/// Levenshtein distance: insertions, deletions and replacements that turn `a` into `b`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replace = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replace.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closest_name_comes_first_and_strangers_are_left_out() {
        let known = ["KERNCONF", "OBJDIR", "JOBS", "VERSION"];
        assert_eq!(close_matches("KERNCNF", known), ["KERNCONF"]);
        assert_eq!(close_matches("objdri", known), ["OBJDIR"]);
        assert!(close_matches("COLOUR", known).is_empty());
        assert_eq!(did_you_mean(&["A", "B"]), "; did you mean `A` or `B`?");
        assert_eq!(did_you_mean(&[""; 0]), "");
    }

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
