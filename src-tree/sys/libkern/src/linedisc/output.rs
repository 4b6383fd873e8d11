//! Output processing and the column of the cursor.

use df_abi::termios::{OCRNL, ONLCR, ONLRET, ONOCR, ONOEOT, OPOST, OXTABS};

use super::LineDisc;

/// Width of a tab stop.
const TAB: usize = 8;

/// State of the output side.
#[derive(Clone, Debug, Default)]
pub(super) struct Output {
    /// Column of the cursor, 0 at the left margin.
    pub(super) column: usize,
}

/// Column after writing `byte` at `column`.
pub(super) fn advance(column: usize, byte: u8) -> usize {
    match byte {
        b'\r' | b'\n' => 0,
        0x08 => column.saturating_sub(1),
        b'\t' => (column / TAB + 1) * TAB,
        0x20..=0x7e | 0xc0..=0xff => column + 1,
        // Control characters and the later bytes of a UTF-8 sequence.
        _ => column,
    }
}

impl LineDisc {
    /// Processes what a program writes and sends it to `sink`. Returns how many bytes of
    /// `data` were taken: all, or none while output is stopped.
    pub fn output(&mut self, data: &[u8], sink: &mut dyn FnMut(u8)) -> usize {
        if self.stopped {
            return 0;
        }
        for byte in data {
            self.put(*byte, sink);
        }
        data.len()
    }

    /// Processes one byte of output.
    pub(super) fn put(&mut self, byte: u8, sink: &mut dyn FnMut(u8)) {
        let flags = self.termios.c_oflag;
        let column = &mut self.output.column;
        if flags & OPOST == 0 {
            emit(column, byte, sink);
            return;
        }
        match byte {
            b'\n' if flags & ONLCR != 0 => {
                emit(column, b'\r', sink);
                emit(column, b'\n', sink);
            }
            b'\n' => {
                // Straight down, unless the device returns by itself.
                if flags & ONLRET != 0 {
                    *column = 0;
                }
                sink(b'\n');
            }
            b'\r' if flags & OCRNL != 0 => emit(column, b'\n', sink),
            b'\r' if flags & ONOCR != 0 && *column == 0 => {}
            b'\t' if flags & OXTABS != 0 => {
                for _ in *column % TAB..TAB {
                    emit(column, b' ', sink);
                }
            }
            0x04 if flags & ONOEOT != 0 => {}
            other => emit(column, other, sink),
        }
    }
}

/// Sends one byte to the device and follows the cursor.
fn emit(column: &mut usize, byte: u8, sink: &mut dyn FnMut(u8)) {
    *column = advance(*column, byte);
    sink(byte);
}
