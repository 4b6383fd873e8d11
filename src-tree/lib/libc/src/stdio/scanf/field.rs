//! Which bytes of the input belong to a number.

/// Longest text of a number that is kept; longer ones are read and not understood.
pub(super) const LONGEST: usize = 512;

/// The text of a number that is being read.
pub(super) struct Text {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Text {
    pub(super) const fn new() -> Text {
        Text {
            bytes: [0; LONGEST],
            length: 0,
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// Puts a byte behind the text, if there is room.
    pub(super) fn push(&mut self, byte: u8) -> bool {
        let Some(place) = self.bytes.get_mut(self.length) else {
            return false;
        };
        *place = byte;
        self.length += 1;
        true
    }
}

/// Whether `text` and then `next` begin an integer in a base (0: as C writes them).
pub(super) fn continues_integer(text: &[u8], next: u8, base: u32) -> bool {
    let unsigned = match text {
        [b'+' | b'-', rest @ ..] => rest,
        _ => text,
    };
    let hex = matches!(unsigned, [b'0', b'x' | b'X', ..]);
    match next {
        b'+' | b'-' => text.is_empty(),
        b'x' | b'X' => unsigned == b"0" && matches!(base, 0 | 16),
        _ => {
            let base = match base {
                0 if hex => 16,
                0 if unsigned.first() == Some(&b'0') => 8,
                0 => 10,
                base => base,
            };
            char::from(next).is_digit(base)
        }
    }
}

/// Whether `text` and then `next` begin a floating-point number.
pub(super) fn continues_float(text: &[u8], next: u8) -> bool {
    let unsigned = match text {
        [b'+' | b'-', rest @ ..] => rest,
        _ => text,
    };
    if matches!(next, b'+' | b'-') && text.is_empty() {
        return true;
    }
    for word in [&b"infinity"[..], b"nan"] {
        let whole = unsigned.len() < word.len()
            && unsigned.eq_ignore_ascii_case(&word[..unsigned.len()])
            && next.eq_ignore_ascii_case(&word[unsigned.len()]);
        if whole {
            return true;
        }
    }
    let hex = matches!(unsigned, [b'0', b'x' | b'X', ..]);
    if unsigned
        .first()
        .is_some_and(|byte| byte.is_ascii_alphabetic())
    {
        return false;
    }
    let is_mark = |byte: &u8| byte.eq_ignore_ascii_case(if hex { &b'p' } else { &b'e' });
    let mark = unsigned.iter().position(is_mark);
    let digits = unsigned.iter().skip(if hex { 2 } else { 0 });
    let any = digits.clone().any(u8::is_ascii_hexdigit);
    match (next, mark) {
        (b'+' | b'-', Some(mark)) => mark + 1 == unsigned.len(),
        (b'.', None) => !unsigned.contains(&b'.'),
        (b'0'..=b'9', _) => true,
        (b'x' | b'X', None) => unsigned == b"0",
        (next, None) if is_mark(&next) => any,
        (next, None) => hex && next.is_ascii_hexdigit(),
        _ => false,
    }
}
