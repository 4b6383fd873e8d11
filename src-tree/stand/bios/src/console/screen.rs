//! The screen: VGA text mode 3, written directly.
//!
//! Not through INT 10h: firmware that copies its console to the serial line would send all we
//! write a second time there. It is faster, too, as each service call leaves long mode.

use crate::machine::physical::{TEXT_CELLS, cursor, set_text_cell, text_cell};
use crate::machine::ports::Device;
use crate::machine::single::Single;

const COLUMNS: usize = 80;
const LINES: usize = TEXT_CELLS / COLUMNS;

/// Light grey on black, in the upper byte of a cell.
const ATTRIBUTE: u16 = 0x0700;
const BLANK: u16 = ATTRIBUTE | b' ' as u16;

/// Where the last [`Screen`] left the cursor: column, line.
///
/// Not in the BIOS data area: firmware that copies its console to the serial line would answer
/// every change there with cursor movements on the line.
static LEFT_AT: Single<Option<(usize, usize)>> = Single::new(None);

/// The screen with its cursor.
pub(crate) struct Screen {
    column: usize,
    line: usize,
}

impl Screen {
    /// Goes on where the last one, or the BIOS, stopped.
    pub(crate) fn open() -> Self {
        let (column, line) = LEFT_AT.with(|at| *at).flatten().unwrap_or_else(|| {
            let (column, line) = cursor();
            (usize::from(column), usize::from(line))
        });
        Self {
            column: column.min(COLUMNS - 1),
            line: line.min(LINES - 1),
        }
    }

    /// Writes text; understands `\n`, `\r`, backspace, and ignores other control characters.
    pub(crate) fn write(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                b'\n' => self.new_line(),
                b'\r' => self.column = 0,
                0x08 => self.column = self.column.saturating_sub(1),
                0x20..=0x7e => self.put(byte),
                _ => {}
            }
        }
        LEFT_AT.with(|at| *at = Some((self.column, self.line)));
        self.show_cursor();
    }

    fn put(&mut self, byte: u8) {
        if self.column == COLUMNS {
            self.new_line();
        }
        set_text_cell(
            self.line * COLUMNS + self.column,
            ATTRIBUTE | u16::from(byte),
        );
        self.column += 1;
    }

    fn new_line(&mut self) {
        self.column = 0;
        if self.line + 1 < LINES {
            self.line += 1;
            return;
        }
        for index in COLUMNS..TEXT_CELLS {
            set_text_cell(index - COLUMNS, text_cell(index));
        }
        for index in TEXT_CELLS - COLUMNS..TEXT_CELLS {
            set_text_cell(index, BLANK);
        }
    }

    /// Moves the hardware cursor; the CRT controller wants the cell's index.
    fn show_cursor(&self) {
        let column = self.column.min(COLUMNS - 1);
        let index = self.line * COLUMNS + column;
        let [low, high] = (index as u16).to_le_bytes();
        for (register, value) in [(0x0e, high), (0x0f, low)] {
            Device::CRTC.write(0, register);
            Device::CRTC.write(1, value);
        }
    }
}
