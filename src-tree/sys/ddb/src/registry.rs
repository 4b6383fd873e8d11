//! What the rooms above have to show.

use core::fmt::{self, Write};

use df_machine::sync::Once;

/// Most things that rooms can add.
const MOST: usize = 32;

/// Something that the command `show` shows.
#[derive(Clone, Copy, Debug)]
pub struct Show {
    /// What is typed behind `show`.
    pub name: &'static str,
    /// What it shows, in a few words.
    pub help: &'static str,
    /// Shows it; the number is what was typed behind the name. Called while everything else
    /// stands still: it waits for no lock, allocates nothing, and changes nothing.
    pub run: fn(&mut dyn Write, Option<u64>) -> fmt::Result,
}

/// Where a thread goes on: instruction and frame pointer.
pub(crate) type ThreadFinder = fn(thread: u64) -> Option<(u64, u64)>;

static SHOWS: [Once<Show>; MOST] = [const { Once::new() }; MOST];
static FINDER: Once<ThreadFinder> = Once::new();

/// Adds something to show.
///
/// # Panics
/// When there are too many: a mistake that shows at every boot.
pub fn add(show: Show) {
    let added = SHOWS.iter().any(|slot| slot.set(show));
    assert!(added, "the debugger can show {MOST} things and no more");
}

/// Sets who knows where a thread that does not run goes on. The first call wins.
pub fn set_thread_finder(finder: fn(thread: u64) -> Option<(u64, u64)>) {
    FINDER.set(finder);
}

/// Where a thread goes on that does not run.
pub(crate) fn thread_place(thread: u64) -> Option<(u64, u64)> {
    FINDER.get()?(thread)
}

/// Everything that was added.
pub(crate) fn shows() -> impl Iterator<Item = &'static Show> {
    SHOWS.iter().filter_map(Once::get)
}
