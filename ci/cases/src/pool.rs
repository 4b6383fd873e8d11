//! Many items, several at a time.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// What a worker uses to tell that something happened.
pub type Tell<'a, E> = &'a dyn Fn(E);

/// Plays all items with `workers` threads; `heard` is told on the caller's thread, in the order in which
/// it happened, what `play` tells. No further item begins once `stop` is set.
pub fn play_all<T: Sync, E: Send>(
    items: &[T],
    workers: usize,
    stop: &AtomicBool,
    play: impl Fn(&T, Tell<'_, E>) + Sync,
    mut heard: impl FnMut(E),
) {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..workers.clamp(1, items.len().max(1)) {
            let (sender, next, play) = (sender.clone(), &next, &play);
            scope.spawn(move || {
                // Whoever listens outlives the workers, so nothing is lost here.
                let tell = |event| {
                    sender.send(event).ok();
                };
                while !stop.load(Ordering::Relaxed)
                    && let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    play(item, &tell);
                }
            });
        }
        drop(sender);
        for event in receiver {
            heard(event);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_played_once() {
        let items: Vec<u32> = (0..100).collect();
        let mut seen = Vec::new();
        play_all(
            &items,
            7,
            &AtomicBool::new(false),
            |&item, tell| tell(item),
            |item| seen.push(item),
        );
        seen.sort_unstable();
        assert_eq!(seen, items);
    }

    #[test]
    fn nothing_begins_after_the_stop() {
        let stop = AtomicBool::new(false);
        let mut count = 0;
        play_all(
            &[1, 2, 3, 4],
            1,
            &stop,
            |&item, tell| {
                stop.store(item == 2, Ordering::Relaxed);
                tell(item);
            },
            |_| count += 1,
        );
        assert_eq!(count, 2);
    }
}
