//! From the first instruction to `main`, and from `main` to the exit.

use core::ffi::{c_char, c_int};

use crate::stdlib::{env, exit};
use crate::sys::auxv::AuxVector;
use crate::tls;

type Main = unsafe extern "C" fn(c_int, *const *const c_char, *const *const c_char) -> c_int;
type Initialiser = unsafe extern "C" fn(c_int, *const *const c_char, *const *const c_char);
type CleanUp = unsafe extern "C" fn();

unsafe extern "C" {
    static __preinit_array_start: [Initialiser; 0];
    static __preinit_array_end: [Initialiser; 0];
    static __init_array_start: [Initialiser; 0];
    static __init_array_end: [Initialiser; 0];
    static __fini_array_start: [CleanUp; 0];
    static __fini_array_end: [CleanUp; 0];
}

/// Starts the program: called once by `_start` of `crt1.o` with the kernel's argument block,
/// the run-time linker's clean-up function (or null) and the program's `main`.
///
/// # Safety
/// Only for `_start`: `block` is what the kernel put in `rdi`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __libc_start(
    block: *const usize,
    cleanup: Option<CleanUp>,
    main: Main,
) -> ! {
    // SAFETY: the block begins with the number of arguments.
    let argc = unsafe { block.read() };
    // The argument pointers follow, with a null behind them.
    let argv = block.wrapping_add(1).cast::<*const c_char>();
    // The environment pointers follow behind that null.
    let envp = argv.wrapping_add(argc + 1);
    // SAFETY: the environment ends with a null, and the auxiliary vector follows.
    let auxv = unsafe { AuxVector::behind_environment(envp) };

    // SAFETY: this is the only thread, and nothing has used thread-local storage yet.
    unsafe { tls::start_first_thread(&auxv) };
    crate::sys::auxv::remember(auxv);
    crate::ssp::randomise();
    // SAFETY: the first argument, if there is one, is a string that stays.
    unsafe { crate::stdlib::program::setprogname(argv.read()) };
    // SAFETY: still the only thread; the block stays where it is for the life of the program.
    unsafe { env::adopt(envp) };

    if let Some(cleanup) = cleanup {
        exit::at_exit(exit::Handler::plain(cleanup));
    }
    let argc = argc as c_int;
    // SAFETY: the linker gives start and end of one array.
    unsafe {
        run_all(
            &raw const __preinit_array_start,
            &raw const __preinit_array_end,
            argc,
            argv,
            envp,
        )
    };
    // SAFETY: as above.
    unsafe {
        run_all(
            &raw const __init_array_start,
            &raw const __init_array_end,
            argc,
            argv,
            envp,
        )
    };
    // SAFETY: this is the program's `main`, called as C prescribes.
    let status = unsafe { main(argc, argv, envp) };
    exit::exit(status)
}

/// Calls the functions of an initialiser array in order.
///
/// # Safety
/// `from` and `to` delimit one array of functions.
unsafe fn run_all(
    from: *const [Initialiser; 0],
    to: *const [Initialiser; 0],
    argc: c_int,
    argv: *const *const c_char,
    envp: *const *const c_char,
) {
    let mut next = from.cast::<Initialiser>();
    while !core::ptr::addr_eq(next, to) {
        // SAFETY: `next` is inside the array.
        let initialiser = unsafe { next.read() };
        // SAFETY: initialisers of the program are called once, before `main`.
        unsafe { initialiser(argc, argv, envp) };
        next = next.wrapping_add(1);
    }
}

/// Calls the functions of the finaliser array, last first.
pub(crate) fn run_finalisers() {
    let first = (&raw const __fini_array_start).cast::<CleanUp>();
    let mut next = (&raw const __fini_array_end).cast::<CleanUp>();
    while next != first {
        next = next.wrapping_sub(1);
        // SAFETY: `next` is inside the linker's array.
        let finaliser = unsafe { next.read() };
        // SAFETY: finalisers are called once, at exit.
        unsafe { finaliser() };
    }
}
