//! Globs of package names.

/// Whether a glob (`*`, `?`, `[a-z]`, `[!x]`, `\` before a character that stands for itself) fits
/// a text as a whole.
#[must_use]
pub fn fits(glob: &str, text: &str) -> bool {
    let glob: Vec<char> = glob.chars().collect();
    let text: Vec<char> = text.chars().collect();
    // Where to go on when a try fails: the last star, and how much it has taken.
    let (mut g, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        if glob.get(g) == Some(&'*') {
            retry = Some((g + 1, t));
            g += 1;
            continue;
        }
        if let Some(next) = text.get(t).and_then(|c| one(&glob[g..], *c)) {
            g += next;
            t += 1;
            continue;
        }
        if t == text.len() && g == glob.len() {
            return true;
        }
        match retry {
            Some((after, taken)) if taken < text.len() => {
                retry = Some((after, taken + 1));
                (g, t) = (after, taken + 1);
            }
            _ => return false,
        }
    }
}

/// The length of the element that a glob begins with, if it fits a character.
fn one(glob: &[char], c: char) -> Option<usize> {
    match glob {
        [] => None,
        ['?', ..] => Some(1),
        ['\\', escaped, ..] => (*escaped == c).then_some(2),
        ['[', rest @ ..] => match class(rest, c) {
            Some((fits, length)) => fits.then_some(length + 1),
            None => (c == '[').then_some(1),
        },
        [plain, ..] => (*plain == c).then_some(1),
    }
}

/// Whether a character is in a class, and the length of the class with its closing bracket. `None`
/// when it is not closed.
fn class(rest: &[char], c: char) -> Option<(bool, usize)> {
    let negated = matches!(rest.first(), Some('!' | '^'));
    let start = usize::from(negated);
    let mut at = start;
    let mut fits = false;
    loop {
        let first = *rest.get(at)?;
        if first == ']' && at > start {
            return Some((fits != negated, at + 1));
        }
        if let (Some('-'), Some(last)) = (rest.get(at + 1), rest.get(at + 2))
            && *last != ']'
        {
            fits |= first <= c && c <= *last;
            at += 3;
            continue;
        }
        fits |= first == c;
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn globs_fit_as_in_the_shell() {
        for (glob, text, wanted) in [
            ("tool-*", "tool-0.9", true),
            ("tool-*", "toolbox", false),
            ("*lib?", "mylibb", true),
            ("[a-c]*[!x]", "bxy", true),
            ("[a-c]*[!x]", "bx", false),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("[", "[", true),
            ("", "", true),
            ("**", "", true),
            ("*a*b*c", "xaybzc", true),
        ] {
            assert_eq!(fits(glob, text), wanted, "{glob} {text}");
        }
    }

    proptest! {
        #[test]
        fn a_text_fits_itself_with_anything_left_out(text in "[a-z0-9.]{0,12}", at: prop::sample::Index) {
            prop_assert!(fits(&text, &text));
            let at = at.index(text.len() + 1);
            let glob = format!("{}*", &text[..at]);
            prop_assert!(fits(&glob, &text));
        }

        #[test]
        fn any_glob_ends(glob in "[ab*?\\[\\]!\\\\-]{0,12}", text in "[ab]{0,12}") {
            let _ = fits(&glob, &text);
        }
    }
}
