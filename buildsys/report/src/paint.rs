//! Colours, or none.

/// Whether to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    /// Whether escape sequences are written.
    pub colours: bool,
}

/// What a colour means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Went well.
    Good,
    /// Deserves a look.
    Warning,
    /// Went wrong.
    Bad,
    /// What to do about it.
    Hint,
    /// Less important than the rest of the line.
    Dim,
    /// The subject of a line.
    Bold,
}

impl Paint {
    /// Wraps `text` in the escape sequences of a colour, if there are to be any.
    #[must_use]
    pub fn paint(self, colour: Colour, text: &str) -> String {
        if !self.colours {
            return text.to_owned();
        }
        let code = match colour {
            Colour::Good => "32",
            Colour::Warning => "33",
            Colour::Bad => "1;31",
            Colour::Hint => "36",
            Colour::Dim => "2",
            Colour::Bold => "1",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}
