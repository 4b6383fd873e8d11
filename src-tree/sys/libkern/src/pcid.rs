//! Under which number (PCID) a CPU remembers the translations of an address space, and whether
//! those that it remembers still hold.
//!
//! A CPU has few numbers, spaces are many: each CPU gives its numbers to the spaces that ran
//! there last. A space counts its changes; a CPU where it is not active is not told of them,
//! but finds, when the space becomes active there again, that it has missed some. Number 0 is
//! the kernel's own, for what has no space.

/// Numbers that a CPU gives to spaces.
pub const NUMBERS: usize = 8;

/// Changes that nobody has seen: more than there can be.
const NEVER: u64 = u64::MAX;

/// What a CPU loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// The number.
    pub pcid: u16,
    /// What the CPU remembers under it holds; otherwise it has to be forgotten.
    pub keep: bool,
}

impl Number {
    /// The only number where there are none.
    pub const NONE: Self = Self {
        pcid: 0,
        keep: false,
    };
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    /// The space that has the number; 0 for none.
    space: u64,
    /// Changes of the space that were seen here.
    seen: u64,
}

/// The numbers of one CPU.
#[derive(Debug)]
pub struct Numbers {
    slots: [Slot; NUMBERS],
    /// Who gives its number away next.
    next: usize,
    /// What is remembered under the kernel's own number holds.
    kernel_holds: bool,
}

impl Numbers {
    /// Numbers that nobody has yet.
    #[must_use]
    pub const fn new() -> Self {
        let free = Slot {
            space: 0,
            seen: NEVER,
        };
        Self {
            slots: [free; NUMBERS],
            next: 0,
            kernel_holds: false,
        }
    }

    /// The number of a space that becomes active, which has changed `changes` times so far.
    /// `space` is not 0, and no other space ever has the same.
    pub fn choose(&mut self, space: u64, changes: u64) -> Number {
        let known = self.slots.iter().position(|slot| slot.space == space);
        let at = known.unwrap_or_else(|| {
            let at = self.next;
            self.next = (at + 1) % NUMBERS;
            at
        });
        let slot = &mut self.slots[at];
        let keep = known.is_some() && slot.seen == changes;
        *slot = Slot {
            space,
            seen: changes,
        };
        Number {
            pcid: at as u16 + 1,
            keep,
        }
    }

    /// The kernel's own number.
    pub fn kernel(&mut self) -> Number {
        let keep = core::mem::replace(&mut self.kernel_holds, true);
        Number { pcid: 0, keep }
    }

    /// Notes that the CPU, where the space is active, has forgotten what the change after
    /// `changes` others was about.
    pub fn catch_up(&mut self, space: u64, changes: u64) {
        let slot = self.slots.iter_mut().find(|slot| slot.space == space);
        if let Some(slot) = slot.filter(|slot| slot.seen == changes) {
            slot.seen = changes + 1;
        }
    }

