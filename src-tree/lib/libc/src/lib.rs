//! libc: the C library of the base system.
//!
//! One module for each C header, all of them above one system-call layer
//! ([`syscall`], generated from the master table of `df-abi`). The crate exports the C ABI
//! with DragonFly's layouts and is the only thing below `std`.
//!
//! On any other system than DragonFly the same code compiles without exporting a single C
//! name, so that the algorithms (allocator, strings, environment, number parsing) run as
//! ordinary host tests without disturbing the host's own C library.
//!
//! Neighbours: `df-csu` holds the entry point that calls [`start`]; `df-abi` owns the numbers.
#![cfg_attr(target_os = "dragonfly", no_std)]
#![cfg_attr(target_os = "dragonfly", feature(c_variadic))]
// The optimiser must not take our `strcpy` for the library's, and make it a call of itself.
#![cfg_attr(target_os = "dragonfly", no_builtins)]
#![expect(
    unsafe_code,
    reason = "a C library is a set of functions on raw pointers, and the layer that enters the kernel"
)]
#![expect(
    clippy::missing_safety_doc,
    reason = "the contract of each function is that of the C function of its name"
)]
#![cfg_attr(
    not(target_os = "dragonfly"),
    expect(
        non_snake_case,
        non_upper_case_globals,
        reason = "the names are C's; where they are exported the compiler does not mind"
    )
)]

#[macro_use]
mod macros;

pub mod assert;
pub mod ctype;
mod database;
mod decimal;
pub mod dirent;
pub mod dlfcn;
pub mod err;
pub mod errno;
pub mod execinfo;
pub mod fcntl;
pub mod fnmatch;
pub mod fts;
pub mod ftw;
mod futex;
pub mod getopt;
pub mod glob;
pub mod grp;
pub mod iconv;
pub mod libgen;
mod list;
pub mod locale;
pub mod lock;
pub mod malloc;
pub mod monetary;
pub mod net;
pub mod netdb;
pub mod nl_types;
#[cfg(target_os = "dragonfly")]
mod panic;
pub mod poll;
pub mod pthread;
pub mod pwd;
pub mod regex;
pub mod scandir;
pub mod search;
pub mod semaphore;
pub mod semaphore_named;
pub mod setjmp;
pub mod signal;
pub mod signal_sets;
pub mod spawn;
pub mod ssp;
#[cfg(target_os = "dragonfly")]
pub mod start;
pub mod stdio;
pub mod stdlib;
pub mod string;
pub mod sys;
pub mod syscall;
pub mod syslog;
pub mod terminal;
pub mod termios;
pub mod threads;
pub mod time;
pub mod tls;
pub mod unistd;
pub mod unwind;
pub mod utmpx;
pub mod wchar;
pub mod wordexp;
