//! The loop that follows every thread of the program from stop to stop.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use df_abi::errno::Errno;
use df_abi::signal as s;
use nix::sys::ptrace;
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::call;
use crate::call::plan::{After, Answer, Context, Plan, Value};
use crate::deliver::{self, CARRY, Delivery};
use crate::memory::Memory;
use crate::process::Process;
use crate::signal::from_linux;
use crate::{Error, Options, elf, signal, stack, trace};

/// A call that has been entered.
struct Pending {
    number: u64,
    args: [u64; 6],
    regs: nix::libc::user_regs_struct,
    after: After,
}

/// A traced thread.
struct Thread {
    /// Its process: the number of its first thread.
    process: Pid,
    pending: Option<Pending>,
}

/// What became of a thread that was made by another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Birth {
    /// Copy of a process.
    Fork,
    /// Thread of the same process.
    Clone,
}

/// Follows a program and everything that it starts.
pub struct Tracer {
    first: Pid,
    options: Options,
    threads: HashMap<Pid, Thread>,
    processes: HashMap<Pid, Process>,
    /// Threads whose maker has told of them, but which have not stopped yet.
    expected: HashMap<Pid, (Pid, Birth)>,
    /// Threads that have stopped before their maker told of them.
    early: HashSet<Pid>,
    /// Calls that were complained about.
    refused: HashSet<u64>,
}

/// The number in the third word of a SIGSEGV's information: the address.
fn fault_address(thread: Pid) -> u64 {
    ptrace::getsiginfo(thread).map_or(0, |info| crate::raw::fault_address(&info))
}

impl Tracer {
    /// Begins with a program that has stopped at its first instruction.
    ///
    /// # Errors
    /// When it cannot be traced.
    pub fn new(first: Pid, options: Options) -> Result<Tracer, Error> {
        let failed = |step| {
            move |cause| Error::Trace {
                pid: first.as_raw(),
                step,
                cause,
            }
        };
        waitpid(first, None).map_err(failed("waiting for its start"))?;
        let wanted = ptrace::Options::PTRACE_O_TRACESYSGOOD
            | ptrace::Options::PTRACE_O_TRACEFORK
            | ptrace::Options::PTRACE_O_TRACEVFORK
            | ptrace::Options::PTRACE_O_TRACECLONE
            | ptrace::Options::PTRACE_O_TRACEEXEC
            | ptrace::Options::PTRACE_O_EXITKILL;
        ptrace::setoptions(first, wanted).map_err(failed("setting options"))?;
        let regs = ptrace::getregs(first).map_err(failed("reading registers"))?;
        let regs = stack::start_state(Memory(first), regs).map_err(|_| Error::Trace {
            pid: first.as_raw(),
            step: "building its stack",
            cause: nix::Error::EFAULT,
        })?;
        ptrace::setregs(first, regs).map_err(failed("setting registers"))?;
        ptrace::syscall(first, None).map_err(failed("starting it"))?;
        Ok(Tracer {
            first,
            options,
            threads: HashMap::from([(
                first,
                Thread {
                    process: first,
                    pending: None,
                },
            )]),
            processes: HashMap::from([(first, Process::new())]),
            expected: HashMap::new(),
            early: HashSet::new(),
            refused: HashSet::new(),
        })
    }

    /// Runs until the first process has ended; gives dfrun's own exit status.
    ///
    /// # Errors
    /// When waiting fails.
    pub fn run(mut self) -> Result<u8, Error> {
        loop {
            let status = match waitpid(None, Some(WaitPidFlag::__WALL)) {
                Ok(status) => status,
                // A signal that nix has no name for: it is not ours to translate.
                Err(nix::Error::EINTR | nix::Error::EINVAL) => continue,
                Err(cause) => {
                    let pid = self.first.as_raw();
                    return Err(Error::Trace {
                        pid,
                        step: "waiting",
                        cause,
                    });
                }
            };
            if let Some(status) = self.step(status) {
                return Ok(status);
            }
        }
    }

    /// Handles one report; gives the exit status at the end.
    fn step(&mut self, status: WaitStatus) -> Option<u8> {
        match status {
            WaitStatus::Exited(thread, code) => {
                self.forget(thread);
                return (thread == self.first).then_some(code as u8);
            }
            WaitStatus::Signaled(thread, signal, _) => {
                self.forget(thread);
                let number = signal::from_linux(signal as i32).unwrap_or(0);
                return (thread == self.first).then_some(128 + number as u8);
            }
            WaitStatus::PtraceSyscall(thread) => self.at_syscall(thread),
            WaitStatus::PtraceEvent(thread, _, event) => self.at_event(thread, event),
            WaitStatus::Stopped(thread, signal) if self.threads.contains_key(&thread) => {
                self.at_signal(thread, signal);
            }
            // The first stop of a new thread.
            WaitStatus::Stopped(thread, _) => match self.expected.remove(&thread) {
                Some((maker, birth)) => self.begin(thread, maker, birth),
                None => {
                    self.early.insert(thread);
                }
            },
            WaitStatus::Continued(_) | WaitStatus::StillAlive => {}
        }
        None
    }

