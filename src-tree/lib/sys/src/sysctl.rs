//! The kernel's variables: names, numbers, values and formats.
//!
//! A variable has a list of numbers (its MIB), a name, and a format. Questions about the tree itself
//! go to numbers below `{0}`: `{0, 1, ...}` name, `{0, 2, ...}` the next variable, `{0, 4, ...}`
//! kind and format, `{0, 5, ...}` description.

use std::ffi::CString;
use std::io;

use crate::raw;
use crate::text::until_zero;

/// A value of the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Whole numbers, most often one.
    Numbers(Vec<i128>),
    /// A text.
    Text(String),
    /// Anything else.
    Bytes(Vec<u8>),
}

/// What sort of value a variable has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Format {
    /// Bits of [`kind`](Format::kind): the type in the low four, then what is allowed.
    pub kind: u32,
    /// A letter or two: `A` text, `I` 32-bit number, `L` 64-bit number, `Q`, with a `U` behind it for
    /// unsigned ones; `S,name` a structure.
    pub letters: String,
}

/// Bits of [`Format::kind`].
const CTLTYPE: u32 = 0xf;
const CTLTYPE_NODE: u32 = 1;
const CTLFLAG_WR: u32 = 0x4000_0000;

impl Format {
    fn of_answer(answer: &[u8]) -> Option<Format> {
        let (kind, letters) = answer.split_first_chunk()?;
        Some(Format {
            kind: u32::from_le_bytes(*kind),
            letters: until_zero(letters),
        })
    }

    /// What a value looks like whose format the kernel does not tell.
    fn guess(value: &[u8]) -> Format {
        let letters = match value.len() {
            4 => "I",
            8 => "L",
            _ if is_text(value) => "A",
            _ => "S",
        };
        Format {
            kind: 0,
            letters: letters.to_owned(),
        }
    }

    /// Whether the variable is a branch, which has no value.
    pub fn is_branch(&self) -> bool {
        self.kind & CTLTYPE == CTLTYPE_NODE
    }

    /// Whether it can be set.
    pub fn is_writable(&self) -> bool {
        self.kind & CTLFLAG_WR != 0
    }

    /// Size and signedness of its numbers; none when it has no numbers.
    fn number(&self) -> Option<(usize, bool)> {
        let unsigned = self.letters.as_bytes().get(1) == Some(&b'U');
        match self.letters.as_bytes().first()? {
            b'I' => Some((4, !unsigned)),
            b'L' | b'Q' => Some((8, !unsigned)),
            _ => None,
        }
    }

    /// Reads a value of this format.
    pub fn decode(&self, value: &[u8]) -> Value {
        let Some((size, signed)) = self.number() else {
            return if self.letters.starts_with('A') {
                Value::Text(until_zero(value))
            } else {
                Value::Bytes(value.to_vec())
            };
        };
        // Some counters are smaller or larger than their letter says.
        let size = match value.len() {
            1 | 2 | 4 | 8 => value.len(),
            length if length % size == 0 => size,
            _ => return Value::Bytes(value.to_vec()),
        };
        Value::Numbers(
            value
                .chunks_exact(size)
                .map(|bytes| number(bytes, signed))
                .collect(),
        )
    }

    /// Writes a value of this format.
    ///
    /// # Errors
    /// Why the text is not such a value.
    pub fn encode(&self, text: &str) -> Result<Vec<u8>, BadValue> {
        let Some((size, signed)) = self.number() else {
            return if self.letters.starts_with('A') {
                Ok([text.as_bytes(), &[0]].concat())
            } else {
                Err(BadValue::Format(self.letters.clone()))
            };
        };
        let mut value = Vec::new();
        for word in text.split_whitespace() {
            let bad = || BadValue::Number(word.to_owned());
            let number = parse_number(word).ok_or_else(bad)?;
            let bits = size * 8;
            let (least, most) = if signed {
                (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1)
            } else {
                (0, (1i128 << bits) - 1)
            };
            if !(least..=most).contains(&number) {
                return Err(BadValue::Range(word.to_owned(), size * 8));
            }
            value.extend(&number.to_le_bytes()[..size]);
        }
        if value.is_empty() {
            return Err(BadValue::Number(text.to_owned()));
        }
        Ok(value)
    }
}

/// Why a text is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadValue {
    /// It is no number.
    Number(String),
    /// It does not fit: the text, the bits.
    Range(String, usize),
    /// Values of this format cannot be written as text.
    Format(String),
}

impl std::fmt::Display for BadValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            BadValue::Number(text) => write!(f, "invalid number '{text}'"),
            BadValue::Range(text, bits) => write!(f, "'{text}' does not fit into {bits} bits"),
            BadValue::Format(letters) => write!(f, "values of format '{letters}' cannot be set"),
        }
    }
}

impl std::error::Error for BadValue {}

fn is_text(value: &[u8]) -> bool {
    value
        .split_last()
        .is_some_and(|(last, text)| *last == 0 && !text.contains(&0))
}

fn number(bytes: &[u8], signed: bool) -> i128 {
    let mut wide = [0; 16];
    if signed && bytes.last().is_some_and(|byte| byte & 0x80 != 0) {
        wide = [0xff; 16];
    }
    wide[..bytes.len()].copy_from_slice(bytes);
    i128::from_le_bytes(wide)
}

/// Decimal, or with `0x` or a leading zero as in C.
fn parse_number(word: &str) -> Option<i128> {
    let (negative, digits) = match word.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, word),
    };
    let magnitude = if let Some(hex) = digits.strip_prefix("0x") {
        i128::from_str_radix(hex, 16)
    } else if digits.len() > 1 && digits.starts_with('0') {
        i128::from_str_radix(digits, 8)
    } else {
        digits.parse()
    };
    let magnitude = magnitude.ok().filter(|_| !digits.starts_with(['+', '-']))?;
    Some(if negative { -magnitude } else { magnitude })
}

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variable(Vec<i32>);

