//! Timers of one CPU: what is due when.

use alloc::collections::BTreeMap;

/// Names a timer of one [`SysTimers`]. Never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimerId {
    /// When it is due, so that it is found.
    at: u64,
    number: u64,
}

#[derive(Debug)]
struct Timer<T> {
    /// Distance of the next time, 0 for none.
    period: u64,
    what: T,
}

/// Timers by the time at which they are due, in any unit. Timers for the same time are due in
/// the order in which they were set.
#[derive(Debug)]
pub struct SysTimers<T> {
    timers: BTreeMap<TimerId, Timer<T>>,
    next: u64,
}

impl<T: Clone> SysTimers<T> {
    /// No timers.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            timers: BTreeMap::new(),
            next: 0,
        }
    }

    /// Sets a timer that is due once.
    pub fn once(&mut self, at: u64, what: T) -> TimerId {
        self.insert(at, Timer { period: 0, what })
    }

    /// Sets a timer that is due at `first` and then again and again. A period of 0 counts as
    /// 1. Times that are missed because [`SysTimers::due`] is called late are left out.
    pub fn periodic(&mut self, first: u64, period: u64, what: T) {
        let period = period.max(1);
        self.insert(first, Timer { period, what });
    }

    fn insert(&mut self, at: u64, timer: Timer<T>) -> TimerId {
        let id = TimerId {
            at,
            number: self.next,
        };
        self.next += 1;
        self.timers.insert(id, timer);
        id
    }

    /// Takes a timer back that is due once; `None` when it was due already.
    pub fn cancel(&mut self, id: TimerId) -> Option<T> {
        self.timers.remove(&id).map(|timer| timer.what)
    }

    /// Takes all timers back that `which` names.
    pub fn cancel_all(&mut self, mut which: impl FnMut(&T) -> bool) {
        self.timers.retain(|_, timer| !which(&timer.what));
    }

    /// Returns when the next one is due.
    #[must_use]
    pub fn next(&self) -> Option<u64> {
        self.timers.first_key_value().map(|(id, _)| id.at)
    }

    /// Takes the first one that is due at `now`; sets it again if it is periodic.
    pub fn due(&mut self, now: u64) -> Option<T> {
        let first = self.timers.first_entry()?;
        let at = first.key().at;
        if at > now {
            return None;
        }
        let timer = first.remove();
        let what = timer.what.clone();
        if let Some(missed) = (now - at).checked_div(timer.period) {
            // The first time of the series that is still to come.
            let next = at.saturating_add((missed + 1).saturating_mul(timer.period));
            self.insert(next, timer);
        }
        Some(what)
    }

    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.timers.len()
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.timers.is_empty()
    }
}

impl<T: Clone> Default for SysTimers<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    #[test]
    fn a_periodic_timer_keeps_its_beat_and_leaves_out_what_was_missed() {
        let mut timers = SysTimers::new();
        timers.periodic(10, 10, 't');
        assert_eq!(timers.due(9), None);
        assert_eq!(timers.due(10), Some('t'));
        assert_eq!(timers.next(), Some(20));
        assert_eq!(timers.due(57), Some('t'));
        assert_eq!(timers.due(57), None);
        assert_eq!(timers.next(), Some(60));
        timers.cancel_all(|what| *what == 't');
        assert!(timers.is_empty());
    }

    #[test]
    fn a_timer_at_the_end_of_time_is_due_then() {
        let mut timers = SysTimers::new();
        timers.periodic(u64::MAX, u64::MAX, 'z');
        assert_eq!(timers.due(u64::MAX - 1), None);
        assert_eq!(timers.due(u64::MAX), Some('z'));
        assert_eq!(timers.next(), Some(u64::MAX));
    }

    #[test]
    fn a_timer_is_taken_back_once() {
        let mut timers = SysTimers::new();
        let id = timers.once(5, 'a');
        assert_eq!(timers.cancel(id), Some('a'));
        assert_eq!(timers.cancel(id), None);
        assert_eq!(timers.due(9), None);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Set(u64),
        Cancel(usize),
        Pass(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0..1000u64).prop_map(Step::Set),
            (0..50usize).prop_map(Step::Cancel),
            (0..100u64).prop_map(Step::Pass),
        ]
    }

    proptest! {
        #[test]
        fn each_timer_is_due_once_in_order_and_never_early(steps in prop::collection::vec(step(), 0..100)) {
            let mut timers = SysTimers::new();
            // Times and names of what is set, in the order of setting.
            let mut model: Vec<(u64, usize, TimerId)> = Vec::new();
            let mut now = 0;
            let mut name = 0;
            for step in steps {
                match step {
                    Step::Set(after) => {
                        let id = timers.once(now + after, name);
                        model.push((now + after, name, id));
                        name += 1;
                    }
                    Step::Cancel(index) => {
                        if index < model.len() {
                            let (_, name, id) = model.remove(index);
                            prop_assert_eq!(timers.cancel(id), Some(name));
                        }
                    }
                    Step::Pass(time) => {
                        now += time;
                        let got: Vec<_> = core::iter::from_fn(|| timers.due(now)).collect();
                        let mut wanted: Vec<_> = model.extract_if(.., |(at, _, _)| *at <= now).collect();
                        wanted.sort_unstable();
                        let wanted: Vec<_> = wanted.into_iter().map(|(_, name, _)| name).collect();
                        prop_assert_eq!(got, wanted);
                    }
                }
                prop_assert_eq!(timers.len(), model.len());
                prop_assert_eq!(timers.next(), model.iter().map(|(at, _, _)| *at).min());
            }
        }
    }
}
