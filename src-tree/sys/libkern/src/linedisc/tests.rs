//! Tables of typed bytes, echo and what a program reads.

use super::*;
use alloc::string::String;
use df_abi::signal::{SIGINT, SIGQUIT};
use df_abi::termios::{ECHO, IEXTEN, ISIG, IXON, ONLCR, OPOST, OXTABS};
use proptest::prelude::*;

/// Types `keys`; returns the echo and the last signal.
fn type_in(tty: &mut LineDisc, keys: &[u8]) -> (String, Option<i32>) {
    let mut echo = Vec::new();
    let mut signal = None;
    for key in keys {
        signal = tty.input(*key, &mut |b| echo.push(b)).or(signal);
    }
    (String::from_utf8_lossy(&echo).into_owned(), signal)
}

fn read(tty: &mut LineDisc) -> Result<String, Errno> {
    let mut buf = [0; 2048];
    let n = tty.read(&mut buf)?;
    Ok(String::from_utf8_lossy(&buf[..n]).into_owned())
}

#[test]
fn line_is_echoed_and_read_when_return_is_typed() {
    let mut tty = LineDisc::new();
    assert_eq!(type_in(&mut tty, b"ls").0, "ls");
    assert_eq!(read(&mut tty), Err(Errno::EAGAIN));
    assert_eq!(type_in(&mut tty, b"\r").0, "\r\n");
    assert_eq!(tty.available(), 3);
    assert_eq!(read(&mut tty).unwrap(), "ls\n");
}

#[test]
fn editing_table() {
    let rows: &[(&[u8], &str, &str)] = &[
        (b"lx\x7fs\n", "lx\x08 \x08s\r\n", "ls\n"),
        (b"\x7f\x08a\n", "a\r\n", "a\n"),
        (b"abc\x15x\n", "abc\x08 \x08\x08 \x08\x08 \x08x\r\n", "x\n"),
        (
            b"one two\x17\n",
            "one two\x08 \x08\x08 \x08\x08 \x08\r\n",
            "one \n",
        ),
        (b"a\x01\x7fb\n", "a^A\x08 \x08\x08 \x08b\r\n", "ab\n"),
        ("z\u{e4}\x7f\n".as_bytes(), "z\u{e4}\x08 \x08\r\n", "z\n"),
        (b"a\x16\x03b\n", "a^\x08^Cb\r\n", "a\x03b\n"),
        (b"ab\x12\n", "ab^R\r\nab\r\n", "ab\n"),
        (
            b"a\t\x7fb\n",
            "a\t\x08 \x08\x08 \x08\x08 \x08\x08 \x08\x08 \x08\x08 \x08\x08 \x08b\r\n",
            "ab\n",
        ),
    ];
    for (keys, echo, line) in rows {
        let mut tty = LineDisc::new();
        assert_eq!(type_in(&mut tty, keys).0, *echo, "echo of {keys:?}");
        assert_eq!(read(&mut tty).unwrap(), *line, "line of {keys:?}");
    }
}

#[test]
fn interrupt_flushes_the_line_and_is_a_signal() {
    let mut tty = LineDisc::new();
    let (echo, signal) = type_in(&mut tty, b"abc\x03");
    assert_eq!((echo.as_str(), signal), ("abc^C", Some(SIGINT)));
    assert_eq!(type_in(&mut tty, b"\x1c").1, Some(SIGQUIT));
    type_in(&mut tty, b"d\n");
    assert_eq!(read(&mut tty).unwrap(), "d\n");
}

#[test]
fn end_of_file_ends_a_line_or_reads_as_nothing() {
    let mut tty = LineDisc::new();
    type_in(&mut tty, b"ab\x04");
    assert_eq!(read(&mut tty).unwrap(), "ab");
    type_in(&mut tty, b"\x04");
    assert!(tty.readable());
    assert_eq!(read(&mut tty).unwrap(), "");
    assert_eq!(read(&mut tty), Err(Errno::EAGAIN));
}

