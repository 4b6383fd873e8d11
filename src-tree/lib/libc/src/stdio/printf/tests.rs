//! The engine against texts that C fixes, and against the host's own C library.

use super::*;
use crate::errno::Errno;
use core::ffi::{c_char, c_int};
use proptest::prelude::*;
use std::ffi::CString;

struct Collect(Vec<u8>);

impl Sink for Collect {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

/// Arguments from a list of words.
pub(crate) struct List<'a>(pub(crate) &'a [u64]);

impl Arguments for List<'_> {
    fn next(&mut self, _class: Class) -> u64 {
        let (first, rest) = self
            .0
            .split_first()
            .expect("an argument for each conversion");
        self.0 = rest;
        *first
    }
}

fn ours(text: &str, arguments: &[u64]) -> Result<String, Errno> {
    let mut sink = Collect(Vec::new());
    // SAFETY: the tests give the arguments that their formats want.
    let count = unsafe { format(&mut sink, Unit::Byte, text.as_bytes(), &mut List(arguments)) }?;
    assert_eq!(count, sink.0.len());
    Ok(String::from_utf8(sink.0).expect("the tests write ASCII"))
}

fn float(text: &str, value: f64) -> String {
    ours(text, &[value.to_bits()]).unwrap()
}

unsafe extern "C" {
    fn snprintf(buffer: *mut c_char, size: usize, format: *const c_char, ...) -> c_int;
}

/// What the host's C library makes of one argument.
macro_rules! hosts {
    ($text:expr, $value:expr) => {{
        let text = CString::new($text).unwrap();
        let mut buffer = vec![0u8; 4096];
        let at = buffer.as_mut_ptr().cast();
        // SAFETY: the buffer has that many bytes and the format wants one such argument.
        let count = unsafe { snprintf(at, buffer.len(), text.as_ptr(), $value) };
        buffer.truncate(count as usize);
        String::from_utf8(buffer).unwrap()
    }};
}

fn flags() -> impl Strategy<Value = String> {
    (
        "[-+ #0]{0,3}",
        "(|[1-9]|[1-4][0-9])",
        "(|\\.|\\.[0-9]|\\.[1-3][0-9])",
    )
        .prop_map(|(flags, width, precision)| format!("%{flags}{width}{precision}"))
}

fn any_double() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>()
            .prop_map(f64::from_bits)
            .prop_filter("no NaN", |v| !v.is_nan()),
        -1e6..1e6f64,
        (-2000i32..2000).prop_map(|n| f64::from(n) / 16.0),
        (-20i32..20).prop_map(|n| 10f64.powi(n)),
    ]
}

#[test]
fn alternative_form_keeps_zeros_when_rounding_makes_a_number_longer() {
    assert_eq!(float("%#.2g", 99.5), "1.0e+02");
    assert_eq!(float("%#.3g", 9.996), "10.0");
    assert_eq!(float("%#g", 1.5), "1.50000");
    assert_eq!(float("[%#10.3G]", 1e-7), "[  1.00E-07]");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5000))]

    #[test]
    fn integers_equal_the_hosts(
        flags in flags(), length in "(hh|h|l|ll|j|z|t)", conversion in "[diouxX]", value in any::<i64>(),
        shift in 0u32..64,
    ) {
        let (text, value) = (format!("[{flags}{length}{conversion}]"), value >> shift);
        prop_assert_eq!(ours(&text, &[value as u64]).unwrap(), hosts!(text.as_str(), value));
    }

    #[test]
    fn plain_ints_equal_the_hosts(flags in flags(), conversion in "[diouxX]", value in any::<i32>()) {
        let text = format!("[{flags}{conversion}]");
        let word = u64::from(value as u32) | 0xdead_beef << 32;
        prop_assert_eq!(ours(&text, &[word]).unwrap(), hosts!(text.as_str(), value));
    }

    #[test]
    fn doubles_equal_the_hosts(flags in flags(), conversion in "[eEfFgG]", value in any_double()) {
        let text = format!("[{flags}{conversion}]");
        let (ours, hosts) = (float(&text, value), hosts!(text.as_str(), value));
        if flags.contains('#') && conversion.eq_ignore_ascii_case("g") {
            // The host's library forgets zeros that `#` keeps when rounding makes a number longer:
            // it gives 1.e+02 for 99.5 and %#.2g. Everything else of it is right.
            let without = |text: &str| text.replace([' ', '0'], "");
            prop_assert_eq!(without(&ours), without(&hosts));
        } else {
            prop_assert_eq!(ours, hosts);
        }
    }

    #[test]
    fn long_precisions_equal_the_hosts(
        precision in 0usize..1300, conversion in "[efg]", alternative in "#?", value in any_double(),
    ) {
        let text = format!("%{alternative}.{precision}{conversion}");
        prop_assert_eq!(float(&text, value), hosts!(text.as_str(), value));
    }

    #[test]
    fn hexadecimal_doubles_equal_the_hosts(
        flags in "%[-+ #0]{0,3}(|3[0-9])", value in any_double(),
    ) {
        prop_assume!(value == 0.0 || !value.is_subnormal());
        let text = format!("{flags}a");
        prop_assert_eq!(float(&text, value), hosts!(text.as_str(), value));
    }

    #[test]
    fn texts_equal_the_hosts(
        left in "-?", width in 0usize..30, precision in "(|\\.[0-9]{0,2})", value in "[a-z]{0,20}",
    ) {
        let text = format!("[%{left}{width}{precision}s]").replace("%0", "%").replace("-0", "-");
        let value = CString::new(value).unwrap();
        let word = value.as_ptr().expose_provenance() as u64;
        prop_assert_eq!(ours(&text, &[word]).unwrap(), hosts!(text.as_str(), value.as_ptr()));
    }

    #[test]
    fn any_format_ends_without_a_panic(text in "[%a-z0-9.#*$ +-]{0,30}") {
        // Conversions that follow a pointer are left out: the words are no pointers.
        let text = text.replace(['s', 'n'], "d");
        let mut sink = Limited(1 << 16);
        // SAFETY: every word is a number, and there are enough of them.
        let _ = unsafe { format(&mut sink, Unit::Byte, text.as_bytes(), &mut List(&[7; 128])) };
    }
}

