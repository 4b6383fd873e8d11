//! One conversion of a format: `%[n$][flags][width][.precision][length]conversion`.

/// A width or precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    /// Not given.
    None,
    /// Given in the format.
    Fixed(usize),
    /// `*` or `*n$`: an argument, by its number from 0 or the next one.
    Argument(Option<usize>),
}

/// The size of an integer argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// `hh`
    Char,
    /// `h`
    Short,
    /// None.
    Int,
    /// `l ll j z t q`: all have 64 bits.
    Long,
    /// `L`
    LongDouble,
}

/// A conversion, as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spec {
    /// The argument's number from 0, when given.
    pub(super) argument: Option<usize>,
    /// `-`: to the left of the field.
    pub(super) left: bool,
    /// `+`: a sign for positive numbers too.
    pub(super) plus: bool,
    /// Space: a space where a plus would be.
    pub(super) space: bool,
    /// `#`: the alternative form.
    pub(super) alternative: bool,
    /// `0`: zeros instead of spaces.
    pub(super) zero: bool,
    /// Least width of the field.
    pub(super) width: Count,
    /// Digits, or most bytes of a text.
    pub(super) precision: Count,
    /// Size of the argument.
    pub(super) length: Length,
    /// The letter.
    pub(super) conversion: u8,
}

/// Reads a conversion behind its `%`; gives it and the bytes used, or `None` when the format
/// ends inside it.
pub(super) fn parse(text: &[u8]) -> Option<(Spec, usize)> {
    let mut reader = Reader { text, at: 0 };
    let argument = reader.position();
    let mut spec = Spec {
        argument,
        left: false,
        plus: false,
        space: false,
        alternative: false,
        zero: false,
        width: Count::None,
        precision: Count::None,
        length: Length::Int,
        conversion: 0,
    };
    loop {
        match reader.peek()? {
            b'-' => spec.left = true,
            b'+' => spec.plus = true,
            b' ' => spec.space = true,
            b'#' => spec.alternative = true,
            b'0' => spec.zero = true,
            // Grouping of thousands: the C locale has none.
            b'\'' => {}
            _ => break,
        }
        reader.at += 1;
    }
    spec.width = reader.count();
    if reader.peek()? == b'.' {
        reader.at += 1;
        spec.precision = match reader.count() {
            Count::None => Count::Fixed(0),
            given => given,
        };
    }
    spec.length = reader.length()?;
    spec.conversion = reader.peek()?;
    Some((spec, reader.at + 1))
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Digits, if there are any; saturated.
    fn number(&mut self) -> Option<usize> {
        let mut value = None;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            let digit = usize::from(digit - b'0');
            value = Some(
                value
                    .unwrap_or(0usize)
                    .saturating_mul(10)
                    .saturating_add(digit),
            );
            self.at += 1;
        }
        value
    }

    /// `n$`, counted from 0; leaves everything else alone.
    fn position(&mut self) -> Option<usize> {
        let start = self.at;
        if let Some(number @ 1..) = self.number()
            && self.peek() == Some(b'$')
        {
            self.at += 1;
            return Some(number - 1);
        }
        self.at = start;
        None
    }

    fn count(&mut self) -> Count {
        if self.peek() == Some(b'*') {
            self.at += 1;
            return Count::Argument(self.position());
        }
        self.number().map_or(Count::None, Count::Fixed)
    }

    fn length(&mut self) -> Option<Length> {
        let letter = self.peek()?;
        let length = match letter {
            b'h' => Length::Short,
            b'l' | b'j' | b'z' | b't' | b'q' => Length::Long,
            b'L' => Length::LongDouble,
            _ => return Some(Length::Int),
        };
        self.at += 1;
        if matches!(letter, b'h' | b'l') && self.peek()? == letter {
            self.at += 1;
            return Some(if letter == b'h' {
                Length::Char
            } else {
                Length::Long
            });
        }
        Some(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_read() {
        let (spec, used) = parse(b"2$-#0*3$.12hhd rest").unwrap();
        assert_eq!(used, 14);
        assert_eq!(spec.argument, Some(1));
        assert!(spec.left && spec.alternative && spec.zero && !spec.plus);
        assert_eq!(spec.width, Count::Argument(Some(2)));
        assert_eq!(spec.precision, Count::Fixed(12));
        assert_eq!((spec.length, spec.conversion), (Length::Char, b'd'));
    }

    #[test]
    fn formats_that_end_early_are_no_conversion() {
        for text in [&b""[..], b"-", b"5", b"5.", b"ll", b"h"] {
            assert_eq!(parse(text), None);
        }
    }
}
