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
    /// Neither quotes, backslashes nor newlines so far.
    simple: bool,
}

/// A 1 in each byte of eight.
const EACH: u64 = 0x0101_0101_0101_0101;

/// Returns which of eight bytes may be more than a part of a word: below `(`, or a backslash. The
/// highest bit of the first of them is the lowest that is set.
fn stops(eight: u64) -> u64 {
    let low = eight.wrapping_sub(EACH * u64::from(b'(')) & !eight;
    let other = eight ^ (EACH * u64::from(b'\\'));
    (low | (other.wrapping_sub(EACH) & !other)) & (EACH << 7)
}

/// Returns where, from `at` on, the first byte is that may be more than a part of a word.
fn stop(text: &[u8], mut at: usize) -> usize {
    while let Some(eight) = text.get(at..).and_then(<[u8]>::first_chunk) {
        let found = stops(u64::from_le_bytes(*eight));
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = text.get(at..).unwrap_or_default();
    if let Some(last) = text.last_chunk()
        && !rest.is_empty()
    {
        // Without those before `at`; the zeroes behind the end stop it there.
        let eight = u64::from_le_bytes(*last) >> (8 * (8 - rest.len()));
        return at + (stops(eight).trailing_zeros() / 8) as usize;
    }
    let stop = rest.iter().position(|byte| *byte < b'(' || *byte == b'\\');
    at + stop.unwrap_or(rest.len())
}

impl<'a> Words<'a> {
    /// Splits `text`.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        let blanks = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
        Self {
            text,
            at: blanks.count(),
            first: true,
            done: false,
            simple: true,
        }
    }

    /// Takes the next word, as long as there is nothing but words and blanks.
    #[expect(clippy::inline_always, reason = "a call costs as much as a word")]
    #[inline(always)]
    fn next_simple(&mut self) -> Option<&'a [u8]> {
        let mut start = self.at;
        while matches!(self.text.get(start), Some(b' ' | b'\t')) {
            start += 1;
        }
        let mut end = start;
        loop {
            end = stop(self.text, end);
            match self.text.get(end) {
                None | Some(b' ' | b'\t') => break,
                Some(b'"' | b'\'' | b'\\' | b'\n') => {
                    let word;
                    (word, *self) = self.clone().quoted();
                    return word;
                }
                Some(_) => end += 1,
            }
        }
        self.at = end;
        if start == end && !self.first {
            return None;
        }
        self.first = false;
        Some(&self.text[start..end])
    }

    /// Takes the next word, whatever there is; gives the words behind it. Not changed in place:
    /// so the compiler keeps all in registers where there are only simple words.
    fn quoted(mut self) -> (Option<&'a [u8]>, Self) {
        self.simple = false;
        let word = self.next_quoted();
        (word, self)
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

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.simple {
            self.next_simple()
        } else {
            let word;
            (word, *self) = self.clone().quoted();
            word
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn looking_at_eight_bytes_at_once_changes_nothing(text in "[ \t\n\"'\\\\a!#(~\u{80}\u{ff}]{0,40}") {
            let slow = Words { simple: false, ..Words::new(text.as_bytes()) };
            let slow: Vec<_> = slow.collect();
            prop_assert_eq!(Words::new(text.as_bytes()).collect::<Vec<_>>(), slow);
        }
    }
}
