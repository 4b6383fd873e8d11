//! Configuration files that somebody edited and that a new version changes: both changes are put
//! together, where they do not touch the same lines.

use std::fmt;

/// Greatest file that is merged, in bytes: the time grows with the square of what differs.
const LIMIT: usize = 256 << 10;

/// A configuration file that may be merged.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Merge {
    /// As the installed version has it.
    pub(crate) base: String,
    /// As it is.
    pub(crate) own: String,
    /// Where it is, relative to the root.
    pub(crate) place: String,
}

impl fmt::Debug for Merge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What configuration files hold is nobody's business.
        f.debug_struct("Merge")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

impl Merge {
    /// One, if both texts are such.
    pub(crate) fn new(base: String, own: Vec<u8>, place: &str) -> Option<Self> {
        let own = String::from_utf8(own).ok()?;
        let small = base.len() <= LIMIT && own.len() <= LIMIT;
        small.then(|| Self {
            base,
            own,
            place: place.to_owned(),
        })
    }

    /// The file with both changes; `None` when they touch the same lines. Where there is work to do,
    /// it is first left to `tool`, if that gives anything.
    pub(crate) fn with(
        &self,
        new: &[u8],
        tool: &mut dyn FnMut(&str) -> Option<String>,
    ) -> Option<String> {
        let new = str::from_utf8(new).ok().filter(|new| new.len() <= LIMIT)?;
        // A change that both made, or only one of them, is no work.
        if self.own == new || self.base == new {
            return Some(self.own.clone());
        }
        if self.own == self.base {
            return Some(new.to_owned());
        }
        tool(new).or_else(|| diffy::merge(&self.base, &self.own, new).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn merge(base: &str, own: &str, new: &str) -> Option<String> {
        let merge = Merge::new(base.to_owned(), own.as_bytes().to_vec(), "etc/x").unwrap();
        merge.with(new.as_bytes(), &mut |_| None)
    }

    const BASE: &str = "# server\nport = 80\nname = x\nroot = /\nlog = no\ndebug = no\n";

    #[test]
    fn changes_in_different_places_are_both_kept() {
        let own = BASE.replace("port = 80", "port = 8080");
        let new = BASE.replace("debug = no", "debug = no\ntrace = no");
        let both = own.replace("debug = no", "debug = no\ntrace = no");
        assert_eq!(merge(BASE, &own, &new), Some(both));
        // Lines that are gone stay gone.
        let shorter = BASE.replace("log = no\n", "");
        assert_eq!(
            merge(BASE, &own, &shorter),
            Some(own.replace("log = no\n", ""))
        );
    }

    #[test]
    fn changes_of_the_same_lines_are_nobodys_to_decide() {
        let own = BASE.replace("port = 80", "port = 8080");
        let new = BASE.replace("port = 80", "port = 443");
        assert_eq!(merge(BASE, &own, &new), None);
        assert_eq!(merge(BASE, &own, &own), Some(own));
        assert!(Merge::new(BASE.to_owned(), vec![0xff], "x").is_none());
        assert!(Merge::new(BASE.to_owned(), vec![b'x'; LIMIT + 1], "x").is_none());
    }

    #[test]
    fn tool_is_asked_only_where_there_is_work() {
        let merge = Merge::new(BASE.to_owned(), b"own\n".to_vec(), "etc/x").unwrap();
        let mut asked = 0;
        let mut with = |new: &str| {
            merge.with(new.as_bytes(), &mut |_| {
                asked += 1;
                Some("merged\n".to_owned())
            })
        };
        assert_eq!(with(BASE).as_deref(), Some("own\n"));
        assert_eq!(with("own\n").as_deref(), Some("own\n"));
        assert_eq!(with("other\n").as_deref(), Some("merged\n"));
        assert_eq!(asked, 1);
    }

    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec("[a-c]{0,2}", 0..12).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn one_change_alone_is_the_result(base in text(), one in text()) {
            prop_assert_eq!(merge(&base, &one, &base), Some(one.clone()));
            prop_assert_eq!(merge(&base, &base, &one), Some(one.clone()));
            prop_assert_eq!(merge(&base, &one, &one), Some(one));
        }

        #[test]
        fn changes_of_two_ends_are_both_kept(
            head in "[a-f]{1,3}", tail in "[a-f]{1,3}", middle in 3..12_usize,
        ) {
            let middle: String = (0..middle).map(|at| format!("line {at}\n")).collect();
            let text = |head: &str, tail: &str| format!("{head}\n{middle}{tail}\n");
            let merged = merge(&text("A", "Z"), &text(&head, "Z"), &text("A", &tail));
            prop_assert_eq!(merged, Some(text(&head, &tail)));
        }
    }
}
