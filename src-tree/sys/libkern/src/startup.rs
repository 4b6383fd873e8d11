//! The memory that a new program finds at the top of its stack.
//!
//! ```text
//! top - 32          ps_strings
//! top - 0x2000      signal trampoline page (read and execute)
//!                   path of the program
//!                   256 spare bytes
//!                   strings of argv and envp
//!                   (aligned to 16)
//! block             argc, argv[]..., 0, envp[]..., 0, 24 slots of auxv
//! ```
//! `rdi` points to `block`; `rsp` lies at or just below it with `rsp % 16 == 8`, as after a
//! call.

use alloc::vec::Vec;

use df_abi::exec::{ARG_MAX, AT_COUNT, AT_EXECPATH, AT_NULL, Auxinfo, PsStrings};
use df_abi::mman::{PAGE_SIZE, USRSTACK};
use df_abi::{Abi, Errno};

/// Distance from the stack top to the signal trampoline page.
const TRAMPOLINE_BELOW_TOP: u64 = 2 * PAGE_SIZE;
/// Spare bytes between path and strings.
const SPARE: usize = 256;
/// `syscall` number of `sigreturn`.
const SYS_SIGRETURN: u32 = df_abi::syscall::nr::sigreturn as u32;

/// What a program is started with.
#[derive(Clone, Copy, Debug)]
pub struct Arguments<'a> {
    /// Path as given to exec.
    pub path: &'a [u8],
    /// Arguments, without NULs.
    pub argv: &'a [Vec<u8>],
    /// Environment, without NULs.
    pub envp: &'a [Vec<u8>],
    /// Auxiliary vector without `AT_EXECPATH` and `AT_NULL`, which are added here.
    pub auxv: &'a [(i32, u64)],
}

/// The top of the stack of a new program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Startup {
    /// Address of the first byte of `image`, page-aligned.
    pub base: u64,
    /// Bytes from `base` to [`USRSTACK`].
    pub image: Vec<u8>,
    /// Address of the argument block: first argument of the entry point.
    pub block: u64,
    /// Stack pointer at the entry point.
    pub stack_pointer: u64,
    /// Address of `ps_strings`.
    pub ps_strings: u64,
    /// Address of the page with the signal trampoline.
    pub trampoline: u64,
}

/// Machine code that a signal handler returns through: the frame holds the handler at the stack
/// pointer and the `ucontext` 64 bytes above (see [`crate::sigframe`]).
///
/// ```text
/// call *(%rsp); lea 64(%rsp), %rdi; mov $SYS_sigreturn, %eax; syscall; hlt; jmp to hlt
/// ```
#[must_use]
pub fn trampoline_code() -> Vec<u8> {
    let mut code = alloc::vec![0xff, 0x14, 0x24, 0x48, 0x8d, 0x7c, 0x24, 0x40, 0xb8];
    code.extend_from_slice(&SYS_SIGRETURN.to_le_bytes());
    code.extend_from_slice(&[0x0f, 0x05, 0xf4, 0xeb, 0xfd]);
    code
}

/// An image that is filled from its end downwards.
struct Down {
    /// Bytes in reverse order of placement: each piece in order, pieces from the top down.
    image: Vec<u8>,
    low: usize,
}

impl Down {
    fn new(size: usize) -> Self {
        Self {
            image: alloc::vec![0; size],
            low: size,
        }
    }

    fn address(&self, at: usize) -> u64 {
        USRSTACK - (self.image.len() - at) as u64
    }

    /// Places bytes below everything so far; returns their address.
    fn push(&mut self, bytes: &[u8]) -> Result<u64, Errno> {
        self.reserve(bytes.len())?;
        self.image[self.low..self.low + bytes.len()].copy_from_slice(bytes);
        Ok(self.address(self.low))
    }

    fn push_string(&mut self, text: &[u8]) -> Result<u64, Errno> {
        self.push(&[0])?;
        self.push(text)
    }

    fn reserve(&mut self, len: usize) -> Result<(), Errno> {
        self.low = self.low.checked_sub(len).ok_or(Errno::E2BIG)?;
        Ok(())
    }
}

