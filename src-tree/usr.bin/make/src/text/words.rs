//! Splitting a value into words.

/// Tells whether a byte is white space to C's `isspace` in the C locale.
#[must_use]
pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Removes white space from the beginning.
#[must_use]
pub fn trim_start(text: &[u8]) -> &[u8] {
    let skip = text.iter().take_while(|byte| is_blank(**byte)).count();
    &text[skip..]
}

/// The words of a value: separated by blanks that are neither quoted nor escaped, taken as they
/// are, quotes and backslashes included.
///
/// Three properties of bmake's are kept: a value without any word has one empty word, a newline
/// right behind a word ends the list, and a quote that is not closed reaches to the end.
#[derive(Debug, Clone)]
pub struct Words<'a> {
    text: &'a [u8],
    at: usize,
    first: bool,
    done: bool,
    /// Neither quotes, backslashes nor newlines.
    simple: bool,
}

impl<'a> Words<'a> {
    /// Splits `text`.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        let blanks = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
        let at = blanks.count();
        // Without a branch for each byte: the compiler looks at many at once.
        let special = text.iter().fold(false, |found, byte| {
            found | matches!(byte, b'"' | b'\'' | b'\\' | b'\n')
        });
        Self {
            text,
            at,
            first: true,
            done: false,
            simple: !special,
        }
    }

    fn next_simple(&mut self) -> Option<&'a [u8]> {
        let rest = &self.text[self.at..];
        let skip = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
        let start = self.at + skip.count();
        let rest = &self.text[start..];
        let length = rest.iter().position(|byte| matches!(byte, b' ' | b'\t'));
        let end = start + length.unwrap_or(rest.len());
        self.at = end;
        if start == end && !self.first {
            return None;
        }
        self.first = false;
        Some(&self.text[start..end])
    }

    fn next_quoted(&mut self) -> Option<&'a [u8]> {
        if self.done {
            return None;
        }
        // The first word begins where the text does, so that it may be empty.
        let mut start = self.first.then_some(self.at);
        self.first = false;
        let mut quote = 0;
        let mut at = self.at;
        while let Some(&byte) = self.text.get(at) {
            match byte {
                b'"' | b'\'' if quote == byte => quote = 0,
                b'"' | b'\'' if quote == 0 => {
                    quote = byte;
                    start.get_or_insert(at);
                }
                b' ' | b'\t' | b'\n' if quote == 0 => {
                    if let Some(start) = start {
                        self.at = at + 1;
                        self.done = byte == b'\n';
                        return Some(&self.text[start..at]);
                    }
                }
                b'\\' => {
                    start.get_or_insert(at);
                    at += 1;
                }
                _ => {
                    start.get_or_insert(at);
                }
            }
            at += 1;
        }
        self.at = self.text.len();
        self.done = true;
        start.map(|start| &self.text[start..])
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.simple {
            self.next_simple()
        } else {
            self.next_quoted()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        let own = |word: &[u8]| String::from_utf8(word.to_vec()).unwrap();
        Words::new(text.as_bytes()).map(own).collect()
    }

    #[test]
    fn quotes_and_backslashes_hold_words_together_and_stay() {
        assert_eq!(
            split(" a  \"b c\" d\\ e 'f"),
            ["a", "\"b c\"", "d\\ e", "'f"]
        );
        assert_eq!(split("a 'b \"c' d"), ["a", "'b \"c'", "d"]);
    }

    #[test]
    fn nothing_is_one_empty_word() {
        assert_eq!(split(""), [""]);
        assert_eq!(split("  \t "), [""]);
        assert_eq!(split("a "), ["a"]);
    }

    #[test]
    fn newline_behind_a_word_ends_the_list() {
        assert_eq!(split("a\nb"), ["a"]);
        assert_eq!(split("a \nb c"), ["a", "b", "c"]);
    }
}
