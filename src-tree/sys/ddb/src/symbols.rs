//! Names for addresses.

use core::fmt;

use df_libkern::symtab::SymTab;
use df_machine::debug::symbol_table;

/// An address in the kernel, shown as `symbol+0xoffset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symbol(pub u64);

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match SymTab::parse(symbol_table()).and_then(|table| table.locate(self.0)) {
            Some(found) => write!(f, "{found}"),
            None => write!(f, "{:#x}", self.0),
        }
    }
}

/// Returns how many symbols the image holds; 0 if `ksyms` has not filled the table in.
#[must_use]
pub fn symbol_count() -> usize {
    SymTab::parse(symbol_table()).map_or(0, |table| table.len())
}
