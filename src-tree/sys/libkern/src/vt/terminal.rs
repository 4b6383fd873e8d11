//! The grid of cells and what the actions do to it.

use super::parser::{Action, Params, Parser};

/// Colours of a cell, as in VGA text mode: bits 0 to 3 foreground, 4 to 6 background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attr(pub u8);

impl Attr {
    /// Light grey on black.
    pub const NORMAL: Self = Self(0x07);

    /// Returns the foreground colour, 0 to 15.
    #[must_use]
    pub const fn foreground(self) -> u8 {
        self.0 & 0xf
    }

    /// Returns the background colour, 0 to 7.
    #[must_use]
    pub const fn background(self) -> u8 {
        self.0 >> 4 & 7
    }
}

/// One character on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// A printable ASCII character.
    pub char: u8,
    /// Its colours.
    pub attr: Attr,
}

impl Cell {
    /// An empty cell.
    pub const BLANK: Self = Self {
        char: b' ',
        attr: Attr::NORMAL,
    };
}

/// Shows cells.
pub trait Display {
    /// Draws one cell.
    fn draw(&mut self, column: usize, row: usize, cell: Cell);
    /// Shows the cursor; `cell` is what lies under it.
    fn cursor(&mut self, column: usize, row: usize, cell: Cell);
}

/// A terminal with room for `CELLS` cells.
#[derive(Debug)]
pub struct Terminal<const CELLS: usize> {
    cells: [Cell; CELLS],
    columns: usize,
    rows: usize,
    column: usize,
    row: usize,
    /// Where the cursor is shown.
    shown: (usize, usize),
    attr: Attr,
    saved: (usize, usize),
    parser: Parser,
}

const TAB: usize = 8;
/// ANSI colour numbers (black red green yellow ...) to those of VGA (black blue green ...).
const VGA_COLOUR: [u8; 8] = [0, 4, 2, 6, 1, 5, 3, 7];

