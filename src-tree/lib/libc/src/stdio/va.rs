//! The argument list of a variadic function, as the x86_64 System V ABI lays it out.
//!
//! ```text
//!  0 u32  offset of the next integer register in the save area, 48 when none is left
//!  4 u32  offset of the next SSE register there, 176 when none is left
//!  8 ptr  next argument on the stack
//! 16 ptr  the save area: 6 integer registers of 8 bytes, 8 SSE registers of 16
//! ```

use super::printf::{Arguments, Class};
use crate::decimal::extended::Extended;

const INTEGERS_END: u32 = 48;
const SSE_END: u32 = 176;

/// C's `va_list` (of which C passes the address).
#[repr(C)]
#[derive(Debug)]
pub struct VaList {
    integer: u32,
    sse: u32,
    stack: *const u8,
    saved: *const u8,
}

const _: () = assert!(size_of::<VaList>() == 24);

impl VaList {
    /// The next 8 bytes of the kind whose register offset is `at`.
    fn word(&mut self, at: u32, end: u32) -> (u64, bool) {
        let in_register = at < end;
        let place = if in_register {
            self.saved.wrapping_add(at as usize)
        } else {
            self.stack
        };
        if !in_register {
            self.stack = self.stack.wrapping_add(8);
        }
        // SAFETY: who made the list vouches for there being an argument.
        (unsafe { place.cast::<u64>().read() }, in_register)
    }
}

impl Arguments for VaList {
    fn next(&mut self, class: Class) -> u64 {
        match class {
            Class::Word => {
                let (word, in_register) = self.word(self.integer, INTEGERS_END);
                self.integer += if in_register { 8 } else { 0 };
                word
            }
            Class::Double => {
                let (word, in_register) = self.word(self.sse, SSE_END);
                self.sse += if in_register { 16 } else { 0 };
                word
            }
            // Who asks for it as a word has its mantissa.
            Class::LongDouble => self.next_long_double().mantissa,
        }
    }

    fn next_long_double(&mut self) -> Extended {
        let place = self.stack.wrapping_add(self.stack.align_offset(16));
        self.stack = place.wrapping_add(16);
        // SAFETY: as for `word`; a long double lies on the stack, in 16 bytes.
        Extended::from_bits(unsafe { place.cast::<u128>().read() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_come_from_registers_and_then_from_the_stack() {
        let mut saved = [0u64; 22];
        (saved[4], saved[5], saved[20]) = (4, 5, 1.5f64.to_bits());
        let stack = [6u64, 2.5f64.to_bits(), 7];
        let mut list = VaList {
            integer: 32,
            sse: 160,
            stack: stack.as_ptr().cast(),
            saved: saved.as_ptr().cast(),
        };
        let classes = [
            Class::Word,
            Class::Double,
            Class::Word,
            Class::Word,
            Class::Double,
            Class::Word,
        ];
        let expected = [4, 1.5f64.to_bits(), 5, 6, 2.5f64.to_bits(), 7];
        assert_eq!(classes.map(|class| list.next(class)), expected);
    }

    #[test]
    fn long_doubles_are_aligned_on_the_stack() {
        #[repr(align(16))]
        struct Stack([u64; 6]);
        let stack = Stack([1, 0, 3 << 62, 0xffff_0000_0000_c000, 7, 0]);
        let mut list = VaList {
            integer: 48,
            sse: 176,
            stack: stack.0.as_ptr().cast(),
            saved: core::ptr::null(),
        };
        assert_eq!(list.next(Class::Word), 1);
        let expected = Extended {
            mantissa: 3 << 62,
            head: 0xc000,
        };
        assert_eq!(list.next_long_double(), expected);
        assert_eq!(list.next(Class::Word), 7);
    }
}
