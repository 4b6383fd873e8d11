//! What names in expressions mean.

use df_libkern::debugger::Scope;
use df_libkern::symtab::SymTab;
use df_machine::debug::{TrapFrame, symbol_table};

/// The symbols of the kernel, and the registers of a trap.
pub(crate) struct Names<'a>(pub(crate) &'a TrapFrame);

/// The registers by name, in the order in which they are shown.
pub(crate) fn registers(f: &TrapFrame) -> [(&'static str, u64); 20] {
    [
        ("rax", f.rax),
        ("rbx", f.rbx),
        ("rcx", f.rcx),
        ("rdx", f.rdx),
        ("rsi", f.rsi),
        ("rdi", f.rdi),
        ("rbp", f.rbp),
        ("rsp", f.rsp),
        ("r8", f.r8),
        ("r9", f.r9),
        ("r10", f.r10),
        ("r11", f.r11),
        ("r12", f.r12),
        ("r13", f.r13),
        ("r14", f.r14),
        ("r15", f.r15),
        ("rip", f.rip),
        ("rflags", f.rflags),
        ("cs", f.cs),
        ("ss", f.ss),
    ]
}

impl Scope for Names<'_> {
    fn symbol(&self, name: &str) -> Option<u64> {
        SymTab::parse(symbol_table())?.find(name)
    }

    fn register(&self, name: &str) -> Option<u64> {
        let all = registers(self.0);
        all.iter()
            .find(|(n, _)| *n == name)
            .map(|(_, value)| *value)
    }
}
