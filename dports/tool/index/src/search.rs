//! Ports by words.

use crate::Entry;

/// What to look for. A port must fit everything that is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Words of name, package or comment; letters of either size.
    pub words: Vec<String>,
    /// Words that only the name of the port or package must have.
    pub name: Option<String>,
    /// A category.
    pub category: Option<String>,
    /// Part of the maintainer's address.
    pub maintainer: Option<String>,
    /// A word of `USES`, arguments left out.
    pub uses: Option<String>,
    /// A licence.
    pub license: Option<String>,
}

impl Search {
    /// Tells whether a port fits.
    #[must_use]
    pub fn fits(&self, entry: &Entry) -> bool {
        let lower = |text: &str| text.to_lowercase();
        let name = lower(&format!("{} {}", entry.port, entry.package()));
        let all = format!("{name} {}", lower(entry.get("COMMENT")));
        let word = |variable: &str, wanted: &Option<String>| {
            wanted.as_ref().is_none_or(|wanted| {
                let bare = |word: &str| lower(word.split(':').next().unwrap_or_default());
                entry.list(variable).any(|word| bare(word) == lower(wanted))
            })
        };
        self.words.iter().all(|word| all.contains(&lower(word)))
            && self
                .name
                .as_ref()
                .is_none_or(|part| name.contains(&lower(part)))
            && word("CATEGORIES", &self.category)
            && word("USES", &self.uses)
            && word("LICENSE", &self.license)
            && self
                .maintainer
                .as_ref()
                .is_none_or(|part| lower(entry.get("MAINTAINER")).contains(&lower(part)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::entry;

    #[test]
    fn everything_that_is_said_must_fit() {
        let port = entry(
            "www/lynx",
            &[
                ("PKGNAME", "lynx-2.9"),
                ("COMMENT", "Text browser"),
                ("CATEGORIES", "www net"),
                ("USES", "ncurses:port ssl"),
                ("MAINTAINER", "Ports@Example.org"),
            ],
        );
        let some = |text: &str| Some(text.to_owned());
        let search = Search {
            words: vec!["LYNX".to_owned(), "browser".to_owned()],
            category: some("net"),
            uses: some("ncurses"),
            maintainer: some("example"),
            ..Search::default()
        };
        assert!(search.fits(&port));
        for other in [
            Search {
                words: vec!["firefox".to_owned()],
                ..search.clone()
            },
            Search {
                category: some("ne"),
                ..search.clone()
            },
            Search {
                uses: some("curses"),
                ..search.clone()
            },
            Search {
                license: some("MIT"),
                ..search.clone()
            },
            Search {
                name: some("browser"),
                ..search.clone()
            },
        ] {
            assert!(!other.fits(&port), "{other:?}");
        }
    }
}
