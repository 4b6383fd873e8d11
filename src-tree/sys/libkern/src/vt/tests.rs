extern crate std;

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::string::String;

use super::{Attr, Cell, Display, Terminal};

/// What has been drawn.
#[derive(Default)]
struct Screen {
    cells: BTreeMap<(usize, usize), Cell>,
}

impl Display for Screen {
    fn draw(&mut self, column: usize, row: usize, cell: Cell) {
        self.cells.insert((column, row), cell);
    }

    fn cursor(&mut self, column: usize, row: usize, cell: Cell) {
        assert_eq!(
            self.cells.get(&(column, row)),
            Some(&cell),
            "cursor over something not drawn"
        );
    }
}

fn show(bytes: &[u8]) -> (Terminal<60>, Screen) {
    let mut terminal = Terminal::new();
    let mut screen = Screen::default();
    terminal.resize(10, 4, &mut screen);
    terminal.write(bytes, &mut screen);
    (terminal, screen)
}

fn line(terminal: &Terminal<60>, row: usize) -> String {
    let text: String = (0..10)
        .map(|c| char::from(terminal.cell(c, row).char))
        .collect();
    String::from(text.trim_end())
}

#[test]
fn text_wraps_and_scrolls() {
    let (terminal, _) = show(b"one\r\ntwo\r\nthree\r\nfour\r\nfive is long");
    assert_eq!(line(&terminal, 0), "three");
    assert_eq!(line(&terminal, 1), "four");
    assert_eq!(line(&terminal, 2), "five is lo");
    assert_eq!(line(&terminal, 3), "ng");
}

#[test]
fn full_line_followed_by_newline_leaves_no_empty_line() {
    let (terminal, _) = show(b"0123456789\r\nx");
    assert_eq!(line(&terminal, 1), "x");
}

#[test]
fn backspace_and_carriage_return_overwrite() {
    let (terminal, _) = show(b"abc\x08X\rY\tZ");
    assert_eq!(line(&terminal, 0), "YbX     Z");
}

#[test]
fn sequences_move_erase_and_colour() {
    let (terminal, _) = show(b"abcdef\x1b[1;3H\x1b[K\x1b[4;1H\x1b[1;31mred\x1b[m.\x1b[?25l!");
    assert_eq!(line(&terminal, 0), "ab");
    assert_eq!(line(&terminal, 3), "red.!");
    assert_eq!(terminal.cell(0, 3).attr, Attr(0x0c));
    assert_eq!(terminal.cell(3, 3).attr, Attr::NORMAL);
}

#[test]
fn size_is_cut_down_to_the_room_there_is() {
    let mut terminal = Terminal::<60>::new();
    terminal.resize(20, 1000, &mut Screen::default());
    assert_eq!(terminal.size(), (20, 3));
}

proptest! {
    /// Whatever is written, the display shows what the grid holds.
    #[test]
    fn display_agrees_with_the_grid(bytes in prop::collection::vec(
        prop_oneof![any::<u8>(), Just(0x1b), Just(b'['), Just(b'\n'), b'0'..=b';', b'A'..=b'z'], 0..300)
    ) {
        let (terminal, screen) = show(&bytes);
        let (column, row) = terminal.position();
        prop_assert!(column <= 10 && row < 4);
        for (&(column, row), &cell) in &screen.cells {
            prop_assert_eq!(cell, terminal.cell(column, row));
        }
    }
}
