//! Line editing for the prompt, without any cursor addressing: what is echoed are printing
//! characters, backspaces and spaces, which every console understands.

use alloc::string::String;
use alloc::vec::Vec;

use crate::platform::Key;

/// Longest line that can be typed.
const MAX_LINE: usize = 240;
/// Number of lines that arrow up brings back.
const MAX_HISTORY: usize = 32;

/// An editor for one line after the other, with history.
#[derive(Debug, Default)]
pub struct LineEditor {
    text: Vec<u8>,
    cursor: usize,
    history: Vec<String>,
    /// Which line of the history is shown; `history.len()` is the new one.
    shown: usize,
}

/// What a key did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The line changed or did not; this text makes the console show it.
    Echo(String),
    /// The line is complete.
    Done(String),
    /// The line was given up (Ctrl-C).
    Cancelled,
}

impl LineEditor {
    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Step {
        match key {
            Key::Enter => return self.finish(),
            Key::Ctrl(b'c') => {
                self.clear();
                return Step::Cancelled;
            }
            _ => {}
        }
        Step::Echo(match key {
            Key::Char(byte) => self.insert(byte),
            Key::Backspace => self.delete_left(),
            // Some firmware takes the DEL that terminals send for backspace for this key.
            Key::Delete if self.cursor == self.text.len() => self.delete_left(),
            Key::Delete | Key::Ctrl(b'd') => self.delete(),
            Key::Left | Key::Ctrl(b'b') => self.back(1),
            Key::Right | Key::Ctrl(b'f') => self.forward(1),
            Key::Home | Key::Ctrl(b'a') => self.back(self.cursor),
            Key::End | Key::Ctrl(b'e') => self.forward(self.text.len() - self.cursor),
            Key::Ctrl(b'u') => self.replace(&[]),
            Key::Ctrl(b'k') => self.truncate(),
            Key::Ctrl(b'w') => self.delete_word(),
            Key::Up | Key::Ctrl(b'p') => self.recall(self.shown.saturating_sub(1)),
            Key::Down | Key::Ctrl(b'n') => self.recall(self.shown + 1),
            _ => String::new(),
        })
    }

    fn insert(&mut self, byte: u8) -> String {
        if self.text.len() >= MAX_LINE || !(0x20..0x7f).contains(&byte) {
            return String::new();
        }
        self.text.insert(self.cursor, byte);
        let mut echo = ascii(&self.text[self.cursor..]);
        self.cursor += 1;
        push_times(&mut echo, '\x08', self.text.len() - self.cursor);
        echo
    }

    /// Moves the cursor to the left.
    fn back(&mut self, count: usize) -> String {
        let count = count.min(self.cursor);
        self.cursor -= count;
        let mut echo = String::new();
        push_times(&mut echo, '\x08', count);
        echo
    }

    /// Moves the cursor to the right, by writing over what is there.
    fn forward(&mut self, count: usize) -> String {
        let count = count.min(self.text.len() - self.cursor);
        let echo = ascii(&self.text[self.cursor..self.cursor + count]);
        self.cursor += count;
        echo
    }

    /// Deletes the character under the cursor.
    fn delete(&mut self) -> String {
        if self.cursor == self.text.len() {
            return String::new();
        }
        self.text.remove(self.cursor);
        let mut echo = ascii(&self.text[self.cursor..]);
        echo.push(' ');
        push_times(&mut echo, '\x08', self.text.len() - self.cursor + 1);
        echo
    }

    /// Deletes the character to the left of the cursor.
    fn delete_left(&mut self) -> String {
        if self.cursor == 0 {
            return String::new();
        }
        let mut echo = self.back(1);
        echo.push_str(&self.delete());
        echo
    }

    /// Deletes from the cursor to the end.
    fn truncate(&mut self) -> String {
        let count = self.text.len() - self.cursor;
        self.text.truncate(self.cursor);
        let mut echo = String::new();
        push_times(&mut echo, ' ', count);
        push_times(&mut echo, '\x08', count);
        echo
    }

    /// Deletes the word to the left of the cursor.
    fn delete_word(&mut self) -> String {
        let before = &self.text[..self.cursor];
        let word_end = before
            .iter()
            .rposition(|&b| b != b' ')
            .map_or(0, |at| at + 1);
        let start = before[..word_end]
            .iter()
            .rposition(|&b| b == b' ')
            .map_or(0, |at| at + 1);
        let mut echo = String::new();
        for _ in start..self.cursor {
            echo.push_str(&self.delete_left());
        }
        echo
    }

    /// Puts another text in the place of the line.
    fn replace(&mut self, text: &[u8]) -> String {
        let mut echo = self.back(self.cursor);
        echo.push_str(&self.truncate());
        self.text.extend_from_slice(text);
        echo.push_str(&self.forward(text.len()));
        echo
    }

    fn recall(&mut self, index: usize) -> String {
        if index > self.history.len() || index == self.shown {
            return String::new();
        }
        self.shown = index;
        let text = self.history.get(index).cloned().unwrap_or_default();
        self.replace(text.as_bytes())
    }

    fn finish(&mut self) -> Step {
        let line = ascii(&self.text);
        if !line.trim().is_empty() && self.history.last() != Some(&line) {
            if self.history.len() == MAX_HISTORY {
                self.history.remove(0);
            }
            self.history.push(line.clone());
        }
        self.clear();
        Step::Done(line)
    }

