//! Memory as text: the command `x`.

use core::fmt::{self, Write};

/// Bytes shown in a line.
const LINE: usize = 16;

/// How a unit is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Hexadecimal.
    Hex,
    /// Decimal with a sign.
    Decimal,
    /// Decimal without a sign.
    Unsigned,
    /// Octal.
    Octal,
    /// As characters.
    Characters,
    /// As an address, with the symbol that it belongs to.
    Address,
    /// As a text that ends with a NUL.
    Text,
}

/// How memory is shown: the letters behind `x/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// Bytes of a unit: 1, 2, 4 or 8.
    pub size: usize,
    /// How a unit is shown.
    pub style: Style,
}

impl Default for Format {
    fn default() -> Self {
        Self {
            size: 4,
            style: Style::Hex,
        }
    }
}

/// No format has this letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatError(pub char);

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no format `{}`; sizes are b h l g (1 2 4 8 bytes), formats x d u o c s a",
            self.0
        )
    }
}

impl core::error::Error for FormatError {}

impl Format {
    /// The format that letters stand for, starting from this one.
    ///
    /// # Errors
    /// [`FormatError`].
    pub fn with(mut self, letters: &str) -> Result<Self, FormatError> {
        for letter in letters.chars() {
            match letter {
                'b' => self.size = 1,
                'h' => self.size = 2,
                'l' => self.size = 4,
                'g' | 'q' => self.size = 8,
                'x' => self.style = Style::Hex,
                'd' => self.style = Style::Decimal,
                'u' => self.style = Style::Unsigned,
                'o' => self.style = Style::Octal,
                'c' => (self.style, self.size) = (Style::Characters, 1),
                's' => (self.style, self.size) = (Style::Text, 1),
                'a' => (self.style, self.size) = (Style::Address, 8),
                other => return Err(FormatError(other)),
            }
        }
        Ok(self)
    }
}

/// Shows `count` units from `address` on and returns the address behind them. `read` gives a
/// byte of memory, `None` where there is none: the dump says so and ends. `name` shows an
/// address with the symbol that it belongs to.
///
/// # Errors
/// That of `out`.
pub fn dump(
    out: &mut dyn Write,
    address: u64,
    count: u64,
    format: Format,
    read: &dyn Fn(u64) -> Option<u8>,
    name: &dyn Fn(&mut dyn Write, u64) -> fmt::Result,
) -> Result<u64, fmt::Error> {
    let mut at = address;
    let in_line = match format.style {
        Style::Address | Style::Text => 1,
        _ => LINE / format.size,
    };
    let mut column = 0;
    for _ in 0..count {
        if column == 0 {
            write!(out, "{at:#018x}:")?;
        }
        let next = match format.style {
            Style::Text => text(out, at, read)?,
            style => unit(out, at, format.size, style, read, name)?,
        };
        let Some(next) = next else {
            writeln!(out, " no memory at {at:#x}")?;
            return Ok(at);
        };
        at = next;
        column = (column + 1) % in_line;
        if column == 0 {
            writeln!(out)?;
        }
    }
    if column != 0 {
        writeln!(out)?;
    }
    Ok(at)
}

/// Shows one unit; `None` where a byte of it cannot be read.
fn unit(
    out: &mut dyn Write,
    at: u64,
    size: usize,
    style: Style,
    read: &dyn Fn(u64) -> Option<u8>,
    name: &dyn Fn(&mut dyn Write, u64) -> fmt::Result,
) -> Result<Option<u64>, fmt::Error> {
    let mut bytes = [0; 8];
    for (n, byte) in (0u64..).zip(&mut bytes[..size]) {
        let Some(value) = read(at.wrapping_add(n)) else {
            return Ok(None);
        };
        *byte = value;
    }
    let value = u64::from_le_bytes(bytes);
    let unused = 64 - 8 * size;
    match style {
        Style::Decimal => write!(out, " {}", (value << unused).cast_signed() >> unused)?,
        Style::Unsigned => write!(out, " {value}")?,
        Style::Octal => write!(out, " {value:#o}")?,
        Style::Characters => write!(out, " {}", bytes[0].escape_ascii())?,
        Style::Address => {
            write!(out, " {value:#018x} ")?;
            name(out, value)?;
        }
        Style::Hex | Style::Text => write!(out, " {value:0width$x}", width = 2 * size)?,
    }
    Ok(Some(at.wrapping_add(size as u64)))
}

