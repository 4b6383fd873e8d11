//! The kernel message buffer.

use df_libkern::msgbuf::MsgBuf;

use crate::sync::Spin;

/// Size in bytes, enough for a verbose boot.
pub const SIZE: usize = 64 * 1024;

static BUFFER: Spin<MsgBuf<SIZE>> = Spin::new(MsgBuf::new());

/// Copies the oldest bytes kept into `out` and returns how many; they stay in the buffer.
pub fn read(out: &mut [u8]) -> usize {
    BUFFER.lock().read(out)
}

/// Forgets everything.
pub fn clear() {
    BUFFER.lock().clear();
}

/// Appends text; skipped when a panic strikes inside the buffer itself.
pub(crate) fn append(text: &[u8]) {
    if let Some(mut buffer) = BUFFER.try_lock() {
        buffer.write(text);
    }
}

/// Gives the newest bytes, at most `count`, piece by piece, without waiting for a lock. Returns
/// whether that could be done.
pub fn each_of_last(count: usize, act: &mut dyn FnMut(&[u8])) -> bool {
    let Some(buffer) = BUFFER.try_lock() else {
        return false;
    };
    buffer.last(count).into_iter().for_each(act);
    true
}