impl<const CELLS: usize> Terminal<CELLS> {
    /// Makes a terminal without a size; [`Terminal::resize`] gives it one.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            cells: [Cell::BLANK; CELLS],
            columns: 1,
            rows: 1,
            column: 0,
            row: 0,
            shown: (0, 0),
            attr: Attr::NORMAL,
            saved: (0, 0),
            parser: Parser::new(),
        }
    }

    /// Sets the size (cut down to what there is room for) and blanks the screen.
    pub fn resize(&mut self, columns: usize, rows: usize, display: &mut impl Display) {
        self.columns = columns.clamp(1, CELLS);
        self.rows = rows.clamp(1, CELLS / self.columns);
        (self.column, self.row) = (0, 0);
        for row in 0..self.rows {
            for column in 0..self.columns {
                self.cells[row * self.columns + column] = Cell::BLANK;
                display.draw(column, row, Cell::BLANK);
            }
        }
        self.show_cursor(display);
    }

    /// Returns columns and rows.
    #[must_use]
    pub const fn size(&self) -> (usize, usize) {
        (self.columns, self.rows)
    }

    /// Returns the cell at a place.
    #[must_use]
    pub fn cell(&self, column: usize, row: usize) -> Cell {
        self.cells[row * self.columns + column]
    }

    /// Returns column and row of the cursor. The column may be one past the last, when the
    /// next character starts a new line.
    #[must_use]
    pub const fn position(&self) -> (usize, usize) {
        (self.column, self.row)
    }

    /// Interprets bytes.
    pub fn write(&mut self, bytes: &[u8], display: &mut impl Display) {
        for &byte in bytes {
            match self.parser.feed(byte) {
                Some(Action::Print(char)) => self.print(char, display),
                Some(Action::Control(byte)) => self.control(byte, display),
                Some(Action::Sequence(last, params)) => self.sequence(last, params, display),
                None => {}
            }
        }
        self.show_cursor(display);
    }

    fn show_cursor(&mut self, display: &mut impl Display) {
        let place = (self.column.min(self.columns - 1), self.row);
        let (column, row) = self.shown;
        if self.shown != place && column < self.columns && row < self.rows {
            display.draw(column, row, self.cell(column, row));
        }
        self.shown = place;
        display.cursor(place.0, place.1, self.cell(place.0, place.1));
    }

    fn set(&mut self, column: usize, row: usize, cell: Cell, display: &mut impl Display) {
        let slot = &mut self.cells[row * self.columns + column];
        if *slot != cell {
            *slot = cell;
            display.draw(column, row, cell);
        }
    }

    fn print(&mut self, char: u8, display: &mut impl Display) {
        if self.column == self.columns {
            self.column = 0;
            self.line_feed(display);
        }
        self.set(
            self.column,
            self.row,
            Cell {
                char,
                attr: self.attr,
            },
            display,
        );
        self.column += 1;
    }

    fn control(&mut self, byte: u8, display: &mut impl Display) {
        match byte {
            b'\n' | 0x0b | 0x0c => self.line_feed(display),
            b'\r' => self.column = 0,
            0x08 => self.column = self.column.min(self.columns).saturating_sub(1),
            b'\t' => self.column = (self.column / TAB * TAB + TAB).min(self.columns - 1),
            _ => {}
        }
    }

    fn line_feed(&mut self, display: &mut impl Display) {
        if self.row + 1 < self.rows {
            self.row += 1;
            return;
        }
        for row in 1..self.rows {
            for column in 0..self.columns {
                let below = self.cell(column, row);
                self.set(column, row - 1, below, display);
            }
        }
        self.blank(0..self.columns, self.rows - 1, display);
    }

    fn blank(&mut self, columns: core::ops::Range<usize>, row: usize, display: &mut impl Display) {
        for column in columns {
            self.set(
                column,
                row,
                Cell {
                    attr: self.attr,
                    ..Cell::BLANK
                },
                display,
            );
        }
    }

    fn sequence(&mut self, last: u8, params: Params, display: &mut impl Display) {
        let count = usize::from(params.get(0, 1));
        match last {
            b'A' => self.row = self.row.saturating_sub(count),
            b'B' => self.row = (self.row + count).min(self.rows - 1),
            b'C' => self.column = (self.column + count).min(self.columns - 1),
            b'D' => self.column = self.column.saturating_sub(count),
            b'G' => self.column = (count - 1).min(self.columns - 1),
            b'd' => self.row = (count - 1).min(self.rows - 1),
            b'H' | b'f' => {
                self.row = (count - 1).min(self.rows - 1);
                self.column = (usize::from(params.get(1, 1)) - 1).min(self.columns - 1);
            }
            b'J' => self.erase_screen(params.get(0, 0), display),
            b'K' => self.erase_line(params.get(0, 0), display),
            b'm' => params.iter().for_each(|value| self.colour(value)),
            b's' => self.saved = (self.column, self.row),
            b'u' => (self.column, self.row) = self.saved,
            _ => {}
        }
    }

    fn erase_screen(&mut self, mode: u16, display: &mut impl Display) {
        let rows = match mode {
            0 => self.row + 1..self.rows,
            1 => 0..self.row,
            _ => 0..self.rows,
        };
        if mode < 2 {
            self.erase_line(mode, display);
        }
        for row in rows {
            self.blank(0..self.columns, row, display);
        }
    }

    fn erase_line(&mut self, mode: u16, display: &mut impl Display) {
        let columns = match mode {
            0 => self.column.min(self.columns)..self.columns,
            1 => 0..(self.column + 1).min(self.columns),
            _ => 0..self.columns,
        };
        self.blank(columns, self.row, display);
    }

    fn colour(&mut self, value: u16) {
        let Attr(attr) = self.attr;
        let ansi = |base: u16| VGA_COLOUR[usize::from(value - base)];
        self.attr = Attr(match value {
            0 => Attr::NORMAL.0,
            1 => attr | 0x08,
            22 => attr & !0x08,
            7 => (attr & 0x08) | attr >> 4 & 7 | (attr & 7) << 4,
            30..=37 => attr & !0x07 | ansi(30),
            39 => attr & !0x07 | Attr::NORMAL.foreground(),
            40..=47 => attr & !0x70 | ansi(40) << 4,
            49 => attr & !0x70,
            90..=97 => attr & !0x0f | 0x08 | ansi(90),
            _ => attr,
        });
    }
}

impl<const CELLS: usize> Default for Terminal<CELLS> {
    fn default() -> Self {
        Self::new()
    }
}
