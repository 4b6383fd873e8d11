//! The frame on the user stack through which a signal handler runs.
//!
//! ```text
//! sp + 1472   siginfo (80 bytes)
//! sp + 64     ucontext (1408 bytes)
//! sp + 0      address of the handler          (sp is a multiple of 64)
//! ```
//! The thread goes on in the trampoline page (see [`crate::startup::trampoline_code`]), which
//! calls the handler and then `sigreturn` with the address of the `ucontext`.

use alloc::vec::Vec;

use df_abi::signal::{SS_DISABLE, SigInfo, SigStack};
use df_abi::ucontext::Ucontext;
use df_abi::{Abi, Errno};

/// Bytes below the stack pointer that compiled code uses without moving it.
const RED_ZONE: u64 = 128;
const UCONTEXT_AT: usize = 64;
const SIGINFO_AT: usize = UCONTEXT_AT + Ucontext::SIZE;
const FRAME: usize = SIGINFO_AT + SigInfo::SIZE;

/// A frame and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// New stack pointer, and address of the first byte.
    pub stack_pointer: u64,
    /// Address of the `siginfo`.
    pub siginfo: u64,
    /// Address of the `ucontext`.
    pub ucontext: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Whether a stack pointer lies on the alternate stack.
#[must_use]
pub fn on_stack(stack: &SigStack, stack_pointer: u64) -> bool {
    stack.ss_flags & SS_DISABLE == 0 && stack_pointer.wrapping_sub(stack.ss_sp) <= stack.ss_size
}

/// Builds the frame of a handler that interrupts a thread with the given stack pointer.
/// `alternate` is the stack to switch to, if the action asks for one that is there.
///
/// # Errors
/// `EFAULT` when there is no room below the stack pointer.
pub fn build(
    stack_pointer: u64,
    alternate: Option<&SigStack>,
    handler: u64,
    ucontext: &Ucontext,
    info: &SigInfo,
) -> Result<Frame, Errno> {
    let top = match alternate.filter(|stack| !on_stack(stack, stack_pointer)) {
        Some(stack) => stack.ss_sp.checked_add(stack.ss_size),
        None => stack_pointer.checked_sub(RED_ZONE),
    };
    let sp = top
        .and_then(|t| t.checked_sub(FRAME as u64))
        .ok_or(Errno::EFAULT)?
        & !63;
    let mut bytes = alloc::vec![0; FRAME];
    handler.put(&mut bytes);
    ucontext.put(&mut bytes[UCONTEXT_AT..]);
    info.put(&mut bytes[SIGINFO_AT..]);
    Ok(Frame {
        stack_pointer: sp,
        siginfo: sp + SIGINFO_AT as u64,
        ucontext: sp + UCONTEXT_AT as u64,
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STACK: SigStack = SigStack {
        ss_sp: 0x10_0000,
        ss_size: 0x1_0000,
        ss_flags: 0,
    };

    #[test]
    fn handler_on_the_alternate_stack_starts_at_its_top_once() {
        let uc = Ucontext::default();
        let info = SigInfo {
            si_signo: 11,
            ..SigInfo::default()
        };
        let first = build(0x7000_0000, Some(&STACK), 0x1234, &uc, &info).unwrap();
        assert!(on_stack(&STACK, first.stack_pointer));
        assert_eq!(u64::get(&first.bytes), 0x1234);
        assert_eq!(SigInfo::get(&first.bytes[SIGINFO_AT..]).si_signo, 11);
        let nested = build(first.stack_pointer, Some(&STACK), 0x1234, &uc, &info).unwrap();
        assert!(nested.stack_pointer + FRAME as u64 + RED_ZONE <= first.stack_pointer);
    }

    #[test]
    fn stack_pointer_without_room_is_refused() {
        let (uc, info) = (Ucontext::default(), SigInfo::default());
        assert_eq!(build(100, None, 0, &uc, &info), Err(Errno::EFAULT));
        let disabled = SigStack {
            ss_flags: SS_DISABLE,
            ..STACK
        };
        assert!(!on_stack(&disabled, STACK.ss_sp));
    }

    proptest! {
        #[test]
        fn frame_is_aligned_and_below_the_red_zone(sp in 0x1_0000_u64..0x7fff_ffff_0000) {
            let f = build(sp, None, 1, &Ucontext::default(), &SigInfo::default()).unwrap();
            prop_assert_eq!(f.stack_pointer % 64, 0);
            prop_assert!(f.stack_pointer + FRAME as u64 + RED_ZONE <= sp);
            prop_assert_eq!(f.ucontext, f.stack_pointer + 64);
        }
    }
}