    fn forget(&mut self, thread: Pid) {
        self.threads.remove(&thread);
        self.processes.remove(&thread);
    }

    /// Lets a stopped thread go on. One that was killed meanwhile reports that next.
    fn resume(&self, thread: Pid, signal: Option<Signal>) {
        let _ = ptrace::syscall(thread, signal);
    }

    fn at_event(&mut self, thread: Pid, event: i32) {
        let birth = match event {
            libc::PTRACE_EVENT_FORK | libc::PTRACE_EVENT_VFORK => Some(Birth::Fork),
            libc::PTRACE_EVENT_CLONE => Some(Birth::Clone),
            _ => None,
        };
        if event == libc::PTRACE_EVENT_EXEC && !elf::is_ours(thread) {
            // A program of Linux: it needs no translation.
            self.threads.remove(&thread);
            self.processes.remove(&thread);
            let _ = ptrace::detach(thread, None);
            return;
        }
        if let (Some(birth), Ok(number)) = (birth, ptrace::getevent(thread)) {
            let new = Pid::from_raw(number as i32);
            if self.early.remove(&new) {
                self.begin(new, thread, birth);
            } else {
                self.expected.insert(new, (thread, birth));
            }
        }
        self.resume(thread, None);
    }

    /// Starts a new process or thread with the registers that DragonFly gives it.
    fn begin(&mut self, new: Pid, maker: Pid, birth: Birth) {
        let parent = self
            .threads
            .get(&maker)
            .map_or(maker, |thread| thread.process);
        let process = if birth == Birth::Fork { new } else { parent };
        if birth == Birth::Fork {
            let mut copy = self.processes.get(&parent).cloned().unwrap_or_default();
            copy.forked(maker.as_raw(), new.as_raw());
            self.processes.insert(new, copy);
        }
        self.threads.insert(
            new,
            Thread {
                process,
                pending: None,
            },
        );
        if let Ok(mut regs) = ptrace::getregs(new) {
            regs.eflags &= !CARRY;
            if birth == Birth::Fork {
                (regs.rax, regs.rdx) = (0, 1);
            } else {
                // `lwp_create` left function and argument below the new stack.
                let [function, argument] = Memory(new).get(regs.rsp - 16).unwrap_or_default();
                (regs.rip, regs.rdi, regs.rax) = (function, argument, 0);
            }
            // A thread that is gone reports that next.
            let _ = ptrace::setregs(new, regs);
        }
        self.resume(new, None);
    }

    fn at_signal(&mut self, thread: Pid, signal: Signal) {
        if signal == Signal::SIGSEGV && deliver::take_return(Memory(thread)) == Ok(true) {
            self.resume(thread, None);
            return;
        }
        let Some(number) = from_linux(signal as i32) else {
            self.resume(thread, Some(signal));
            return;
        };
        let process = self.threads.get(&thread).map(|thread| thread.process);
        let Some(process) = process.and_then(|process| self.processes.get_mut(&process)) else {
            self.resume(thread, Some(signal));
            return;
        };
        let is_fault = matches!(signal, Signal::SIGSEGV | Signal::SIGBUS);
        let address = if is_fault { fault_address(thread) } else { 0 };
        let number = if is_fault && is_bus_error(thread, number) {
            s::SIGBUS
        } else {
            number
        };
        match deliver::deliver(Memory(thread), process, number, address) {
            Ok(Delivery::Handled) => self.resume(thread, None),
            Ok(Delivery::Pass) => self.resume(thread, Some(signal)),
            // No stack to run the handler on: the process dies of it.
            Err(_) => self.resume(thread, Some(Signal::SIGKILL)),
        }
    }

    fn at_syscall(&mut self, thread: Pid) {
        let Some(state) = self.threads.get_mut(&thread) else {
            return;
        };
        match state.pending.take() {
            None => self.enter(thread),
            Some(pending) => self.leave(thread, pending),
        }
        self.resume(thread, None);
    }

