//! Addresses and numbers as one types them: `$rsp+8`, `kernel_main+0x10`, `0t100*8`.
//!
//! ```text
//! sum    = term { (+ | -) term }
//! term   = factor { * factor }
//! factor = [-] (NUMBER | SYMBOL | $REGISTER | "(" sum ")")
//! ```
//! Numbers are hexadecimal, `0t` makes one decimal, as in BSD's debuggers. What begins with a
//! letter is a symbol; if there is none of that name, a hexadecimal number.

use core::fmt;

/// Deepest nesting of parentheses and signs.
const DEEPEST: usize = 16;

/// What names mean.
pub trait Scope {
    /// The address of a symbol.
    fn symbol(&self, name: &str) -> Option<u64>;
    /// The value of a register, named without the dollar sign.
    fn register(&self, name: &str) -> Option<u64>;
}

/// Why an expression has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpressionError<'a> {
    /// A number, a name or a parenthesis was expected where this begins.
    Expected(&'a str),
    /// No such symbol, and not a hexadecimal number either.
    NoSymbol(&'a str),
    /// No such register.
    NoRegister(&'a str),
    /// Not a number of 64 bits.
    NotANumber(&'a str),
    /// Too many parentheses or signs within each other.
    TooDeep,
    /// This is left over.
    Rest(&'a str),
}

impl fmt::Display for ExpressionError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expected("") => f.write_str("a number, symbol or $register is missing"),
            Self::Expected(at) => {
                write!(f, "a number, symbol or $register is expected at `{at}`")
            }
            Self::NoSymbol(name) => write!(f, "no symbol `{name}`"),
            Self::NoRegister(name) => write!(f, "no register `${name}`"),
            Self::NotANumber(text) => write!(f, "`{text}` is not a number of 64 bits"),
            Self::TooDeep => f.write_str("too many parentheses or signs within each other"),
            Self::Rest(rest) => write!(f, "`{rest}` is left over"),
        }
    }
}

impl core::error::Error for ExpressionError<'_> {}

/// The value of an expression; arithmetic wraps around.
///
/// # Errors
/// [`ExpressionError`].
pub fn evaluate<'a>(text: &'a str, scope: &dyn Scope) -> Result<u64, ExpressionError<'a>> {
    let mut parser = Parser { rest: text, scope };
    let value = parser.sum(0)?;
    parser.skip();
    if parser.rest.is_empty() {
        Ok(value)
    } else {
        Err(ExpressionError::Rest(parser.rest))
    }
}

struct Parser<'a, 's> {
    rest: &'a str,
    scope: &'s dyn Scope,
}

impl<'a> Parser<'a, '_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, c: char) -> bool {
        self.skip();
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn sum(&mut self, depth: usize) -> Result<u64, ExpressionError<'a>> {
        let mut value = self.term(depth)?;
        loop {
            if self.eat('+') {
                value = value.wrapping_add(self.term(depth)?);
            } else if self.eat('-') {
                value = value.wrapping_sub(self.term(depth)?);
            } else {
                return Ok(value);
            }
        }
    }

    fn term(&mut self, depth: usize) -> Result<u64, ExpressionError<'a>> {
        let mut value = self.factor(depth)?;
        while self.eat('*') {
            value = value.wrapping_mul(self.factor(depth)?);
        }
        Ok(value)
    }

    fn factor(&mut self, depth: usize) -> Result<u64, ExpressionError<'a>> {
        if depth == DEEPEST {
            return Err(ExpressionError::TooDeep);
        }
        if self.eat('-') {
            return Ok(self.factor(depth + 1)?.wrapping_neg());
        }
        if self.eat('(') {
            let value = self.sum(depth + 1)?;
            return if self.eat(')') {
                Ok(value)
            } else {
                Err(ExpressionError::Expected(self.rest))
            };
        }
        if self.eat('$') {
            let name = self.word();
            let value = self.scope.register(name);
            return value.ok_or(ExpressionError::NoRegister(name));
        }
        let before = self.rest;
        let word = self.word();
        match word.bytes().next() {
            None => Err(ExpressionError::Expected(before)),
            Some(first) if first.is_ascii_digit() => {
                number(word).ok_or(ExpressionError::NotANumber(word))
            }
            Some(_) => self
                .scope
                .symbol(word)
                .or_else(|| number(word))
                .ok_or(ExpressionError::NoSymbol(word)),
        }
    }

    /// What may stand in a name or number.
    fn word(&mut self) -> &'a str {
        self.skip();
        let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.');
        let end = self.rest.find(|c| !inside(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }
}

fn number(text: &str) -> Option<u64> {
    if let Some(decimal) = text.strip_prefix("0t") {
        return decimal.parse().ok();
    }
    let digits = text.strip_prefix("0x").unwrap_or(text);
    // The parser of the core library takes a sign too, which a word never has.
    u64::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::string::String;

    struct Names;

    impl Scope for Names {
        fn symbol(&self, name: &str) -> Option<u64> {
            (name == "df_lwkt::sched::switch").then_some(0x1000)
        }

        fn register(&self, name: &str) -> Option<u64> {
            (name == "rsp").then_some(0x40)
        }
    }

    fn value(text: &str) -> Result<u64, ExpressionError<'_>> {
        evaluate(text, &Names)
    }

    #[test]
    fn numbers_are_hexadecimal_unless_they_say_otherwise() {
        assert_eq!(value("10"), Ok(16));
        assert_eq!(value("0x10"), Ok(16));
        assert_eq!(value("0t10"), Ok(10));
        assert_eq!(value("ff"), Ok(255));
        assert_eq!(
            value("0xfffffffffffffffff"),
            Err(ExpressionError::NotANumber("0xfffffffffffffffff"))
        );
    }

    #[test]
    fn names_stand_for_addresses_and_registers() {
        assert_eq!(value("df_lwkt::sched::switch + 4"), Ok(0x1004));
        assert_eq!(value("$rsp-8*2"), Ok(0x30));
        assert_eq!(value("-(1+1)"), Ok(0u64.wrapping_sub(2)));
        assert_eq!(value("nothing"), Err(ExpressionError::NoSymbol("nothing")));
        assert_eq!(value("$xyz"), Err(ExpressionError::NoRegister("xyz")));
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(value(""), Err(ExpressionError::Expected("")));
        assert_eq!(value("1+"), Err(ExpressionError::Expected("")));
        assert_eq!(value("1 2"), Err(ExpressionError::Rest("2")));
        assert_eq!(value("(1"), Err(ExpressionError::Expected("")));
        assert_eq!(value(&"(".repeat(99)), Err(ExpressionError::TooDeep));
        assert_eq!(value(&"-".repeat(99)), Err(ExpressionError::TooDeep));
    }

    proptest! {
        #[test]
        fn sums_and_products_are_those_of_arithmetic(a in any::<u64>(), b in any::<u64>(), c in any::<u64>()) {
            let text = std::format!("{a:#x}+{b:x}*0t{c}");
            let text = if b >> 60 >= 10 || b == 0 { std::format!("{a:#x}+0x{b:x}*0t{c}") } else { text };
            prop_assert_eq!(value(&text), Ok(a.wrapping_add(b.wrapping_mul(c))));
        }

        #[test]
        fn any_text_is_survived(text in "[ -~]{0,40}") {
            let _result: Result<u64, String> = value(&text).map_err(|e| std::format!("{e}"));
        }
    }
}
