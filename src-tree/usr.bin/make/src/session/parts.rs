//! Lists of texts that `+=` makes.

use std::rc::Rc;

use super::Part;

/// Texts with a space between them.
///
/// The list of one port stays in memory for the next one: most of what `+=` adds comes from the
/// framework, and what was added at the same place before needs only to be counted again.
#[derive(Debug, Clone)]
pub struct Parts {
    all: Rc<Vec<Part>>,
    /// How many of them count.
    used: usize,
}

impl Parts {
    /// Makes a list of two texts.
    #[must_use]
    pub fn new(first: Part, second: Part) -> Self {
        Self {
            all: Rc::new(vec![first, second]),
            used: 2,
        }
    }

    /// Returns the texts.
    #[must_use]
    pub fn list(&self) -> &[Part] {
        &self.all[..self.used]
    }

    /// Begins anew with a text, if that is the first of before; tells whether it is.
    pub(super) fn begins_with(&mut self, part: &Part) -> bool {
        let same = self.all.first().is_some_and(|first| first.is(part));
        if same {
            self.used = 1;
        }
        same
    }

    /// Tells whether a text is the one that followed before.
    pub(super) fn goes_on_with(&self, part: &Part) -> bool {
        self.all.get(self.used).is_some_and(|next| next.is(part))
    }

    /// Adds the text that followed before.
    pub(super) fn take_next(&mut self) {
        self.used = (self.used + 1).min(self.all.len());
    }

    /// Adds a text.
    pub(super) fn push(&mut self, part: Part) {
        let all = Rc::make_mut(&mut self.all);
        all.truncate(self.used);
        all.push(part);
        self.used += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expand::Text;

    #[test]
    fn list_of_before_is_counted_again_as_far_as_it_is_the_same() {
        let part = |text: &str| Part {
            text: Text::new(text.as_bytes()),
            frame: None,
        };
        let [one, two, three, other] = ["$a", "$b", "$c", "$d"].map(part);
        let mut parts = Parts::new(one.clone(), two.clone());
        parts.push(three.clone());
        let before = parts.clone();
        assert!(!parts.begins_with(&other) && parts.begins_with(&one));
        assert_eq!(parts.list().len(), 1);
        assert!(parts.goes_on_with(&two) && !parts.goes_on_with(&three));
        parts.take_next();
        parts.push(other.clone());
        let last = parts.list().last().unwrap();
        assert!(last.is(&other) && parts.list().len() == 3);
        assert!(before.list()[2].is(&three));
    }
}