    /// Notes that nothing of what is remembered holds, under whatever number: the kernel's half
    /// has changed.
    pub fn forget_all(&mut self) {
        for slot in &mut self.slots {
            slot.seen = NEVER;
        }
        self.kernel_holds = false;
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::vec::Vec;

    #[test]
    fn a_space_that_comes_back_unchanged_keeps_what_is_remembered() {
        let mut numbers = Numbers::new();
        let first = numbers.choose(1, 0);
        assert!(!first.keep);
        assert_ne!(first.pcid, 0);
        assert!(!numbers.choose(2, 0).keep);
        assert_eq!(
            numbers.choose(1, 0),
            Number {
                keep: true,
                ..first
            }
        );
        assert_eq!(numbers.choose(1, 1), first);
        numbers.catch_up(1, 1);
        assert!(numbers.choose(1, 2).keep);
        // What was missed before is not made good by the newest change.
        numbers.catch_up(1, 3);
        assert!(!numbers.choose(1, 4).keep);
    }

    #[test]
    fn the_number_given_away_is_that_of_whoever_got_it_first() {
        let mut numbers = Numbers::new();
        let given: Vec<_> = (1..=NUMBERS as u64 + 1)
            .map(|space| numbers.choose(space, 0).pcid)
            .collect();
        assert_eq!(given[0], given[NUMBERS]);
        assert!(numbers.choose(2, 0).keep);
        assert!(!numbers.choose(1, 0).keep);
    }

    const SPACES: usize = 12;
    const PAGES: usize = 3;

    #[derive(Clone, Debug)]
    enum Step {
        Activate(usize),
        Rest,
        Touch(usize),
        Change(usize, usize),
        ChangeKernel,
        Replace(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (0..SPACES).prop_map(Step::Activate),
            1 => Just(Step::Rest),
            8 => (0..=PAGES).prop_map(Step::Touch),
            4 => (0..SPACES, 0..PAGES).prop_map(|(space, page)| Step::Change(space, page)),
            1 => Just(Step::ChangeKernel),
            1 => (0..SPACES).prop_map(Step::Replace),
        ]
    }

    /// A CPU that remembers as much as it may, and what is true.
    struct Model {
        numbers: Numbers,
        /// Number and page (the last is the kernel's) to what is mapped there.
        remembered: BTreeMap<(u16, usize), u64>,
        active: Option<usize>,
        loaded: u16,
        ids: [u64; SPACES],
        changes: [u64; SPACES],
        pages: [[u64; PAGES]; SPACES],
        kernel: u64,
        fresh: u64,
    }

    impl Model {
        fn load(&mut self, number: Number) {
            if !number.keep {
                self.remembered.retain(|(pcid, _), _| *pcid != number.pcid);
            }
            self.loaded = number.pcid;
        }

        fn fresh(&mut self) -> u64 {
            self.fresh += 1;
            self.fresh
        }

        fn play(&mut self, step: &Step) -> Result<(), TestCaseError> {
            match *step {
                Step::Activate(space) => {
                    if self.active != Some(space) {
                        let number = self.numbers.choose(self.ids[space], self.changes[space]);
                        self.load(number);
                        self.active = Some(space);
                    }
                }
                Step::Rest => {
                    let number = self.numbers.kernel();
                    self.load(number);
                    self.active = None;
                }
                Step::Touch(page) => {
                    let truth = match (page, self.active) {
                        (PAGES, _) => self.kernel,
                        (_, Some(space)) => self.pages[space][page],
                        (_, None) => return Ok(()),
                    };
                    let found = self.remembered.entry((self.loaded, page)).or_insert(truth);
                    prop_assert_eq!(*found, truth);
                }
                Step::Change(space, page) => {
                    self.pages[space][page] = self.fresh();
                    let before = self.changes[space];
                    self.changes[space] += 1;
                    if self.active == Some(space) {
                        self.remembered.remove(&(self.loaded, page));
                        self.numbers.catch_up(self.ids[space], before);
                    }
                }
                Step::ChangeKernel => {
                    self.kernel = self.fresh();
                    self.remembered.remove(&(self.loaded, PAGES));
                    self.numbers.forget_all();
                }
                Step::Replace(space) => {
                    if self.active == Some(space) {
                        self.play(&Step::Rest)?;
                    }
                    self.ids[space] = self.fresh();
                    self.changes[space] = 0;
                    for page in 0..PAGES {
                        self.pages[space][page] = self.fresh();
                    }
                }
            }
            Ok(())
        }
    }

    proptest! {
        /// Whatever happens, no access goes through a translation that does not hold.
        #[test]
        fn no_translation_is_used_that_does_not_hold(steps in prop::collection::vec(step(), 1..400)) {
            let mut model = Model {
                numbers: Numbers::new(),
                remembered: BTreeMap::new(),
                active: None,
                loaded: 0,
                ids: core::array::from_fn(|n| n as u64 + 1),
                changes: [0; SPACES],
                pages: [[0; PAGES]; SPACES],
                kernel: 0,
                fresh: 1000,
            };
            for step in &steps {
                model.play(step)?;
            }
        }
    }
}
