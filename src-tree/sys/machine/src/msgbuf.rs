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

/// Appends text; skipped when a panic strikes inside the buffer itself.
pub(crate) fn append(text: &[u8]) {
    if let Some(mut buffer) = BUFFER.try_lock() {
        buffer.write(text);
    }
}
