//! The instruction that enters the kernel, and what a test needs around it: the one unsafe file of
//! this package.
//!
//! Arguments are numbers. Those that are addresses are either of something that the caller has
//! borrowed for the call, with the length that it also passes, or lead nowhere, which is what the
//! kernel is to find out.
#![expect(unsafe_code, reason = "system calls, threads made by hand")]

use std::arch::asm;
use std::ffi::CStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};

use df_abi::Errno;
use df_abi::syscall::nr;

/// Words of the record: a bit for each number.
const WORDS: usize = 16;

/// Numbers of the calls that this process and its children have made.
static MADE: OnceLock<&'static [AtomicU64; WORDS]> = OnceLock::new();

/// Starts the record of the calls that are made, in memory that children share.
///
/// # Errors
/// The kernel's.
pub fn start_record() -> Result<(), Errno> {
    // PROT_READ | PROT_WRITE; MAP_SHARED | MAP_ANON.
    let addr = crate::sys!(nr::mmap, 0, 4096, 3, 0x1001, -1, 0, 0)?;
    let record: *const [AtomicU64; WORDS] = std::ptr::with_exposed_provenance(addr as usize);
    // SAFETY: the page is new, zero, aligned, never unmapped, and only seen as atomic words.
    let record = unsafe { &*record };
    MADE.get_or_init(|| record);
    Ok(())
}

/// Notes that a call is made.
fn note(number: u64) {
    let word = usize::try_from(number / 64).unwrap_or(usize::MAX);
    if let Some(word) = MADE.get().and_then(|record| record.get(word)) {
        word.fetch_or(1 << (number % 64), Ordering::Relaxed);
    }
}

/// Whether a call has been made.
pub fn is_made(number: u64) -> bool {
    let word = usize::try_from(number / 64).unwrap_or(usize::MAX);
    MADE.get()
        .and_then(|record| record.get(word))
        .is_some_and(|word| word.load(Ordering::Relaxed) & 1 << (number % 64) != 0)
}

/// An argument of a system call.
pub trait Word {
    /// As it goes into a register.
    fn word(self) -> u64;
}

impl Word for i32 {
    fn word(self) -> u64 {
        i64::from(self).cast_unsigned()
    }
}

impl Word for i64 {
    fn word(self) -> u64 {
        self.cast_unsigned()
    }
}

impl Word for u64 {
    fn word(self) -> u64 {
        self
    }
}

impl Word for usize {
    fn word(self) -> u64 {
        self as u64
    }
}

impl Word for &CStr {
    fn word(self) -> u64 {
        self.as_ptr().expose_provenance() as u64
    }
}

impl<T> Word for &[T] {
    fn word(self) -> u64 {
        self.as_ptr().expose_provenance() as u64
    }
}

impl<T> Word for &mut [T] {
    fn word(self) -> u64 {
        self.as_mut_ptr().expose_provenance() as u64
    }
}

impl<T, const N: usize> Word for &[T; N] {
    fn word(self) -> u64 {
        self.as_ptr().expose_provenance() as u64
    }
}

impl<T, const N: usize> Word for &mut [T; N] {
    fn word(self) -> u64 {
        self.as_mut_ptr().expose_provenance() as u64
    }
}

/// Makes a call and gives both results.
///
/// # Errors
/// The kernel's.
pub fn enter(number: u64, words: &[u64]) -> Result<[u64; 2], Errno> {
    note(number);
    let mut args = [0; 8];
    for (slot, word) in args.iter_mut().zip(words) {
        *slot = *word;
    }
    let (value, second, failed): (u64, u64, u8);
    // SAFETY: the registers are those of the kernel's convention; the words behind the sixth lie
    // on the stack above a return address. What the addresses among the words lead to is said at
    // the top of this file.
    unsafe {
        asm!(
            "push {eighth}",
            "push {seventh}",
            "push 0",
            "syscall",
            "setc {failed}",
            "lea rsp, [rsp + 24]",
            failed = out(reg_byte) failed,
            seventh = in(reg) args[6],
            eighth = in(reg) args[7],
            inlateout("rax") number => value,
            in("rdi") args[0],
            in("rsi") args[1],
            inlateout("rdx") args[2] => second,
            inlateout("r10") args[3] => _,
            in("r8") args[4],
            in("r9") args[5],
            lateout("rcx") _,
            lateout("r11") _,
        );
    }
    if failed == 0 {
        Ok([value, second])
    } else {
        Err(Errno(u32::try_from(value).unwrap_or(u32::MAX)))
    }
}

/// Makes a call; gives its first result.
#[macro_export]
macro_rules! sys {
    ($number:expr $(, $word:expr)* $(,)?) => {
        $crate::raw::enter($number, &[$($crate::raw::Word::word($word)),*]).map(|both| both[0])
    };
}

/// Runs `body` in a child made by a call of the fork family; gives the child's number.
///
/// # Errors
/// The kernel's.
pub fn child_by(number: u64, flags: i32, body: impl FnOnce() -> i32) -> Result<i32, Errno> {
    let [pid, second] = enter(number, &[flags.word()])?;
    if second == 1 {
        let status = body();
        let _ended = sys!(nr::exit, status);
    }
    Ok(i32::try_from(pid).unwrap_or(-1))
}