#[test]
fn short_reads_continue_in_the_same_line() {
    let mut tty = LineDisc::new();
    type_in(&mut tty, b"hello\nx\n");
    let mut buf = [0; 4];
    assert_eq!(tty.read(&mut buf), Ok(4));
    assert_eq!(read(&mut tty).unwrap(), "o\n");
    assert_eq!(read(&mut tty).unwrap(), "x\n");
}

#[test]
fn raw_mode_gives_every_byte_at_once_without_echo() {
    let mut tty = LineDisc::new();
    type_in(&mut tty, b"pend");
    let mut raw = *tty.termios();
    raw.c_lflag &= !(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_iflag = 0;
    raw.c_oflag &= !OPOST;
    tty.set_termios(raw);
    assert_eq!(read(&mut tty).unwrap(), "pend");
    assert_eq!(type_in(&mut tty, b"\x03\r\x7f"), (String::new(), None));
    assert_eq!(read(&mut tty).unwrap(), "\x03\r\x7f");
    raw.c_cc[cc::VMIN] = 0;
    tty.set_termios(raw);
    assert_eq!(read(&mut tty).unwrap(), "");
}

#[test]
fn password_entry_echoes_nothing_but_keeps_lines() {
    let mut tty = LineDisc::new();
    let mut quiet = *tty.termios();
    quiet.c_lflag &= !ECHO;
    tty.set_termios(quiet);
    assert_eq!(type_in(&mut tty, b"secrex\x7ft\n").0, "");
    assert_eq!(read(&mut tty).unwrap(), "secret\n");
}

#[test]
fn output_is_processed_as_the_flags_say() {
    let rows: &[(u32, &[u8], &[u8])] = &[
        (OPOST | ONLCR, b"a\nb", b"a\r\nb"),
        (OPOST, b"a\nb", b"a\nb"),
        (0, b"a\tb\n", b"a\tb\n"),
        (OPOST | OXTABS, b"ab\tc", b"ab      c"),
    ];
    for (flags, data, wanted) in rows {
        let mut tty = LineDisc::new();
        let mut t = *tty.termios();
        t.c_oflag = *flags;
        tty.set_termios(t);
        let mut out = Vec::new();
        assert_eq!(tty.output(data, &mut |b| out.push(b)), data.len());
        assert_eq!(&out, wanted, "flags {flags:#x}");
    }
}

#[test]
fn stopped_output_takes_nothing_until_started() {
    let mut tty = LineDisc::new();
    assert_ne!(tty.termios().c_iflag & IXON, 0);
    type_in(&mut tty, b"\x13");
    assert!(!tty.writable());
    assert_eq!(tty.output(b"x", &mut |_| panic!("stopped")), 0);
    type_in(&mut tty, b"\x11");
    assert_eq!(tty.output(b"x", &mut |_| {}), 1);
}

proptest! {
    #[test]
    fn any_typing_keeps_the_queues_bounded_and_counted(
        keys in proptest::collection::vec(any::<u8>(), 0..3000),
        lflag: u32,
        iflag: u32,
    ) {
        let mut tty = LineDisc::new();
        let mut t = *tty.termios();
        t.c_lflag = lflag;
        t.c_iflag = iflag;
        tty.set_termios(t);
        type_in(&mut tty, &keys);
        prop_assert!(tty.line.len() <= MAX_CANON);
        prop_assert_eq!(tty.available(), tty.ready.iter().map(Vec::len).sum::<usize>());
        let before = tty.available();
        let mut got = 0;
        while tty.readable() && got < before {
            match tty.read(&mut [0; 64]) {
                Ok(n) => got += n,
                Err(e) => prop_assert!(false, "readable, but {}", e),
            }
        }
        prop_assert_eq!(got + tty.available(), before);
    }

    #[test]
    fn plain_text_comes_through_unchanged(text in "[a-z .]{0,80}") {
        let mut tty = LineDisc::new();
        let (echo, _) = type_in(&mut tty, text.as_bytes());
        type_in(&mut tty, b"\n");
        prop_assert_eq!(&echo, &text);
        prop_assert_eq!(read(&mut tty).unwrap(), alloc::format!("{text}\n"));
    }
}
