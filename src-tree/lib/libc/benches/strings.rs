//! Memory, strings and sorting beside the host's library, in one run: `cargo bench -p df-libc
//! --bench strings`.
//!
//! Each call is timed in turn with both, several times; the best time of each counts. A ratio
//! below 1 means that ours is faster. Nothing here passes or fails.
#![expect(unsafe_code, reason = "calls both libraries by their C interface")]
#![expect(clippy::print_stdout, reason = "prints the table that it is made for")]

use std::ffi::{c_char, c_int, c_void};
use std::hint::black_box;
use std::time::Instant;

type Compare = unsafe extern "C" fn(*const c_void, *const c_void) -> c_int;

/// A library's functions.
struct Library {
    memcpy: unsafe extern "C" fn(*mut c_void, *const c_void, usize) -> *mut c_void,
    memmove: unsafe extern "C" fn(*mut c_void, *const c_void, usize) -> *mut c_void,
    memset: unsafe extern "C" fn(*mut c_void, c_int, usize) -> *mut c_void,
    memcmp: unsafe extern "C" fn(*const c_void, *const c_void, usize) -> c_int,
    memchr: unsafe extern "C" fn(*const c_void, c_int, usize) -> *mut c_void,
    memmem: unsafe extern "C" fn(*const c_void, usize, *const c_void, usize) -> *mut c_void,
    strlen: unsafe extern "C" fn(*const c_char) -> usize,
    strcmp: unsafe extern "C" fn(*const c_char, *const c_char) -> c_int,
    strchr: unsafe extern "C" fn(*const c_char, c_int) -> *mut c_char,
    strrchr: unsafe extern "C" fn(*const c_char, c_int) -> *mut c_char,
    strstr: unsafe extern "C" fn(*const c_char, *const c_char) -> *mut c_char,
    qsort: unsafe extern "C" fn(*mut c_void, usize, usize, Compare),
}

mod host {
    use super::{Compare, c_char, c_int, c_void};

    unsafe extern "C" {
        pub(super) fn memcpy(to: *mut c_void, from: *const c_void, n: usize) -> *mut c_void;
        pub(super) fn memmove(to: *mut c_void, from: *const c_void, n: usize) -> *mut c_void;
        pub(super) fn memset(to: *mut c_void, byte: c_int, n: usize) -> *mut c_void;
        pub(super) fn memcmp(a: *const c_void, b: *const c_void, n: usize) -> c_int;
        pub(super) fn memchr(s: *const c_void, byte: c_int, n: usize) -> *mut c_void;
        pub(super) fn memmem(
            s: *const c_void,
            n: usize,
            part: *const c_void,
            m: usize,
        ) -> *mut c_void;
        pub(super) fn strlen(s: *const c_char) -> usize;
        pub(super) fn strcmp(a: *const c_char, b: *const c_char) -> c_int;
        pub(super) fn strchr(s: *const c_char, byte: c_int) -> *mut c_char;
        pub(super) fn strrchr(s: *const c_char, byte: c_int) -> *mut c_char;
        pub(super) fn strstr(s: *const c_char, part: *const c_char) -> *mut c_char;
        pub(super) fn qsort(base: *mut c_void, n: usize, size: usize, compare: Compare);
    }
}

const HOST: Library = Library {
    memcpy: host::memcpy,
    memmove: host::memmove,
    memset: host::memset,
    memcmp: host::memcmp,
    memchr: host::memchr,
    memmem: host::memmem,
    strlen: host::strlen,
    strcmp: host::strcmp,
    strchr: host::strchr,
    strrchr: host::strrchr,
    strstr: host::strstr,
    qsort: host::qsort,
};

const OURS: Library = Library {
    memcpy: c::string::copy::memcpy,
    memmove: c::string::copy::memmove,
    memset: c::string::fill::memset,
    memcmp: c::string::compare::memcmp,
    memchr: c::string::scan::memchr,
    memmem: c::string::find::memmem,
    strlen: c::string::scan::strlen,
    strcmp: c::string::compare::strcmp,
    strchr: c::string::scan::strchr,
    strrchr: c::string::scan::strrchr,
    strstr: c::string::span::strstr,
    qsort: c::stdlib::sort::qsort,
};

unsafe extern "C" fn numbers(a: *const c_void, b: *const c_void) -> c_int {
    // SAFETY: the array that is sorted holds numbers.
    let a = unsafe { a.cast::<u64>().read() };
    // SAFETY: as above.
    let b = unsafe { b.cast::<u64>().read() };
    a.cmp(&b) as c_int
}

/// Two texts of the same letters, and the letters that are to be found at their end.
struct Texts {
    one: Vec<u8>,
    other: Vec<u8>,
    part: &'static [u8; 9],
}

impl Texts {
    fn new(size: usize) -> Texts {
        let mut one: Vec<u8> = (0..size)
            .map(|at| b'a' + (at * at / 3 % 19) as u8)
            .collect();
        let part = b"xyzzyxyz\0";
        if size > part.len() {
            one[size - part.len()..].copy_from_slice(part);
        }
        one[size - 1] = 0;
        let other = one.clone();
        Texts { one, other, part }
    }
}

