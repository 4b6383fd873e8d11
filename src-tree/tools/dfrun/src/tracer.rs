//! The loop that follows every thread of the program from stop to stop.

use std::collections::{HashMap, HashSet};

use df_abi::errno::Errno;
use df_abi::event as e;
use df_abi::layout::Abi;
use df_abi::signal as s;
use df_abi::signal::SigInfo;
use nix::sys::ptrace;
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::births::Births;
use crate::call;
use crate::call::plan::{After, Answer, Context, Plan, Value};
use crate::deliver::{self, CARRY, Delivery};
use crate::elf::Accept;
use crate::interruption::{self, Then};
use crate::memory::Memory;
use crate::process::Process;
use crate::signal::{from_linux, info_from_linux};
use crate::thread::{Birth, Newborn, Pending, Thread};
use crate::trace::Trace;
use crate::{Error, Options, elf, signal, stack, trace};

/// Follows a program and everything that it starts.
pub struct Tracer {
    first: Pid,
    accept: Accept,
    tolerant: bool,
    trace: Option<Trace>,
    threads: HashMap<Pid, Thread>,
    processes: HashMap<Pid, Process>,
    births: Births<Newborn>,
    /// Calls that were complained about.
    refused: HashSet<u64>,
    /// Why the program cannot go on.
    end: Option<Error>,
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
        let mut tracer = Tracer {
            first,
            accept: options.accept,
            tolerant: options.tolerant,
            trace: options.trace,
            threads: HashMap::from([(first, Thread::new(first))]),
            processes: HashMap::new(),
            births: Births::default(),
            refused: HashSet::new(),
            end: None,
        };
        if !elf::is_ours(first, tracer.accept) {
            // Of Linux: the caller has allowed it.
            if let Some(thread) = tracer.threads.get_mut(&first) {
                thread.foreign = true;
            }
            tracer.resume(first, 0);
            return Ok(tracer);
        }
        tracer.processes.insert(first, Process::new(first));
        let regs = ptrace::getregs(first).map_err(failed("reading registers"))?;
        let regs = stack::start_state(Memory(first), regs).map_err(|_| Error::Trace {
            pid: first.as_raw(),
            step: "building its stack",
            cause: nix::Error::EFAULT,
        })?;
        ptrace::setregs(first, regs).map_err(failed("setting registers"))?;
        ptrace::syscall(first, None).map_err(failed("starting it"))?;
        Ok(tracer)
    }

    /// Runs until the first process has ended; gives dfrun's own exit status.
    ///
    /// # Errors
    /// When waiting fails.
    pub fn run(mut self) -> Result<u8, Error> {
        loop {
            let (thread, raw) = match crate::raw::wait_for_any() {
                Ok(report) => report,
                Err(nix::Error::EINTR) => continue,
                Err(cause) => {
                    let pid = self.first.as_raw();
                    return Err(Error::Trace {
                        pid,
                        step: "waiting",
                        cause,
                    });
                }
            };
            let Ok(status) = WaitStatus::from_raw(thread, raw) else {
                // A real-time signal, for which nix has no name.
                let signal = libc::WSTOPSIG(raw);
                if self.is_foreign(thread) || from_linux(signal).is_none() {
                    self.resume(thread, signal);
                } else {
                    self.at_signal(thread, signal);
                }
                continue;
            };
            if let Some(status) = self.step(status) {
                return Ok(status);
            }
            // What is left of the program ends with dfrun.
            if let Some(error) = self.end.take() {
                return Err(error);
            }
        }
    }

    /// Handles one report; gives the exit status at the end.
    fn step(&mut self, status: WaitStatus) -> Option<u8> {
        match status {
            WaitStatus::Exited(thread, code) => {
                self.ended(thread, (code & 0xff) << 8);
                return (thread == self.first).then_some(code as u8);
            }
            WaitStatus::Signaled(thread, signal, _) => {
                let number = signal::from_linux(signal as i32).unwrap_or(0);
                self.ended(thread, number);
                return (thread == self.first).then_some(128 + number as u8);
            }
            WaitStatus::PtraceSyscall(thread) => self.at_syscall(thread),
            WaitStatus::PtraceEvent(thread, _, event) => self.at_event(thread, event),
            WaitStatus::Stopped(thread, signal) if self.is_foreign(thread) => {
                self.resume(thread, signal as i32);
            }
            WaitStatus::Stopped(thread, signal) if self.threads.contains_key(&thread) => {
                self.at_signal(thread, signal as i32);
            }
            // The first stop of a new thread.
            WaitStatus::Stopped(thread, _) => {
                if let Some(newborn) = self.births.stopped(thread) {
                    self.begin(thread, newborn);
                }
            }
            WaitStatus::Continued(_) | WaitStatus::StillAlive => {}
        }
        None
    }

    /// A thread has ended; with the first one, its process.
    fn ended(&mut self, thread: Pid, status: i32) {
        let gone = self.threads.remove(&thread);
        self.processes.remove(&thread);
        self.births.ended(thread);
        if gone.is_some_and(|gone| gone.process == thread) {
            self.notify(thread, e::NOTE_EXIT, status);
        }
    }

    fn is_foreign(&self, thread: Pid) -> bool {
        self.threads.get(&thread).is_some_and(|state| state.foreign)
    }

    /// Tells the event queues what happened to a process.
    fn notify(&mut self, process: Pid, note: u32, status: i32) {
        for other in self.processes.values() {
            for queue in other.queues.values() {
                queue
                    .borrow_mut()
                    .on_process(process.as_raw(), note, status);
            }
        }
    }

    /// Lets a stopped thread go on, with a signal of Linux's number or 0. One that was killed meanwhile
    /// reports that next.
    fn resume(&self, thread: Pid, signal: i32) {
        let _ = crate::raw::go_on(thread, !self.is_foreign(thread), signal);
    }

    fn at_event(&mut self, thread: Pid, event: i32) {
        let birth = match event {
            libc::PTRACE_EVENT_FORK | libc::PTRACE_EVENT_VFORK => Some(Birth::Fork),
            libc::PTRACE_EVENT_CLONE => Some(Birth::Clone),
            _ => None,
        };
        if event == libc::PTRACE_EVENT_EXEC {
            self.notify(thread, e::NOTE_EXEC, 0);
            self.take_over(thread);
            self.executed(thread);
        }
        if birth == Some(Birth::Fork) {
            self.notify(thread, e::NOTE_FORK, 0);
        }
        if let (Some(birth), Ok(number)) = (birth, ptrace::getevent(thread)) {
            let new = Pid::from_raw(number as i32);
            let newborn = self.newborn(new, thread, birth);
            if let Some(newborn) = self.births.told(new, newborn) {
                self.begin(new, newborn);
            }
        }
        self.resume(thread, 0);
    }

    /// A process has begun another program.
    fn executed(&mut self, process: Pid) {
        let ours = elf::is_ours(process, self.accept);
        let Some(thread) = self.threads.get_mut(&process) else {
            return;
        };
        if !ours {
            // A program of Linux needs no translation.
            thread.foreign = true;
            thread.pending = None;
            self.processes.remove(&process);
        } else if thread.foreign || thread.pending.is_none() {
            // Started by a program of Linux: at the exit of its `execve` our start state is made.
            let Ok(regs) = ptrace::getregs(process) else {
                return;
            };
            thread.foreign = false;
            thread.pending = Some(Pending {
                number: df_abi::syscall::nr::execve,
                args: [0; 6],
                regs,
                after: Box::new(|cx, _| call::process::started(cx)),
                goes_on: None,
            });
            self.processes.insert(process, Process::new(process));
        }
    }

    /// After exec the thread that called it has the number of the process, whatever it was before.
    fn take_over(&mut self, process: Pid) {
        let Ok(caller) = ptrace::getevent(process) else {
            return;
        };
        let caller = Pid::from_raw(caller as i32);
        if caller != process
            && let Some(thread) = self.threads.remove(&caller)
        {
            self.threads.insert(process, thread);
        }
        self.threads
            .retain(|&thread, state| thread == process || state.process != process);
    }

    /// What `maker`, which has just made `new`, gives it.
    fn newborn(&self, new: Pid, maker: Pid, birth: Birth) -> Newborn {
        let parent = self
            .threads
            .get(&maker)
            .map_or(maker, |thread| thread.process);
        let forked = birth == Birth::Fork;
        let mut thread = Thread::new(if forked { new } else { parent });
        thread.foreign = self.is_foreign(maker);
        let process = (forked && !thread.foreign).then(|| {
            let parent = self.processes.get(&parent);
            parent.map_or_else(
                || Process::new(new),
                |parent| parent.forked(maker.as_raw(), new),
            )
        });
        Newborn {
            thread,
            process,
            birth,
        }
    }

    /// Starts a new process or thread with the registers that DragonFly gives it.
    fn begin(&mut self, new: Pid, newborn: Newborn) {
        let Newborn {
            thread,
            process,
            birth,
        } = newborn;
        let foreign = thread.foreign;
        self.threads.insert(new, thread);
        if let Some(process) = process {
            self.processes.insert(new, process);
        }
        if foreign {
            self.resume(new, 0);
            return;
        }
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
        self.resume(new, 0);
    }

    fn at_signal(&mut self, thread: Pid, signal: i32) {
        if signal == libc::SIGSEGV && deliver::take_return(Memory(thread)) == Ok(true) {
            self.resume(thread, 0);
            return;
        }
        let Some(number) = from_linux(signal) else {
            self.resume(thread, signal);
            return;
        };
        let Some(state) = self.threads.get_mut(&thread) else {
            return;
        };
        let Some(process) = self.processes.get_mut(&state.process) else {
            self.resume(thread, signal);
            return;
        };
        for queue in process.queues.values() {
            queue.borrow_mut().on_signal(number);
        }
        let info = information(thread, number);
        if process.handles(info.si_signo)
            && let Some(pending) = state.pending.take_if(|pending| pending.goes_on.is_some())
        {
            // It does not go on after all: the handler comes first.
            let flags = process.actions.get(info.si_signo as usize);
            let flags = flags.map(|action| action.sa_flags);
            break_off(thread, &pending, flags);
        }
        match deliver::deliver(Memory(thread), process, info) {
            Ok(Delivery::Handled) => self.resume(thread, 0),
            Ok(Delivery::Pass) => self.resume(thread, signal),
            // No stack to run the handler on: the process dies of it.
            Err(_) => self.resume(thread, libc::SIGKILL),
        }
    }

    fn at_syscall(&mut self, thread: Pid) {
        let Some(state) = self.threads.get_mut(&thread) else {
            return;
        };
        match state.pending.take() {
            None => self.enter(thread),
            Some(pending) if pending.goes_on.is_some() => {
                state.pending = Some(Pending {
                    goes_on: None,
                    ..pending
                });
            }
            Some(pending) => self.leave(thread, pending),
        }
        let raise = match self.threads.get_mut(&thread) {
            Some(state) if state.pending.is_none() => state.raise.take(),
            _ => None,
        };
        self.resume(thread, raise.map_or(0, |signal: Signal| signal as i32));
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
        let known = df_abi::syscall::by_number(number).is_some();
        let plan = plan.unwrap_or_else(|| {
            if !known {
                // As DragonFly does with a number that it does not know.
                state.raise = Some(Signal::SIGSYS);
                return Plan::Answer(Err(Errno::EINVAL));
            }
            let error = Error::Refused {
                name: trace::name(number),
                number,
            };
            if !self.tolerant {
                self.end = Some(error);
            } else if self.refused.insert(number) {
                crate::report(&error);
            }
            Plan::Answer(Err(Errno::ENOSYS))
        });
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
                goes_on: None,
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
        let Some(state) = self.threads.get_mut(&thread) else {
            return;
        };
        let Some(process) = self.processes.get_mut(&state.process) else {
            return;
        };
        let mut result = match now.rax.cast_signed() {
            error @ -4095..=-1 => Err(-error as i32),
            _ => Ok(now.rax),
        };
        if let Err(error) = result
            && interruption::is(error)
        {
            match interruption::decide(error, interruption::handler(thread, process)) {
                then @ (Then::LinuxGoesOn | Then::SameAgain) => {
                    if then == Then::SameAgain {
                        let _ = ptrace::setregs(thread, interruption::same_again(now));
                    }
                    state.pending = Some(Pending {
                        goes_on: Some(error),
                        ..pending
                    });
                    return;
                }
                Then::Again => {
                    let again = interruption::again(pending.regs, pending.number, pending.args);
                    let _ = ptrace::setregs(thread, again);
                    return;
                }
                Then::Fails => result = Err(libc::EINTR),
            }
        }
        let Pending {
            number,
            args,
            regs,
            after,
            ..
        } = pending;
        let mut cx = Context {
            memory: Memory(thread),
            regs,
            args,
            process,
        };
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
            Ok(Value::Again(args)) => out = interruption::again(regs, number, args),
            Err(error) => {
                out.rax = u64::from(error.0);
                out.eflags |= CARRY;
            }
        }
        // A thread that is gone reports that next.
        let _ = ptrace::setregs(thread, out);
    }

    fn log(&mut self, thread: Pid, number: u64, args: &[u64; 6], answer: Option<&Answer>) {
        if let Some(trace) = &mut self.trace {
            trace.call(Memory(thread), number, args, answer);
        }
    }
}

