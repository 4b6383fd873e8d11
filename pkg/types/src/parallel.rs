//! Work on all CPUs.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;

/// What `work` makes of each item, in the items' order. When a thread panics, so does this.
pub fn parallel_map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    let one = || {
        let mut own = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            own.push((at, work(item)));
        }
        done.lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .extend(own);
    };
    thread::scope(|scope| {
        for _ in 1..cpus().min(items.len()) {
            scope.spawn(one);
        }
        one();
    });
    let mut done = done
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Does `work` for each item with so many threads for each CPU, as is good for what waits for a disk,
/// and meanwhile hands what is done to `take`, on this thread and in the items' order. When a thread
/// panics, so does this.
///
/// # Errors
/// The first of `take`: after that it is called no more, and no more items are begun.
pub fn crowded_each<T: Sync, R: Send, E>(
    each: usize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let one = |sender: mpsc::Sender<(usize, R)>| {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            // Nobody listens any more after an error.
            let Ok(()) = sender.send((at, work(item))) else {
                break;
            };
        }
    };
    thread::scope(|scope| {
        for _ in 0..cpus().saturating_mul(each).min(items.len()) {
            let sender = sender.clone();
            scope.spawn(|| one(sender));
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut turn = 0;
        for (at, done) in receiver {
            early.insert(at, done);
            while let Some(done) = early.remove(&turn) {
                take(done)?;
                turn += 1;
            }
        }
        Ok(())
    })
}

fn cpus() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_come_in_order_and_none_is_lost() {
        let items: Vec<usize> = (0..1000).collect();
        let doubled: Vec<usize> = items.iter().map(|n| n * 2).collect();
        assert_eq!(super::parallel_map(&items, |n| n * 2), doubled);
        assert!(super::parallel_map(&[0_u8; 0], |n| *n).is_empty());
        let mut taken = Vec::new();
        let all = super::crowded_each(
            4,
            &items,
            |n| n * 2,
            |done| {
                taken.push(done);
                Ok::<(), ()>(())
            },
        );
        assert_eq!((all, taken), (Ok(()), doubled));
    }

    #[test]
    fn nothing_is_taken_after_the_first_error() {
        let items: Vec<usize> = (0..1000).collect();
        let mut taken = Vec::new();
        let failed = super::crowded_each(
            4,
            &items,
            |n| *n,
            |done| {
                taken.push(done);
                if done == 500 {
                    Err("five hundred")
                } else {
                    Ok(())
                }
            },
        );
        assert_eq!(failed, Err("five hundred"));
        assert_eq!(taken, (0..=500).collect::<Vec<_>>());
    }
}