/// Makes a child that shares this process's memory and ends at once with a status; the parent
/// waits for that. Gives the child's number.
///
/// # Errors
/// The kernel's.
pub fn vfork_and_exit(status: i32) -> Result<i32, Errno> {
    note(nr::vfork);
    let (value, failed): (u64, u8);
    // SAFETY: the child uses no stack: it makes its one call and is gone before the parent goes
    // on.
    unsafe {
        asm!(
            "syscall",
            "setc {failed}",
            "jc 2f",
            "cmp edx, 1",
            "jne 2f",
            "mov edi, {status:e}",
            "mov eax, 1",
            "syscall",
            "2:",
            failed = out(reg_byte) failed,
            status = in(reg) status,
            inlateout("rax") nr::vfork => value,
            out("rdi") _,
            out("rdx") _,
            out("r10") _,
            out("rcx") _,
            out("r11") _,
        );
    }
    if failed == 0 {
        Ok(i32::try_from(value).unwrap_or(-1))
    } else {
        Err(Errno(u32::try_from(value).unwrap_or(u32::MAX)))
    }
}

/// `usched_set`: where the caller runs.
const GET_CPU: i32 = 4;
/// What the second thread of [`thread`] does last: says that it was there, and ends itself, waking
/// whoever waits for that.
const THREAD_ENDS: i32 = 0x0001_0000 | 1;

extern "C" fn second_thread(words: u64) {
    let args = [0, GET_CPU.word(), words + 4, 4];
    let _told = enter_bare(nr::usched_set, args);
    // The kernel writes the status to the address and wakes it; the thread does not come back.
    let args = [THREAD_ENDS.word(), 77, words, 0];
    let _ended = enter_bare(nr::extexit, args);
}

/// A call without the record, for a thread that has no thread-local memory.
fn enter_bare(number: u64, args: [u64; 4]) -> u64 {
    let value: u64;
    // SAFETY: as in `enter`; nothing but the stack of the thread is used.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number => value,
            in("rdi") args[0],
            in("rsi") args[1],
            inlateout("rdx") args[2] => _,
            inlateout("r10") args[3] => _,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    value
}

/// Starts a thread by `number` (`lwp_create` or `lwp_create2`) that ends at once and leaves 77 and
/// its CPU in `words`. Gives the number of the thread.
///
/// # Errors
/// The kernel's.
pub fn thread(
    number: u64,
    stack: &mut [u64],
    words: &mut [i32; 2],
    mask: &[u64; 4],
) -> Result<i32, Errno> {
    let mut tid = [0_i32; 2];
    let top = (&raw mut stack[0]).expose_provenance() + size_of_val(stack);
    let function: extern "C" fn(u64) = second_thread;
    let params = [
        function as usize as u64,
        words.word(),
        (top & !15) as u64,
        (&mut tid).word(),
        0,
    ];
    sys!(number, &params, mask)?;
    // SAFETY: the kernel has written it, behind the compiler's back.
    Ok(unsafe { (&raw const tid[0]).read_volatile() })
}

/// What a signal handler has counted.
static HANDLED: AtomicI32 = AtomicI32::new(0);

extern "C" fn count(_signal: i32) {
    HANDLED.fetch_add(1, Ordering::SeqCst);
}

/// The address of a handler that counts, see [`handled`].
pub fn handler() -> u64 {
    let function: extern "C" fn(i32) = count;
    function as usize as u64
}

/// How often the handler has run.
pub fn handled() -> i32 {
    HANDLED.load(Ordering::SeqCst)
}

/// Carries out a breakpoint, then counts twice; gives the count.
pub fn breakpoint_and_count(start: i32) -> i32 {
    let count: u64;
    // SAFETY: without a debugger the breakpoint ends the process; with one, it changes nothing
    // but the register that is said to change.
    unsafe {
        asm!(
            "int3",
            "inc r12",
            "inc r12",
            inout("r12") u64::from(start.unsigned_abs()) => count,
        );
    }
    i32::try_from(count).unwrap_or(-1)
}

/// Carries out a breakpoint with a number in the first vector register; gives what is there then.
pub fn breakpoint_and_low_xmm0(number: i32) -> i32 {
    let mut word = u64::from(number.unsigned_abs());
    // SAFETY: as in `breakpoint_and_count`.
    unsafe {
        asm!(
            "movq xmm0, {word}",
            "int3",
            "movq {word}, xmm0",
            word = inout(reg) word,
            out("xmm0") _,
        );
    }
    i32::try_from(word).unwrap_or(-1)
}

/// The answer, by a function whose text a debugger changes.
#[inline(never)]
extern "C" fn answer_now() -> i32 {
    std::hint::black_box(42)
}

/// Calls the function at [`answer_address`].
pub fn answer() -> i32 {
    let function: extern "C" fn() -> i32 = std::hint::black_box(answer_now);
    function()
}

/// Where the first instruction of the function is that gives the answer.
pub fn answer_address() -> u64 {
    let function: extern "C" fn() -> i32 = answer_now;
    function as usize as u64
}

/// The value of a word that another thread or a debugger may have changed.
pub fn fresh(word: &i32) -> i32 {
    // SAFETY: the word is borrowed, and every value of it is a number.
    unsafe { (&raw const *word).read_volatile() }
}

/// Reads a word where there is none: the process ends.
pub fn fresh_at(addr: usize) -> i32 {
    let nowhere: *const i32 = std::ptr::without_provenance(std::hint::black_box(addr));
    // SAFETY: nothing is mapped in the first page, so that this is a fault, which is what the
    // caller's child is for.
    unsafe { nowhere.read_volatile() }
}
