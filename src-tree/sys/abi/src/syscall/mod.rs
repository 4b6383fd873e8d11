//! System-call numbers and descriptions, generated from the master table.
//!
//! [`for_each_syscall!`](crate::for_each_syscall) is the one source: the kernel's dispatcher,
//! the stubs of libc and `SYSCALLS.md` come from it.

mod table;

/// `syscall(number, ...)`: takes the real number as first argument, shifting the others.
pub const SYSCALL_INDIRECT: u64 = 0;
/// `__syscall(number, ...)`: as [`SYSCALL_INDIRECT`], for calls with 64-bit arguments.
pub const SYSCALL_INDIRECT_64: u64 = 198;

/// What the master table says about one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyscallInfo {
    /// Number in `rax`.
    pub number: u64,
    /// Name as in DragonFly's `syscalls.master`.
    pub name: &'static str,
    /// Names and types of the arguments, padding included.
    pub args: &'static [(&'static str, &'static str)],
    /// Type of the result.
    pub result: &'static str,
    /// Whether this kernel implements the call.
    pub implemented: bool,
}

macro_rules! implemented {
    (+) => {
        true
    };
    (-) => {
        false
    };
}

const fn plain(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

macro_rules! numbers_and_info {
    ($($mark:tt $number:literal $name:ident ($($arg:ident: $ty:ty),*) -> $result:ty;)*) => {
        /// The numbers, one constant a call, spelled as the call is.
        #[expect(non_upper_case_globals, reason = "the names are those of the calls")]
        pub mod nr {
            $(
                #[doc = concat!("Number of `", stringify!($name), "`.")]
                pub const $name: u64 = $number;
            )*
        }

        /// Every row of the master table, in order of number.
        pub static SYSCALLS: &[SyscallInfo] = &[
            $(SyscallInfo {
                number: $number,
                name: plain(stringify!($name)),
                args: &[$((stringify!($arg), stringify!($ty)),)*],
                result: stringify!($result),
                implemented: implemented!($mark),
            },)*
        ];
    };
}

crate::for_each_syscall!(numbers_and_info);

/// The row of a number, if the number is known.
#[must_use]
pub fn by_number(number: u64) -> Option<&'static SyscallInfo> {
    let i = SYSCALLS.binary_search_by_key(&number, |s| s.number).ok()?;
    SYSCALLS.get(i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_and_names_are_unique() {
        assert!(SYSCALLS.windows(2).all(|w| w[0].number < w[1].number));
        for (i, a) in SYSCALLS.iter().enumerate() {
            assert!(
                SYSCALLS[i + 1..].iter().all(|b| a.name != b.name),
                "{} twice",
                a.name
            );
            assert!(
                a.args.len() <= 7,
                "{} has more arguments than the ABI carries",
                a.name
            );
        }
    }

    #[test]
    fn known_numbers_are_where_programs_expect_them() {
        for (name, number) in [
            ("exit", 1),
            ("write", 4),
            ("mmap", 197),
            ("__sysctl", 202),
            ("sigreturn", 344),
            ("umtx_sleep", 469),
            ("set_tls_area", 472),
            ("stat", 475),
            ("pipe2", 538),
            ("getrandom", 550),
            ("yield", 321),
        ] {
            let row = by_number(number).unwrap();
            assert_eq!(row.name, name);
        }
        assert_eq!(nr::mmap, 197);
        assert!(by_number(552).is_none());
    }
}
