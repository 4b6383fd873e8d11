//! Messages of name servers (RFC 1035).
//!
//! ```text
//!  0 u16  number of the question       8 u16  records about servers
//!  2 u16  flags and result            10 u16  further records
//!  4 u16  questions                   12      questions: name, u16 type, u16 class
//!  6 u16  answers                             records: name, u16 type, u16 class, u32 seconds,
//!                                             u16 length, data
//! ```
//!
//! A name is labels, each behind its length, up to one of length 0; a length from 0xc0 on begins
//! a pointer to where the name goes on.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Longest question, and longest answer without TCP.
pub(super) const LONGEST: usize = 512;
/// Bytes before the question.
const HEADER: usize = 12;

/// A type of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An address of 4 bytes.
    A = 1,
    /// An address of 16 bytes.
    Aaaa = 28,
}

/// What a server says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// There is the name; its addresses were shown.
    Found,
    /// There is no such name.
    NoName,
    /// The answer is too long for a datagram.
    Truncated,
    /// The server cannot tell.
    Failed,
}

/// Writes a question; gives its length. `None` for what is no name.
pub(super) fn question(id: u16, name: &[u8], kind: Kind, out: &mut [u8; LONGEST]) -> Option<usize> {
    out[..HEADER].fill(0);
    out[..2].copy_from_slice(&id.to_be_bytes());
    // Ask others, too; one question.
    (out[2], out[5]) = (1, 1);
    let mut at = HEADER;
    let name = name.strip_suffix(b".").unwrap_or(name);
    for label in name.split(|&byte| byte == b'.') {
        if label.is_empty() || label.len() > 63 || at + label.len() > HEADER + 253 {
            return None;
        }
        out[at] = label.len() as u8;
        out[at + 1..at + 1 + label.len()].copy_from_slice(label);
        at += label.len() + 1;
    }
    out[at] = 0;
    out[at + 1..at + 5].copy_from_slice(&[0, kind as u8, 0, 1]);
    Some(at + 5)
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]))
}

/// Where a name that begins at a place ends.
fn skip_name(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *bytes.get(at)? {
            0 => return Some(at + 1),
            0xc0.. => return Some(at + 2),
            length @ ..64 => at += usize::from(length) + 1,
            _ => return None,
        }
    }
}