/// A sink that fills up, so that wide fields end soon.
struct Limited(usize);

impl Sink for Limited {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(Errno::ENOSPC)?;
        Ok(())
    }
}

#[test]
fn halves_go_to_the_even_digit() {
    assert_eq!(
        float("%.0f", 0.5) + &float("%.0f", 1.5) + &float("%.0f", 2.5),
        "022"
    );
    assert_eq!(float("%.2f", 0.125), "0.12");
    assert_eq!(float("%.25f", 0.1), "0.1000000000000000055511151");
}

#[test]
fn hexadecimal_doubles_are_normal_and_rounded_to_even() {
    assert_eq!(float("%a", f64::from_bits(1)), "0x1p-1074");
    assert_eq!(float("%.1a", 1.03125), "0x1.0p+0");
    assert_eq!(float("%.1a", 1.09375), "0x1.2p+0");
    assert_eq!(float("%.0a", 1.96875), "0x2p+0");
    assert_eq!(float("%.15A", 1.5), "0X1.800000000000000P+0");
    assert_eq!(float("%012a", -0.0), "-0x000000p+0");
}

#[test]
fn not_a_number_has_no_sign_and_no_zeros() {
    assert_eq!(float("%05f|", f64::NAN), "  nan|");
    assert_eq!(float("%-+6G|", -f64::NAN), "+NAN  |");
    assert_eq!(float("%010e", f64::NEG_INFINITY), "      -inf");
}

#[test]
fn arguments_may_be_numbered() {
    assert_eq!(ours("%2$d %1$d %2$d", &[1, 2]).unwrap(), "2 1 2");
    assert_eq!(ours("%2$*1$.*3$d|", &[6, 42, 3]).unwrap(), "   042|");
    assert_eq!(ours("%65$d", &[]), Err(Errno::EINVAL));
}

#[test]
fn widths_and_precisions_may_be_arguments() {
    assert_eq!(
        ours("[%*d]", &[u64::from(-5i32 as u32), 42]).unwrap(),
        "[42   ]"
    );
    assert_eq!(
        ours("[%.*d]", &[u64::from(-1i32 as u32), 0]).unwrap(),
        "[0]"
    );
}

#[test]
fn null_pointers_are_shown_and_counts_are_stored() {
    assert_eq!(ours("%s %.3s %p", &[0, 0, 0]).unwrap(), "(null) (nu 0x0");
    let mut count = 0u32;
    let place = (&raw mut count).expose_provenance() as u64;
    assert_eq!(ours("12345%n67%%", &[place]).unwrap(), "1234567%");
    assert_eq!(count, 5);
}

#[test]
fn output_longer_than_an_int_and_wide_text_are_errors() {
    assert_eq!(ours("%4294967296d", &[1]), Err(Errno::EOVERFLOW));
    assert_eq!(ours("%4ls|", &[0]).as_deref(), Ok("(null)|"));
    let wide = [0x41u32, 0x42, 0];
    let place = wide.as_ptr().expose_provenance() as u64;
    assert_eq!(
        ours("%4ls|%-3lc|%.1ls", &[place, 0x43, place]).as_deref(),
        Ok("  AB|C  |A")
    );
    assert_eq!(ours("%lc", &[0x1000]), Err(Errno::EILSEQ));
}

#[test]
fn unknown_conversions_give_their_letter_and_cut_ones_nothing() {
    assert_eq!(ours("a%yb", &[]).unwrap(), "ayb");
    assert_eq!(ours("a%-5", &[]).unwrap(), "a");
}