    fn clear(&mut self) {
        self.text.clear();
        self.cursor = 0;
        self.shown = self.history.len();
    }
}

/// Returns the bytes, all of them ASCII, as text.
fn ascii(bytes: &[u8]) -> String {
    bytes.iter().map(|&b| char::from(b)).collect()
}

fn push_times(text: &mut String, c: char, count: usize) {
    text.extend(core::iter::repeat_n(c, count));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A line of a terminal: what the user sees, and where the cursor is.
    #[derive(Default)]
    struct Screen {
        cells: Vec<u8>,
        column: usize,
    }

    impl Screen {
        fn print(&mut self, text: &str) {
            for byte in text.bytes() {
                if byte == 0x08 {
                    assert!(self.column > 0, "backspace beyond the start of the line");
                    self.column -= 1;
                    continue;
                }
                if self.column == self.cells.len() {
                    self.cells.push(byte);
                } else {
                    self.cells[self.column] = byte;
                }
                self.column += 1;
            }
        }
    }

    fn type_keys(editor: &mut LineEditor, keys: &[Key]) -> Screen {
        let mut screen = Screen {
            cells: editor.text.clone(),
            column: editor.cursor,
        };
        for &key in keys {
            match editor.key(key) {
                Step::Echo(text) => screen.print(&text),
                Step::Done(_) | Step::Cancelled => screen = Screen::default(),
            }
        }
        screen
    }

    fn text(text: &str) -> Vec<Key> {
        text.bytes().map(Key::Char).collect()
    }

    #[test]
    fn backspace_and_insertion_in_the_middle_show_the_right_line() {
        let mut editor = LineEditor::default();
        let mut keys = text("bxot");
        keys.extend([Key::Left, Key::Left, Key::Backspace, Key::Char(b'o')]);
        let screen = type_keys(&mut editor, &keys);
        assert_eq!(screen.cells, b"boot");
        assert_eq!(editor.key(Key::Enter), Step::Done("boot".into()));
    }

    #[test]
    fn arrow_up_brings_back_earlier_lines_and_down_the_new_one() {
        let mut editor = LineEditor::default();
        type_keys(&mut editor, &[text("ls"), alloc::vec![Key::Enter]].concat());
        type_keys(
            &mut editor,
            &[text("show"), alloc::vec![Key::Enter]].concat(),
        );
        type_keys(&mut editor, &[Key::Up, Key::Up, Key::Up]);
        assert_eq!(editor.text, b"ls");
        type_keys(&mut editor, &[Key::Down]);
        assert_eq!(editor.text, b"show");
        type_keys(&mut editor, &[Key::Down]);
        assert_eq!(editor.text, b"");
    }

    #[test]
    fn control_keys_delete_words_and_lines() {
        let mut editor = LineEditor::default();
        type_keys(&mut editor, &text("load  /boot/x  "));
        type_keys(&mut editor, &[Key::Ctrl(b'w')]);
        assert_eq!(editor.text, b"load  ");
        type_keys(&mut editor, &[Key::Ctrl(b'a'), Key::Right, Key::Ctrl(b'k')]);
        assert_eq!(editor.text, b"l");
        assert_eq!(editor.key(Key::Ctrl(b'c')), Step::Cancelled);
        assert_eq!(editor.key(Key::Enter), Step::Done(String::new()));
    }

    #[test]
    fn delete_at_the_end_of_the_line_deletes_to_the_left() {
        let mut editor = LineEditor::default();
        type_keys(
            &mut editor,
            &[text("bootx"), alloc::vec![Key::Delete]].concat(),
        );
        assert_eq!(editor.text, b"boot");
        type_keys(&mut editor, &[Key::Home, Key::Delete]);
        assert_eq!(editor.text, b"oot");
    }

    #[test]
    fn a_line_that_is_full_takes_no_more() {
        let mut editor = LineEditor::default();
        type_keys(&mut editor, &text(&"x".repeat(MAX_LINE + 10)));
        assert_eq!(editor.text.len(), MAX_LINE);
    }

    fn any_key() -> impl Strategy<Value = Key> {
        prop_oneof![
            4 => (0x20u8..0x7f).prop_map(Key::Char),
            1 => Just(Key::Char(b' ')),
            1 => (b'a'..=b'z').prop_map(Key::Ctrl),
            2 => prop_oneof![
                Just(Key::Backspace), Just(Key::Delete), Just(Key::Up), Just(Key::Down),
                Just(Key::Left), Just(Key::Right), Just(Key::Home), Just(Key::End), Just(Key::Enter),
            ],
        ]
    }

    proptest! {
        #[test]
        fn the_screen_always_shows_the_line_and_the_cursor(
            keys in proptest::collection::vec(any_key(), 0..120)
        ) {
            let mut editor = LineEditor::default();
            let screen = type_keys(&mut editor, &keys);
            let mut shown = screen.cells.clone();
            shown.truncate(editor.text.len());
            prop_assert_eq!(&shown, &editor.text);
            prop_assert!(screen.cells[editor.text.len()..].iter().all(|&b| b == b' '));
            prop_assert_eq!(screen.column, editor.cursor);
        }
    }
}