impl Variable {
    /// The variable of a name.
    ///
    /// # Errors
    /// ENOENT when there is none.
    pub fn named(name: &str) -> io::Result<Variable> {
        raw::sysctl_numbers(&CString::new(name)?).map(Variable)
    }

    /// The variable of these numbers.
    pub fn numbered(numbers: &[i32]) -> Variable {
        Variable(numbers.to_vec())
    }

    fn ask(&self, question: i32) -> io::Result<Vec<u8>> {
        let numbers: Vec<i32> = [0, question].iter().chain(&self.0).copied().collect();
        raw::sysctl(&numbers, None)
    }

    /// The variable behind this one, in the order of the numbers; none behind the last.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn next(&self) -> io::Result<Option<Variable>> {
        const ENOENT: i32 = 2;
        match self.ask(2) {
            Ok(answer) => {
                let numbers = answer
                    .chunks_exact(4)
                    .filter_map(|bytes| bytes.try_into().ok());
                Ok(Some(Variable(numbers.map(i32::from_le_bytes).collect())))
            }
            Err(error) if error.raw_os_error() == Some(ENOENT) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether it lies below (or is) another.
    pub fn is_below(&self, branch: &Variable) -> bool {
        self.0.starts_with(&branch.0)
    }

    /// Its name.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn name(&self) -> io::Result<String> {
        self.ask(1).map(|answer| until_zero(&answer))
    }

    /// What it is for, in a line.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn description(&self) -> io::Result<String> {
        self.ask(5).map(|answer| until_zero(&answer))
    }

    /// Its format, as far as the kernel tells.
    ///
    /// # Errors
    /// What the kernel says; InvalidData when the answer is too short.
    pub fn format(&self) -> io::Result<Format> {
        Format::of_answer(&self.ask(4)?).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// Its value, undecoded.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        raw::sysctl(&self.0, None)
    }

    /// Its value.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn value(&self) -> io::Result<Value> {
        let value = self.read()?;
        let format = self.format().unwrap_or_else(|_| Format::guess(&value));
        Ok(format.decode(&value))
    }

    /// Sets its value, encoded.
    ///
    /// # Errors
    /// EPERM when that is not allowed; what else the kernel says.
    pub fn write(&self, value: &[u8]) -> io::Result<()> {
        raw::sysctl(&self.0, Some(value)).map(drop)
    }
}

/// Numbers as text, with a space between them.
pub fn words(numbers: &[i128]) -> String {
    let words: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    words.join(" ")
}

/// The value of a name.
///
/// # Errors
/// ENOENT when there is none of this name.
pub fn value(name: &str) -> io::Result<Value> {
    Variable::named(name)?.value()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(letters: &str) -> Format {
        Format {
            kind: 0,
            letters: letters.to_owned(),
        }
    }

    #[test]
    fn values_are_decoded_by_their_letters() {
        let minus_one = [0xff; 4];
        assert_eq!(format("I").decode(&minus_one), Value::Numbers(vec![-1]));
        assert_eq!(
            format("IU").decode(&minus_one),
            Value::Numbers(vec![0xffff_ffff])
        );
        assert_eq!(
            format("L").decode(&[2, 0, 0, 0, 0, 0, 0, 0]),
            Value::Numbers(vec![2])
        );
        assert_eq!(
            format("A").decode(b"text\0"),
            Value::Text("text".to_owned())
        );
        assert_eq!(format("S,timeval").decode(&[1]), Value::Bytes(vec![1]));
        let several = [1u64.to_le_bytes(), 2u64.to_le_bytes()].concat();
        assert_eq!(format("Q").decode(&several), Value::Numbers(vec![1, 2]));
        assert_eq!(format("I").decode(&[1, 2, 3]), Value::Bytes(vec![1, 2, 3]));
    }

    #[test]
    fn values_are_encoded_and_checked() {
        assert_eq!(format("I").encode("-2").unwrap(), [0xfe, 0xff, 0xff, 0xff]);
        assert_eq!(format("IU").encode("0x10").unwrap(), [16, 0, 0, 0]);
        assert_eq!(format("I").encode("010").unwrap(), [8, 0, 0, 0]);
        assert_eq!(format("A").encode("host").unwrap(), b"host\0");
        let range = BadValue::Range("4294967296".to_owned(), 32);
        assert_eq!(format("IU").encode("4294967296"), Err(range));
        for bad in ["", "x", "--1", "-+1"] {
            assert!(format("I").encode(bad).is_err(), "{bad}");
        }
        assert!(matches!(
            format("S,x").encode("1"),
            Err(BadValue::Format(_))
        ));
    }

    #[test]
    fn unknown_formats_are_guessed_from_the_value() {
        assert_eq!(Format::guess(&[0; 4]).letters, "I");
        assert_eq!(Format::guess(&[0; 8]).letters, "L");
        assert_eq!(Format::guess(b"some text\0").letters, "A");
        assert_eq!(Format::guess(b"a\0b\0").letters, "I");
        assert_eq!(Format::guess(b"a\0bc\0").letters, "S");
    }

    #[test]
    fn kind_says_branch_and_writable() {
        let node = Format::of_answer(&[0x01, 0, 0, 0xc0, b'N', 0]).unwrap();
        assert!(node.is_branch() && node.is_writable());
        let text = Format::of_answer(&[0x03, 0, 0, 0x80, b'A', 0]).unwrap();
        assert!(!text.is_branch() && !text.is_writable());
        assert_eq!(text.letters, "A");
        assert_eq!(Format::of_answer(&[1, 2]), None);
    }
}
