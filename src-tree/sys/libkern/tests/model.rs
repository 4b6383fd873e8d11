//! The lock-free modules under a model checker: every order in which two threads can take
//! their steps, and every value that the memory model lets them see.
//!
//! The modules are compiled here a second time, with the checker's atomics in place of the
//! CPU's.
#![expect(
    unreachable_pub,
    reason = "the copies are modules of a library, which has more than is used here"
)]

/// A constructor that needs not work in statics.
macro_rules! constructor {
    ($(#[$meta:meta])* $vis:vis fn $($rest:tt)*) => {
        $(#[$meta])*
        #[must_use]
        $vis fn $($rest)*
    };
}

mod atomic {
    pub(crate) use loom::sync::atomic::{AtomicU64, AtomicUsize, Ordering, fence};

    /// A place for one value. Using it from two threads at once fails: the modules promise
    /// not to.
    #[derive(Debug)]
    pub(crate) struct Slot<T>(loom::sync::Mutex<Option<T>>);

    impl<T> Slot<T> {
        pub(crate) fn new() -> Self {
            Self(loom::sync::Mutex::new(None))
        }

        pub(crate) fn put(&self, value: T) {
            let mut place = self.0.try_lock().expect("nobody else uses the place");
            assert!(place.is_none(), "a value is overwritten");
            *place = Some(value);
        }

        pub(crate) fn take(&self) -> Option<T> {
            let mut place = self.0.try_lock().expect("nobody else uses the place");
            place.take()
        }
    }
}

#[path = "../src/letter.rs"]
mod letter;
#[path = "../src/ring.rs"]
mod ring;
#[path = "../src/token.rs"]
mod token;

use letter::{Abort, Letter};
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use loom::thread;
use ring::Ring;
use token::{Mode, Word};

/// A token with something that only its owner may touch; the checker notices if two do.
struct Guarded {
    word: Word,
    value: UnsafeCell<u32>,
}

impl Guarded {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            word: Word::new(),
            value: UnsafeCell::new(0),
        })
    }

    fn write(&self) {
        self.value.with_mut(|_| {});
    }

    fn read(&self) {
        self.value.with(|_| {});
    }
}

#[test]
fn an_exclusive_token_has_one_owner_who_sees_what_the_last_one_wrote() {
    loom::model(|| {
        let shared = Guarded::new();
        let others: Vec<_> = (1..=2)
            .map(|owner| {
                let shared = shared.clone();
                thread::spawn(move || {
                    let got = shared.word.try_take(owner, Mode::Exclusive);
                    if got {
                        assert_eq!(shared.word.owner(), Some(owner));
                        shared.write();
                        shared.word.release(Mode::Exclusive);
                    }
                    got
                })
            })
            .collect();
        let got: Vec<bool> = others.into_iter().map(|o| o.join().unwrap()).collect();
        assert!(got.contains(&true), "nobody got a free token");
        assert_eq!(shared.word.owner(), None);
    });
}

#[test]
fn who_takes_a_token_in_one_step_is_alone_and_comes_behind_impatient_waiters() {
    loom::model(|| {
        let shared = Guarded::new();
        let quick = {
            let shared = shared.clone();
            thread::spawn(move || {
                let got = shared.word.try_take_unheld(1, Mode::Exclusive);
                if got {
                    assert_eq!(shared.word.owner(), Some(1));
                    shared.write();
                    shared.word.release(Mode::Exclusive);
                }
            })
        };
        shared.word.begin_wait();
        let mut got = shared.word.try_take_waiting(2, Mode::Exclusive, true);
        if got {
            shared.write();
        } else {
            // Impatient: from now on the other one cannot come first again.
            assert!(!shared.word.try_take_unheld(3, Mode::Exclusive));
        }
        quick.join().unwrap();
        if !got {
            got = shared.word.try_take_waiting(2, Mode::Exclusive, true);
        }
        assert!(got, "the token is free");
        shared.word.end_wait();
        assert_eq!(shared.word.owner(), Some(2));
        shared.word.release(Mode::Exclusive);
        assert!(shared.word.try_take_unheld(3, Mode::Shared));
        assert!(!shared.word.try_take_unheld(4, Mode::Shared));
    });
}

#[test]
fn sharers_keep_an_exclusive_owner_away_and_the_other_way_round() {
    loom::model(|| {
        let shared = Guarded::new();
        let reader = {
            let shared = shared.clone();
            thread::spawn(move || {
                if shared.word.try_take(1, Mode::Shared) {
                    shared.read();
                    shared.word.release(Mode::Shared);
                }
            })
        };
        if shared.word.try_take(2, Mode::Shared) {
            shared.read();
            shared.word.release(Mode::Shared);
        }
        if shared.word.try_take(2, Mode::Exclusive) {
            shared.write();
            shared.word.release(Mode::Exclusive);
        }
        reader.join().unwrap();
    });
}

