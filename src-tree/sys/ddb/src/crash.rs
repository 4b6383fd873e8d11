//! The one line that a crash is known by.

use core::fmt::{self, Write};

/// Room for the line.
const ROOM: usize = 200;

/// A line without a heap; what does not fit is cut.
pub(crate) struct Line {
    bytes: [u8; ROOM],
    len: usize,
}

impl Line {
    /// The line that `args` makes.
    pub(crate) fn of(args: fmt::Arguments<'_>) -> Self {
        let mut line = Self {
            bytes: [0; ROOM],
            len: 0,
        };
        // Being cut is no failure.
        let _ = line.write_fmt(args);
        line
    }

    /// Its text.
    pub(crate) fn as_str(&self) -> &str {
        let valid = self.bytes[..self.len].utf8_chunks().next();
        valid.map_or("", |chunk| chunk.valid())
    }
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let len = text.len().min(ROOM - self.len);
        self.bytes[self.len..self.len + len].copy_from_slice(&text.as_bytes()[..len]);
        self.len += len;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_at_a_character() {
        let mut long = [b'a'; ROOM + 1];
        long[ROOM - 1] = 0xc3;
        long[ROOM] = 0xa9;
        let text = core::str::from_utf8(&long).unwrap();
        assert_eq!(Line::of(format_args!("{text}")).as_str().len(), ROOM - 1);
        assert_eq!(Line::of(format_args!("{}-{}", 1, 2)).as_str(), "1-2");
    }
}
