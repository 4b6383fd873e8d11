//! Registers to typed arguments, typed results to registers.

use df_abi::Errno;
use df_machine::user::UserContext;

use crate::proc::SharedVm;
use crate::user::{UserIn, UserOut};

/// The argument words of a call, in order: six registers, then the user stack.
pub(super) struct Args {
    registers: [u64; 6],
    used: usize,
    /// Address of the seventh argument.
    stack: u64,
}

impl Args {
    pub(super) fn of(ctx: &UserContext) -> Self {
        // A return address lies between the stack pointer and the seventh argument.
        let stack = ctx.regs.rsp.wrapping_add(8);
        Self {
            registers: ctx.syscall_args(),
            used: 0,
            stack,
        }
    }

    /// The next argument.
    pub(super) fn next<T: Argument>(&mut self, vm: &SharedVm) -> Result<T, Errno> {
        let word = match self.registers.get(self.used) {
            Some(word) => *word,
            None => {
                let at = self.stack.wrapping_add((self.used as u64 - 6) * 8);
                UserIn::<u64>::new(at).read(vm)?
            }
        };
        self.used += 1;
        Ok(T::from_word(word))
    }
}

/// A type that an argument word can be.
pub(super) trait Argument {
    /// The value in the low bits of a register.
    fn from_word(word: u64) -> Self;
}

macro_rules! integers {
    ($($int:ty),*) => {
        $(impl Argument for $int {
            // The ABI leaves the bits above the type undefined.
            fn from_word(word: u64) -> Self {
                word as Self
            }
        })*
    };
}

integers!(u16, i32, u32, i64, u64, usize);

impl<T> Argument for UserIn<T> {
    fn from_word(word: u64) -> Self {
        Self::new(word)
    }
}

impl<T> Argument for UserOut<T> {
    fn from_word(word: u64) -> Self {
        Self::new(word)
    }
}

/// A type that a call's function can give back.
pub(super) trait ReturnWord {
    /// The value for `rax`.
    fn word(self) -> u64;
}

impl ReturnWord for () {
    fn word(self) -> u64 {
        0
    }
}

impl ReturnWord for i32 {
    fn word(self) -> u64 {
        i64::from(self).cast_unsigned()
    }
}

impl ReturnWord for u32 {
    fn word(self) -> u64 {
        u64::from(self)
    }
}

impl ReturnWord for i64 {
    fn word(self) -> u64 {
        self.cast_unsigned()
    }
}

impl ReturnWord for u64 {
    fn word(self) -> u64 {
        self
    }
}

impl ReturnWord for usize {
    fn word(self) -> u64 {
        self as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_above_the_type_do_not_matter() {
        assert_eq!(i32::from_word(0xdead_beef_ffff_ffff), -1);
        assert_eq!(u32::from_word(0xdead_beef_0000_0007), 7);
        assert_eq!(i64::from_word(u64::MAX), -1);
        assert_eq!(UserIn::<u64>::from_word(0x1000).addr(), 0x1000);
    }

    #[test]
    fn negative_results_fill_the_register() {
        assert_eq!((-1_i32).word(), u64::MAX);
        assert_eq!(u32::MAX.word(), 0xffff_ffff);
        assert_eq!(().word(), 0);
    }
}
