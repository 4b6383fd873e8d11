//! What a panic leaves behind for the next boot, where the memory keeps it.

use df_libkern::crash::{self, Crash};
use df_platform_pc64::crash as area;

use crate::msgbuf;
use crate::sync::Once;

/// Most bytes of the kernel messages that are kept.
const KEPT: usize = 32 << 10;

static PREVIOUS: Once<Option<Crash>> = Once::new();

/// Looks for what the boot before has left, and removes it. Call once, when there is a heap.
pub fn init() {
    let found = area::with(|room| {
        let found = crash::read(room);
        crash::erase(room);
        found
    });
    PREVIOUS.set(found.flatten());
}

/// What the boot before has left.
#[must_use]
pub fn previous() -> Option<&'static Crash> {
    PREVIOUS.get()?.as_ref()
}

/// Keeps a message and the end of the kernel messages for the next boot. Returns whether there
/// is a place for them. Waits for no lock.
pub fn keep(message: &str) -> bool {
    let kept = area::with(|room| {
        let place = crash::begin(room, message)?;
        let most = place.len().min(KEPT);
        let mut len = 0;
        msgbuf::each_of_last(most, &mut |bytes| {
            place[len..len + bytes.len()].copy_from_slice(bytes);
            len += bytes.len();
        });
        Some(crash::seal(room, len))
    });
    kept.flatten().unwrap_or(false)
}