/// Reads the answer to a question and shows the addresses in it; `None` when it is the answer to
/// another question, or none at all.
pub(super) fn answer(
    bytes: &[u8],
    asked: &[u8],
    kind: Kind,
    see: &mut dyn FnMut(IpAddr),
) -> Option<Answer> {
    let flags = word(bytes, 2)?;
    let is_ours = bytes.get(..2)? == &asked[..2] && flags & 0x8000 != 0 && word(bytes, 4)? == 1;
    let question = asked.get(HEADER..)?;
    let echo = bytes.get(HEADER..HEADER + question.len())?;
    if !is_ours || !echo.eq_ignore_ascii_case(question) {
        return None;
    }
    if flags & 0x0200 != 0 {
        return Some(Answer::Truncated);
    }
    match flags & 0xf {
        0 => {}
        3 => return Some(Answer::NoName),
        _ => return Some(Answer::Failed),
    }
    let mut at = HEADER + question.len();
    for _ in 0..word(bytes, 6)? {
        at = skip_name(bytes, at)?;
        let (found, class) = (word(bytes, at)?, word(bytes, at + 2)?);
        let length = usize::from(word(bytes, at + 8)?);
        let data = bytes.get(at + 10..at + 10 + length)?;
        at += 10 + length;
        if class != 1 || found != kind as u16 {
            // Another name of the same: its addresses are in the message, too.
            continue;
        }
        let address = match kind {
            Kind::A => <[u8; 4]>::try_from(data).map(|octets| Ipv4Addr::from(octets).into()),
            Kind::Aaaa => <[u8; 16]>::try_from(data).map(|octets| Ipv6Addr::from(octets).into()),
        };
        see(address.ok()?);
    }
    Some(Answer::Found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ask(name: &str, kind: Kind) -> Vec<u8> {
        let mut out = [0; LONGEST];
        let length = question(0x1234, name.as_bytes(), kind, &mut out).unwrap();
        out[..length].to_vec()
    }

    /// An answer to a question: flags, and records behind it.
    fn reply(asked: &[u8], flags: u16, records: &[&[u8]]) -> Vec<u8> {
        let mut bytes = asked.to_vec();
        bytes[2..4].copy_from_slice(&flags.to_be_bytes());
        bytes[7] = records.len() as u8;
        records
            .iter()
            .for_each(|record| bytes.extend_from_slice(record));
        bytes
    }

    fn read(bytes: &[u8], asked: &[u8], kind: Kind) -> (Option<Answer>, Vec<String>) {
        let mut seen = Vec::new();
        let answer = answer(bytes, asked, kind, &mut |address| {
            seen.push(address.to_string())
        });
        (answer, seen)
    }

    #[test]
    fn questions_are_those_of_the_standard() {
        let asked = ask("a.bc", Kind::A);
        assert_eq!(
            asked,
            b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x01a\x02bc\0\0\x01\0\x01"
        );
        assert_eq!(ask("a.bc.", Kind::A), asked);
        let mut out = [0; LONGEST];
        for wrong in ["", "a..b", &"x".repeat(64), &"abcdefg.".repeat(40)] {
            assert_eq!(
                question(1, wrong.as_bytes(), Kind::A, &mut out),
                None,
                "{wrong}"
            );
        }
    }

    #[test]
    fn addresses_are_found_behind_other_names() {
        let asked = ask("www.x", Kind::A);
        let other = b"\xc0\x0c\0\x05\0\x01\0\0\0\x09\0\x04\x01y\xc0\x10";
        let first = b"\x01y\xc0\x10\0\x01\0\x01\0\0\0\x09\0\x04\x0a\0\0\x01";
        let second = b"\xc0\x20\0\x01\0\x01\0\0\0\x09\0\x04\x0a\0\0\x02";
        let bytes = reply(&asked, 0x8180, &[other, first, second]);
        let expected = vec!["10.0.0.1".to_owned(), "10.0.0.2".to_owned()];
        assert_eq!(
            read(&bytes, &asked, Kind::A),
            (Some(Answer::Found), expected)
        );
        let asked = ask("x", Kind::Aaaa);
        let record = b"\xc0\x0c\0\x1c\0\x01\0\0\0\x09\0\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01";
        let bytes = reply(&asked, 0x8180, &[record]);
        assert_eq!(read(&bytes, &asked, Kind::Aaaa).1, ["::1"]);
    }

    #[test]
    fn failures_are_told_apart_and_foreign_answers_ignored() {
        let asked = ask("x", Kind::A);
        for (flags, expected) in [
            (0x8183, Some(Answer::NoName)),
            (0x8182, Some(Answer::Failed)),
            (0x8380, Some(Answer::Truncated)),
            (0x0100, None),
        ] {
            assert_eq!(
                read(&reply(&asked, flags, &[]), &asked, Kind::A).0,
                expected
            );
        }
        let mut other = reply(&asked, 0x8180, &[]);
        other[0] ^= 1;
        assert_eq!(read(&other, &asked, Kind::A).0, None);
        assert_eq!(
            read(&reply(&ask("y", Kind::A), 0x8180, &[]), &asked, Kind::A).0,
            None
        );
    }

    proptest! {
        #[test]
        fn any_bytes_behind_a_question_are_read_safely(records in prop::collection::vec(any::<u8>(), 0..60), count in any::<u8>()) {
            let asked = ask("x.y", Kind::A);
            let mut bytes = reply(&asked, 0x8180, &[&records]);
            bytes[7] = count;
            let (_, seen) = read(&bytes, &asked, Kind::A);
            prop_assert!(seen.len() <= usize::from(count));
        }
    }
}
