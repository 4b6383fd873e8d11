//! The little of DER that keys and signatures need.
//!
//! ```text
//! tag (1)   length (1, or 0x81 nn, or 0x82 nn nn)   contents
//! ```

/// Tags.
pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTETS: u8 = 0x04;
pub(crate) const OBJECT: u8 = 0x06;
pub(crate) const UTF8: u8 = 0x0c;
pub(crate) const SEQUENCE: u8 = 0x30;
/// The first of what may be missing and so has a number.
pub(crate) const FIRST: u8 = 0xa0;

/// Takes the next value, which must have this tag: its contents; `bytes` moves behind it.
pub(crate) fn take<'b>(bytes: &mut &'b [u8], tag: u8) -> Option<&'b [u8]> {
    let (&first, rest) = bytes.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(length), rest),
        0x81 => (usize::from(*rest.first()?), &rest[1..]),
        0x82 => {
            let length = u16::from_be_bytes(*rest.first_chunk()?);
            (usize::from(length), &rest[2..])
        }
        _ => return None,
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    (first == tag).then(|| {
        *bytes = rest;
        contents
    })
}

/// The contents of a bit string of whole bytes.
pub(crate) fn take_bits<'b>(bytes: &mut &'b [u8]) -> Option<&'b [u8]> {
    take(bytes, BIT_STRING)?.strip_prefix(&[0])
}

/// An unsigned number, big-endian, filled up to `N` bytes.
pub(crate) fn take_number<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let contents = take(bytes, INTEGER)?;
    let zeros = contents.iter().take_while(|byte| **byte == 0).count();
    let digits = &contents[zeros..];
    let mut out = [0; N];
    out[N.checked_sub(digits.len())?..].copy_from_slice(digits);
    Some(out)
}

/// Appends a value. Contents are at most 65535 bytes long, as all of ours are.
pub(crate) fn put(out: &mut Vec<u8>, tag: u8, contents: &[u8]) {
    out.push(tag);
    let [high, low] = u16::try_from(contents.len())
        .unwrap_or(u16::MAX)
        .to_be_bytes();
    match (high, low) {
        (0, 0..=0x7f) => out.push(low),
        (0, _) => out.extend([0x81, low]),
        _ => out.extend([0x82, high, low]),
    }
    out.extend(contents);
}

/// Appends a bit string of whole bytes.
pub(crate) fn put_bits(out: &mut Vec<u8>, bits: &[u8]) {
    let mut contents = vec![0];
    contents.extend(bits);
    put(out, BIT_STRING, &contents);
}

/// Appends an unsigned number given big-endian.
pub(crate) fn put_number(out: &mut Vec<u8>, number: &[u8]) {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let mut contents = number[zeros.min(number.len().saturating_sub(1))..].to_vec();
    if contents.first().is_some_and(|byte| *byte >= 0x80) {
        contents.insert(0, 0);
    }
    put(out, INTEGER, &contents);
}

/// A signature of two numbers, each of which is a half of the bytes.
pub(crate) fn numbers(bytes: &[u8]) -> Vec<u8> {
    let (r, s) = bytes.split_at(bytes.len() / 2);
    let mut numbers = Vec::new();
    put_number(&mut numbers, r);
    put_number(&mut numbers, s);
    let mut out = Vec::new();
    put(&mut out, SEQUENCE, &numbers);
    out
}
