//! What a translation works with and what it gives.

use df_abi::errno::Errno;
use df_abi::layout::Abi;
use nix::libc::user_regs_struct;

use crate::memory::Memory;
use crate::process::Process;

/// The outcome of a DragonFly call: one or two result registers, or an error.
pub type Answer = Result<Value, Errno>;

/// Result registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// One result; `rdx` keeps its content.
    One(u64),
    /// Two results.
    Two(u64, u64),
    /// The registers were set already (a context was restored, a program started).
    Registers,
    /// Nothing yet: the call is to be made again with these arguments.
    Again([u64; 6]),
}

/// What happens at the exit of the Linux call.
pub type After = Box<dyn FnOnce(&mut Context<'_>, Result<u64, i32>) -> Answer>;

/// What to do with a call.
pub enum Plan {
    /// Let Linux do this call instead.
    Call {
        /// Linux's number.
        number: i64,
        /// Its arguments.
        args: [u64; 6],
        /// What to make of its result.
        after: After,
    },
    /// No call: this is the answer.
    Answer(Answer),
}

/// A call at its entry, or again at its exit.
pub struct Context<'a> {
    /// The memory of the caller.
    pub memory: Memory,
    /// Its registers at the entry.
    pub regs: user_regs_struct,
    /// The call's arguments.
    pub args: [u64; 6],
    /// What dfrun keeps about the process.
    pub process: &'a mut Process,
}

/// Bytes below the stack pointer that belong to the running function.
const RED_ZONE: u64 = 128;

impl<'a> Context<'a> {
    /// A call with the arguments that the registers hold.
    pub fn new(memory: Memory, regs: user_regs_struct, process: &'a mut Process) -> Context<'a> {
        let args = [regs.rdi, regs.rsi, regs.rdx, regs.r10, regs.r8, regs.r9];
        Context {
            memory,
            regs,
            args,
            process,
        }
    }

    /// The seventh argument, from the stack.
    pub fn seventh(&self) -> Result<u64, Errno> {
        self.memory.get(self.regs.rsp + 8)
    }

    /// An argument as a C `int`.
    pub fn int(&self, index: usize) -> i32 {
        self.args[index] as i32
    }

    /// The address of `size` bytes below the caller's stack, free until the call ends.
    pub fn scratch(&self, size: usize) -> u64 {
        (self.regs.rsp - RED_ZONE - size as u64) & !15
    }

    /// Puts a structure into the scratch place, and gives its address.
    ///
    /// # Errors
    /// EFAULT when the stack is not writable there.
    pub fn scratch_with<T: Abi>(&self, value: &T) -> Result<u64, Errno> {
        let at = self.scratch(T::SIZE);
        self.memory.put(at, value)?;
        Ok(at)
    }

    /// The Linux call with the same arguments and the same kind of result.
    pub fn pass(&self, number: i64) -> Plan {
        call(number, self.args)
    }
}

/// A Linux call whose result is the answer.
pub fn call(number: i64, args: [u64; 6]) -> Plan {
    Plan::Call {
        number,
        args,
        after: Box::new(|_, result| plain(result)),
    }
}

/// A Linux call whose successful result is worked on.
pub fn call_then(
    number: i64,
    args: [u64; 6],
    then: impl FnOnce(&mut Context<'_>, u64) -> Answer + 'static,
) -> Plan {
    Plan::Call {
        number,
        args,
        after: Box::new(move |cx, result| match result {
            Ok(value) => then(cx, value),
            Err(error) => Err(crate::errno::from_linux(error)),
        }),
    }
}

/// The result of a Linux call as it is.
pub fn plain(result: Result<u64, i32>) -> Answer {
    result.map(Value::One).map_err(crate::errno::from_linux)
}

/// An answer without a call.
pub fn value(value: u64) -> Plan {
    Plan::Answer(Ok(Value::One(value)))
}

/// A plan, or the error as an answer.
pub fn or_error(plan: Result<Plan, Errno>) -> Plan {
    plan.unwrap_or_else(|error| Plan::Answer(Err(error)))
}
