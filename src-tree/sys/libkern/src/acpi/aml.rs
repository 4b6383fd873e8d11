//! The one object that switching off needs from the DSDT, without an AML interpreter.
//!
//! `Name (\_S5, Package () { a, b, ... })` is encoded (20.2) as
//! `08 [5C] "_S5_" 12 length count element...`; an element is a byte (`0A xx`), a word
//! (`0B xx xx`), zero (`00`), one (`01`) or ones (`FF`).

/// Values for the sleep-type fields of the two control registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SleepType {
    /// For register 1A.
    pub a: u8,
    /// For register 1B.
    pub b: u8,
}

const NAME_OP: u8 = 0x08;
const ROOT: u8 = b'\\';
const PACKAGE_OP: u8 = 0x12;

/// Finds the package for soft off (`_S5_`) in the body of a DSDT or SSDT.
#[must_use]
pub fn find_sleep_type(aml: &[u8]) -> Option<SleepType> {
    let name = b"_S5_";
    let mut from = 0;
    while let Some(at) = aml[from..]
        .windows(4)
        .position(|w| w == name)
        .map(|at| from + at)
    {
        from = at + 1;
        let before = aml[..at].strip_suffix(&[ROOT]).unwrap_or(&aml[..at]);
        if before.last() == Some(&NAME_OP)
            && let Some(found) = parse_package(&aml[at + 4..])
        {
            return Some(found);
        }
    }
    None
}

fn parse_package(aml: &[u8]) -> Option<SleepType> {
    let rest = aml.strip_prefix(&[PACKAGE_OP])?;
    // The two highest bits of the first length byte say how many bytes follow it.
    let extra = usize::from(*rest.first()? >> 6);
    let count = *rest.get(1 + extra)?;
    let (a, rest) = parse_integer(rest.get(2 + extra..)?)?;
    let b = if count > 1 { parse_integer(rest)?.0 } else { 0 };
    Some(SleepType { a, b })
}

fn parse_integer(aml: &[u8]) -> Option<(u8, &[u8])> {
    match *aml {
        [0x0a, value, ref rest @ ..] | [0x0b, value, _, ref rest @ ..] => Some((value, rest)),
        [0x0c, value, _, _, _, ref rest @ ..] => Some((value, rest)),
        [value @ (0 | 1 | 0xff), ref rest @ ..] => Some((value, rest)),
        _ => None,
    }
}
