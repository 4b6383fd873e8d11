//! One conversion of a format: `%[n$][*][width][m][length]conversion`.

use super::set::Set;

/// The size of what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// `hh`
    Char,
    /// `h`
    Short,
    /// None.
    Int,
    /// `l ll j z t q`: 64 bits; a double.
    Long,
    /// `L`: a long double.
    LongDouble,
}

/// A conversion, as it was written.
#[derive(Clone, Debug)]
pub(super) struct Spec<'a> {
    /// The place's number from 0, when given.
    pub(super) argument: Option<usize>,
    /// `*`: nothing is stored.
    pub(super) suppress: bool,
    /// Most bytes or characters of the field.
    pub(super) width: Option<usize>,
    /// `m`: the text is stored in new memory.
    pub(super) allocate: bool,
    /// Size of what is stored.
    pub(super) length: Length,
    /// The letter.
    pub(super) conversion: u8,
    /// Members of `[...]`.
    pub(super) set: Set<'a>,
}

/// Reads a conversion behind its `%`; gives it and what follows, or `None` when the format ends
/// inside it.
pub(super) fn parse(text: &[u8]) -> Option<(Spec<'_>, &[u8])> {
    let (argument, mut rest) = position(text);
    let mut eat = |byte: u8| match rest.strip_prefix(&[byte]) {
        Some(after) => {
            rest = after;
            true
        }
        None => false,
    };
    let suppress = eat(b'*');
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, after) = rest.split_at(digits);
    let width = core::str::from_utf8(number)
        .ok()
        .and_then(|number| number.parse::<usize>().ok())
        .filter(|&width| width > 0);
    rest = after;
    let mut eat = |byte: u8| match rest.strip_prefix(&[byte]) {
        Some(after) => {
            rest = after;
            true
        }
        None => false,
    };
    let allocate = eat(b'm');
    let length = if eat(b'h') {
        if eat(b'h') {
            Length::Char
        } else {
            Length::Short
        }
    } else if eat(b'L') {
        Length::LongDouble
    } else {
        let mut long = false;
        while let Some(after) = rest
            .strip_prefix(b"l")
            .or_else(|| rest.strip_prefix(b"j"))
            .or_else(|| rest.strip_prefix(b"z"))
            .or_else(|| rest.strip_prefix(b"t"))
            .or_else(|| rest.strip_prefix(b"q"))
        {
            (rest, long) = (after, true);
        }
        if long { Length::Long } else { Length::Int }
    };
    let (&conversion, after) = rest.split_first()?;
    let (set, after) = if conversion == b'[' {
        Set::parse(after)?
    } else {
        (Set::NONE, after)
    };
    let spec = Spec {
        argument,
        suppress,
        width,
        allocate,
        length,
        conversion,
        set,
    };
    Some((spec, after))
}

/// `n$`, counted from 0, and what follows it.
fn position(text: &[u8]) -> (Option<usize>, &[u8]) {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = core::str::from_utf8(&text[..digits])
        .ok()
        .and_then(|number| number.parse::<usize>().ok());
    match (number, text.get(digits)) {
        (Some(number @ 1..), Some(b'$')) => (Some(number - 1), &text[digits + 1..]),
        _ => (None, text),
    }
}
