//! Tests of the `scanf` engine.

use super::*;
use crate::errno::Errno;
use crate::stdio::printf::{Arguments, Class, Unit};

struct Bytes<'a>(&'a [u8]);

impl Input for Bytes<'_> {
    fn unit(&self) -> Unit {
        Unit::Byte
    }

    fn peek(&mut self) -> Result<Option<u32>, Errno> {
        Ok(self.0.first().map(|&byte| byte.into()))
    }

    fn take(&mut self) {
        self.0 = &self.0[1..];
    }
}

struct Places(Vec<u64>);

impl Arguments for Places {
    fn next(&mut self, _class: Class) -> u64 {
        self.0.remove(0)
    }
}

/// Scans into 16 words and gives the count and the words.
fn run(text: &str, format: &str) -> (Option<i32>, [u64; 16], String) {
    let mut words = [0u64; 16];
    let places = words
        .iter_mut()
        .map(|word| core::ptr::from_mut(word).expose_provenance() as u64)
        .collect();
    let mut input = Bytes(text.as_bytes());
    // SAFETY: no conversion of these tests stores more than the words behind its own.
    let count = unsafe { scan(&mut input, format.as_bytes(), &mut Places(places)) };
    let rest = String::from_utf8(input.0.to_vec()).unwrap();
    (count.unwrap(), words, rest)
}

#[test]
fn integers_are_read_in_every_base_and_size() {
    let (count, words, rest) = run("-12 0x1f 017 ff 300 9", "%d %i %i %x %hhd %ld");
    assert_eq!((count, rest.as_str()), (Some(6), ""));
    assert_eq!(words[0] as i32, -12);
    assert_eq!(words[1..6], [31, 15, 255, 44, 9]);
    let (count, words, rest) = run("12345", "%2d%1d%n");
    assert_eq!((count, rest.as_str()), (Some(2), "45"));
    assert_eq!(words[..3], [12, 3, 3]);
}

#[test]
fn floats_are_exact_in_both_sizes() {
    let (count, words, _) = run("0.1 -1e3 inf 0x1p4", "%lf %f %lf %lf");
    assert_eq!(count, Some(4));
    assert_eq!(f64::from_bits(words[0]), 0.1);
    assert_eq!(f32::from_bits(words[1] as u32), -1000.0);
    assert_eq!(f64::from_bits(words[2]), f64::INFINITY);
    assert_eq!(f64::from_bits(words[3]), 16.0);
    for none in ["1e+", "abc", "f1", "-", "0x"] {
        assert_eq!(run(none, "%lf").0, Some(0), "{none}");
    }
}

#[test]
fn places_may_be_numbered() {
    let (count, words, _) = run("1 2 3", "%3$d %1$d %2$d");
    assert_eq!((count, &words[..3]), (Some(3), &[2, 3, 1][..]));
}

#[test]
fn long_doubles_have_all_their_bits() {
    let (_, words, _) = run("0.1", "%Lf");
    assert_eq!(words[0], 0xcccc_cccc_cccc_cccd);
}

#[test]
fn texts_sets_and_bytes_end_where_they_should() {
    let (count, words, rest) = run("abc-def xyz", "%2[a-c]%*[^ ] %c%1s");
    assert_eq!((count, rest.as_str()), (Some(3), "z"));
    assert_eq!(words[0].to_le_bytes()[..3], *b"ab\0");
    assert_eq!(words[1].to_le_bytes()[..2], *b"x\0");
    assert_eq!(words[2].to_le_bytes()[..2], *b"y\0");
    let (count, words, _) = run("]-", "%[]-]");
    assert_eq!(
        (count, &words[0].to_le_bytes()[..3]),
        (Some(1), &b"]-\0"[..])
    );
}

#[test]
fn literals_must_come_and_the_end_before_anything_is_told() {
    assert_eq!(run("10:20", "%d:%d").0, Some(2));
    assert_eq!(run("10;20", "%d:%d").0, Some(1));
    assert_eq!(run("x", "%d").0, Some(0));
    assert_eq!(run("", "%d").0, None);
    assert_eq!(run("   ", "%s").0, None);
    assert_eq!(run("5 % x", "%d%%%c").0, Some(2));
    assert_eq!(run("5", "%d%").0, Some(1));
}

#[test]
fn new_memory_is_given_for_texts_that_ask() {
    let (count, words, _) = run("hello there", "%ms");
    let text = core::ptr::with_exposed_provenance::<core::ffi::c_char>(words[0] as usize);
    if count == Some(1) {
        // SAFETY: the text was stored, closed by a zero.
        assert_eq!(unsafe { core::ffi::CStr::from_ptr(text) }, c"hello");
    } else {
        // The library has no memory on the host.
        assert_eq!(count, None);
    }
}
