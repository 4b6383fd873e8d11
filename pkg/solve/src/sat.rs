//! What is asked of a solver of constraints, in numbers only.
//!
//! The rest of the crate makes a [`Question`] of packages and understands the answer; who answers is
//! behind [`Solver`], so that one may be exchanged for another.

/// One of these must be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The choices, the preferred first.
    pub any: Vec<u32>,
}

/// Choices, of which one a group at most may be chosen, and what each brings with it.
///
/// A question is looked at lazily: only what may come into the answer is asked for.
pub trait Question {
    /// The group of a choice. Groups are numbered from 0.
    fn group(&self, choice: u32) -> u32;
    /// The choices of a group, the preferred first.
    fn choices(&self, group: u32) -> Vec<u32>;
    /// What must be met in any case.
    fn goals(&self) -> Vec<Need>;
    /// What must be met if this is chosen.
    fn needs(&self, choice: u32) -> Vec<Need>;
    /// What cannot be chosen beside this, in other groups.
    fn clashes(&self, choice: u32) -> Vec<u32>;
}

/// Why a question has no answer: needs and clashes that cannot all be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Core {
    /// Needs: whose (`None` for the goals), and its place among them.
    pub needs: Vec<(Option<u32>, usize)>,
    /// Pairs that clash; the first is the one with the rule.
    pub clashes: Vec<(u32, u32)>,
}

/// Answers questions.
pub trait Solver {
    /// The choices that meet every goal, sorted. Equal questions have equal answers.
    ///
    /// # Errors
    /// [`Core`]: there is no answer.
    fn solve(&self, question: &dyn Question) -> Result<Vec<u32>, Core>;
}