/// Ends a call that was to go on, because a handler with these flags runs first.
fn break_off(thread: Pid, pending: &Pending, flags: Option<i32>) {
    let again = pending
        .goes_on
        .is_some_and(|error| interruption::decide(error, flags) == Then::Again);
    let regs = if again {
        interruption::again(pending.regs, pending.number, pending.args)
    } else {
        nix::libc::user_regs_struct {
            rax: u64::from(Errno::EINTR.0),
            eflags: pending.regs.eflags | CARRY,
            orig_rax: u64::MAX,
            ..pending.regs
        }
    };
    // A thread that is gone reports that next.
    let _ = ptrace::setregs(thread, regs);
}

/// What is told of the signal that a thread has stopped for.
fn information(thread: Pid, number: i32) -> SigInfo {
    /// A forbidden access to a mapped page, and a fault without an address.
    const BUS_ERRORS: [i32; 2] = [2, 0x80];
    let linux = crate::raw::signal_info(thread).unwrap_or([0; _]);
    let mut info = info_from_linux(&linux);
    info.si_signo = number;
    // DragonFly reports these as SIGBUS.
    if number == s::SIGSEGV && BUS_ERRORS.contains(&i32::get(&linux[8..])) {
        info.si_signo = s::SIGBUS;
    }
    info
}