#[test]
fn whoever_begins_to_wait_gets_the_token_or_is_seen_by_its_owner() {
    loom::model(|| {
        let word = Arc::new(Word::new());
        assert!(word.try_take(1, Mode::Exclusive));
        let waiter = {
            let word = word.clone();
            thread::spawn(move || {
                word.begin_wait();
                let got = word.try_take_waiting(2, Mode::Exclusive, false);
                if got {
                    word.end_wait();
                }
                got
            })
        };
        let must_wake = word.release(Mode::Exclusive);
        let got = waiter.join().unwrap();
        assert!(got || must_wake, "a wakeup is lost");
        assert!(got || word.try_take_waiting(2, Mode::Exclusive, true));
        assert_eq!(word.owner(), Some(2));
    });
}

#[test]
fn an_impatient_waiter_comes_before_those_who_have_not_waited() {
    loom::model(|| {
        let word = Arc::new(Word::new());
        assert!(word.try_take(1, Mode::Exclusive));
        word.begin_wait();
        assert!(!word.try_take_waiting(2, Mode::Exclusive, true));
        let barger = {
            let word = word.clone();
            thread::spawn(move || word.try_take(3, Mode::Exclusive))
        };
        assert!(word.release(Mode::Exclusive));
        assert!(word.try_take_waiting(2, Mode::Exclusive, true));
        word.end_wait();
        assert!(!barger.join().unwrap(), "the waiter was passed over");
        assert!(!word.release(Mode::Exclusive));
        assert!(word.try_take(3, Mode::Exclusive));
    });
}

#[test]
fn a_ring_keeps_the_order_and_its_receiver_is_told_of_everything() {
    loom::model(|| {
        let ring: Arc<Ring<u32, 2>> = Arc::new(Ring::new());
        let told = Arc::new(AtomicUsize::new(0));
        let sender = {
            let (ring, told) = (ring.clone(), told.clone());
            thread::spawn(move || {
                for item in [1, 2] {
                    if ring.push(item).unwrap() {
                        told.fetch_add(1, Ordering::SeqCst);
                    }
                }
            })
        };
        // An interrupt that comes by chance; what it leaves must be told of afterwards, or
        // have been told of while it looked.
        let before = told.load(Ordering::SeqCst);
        let mut got: Vec<u32> = core::iter::from_fn(|| ring.pop()).collect();
        sender.join().unwrap();
        if got.len() < 2 {
            let told = told.load(Ordering::SeqCst);
            assert!(
                told > before || got.is_empty() && told > 0,
                "nobody was told"
            );
        }
        got.extend(core::iter::from_fn(|| ring.pop()));
        assert_eq!(got, [1, 2]);
        assert_eq!((ring.len(), ring.is_empty()), (0, true));
    });
}

#[test]
fn a_full_ring_gives_the_item_back() {
    loom::model(|| {
        let ring: Arc<Ring<u32, 1>> = Arc::new(Ring::new());
        let sender = {
            let ring = ring.clone();
            thread::spawn(move || [1, 2].map(|item| ring.push(item).is_ok()))
        };
        let mut got: Vec<u32> = ring.pop().into_iter().collect();
        let sent = sender.join().unwrap();
        got.extend(core::iter::from_fn(|| ring.pop()));
        let both = (1..).zip(sent);
        let wanted: Vec<u32> = both
            .filter(|(_, sent)| *sent)
            .map(|(item, _)| item)
            .collect();
        assert_eq!(got, wanted);
        assert!(sent[0]);
    });
}

#[test]
fn a_message_is_either_served_or_taken_back() {
    loom::model(|| {
        let letter = Arc::new(Letter::new(7));
        let served = Arc::new(AtomicBool::new(false));
        let receiver = {
            let (letter, served) = (letter.clone(), served.clone());
            thread::spawn(move || {
                if let Some(message) = letter.receive() {
                    served.store(true, Ordering::Relaxed);
                    letter.reply(message + 1);
                }
            })
        };
        let outcome = letter.abort();
        receiver.join().unwrap();
        let served = served.load(Ordering::Relaxed);
        match outcome {
            Abort::TakenBack(message) => assert!(message == 7 && !served),
            Abort::Asked | Abort::TooLate => {
                assert!(served && letter.is_done());
                assert_eq!(letter.take_reply(), Some(8));
            }
        }
        assert_eq!(letter.take_reply(), None);
    });
}

#[test]
fn a_forwarded_message_is_served_once_and_its_abort_is_seen_or_in_time() {
    loom::model(|| {
        let letter = Arc::new(Letter::new(7));
        let first = {
            let letter = letter.clone();
            thread::spawn(move || {
                if let Some(message) = letter.receive() {
                    letter.forward(message + 1);
                }
            })
        };
        let outcome = letter.abort();
        first.join().unwrap();
        let second = letter.receive();
        match outcome {
            Abort::TakenBack(message) => {
                assert!(message == 7 || message == 8);
                assert_eq!(second, None);
            }
            Abort::Asked => {
                assert_eq!(second, Some(8));
                assert!(letter.is_unwanted());
            }
            Abort::TooLate => panic!("nobody has replied"),
        }
    });
}
