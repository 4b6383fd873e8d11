//! Text for the firmware's console, which takes UCS-2 strings that end with a zero, and
//! wants a carriage return before each line feed.

/// Characters of a piece, without its final zero.
pub const PIECE: usize = 128;

/// Gives the text to `write` in pieces that end with a zero. What is neither printing ASCII
/// nor one of `\n`, `\r`, `\t`, backspace becomes a question mark.
pub fn pieces(text: &str, mut write: impl FnMut(&[u16])) {
    let mut piece = [0; PIECE + 1];
    let mut used = 0;
    for c in text.chars() {
        // Two units at most, and one for the zero.
        if used + 2 > PIECE {
            piece[used] = 0;
            write(&piece[..=used]);
            used = 0;
        }
        let unit = match c {
            '\n' => {
                piece[used] = u16::from(b'\r');
                used += 1;
                b'\n'
            }
            ' '..='~' | '\r' | '\t' | '\x08' => c as u8,
            _ => b'?',
        };
        piece[used] = u16::from(unit);
        used += 1;
    }
    if used > 0 {
        piece[used] = 0;
        write(&piece[..=used]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::string::String;

    fn shown(text: &str) -> String {
        let mut out = String::new();
        pieces(text, |piece| {
            let (zero, rest) = piece.split_last().unwrap();
            assert_eq!(*zero, 0);
            assert!(!rest.is_empty() && rest.len() <= PIECE && !rest.contains(&0));
            out.extend(
                rest.iter()
                    .map(|&unit| char::from(u8::try_from(unit).unwrap())),
            );
        });
        out
    }

    #[test]
    fn lines_end_with_carriage_return_and_line_feed() {
        assert_eq!(shown("a\nb\r\x08"), "a\r\nb\r\x08");
        assert_eq!(shown(""), "");
    }

    #[test]
    fn what_a_console_may_not_know_is_replaced() {
        assert_eq!(shown("a\u{e4}\x1b[0m\0"), "a??[0m?");
    }

    proptest! {
        #[test]
        fn no_character_is_lost_between_pieces(text in "[a-z\n]{0,600}") {
            prop_assert_eq!(shown(&text), text.replace('\n', "\r\n"));
        }
    }
}