/// Shows a text up to its NUL, which is skipped; a long one is cut.
fn text(
    out: &mut dyn Write,
    mut at: u64,
    read: &dyn Fn(u64) -> Option<u8>,
) -> Result<Option<u64>, fmt::Error> {
    /// Most bytes of a text.
    const LONGEST: usize = 256;
    if read(at).is_none() {
        return Ok(None);
    }
    out.write_str(" \"")?;
    for _ in 0..LONGEST {
        let Some(byte) = read(at) else {
            out.write_str("\" (cut)")?;
            return Ok(Some(at));
        };
        at = at.wrapping_add(1);
        if byte == 0 {
            out.write_str("\"")?;
            return Ok(Some(at));
        }
        write!(out, "{}", byte.escape_ascii())?;
    }
    out.write_str("\" (cut)")?;
    Ok(Some(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::string::String;

    const BASE: u64 = 0x1000;
    const MEMORY: &[u8] = b"kernel\0\xff\xff\xff\xff\xff\xff\xff\xff\x01";

    fn read(at: u64) -> Option<u8> {
        MEMORY
            .get(usize::try_from(at.checked_sub(BASE)?).ok()?)
            .copied()
    }

    fn show(letters: &str, at: u64, count: u64) -> (String, u64) {
        let mut out = String::new();
        let format = Format::default().with(letters).unwrap();
        let name = |out: &mut dyn Write, value: u64| write!(out, "<{value:x}>");
        let next = dump(&mut out, at, count, format, &read, &name).unwrap();
        (out, next)
    }

    #[test]
    fn units_are_shown_in_each_size_and_style() {
        let line = |letters, at| show(letters, at, 1).0;
        assert_eq!(line("x", BASE), "0x0000000000001000: 6e72656b\n");
        assert_eq!(line("bx", BASE), "0x0000000000001000: 6b\n");
        assert_eq!(line("d", BASE + 7), "0x0000000000001007: -1\n");
        assert_eq!(line("hu", BASE + 7), "0x0000000000001007: 65535\n");
        assert_eq!(line("bo", BASE + 7), "0x0000000000001007: 0o377\n");
        assert_eq!(line("c", BASE + 6), "0x0000000000001006: \\x00\n");
        assert_eq!(
            line("a", BASE + 7),
            "0x0000000000001007: 0xffffffffffffffff <ffffffffffffffff>\n"
        );
        assert_eq!(
            show("s", BASE, 1),
            ("0x0000000000001000: \"kernel\"\n".into(), BASE + 7)
        );
    }

    #[test]
    fn lines_are_broken_after_sixteen_bytes() {
        let (out, next) = show("l", BASE, 4);
        assert_eq!(out.lines().count(), 1);
        assert_eq!(next, BASE + 16);
        assert_eq!(show("b", BASE, 16).0.lines().count(), 1);
        assert_eq!(show("a", BASE, 2).0.lines().count(), 2);
    }

    #[test]
    fn missing_memory_ends_the_dump_and_is_named() {
        let (out, next) = show("g", BASE, 9);
        assert!(out.ends_with(" no memory at 0x1010\n"), "{out}");
        assert_eq!(next, BASE + 16);
        assert!(show("x", 0, 1).0.contains("no memory at 0x0"));
        assert!(show("s", u64::MAX, 1).0.contains("no memory"));
        assert_eq!(Format::default().with("z").unwrap_err(), FormatError('z'));
    }

    proptest! {
        #[test]
        fn any_address_and_count_is_survived(at in any::<u64>(), count in 0u64..40, letters in "[bhlgxduocsa]{0,3}") {
            show(&letters, at, count);
        }
    }
}
