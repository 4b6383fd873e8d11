//! The system console: every output device at once, every input device in one queue.

/// Writes bytes to the console devices, not to the message buffer.
pub fn write(_bytes: &[u8]) {}

/// Takes the next byte that was typed, if there is one.
#[must_use]
pub fn take_input() -> Option<u8> {
    None
}