    /// A call is about to be made: rewrite it.
    fn enter(&mut self, thread: Pid) {
        let Ok(mut regs) = ptrace::getregs(thread) else {
            return;
        };
        let mut number = regs.orig_rax;
        // `syscall` and `__syscall` take the real number as their first argument.
        if number == 0 || number == 198 {
            number = regs.rdi;
            (regs.rdi, regs.rsi, regs.rdx) = (regs.rsi, regs.rdx, regs.r10);
            (regs.r10, regs.r8) = (regs.r8, regs.r9);
        }
        let Some(state) = self.threads.get_mut(&thread) else {
            return;
        };
        let Some(process) = self.processes.get_mut(&state.process) else {
            return;
        };
        let mut cx = Context::new(Memory(thread), regs, process);
        let args = cx.args;
        let plan = call::translate(number, &mut cx);
        if plan.is_none() && self.refused.insert(number) {
            let name = trace::name(number);
            // Nothing can be done when even this cannot be written.
            let _ = writeln!(
                std::io::stderr(),
                "dfrun: {name} ({number}): not translated"
            );
        }
        let plan = plan.unwrap_or(Plan::Answer(Err(Errno::ENOSYS)));
        let mut linux = regs;
        let after: After = match plan {
            Plan::Call {
                number: call,
                args: words,
                after,
            } => {
                [
                    linux.rdi, linux.rsi, linux.rdx, linux.r10, linux.r8, linux.r9,
                ] = words;
                linux.orig_rax = call.cast_unsigned();
                if call == libc::SYS_exit || call == libc::SYS_exit_group {
                    self.log(thread, number, &args, None);
                }
                after
            }
            Plan::Answer(answer) => {
                // No Linux call has this number.
                linux.orig_rax = u64::MAX;
                Box::new(move |_, _| answer)
            }
        };
        if let Some(state) = self.threads.get_mut(&thread) {
            state.pending = Some(Pending {
                number,
                args,
                regs,
                after,
            });
        }
        // A thread that is gone reports that next.
        let _ = ptrace::setregs(thread, linux);
    }

    /// A call was made: turn its result back.
    fn leave(&mut self, thread: Pid, pending: Pending) {
        let Ok(now) = ptrace::getregs(thread) else {
            return;
        };
        let Pending {
            number,
            args,
            regs,
            after,
        } = pending;
        let result = match now.rax.cast_signed() {
            error @ -4095..=-1 => Err(-error as i32),
            _ => Ok(now.rax),
        };
        if let Err(error) = result
            && let Some(again) = restart(error, number, regs)
        {
            let _ = ptrace::setregs(thread, again);
            return;
        }
        let Some(state) = self.threads.get(&thread) else {
            return;
        };
        let Some(process) = self.processes.get_mut(&state.process) else {
            return;
        };
        let mut cx = Context {
            memory: Memory(thread),
            regs,
            args,
            process,
        };
        let result = result.map_err(interrupted);
        let answer = after(&mut cx, result);
        self.log(thread, number, &args, Some(&answer));
        let mut out = nix::libc::user_regs_struct {
            rax: 0,
            rip: now.rip,
            rcx: now.rip,
            r10: 0,
            r11: regs.eflags,
            fs_base: now.fs_base,
            eflags: regs.eflags & !CARRY,
            orig_rax: u64::MAX,
            ..regs
        };
        match answer {
            Ok(Value::One(value)) => out.rax = value,
            Ok(Value::Two(first, second)) => (out.rax, out.rdx) = (first, second),
            Ok(Value::Registers) => return,
            Err(error) => {
                out.rax = u64::from(error.0);
                out.eflags |= CARRY;
            }
        }
        // A thread that is gone reports that next.
        let _ = ptrace::setregs(thread, out);
    }

    fn log(&self, thread: Pid, number: u64, args: &[u64; 6], answer: Option<&Answer>) {
        if self.options.trace {
            trace::line(Memory(thread), number, args, answer);
        }
    }
}

/// Linux's answers that mean "a signal came, make the call again"; a program never sees them.
const RESTARTSYS: i32 = 512;
const RESTARTNOINTR: i32 = 513;
const RESTARTNOHAND: i32 = 514;
const RESTART_BLOCK: i32 = 516;

/// The registers for making an interrupted call again, if that is what Linux asks.
fn restart(
    error: i32,
    number: u64,
    regs: nix::libc::user_regs_struct,
) -> Option<nix::libc::user_regs_struct> {
    matches!(error, RESTARTSYS | RESTARTNOINTR).then(|| nix::libc::user_regs_struct {
        rip: regs.rip - 2,
        rax: number,
        orig_rax: u64::MAX,
        ..regs
    })
}

/// EINTR for an interrupted call that is not made again.
fn interrupted(error: i32) -> i32 {
    if matches!(error, RESTARTNOHAND | RESTART_BLOCK) {
        libc::EINTR
    } else {
        error
    }
}

/// DragonFly reports a forbidden access to a mapped page as SIGBUS.
fn is_bus_error(thread: Pid, number: i32) -> bool {
    const ACCERR: i32 = 2;
    number == s::SIGSEGV && ptrace::getsiginfo(thread).is_ok_and(|info| info.si_code == ACCERR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interrupted_calls_are_made_again_or_fail_with_eintr() {
        let mut regs: nix::libc::user_regs_struct = crate::raw::zero_registers();
        (regs.rip, regs.rdi) = (0x1002, 7);
        let again = restart(RESTARTSYS, 3, regs);
        assert!(again.is_some_and(|r| (r.rip, r.rax, r.rdi) == (0x1000, 3, 7)));
        assert!(restart(libc::EINTR, 3, regs).is_none());
        assert_eq!(interrupted(RESTART_BLOCK), libc::EINTR);
        assert_eq!(interrupted(libc::EPERM), libc::EPERM);
    }
}