/// Lays the memory out.
///
/// # Errors
/// `E2BIG` when strings and vectors take more than `ARG_MAX`.
pub fn layout(args: Arguments<'_>) -> Result<Startup, Errno> {
    let strings: usize = args.argv.iter().chain(args.envp).map(|s| s.len() + 1).sum();
    let words = args.argv.len() + args.envp.len() + 3;
    let vectors = words * 8 + AT_COUNT * Auxinfo::SIZE;
    if strings + words * 8 > ARG_MAX || args.auxv.len() + 2 > AT_COUNT {
        return Err(Errno::E2BIG);
    }
    let fixed = usize::try_from(TRAMPOLINE_BELOW_TOP).map_err(|_| Errno::E2BIG)?;
    let page = usize::try_from(PAGE_SIZE).map_err(|_| Errno::E2BIG)?;
    let body = args.path.len() + 1 + SPARE + strings + vectors + 32;
    let mut down = Down::new((fixed + body).next_multiple_of(page));

    down.reserve(PsStrings::SIZE)?;
    let ps_at = down.low;
    let ps_strings = down.address(ps_at);
    down.low = down.image.len() - fixed;
    let trampoline = down.address(down.low);
    let code = trampoline_code();
    let code_at = down.low;
    down.image[code_at..code_at + code.len()].copy_from_slice(&code);

    let path = down.push_string(args.path)?;
    down.reserve(SPARE)?;
    let mut envp = Vec::new();
    for s in args.envp.iter().rev() {
        envp.push(down.push_string(s)?);
    }
    let mut argv = Vec::new();
    for s in args.argv.iter().rev() {
        argv.push(down.push_string(s)?);
    }

    down.low = down.low.checked_sub(vectors).ok_or(Errno::E2BIG)? & !15;
    let block_at = down.low;
    let block = down.address(block_at);
    let mut at = block_at;
    let image = &mut down.image;
    let mut word = |value: u64| {
        value.put(&mut image[at..]);
        at += 8;
        USRSTACK - (image.len() - at) as u64
    };
    let argv_at = word(args.argv.len() as u64);
    argv.iter().rev().for_each(|a| {
        word(*a);
    });
    let envp_at = word(0);
    envp.iter().rev().for_each(|a| {
        word(*a);
    });
    word(0);
    let aux_at = at;
    let tail = [(AT_EXECPATH, path), (AT_NULL, 0)];
    for (i, (kind, value)) in args.auxv.iter().chain(&tail).enumerate() {
        let entry = Auxinfo {
            a_type: *kind,
            a_pad: 0,
            a_val: *value,
        };
        entry.put(&mut down.image[aux_at + i * Auxinfo::SIZE..]);
    }
    PsStrings {
        ps_argvstr: argv_at,
        ps_nargvstr: i32::try_from(args.argv.len()).map_err(|_| Errno::E2BIG)?,
        ps_envstr: envp_at,
        ps_nenvstr: i32::try_from(args.envp.len()).map_err(|_| Errno::E2BIG)?,
    }
    .put(&mut down.image[ps_at..]);
    Ok(Startup {
        base: down.address(0),
        block,
        stack_pointer: ((block - 8) & !15) + 8,
        ps_strings,
        trampoline,
        image: down.image,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use df_abi::exec::{AT_ENTRY, AT_PAGESZ};
    use proptest::prelude::*;

    fn word(s: &Startup, address: u64) -> u64 {
        let at = usize::try_from(address - s.base).unwrap();
        u64::get(&s.image[at..])
    }

    fn string(s: &Startup, address: u64) -> Vec<u8> {
        let at = usize::try_from(address - s.base).unwrap();
        s.image[at..]
            .iter()
            .take_while(|b| **b != 0)
            .copied()
            .collect()
    }

    fn check(argv: &[Vec<u8>], envp: &[Vec<u8>]) {
        let auxv = [(AT_PAGESZ, 4096), (AT_ENTRY, 0x201000)];
        let s = layout(Arguments {
            path: b"/sbin/init",
            argv,
            envp,
            auxv: &auxv,
        })
        .unwrap();
        assert_eq!(s.base % PAGE_SIZE, 0);
        assert_eq!(s.base + s.image.len() as u64, USRSTACK);
        assert_eq!(s.stack_pointer % 16, 8);
        assert!(s.stack_pointer <= s.block && s.stack_pointer + 16 > s.block);
        assert_eq!(s.trampoline % PAGE_SIZE, 0);
        assert_eq!(word(&s, s.block), argv.len() as u64);
        let mut at = s.block + 8;
        let ps = PsStrings::get(&s.image[usize::try_from(s.ps_strings - s.base).unwrap()..]);
        assert_eq!(ps.ps_argvstr, at);
        for a in argv {
            assert_eq!(&string(&s, word(&s, at)), a);
            at += 8;
        }
        assert_eq!(word(&s, at), 0);
        at += 8;
        assert_eq!(ps.ps_envstr, at);
        for e in envp {
            assert_eq!(&string(&s, word(&s, at)), e);
            at += 8;
        }
        assert_eq!(word(&s, at), 0);
        at += 8;
        let mut aux = Vec::new();
        loop {
            let entry = Auxinfo::get(&s.image[usize::try_from(at - s.base).unwrap()..]);
            at += 16;
            if entry.a_type == AT_NULL {
                break;
            }
            aux.push((entry.a_type, entry.a_val));
        }
        assert_eq!(aux[..2], auxv);
        assert_eq!(aux[2].0, AT_EXECPATH);
        assert_eq!(string(&s, aux[2].1), b"/sbin/init");
        assert!(aux[2].1 < s.trampoline);
    }

    #[test]
    fn init_finds_its_arguments() {
        check(
            &[b"/sbin/init".to_vec(), b"-s".to_vec()],
            &[b"TERM=vt100".to_vec()],
        );
        check(&[], &[]);
    }

    #[test]
    fn too_many_strings_are_refused() {
        let argv = [alloc::vec![b'x'; ARG_MAX]];
        let args = Arguments {
            path: b"/x",
            argv: &argv,
            envp: &[],
            auxv: &[],
        };
        assert_eq!(layout(args).unwrap_err(), Errno::E2BIG);
    }

    proptest! {
        #[test]
        fn every_string_is_where_its_pointer_says(
            argv in proptest::collection::vec("[a-z/=-]{0,40}", 0..20),
            envp in proptest::collection::vec("[A-Z=]{0,40}", 0..20),
        ) {
            let bytes = |v: Vec<std::string::String>| -> Vec<Vec<u8>> {
                v.into_iter().map(std::string::String::into_bytes).collect()
            };
            check(&bytes(argv), &bytes(envp));
        }
    }
}