type Call = fn(&Library, &mut Texts) -> usize;

/// What is timed, by name. Every call goes through the whole text.
const CALLS: [(&str, Call); 11] = [
    ("memcpy", |library, texts| {
        let n = texts.one.len();
        // SAFETY: both texts have that many bytes.
        unsafe {
            (library.memcpy)(
                texts.other.as_mut_ptr().cast(),
                texts.one.as_ptr().cast(),
                n,
            )
        }
        .addr()
    }),
    ("memmove", |library, texts| {
        let (n, base) = (texts.other.len() - 1, texts.other.as_mut_ptr());
        // SAFETY: both ranges are inside of the text.
        unsafe { (library.memmove)(base.wrapping_add(1).cast(), base.cast(), n) }.addr()
    }),
    ("memset", |library, texts| {
        let n = texts.other.len();
        // SAFETY: the text has that many bytes.
        unsafe { (library.memset)(texts.other.as_mut_ptr().cast(), 7, n) }.addr()
    }),
    ("memcmp", |library, texts| {
        let n = texts.one.len();
        // SAFETY: both texts have that many bytes.
        unsafe {
            (library.memcmp)(texts.one.as_ptr().cast(), texts.other.as_ptr().cast(), n) as usize
        }
    }),
    ("memchr", |library, texts| {
        // SAFETY: the text has that many bytes.
        unsafe { (library.memchr)(texts.one.as_ptr().cast(), 0, texts.one.len()) }.addr()
    }),
    ("memmem", |library, texts| {
        let (whole, part) = (texts.one.as_ptr().cast(), texts.part.as_ptr().cast());
        // SAFETY: the lengths are those of the texts.
        unsafe { (library.memmem)(whole, texts.one.len(), part, texts.part.len()) }.addr()
    }),
    ("strlen", |library, texts| {
        // SAFETY: the text is closed by a zero.
        unsafe { (library.strlen)(texts.one.as_ptr().cast()) }
    }),
    ("strcmp", |library, texts| {
        // SAFETY: both texts are closed by zeros.
        unsafe { (library.strcmp)(texts.one.as_ptr().cast(), texts.other.as_ptr().cast()) as usize }
    }),
    ("strchr", |library, texts| {
        // SAFETY: the text is closed by a zero.
        unsafe { (library.strchr)(texts.one.as_ptr().cast(), 1) }.addr()
    }),
    ("strrchr", |library, texts| {
        // SAFETY: the text is closed by a zero.
        unsafe { (library.strrchr)(texts.one.as_ptr().cast(), 1) }.addr()
    }),
    ("strstr", |library, texts| {
        // SAFETY: both texts are closed by zeros.
        unsafe { (library.strstr)(texts.one.as_ptr().cast(), texts.part.as_ptr().cast()) }.addr()
    }),
];

/// Nanoseconds of a call.
fn time(library: &Library, call: Call, texts: &mut Texts) -> f64 {
    let rounds = (400_000 / (texts.one.len() + 20)).max(20);
    let start = Instant::now();
    for _ in 0..rounds {
        black_box(call(black_box(library), texts));
    }
    start.elapsed().as_nanos() as f64 / rounds as f64
}

/// Nanoseconds for each element of a sort.
fn sort(library: &Library, order: fn(u64) -> u64) -> f64 {
    const COUNT: usize = 100_000;
    let mut values: Vec<u64> = (0..COUNT as u64).map(order).collect();
    let start = Instant::now();
    // SAFETY: base, count and size are those of the array.
    unsafe { (library.qsort)(values.as_mut_ptr().cast(), COUNT, 8, numbers) };
    black_box(&values);
    start.elapsed().as_nanos() as f64 / COUNT as f64
}

fn line(name: &str, size: &str, mut measure: impl FnMut(&Library) -> f64) {
    const TIMES: usize = 15;
    let mut best = [f64::INFINITY; 2];
    for _ in 0..TIMES {
        for (best, library) in best.iter_mut().zip([&OURS, &HOST]) {
            *best = best.min(measure(library));
        }
    }
    let [ours, hosts] = best;
    println!(
        "{name:<10} {size:>9} {ours:>10.1} {hosts:>10.1} {:>6.2}",
        ours / hosts
    );
}

fn main() {
    println!("function        size    ours ns    host ns  ratio");
    for (name, call) in CALLS {
        for size in [16, 100, 1000, 10_000, 1_000_000] {
            let mut texts = Texts::new(size);
            line(name, &size.to_string(), |library| {
                time(library, call, &mut texts)
            });
        }
    }
    let random = |at: u64| at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    line("qsort", "random", |library| sort(library, random));
    line("qsort", "sorted", |library| sort(library, |at| at));
    line("qsort", "few", |library| sort(library, |at| at * 7919 % 16));
}
