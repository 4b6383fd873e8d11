//! Which CPU runs a thread that may run on several.

use crate::cpus::Cpus;

/// The idle CPU for a thread that would have to wait for `here`: the first behind `here` that
/// the thread may run on.
#[must_use]
pub fn idle_near(allowed: Cpus, idle: Cpus, here: usize) -> Option<usize> {
    (allowed & idle).without(here).next_from(here + 1)
}

/// Where a thread goes that may not run on `here`: to an idle CPU, or else to the first behind
/// `here`. `None`: it may, or no CPU that runs is allowed, and it stays.
#[must_use]
pub fn elsewhere(allowed: Cpus, online: Cpus, idle: Cpus, here: usize) -> Option<usize> {
    let there = allowed & online;
    if there.contains(here) {
        return None;
    }
    idle_near(there, idle, here).or_else(|| there.next_from(here + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpus::MAX_CPUS;
    use proptest::prelude::*;

    /// Few numbers, so that sets meet, and some in the last word.
    const NUMBERS: [usize; 10] = [0, 1, 2, 3, 4, 5, 63, 64, 200, 255];

    fn some() -> impl Strategy<Value = Cpus> {
        prop::sample::subsequence(NUMBERS.to_vec(), 0..=NUMBERS.len())
            .prop_map(|numbers| numbers.into_iter().collect())
    }

    fn one() -> impl Strategy<Value = usize> {
        prop::sample::select(NUMBERS.to_vec())
    }

    /// How far behind `here` a CPU is, in a ring.
    fn distance(here: usize, cpu: usize) -> usize {
        (cpu + MAX_CPUS - here) % MAX_CPUS
    }

    proptest! {
        #[test]
        fn a_thread_that_waits_goes_to_the_nearest_idle_cpu_of_its_own(
            allowed in some(), idle in some(), here in one()
        ) {
            let could = (allowed & idle).without(here);
            let chosen = idle_near(allowed, idle, here);
            let nearest = could.iter().min_by_key(|&cpu| distance(here, cpu));
            prop_assert_eq!(chosen, nearest);
        }

        #[test]
        fn a_thread_leaves_a_cpu_only_if_it_must_and_for_one_of_its_own(
            allowed in some(), online in some(), idle in some(), here in one()
        ) {
            let online = online.with(here);
            let could = allowed & online;
            match elsewhere(allowed, online, idle, here) {
                None => prop_assert!(allowed.contains(here) || could.is_empty()),
                Some(cpu) => {
                    prop_assert!(!allowed.contains(here) && could.contains(cpu));
                    prop_assert!(idle.contains(cpu) || (could & idle).is_empty());
                    let better = if (could & idle).is_empty() { could } else { could & idle };
                    prop_assert_eq!(Some(cpu), better.iter().min_by_key(|&c| distance(here, c)));
                }
            }
        }

        #[test]
        fn where_a_thread_was_sent_it_stays(
            allowed in some(), online in some(), idle in some(), here in one()
        ) {
            if let Some(cpu) = elsewhere(allowed, online, idle, here) {
                prop_assert_eq!(elsewhere(allowed, online, idle.without(cpu), cpu), None);
            }
        }
    }

    #[test]
    fn without_a_mask_nobody_has_to_leave() {
        assert_eq!(elsewhere(Cpus::ALL, Cpus::ALL, Cpus::ALL, 7), None);
        assert_eq!(idle_near(Cpus::ALL, Cpus::NONE.with(7), 7), None);
        assert_eq!(idle_near(Cpus::ALL, Cpus::ALL, 255), Some(0));
    }
}
