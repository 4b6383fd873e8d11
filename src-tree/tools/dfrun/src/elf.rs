//! Is a file a static DragonFly executable?

use std::fs::File;
use std::io::Read;
use std::path::Path;

use df_abi::abi_struct;
use df_abi::layout::Abi;

use crate::Error;

abi_struct! {
    /// The head of an ELF-64 file.
    pub struct FileHeader: 64 {
        /// Magic number, class, byte order, version, OS ABI.
        0 => pub ident: [u8; 16],
        /// Kind of file: 2 = executable.
        16 => pub kind: u16,
        /// Machine: 62 = x86_64.
        18 => pub machine: u16,
        /// Version of the format.
        20 => pub version: u32,
        /// Entry point.
        24 => pub entry: u64,
        /// Offset of the program headers.
        32 => pub phoff: u64,
        /// Offset of the section headers.
        40 => pub shoff: u64,
        /// Flags.
        48 => pub flags: u32,
        /// Size of this header.
        52 => pub ehsize: u16,
        /// Size of a program header.
        54 => pub phentsize: u16,
        /// Number of program headers.
        56 => pub phnum: u16,
        /// Size of a section header.
        58 => pub shentsize: u16,
        /// Number of section headers.
        60 => pub shnum: u16,
        /// Section with the names of sections.
        62 => pub shstrndx: u16,
    }

    /// A program header.
    pub struct ProgramHeader: 56 {
        /// Kind of segment.
        0 => pub kind: u32,
        /// Permissions.
        4 => pub flags: u32,
        /// Offset in the file.
        8 => pub offset: u64,
        /// Address.
        16 => pub vaddr: u64,
        /// Physical address.
        24 => pub paddr: u64,
        /// Bytes in the file.
        32 => pub filesz: u64,
        /// Bytes in memory.
        40 => pub memsz: u64,
        /// Alignment.
        48 => pub align: u64,
    }
}

const EXECUTABLE: u16 = 2;
const X86_64: u16 = 62;
const PT_INTERP: u32 = 3;
const PT_NOTE: u32 = 4;
/// Most bytes of a file's start that are looked at: headers and notes lie there.
const HEAD: u64 = 64 * 1024;

/// Which static executables are taken for DragonFly's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accept {
    /// Those with DragonFly's note, and Go's whose runtime is the one for DragonFly: Go writes no note
    /// of the system, but every program has the names of its functions.
    #[default]
    Marked,
    /// All.
    EveryStatic,
}

/// A function that Go's runtime has on DragonFly only.
const GO_RUNTIME: &[u8] = b"runtime.sys_umtx_sleep";

/// Looks at a program file.
///
/// # Errors
/// When it cannot be read or is not a static DragonFly executable.
pub fn check(path: &Path, accept: Accept) -> Result<(), Error> {
    let unreadable = |cause| Error::Read {
        path: path.into(),
        cause,
    };
    let other = |reason| Error::NotDragonFly {
        path: path.into(),
        reason,
    };
    let read = |most: u64| {
        let mut bytes = Vec::new();
        File::open(path)?.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let mark = examine(&read(HEAD).map_err(unreadable)?).map_err(other)?;
    match (mark, accept) {
        (Mark::DragonFly, _) | (_, Accept::EveryStatic) => Ok(()),
        (Mark::Go, Accept::Marked) => {
            let whole = read(u64::MAX).map_err(unreadable)?;
            if has(&whole, GO_RUNTIME) {
                Ok(())
            } else {
                Err(other("a Go program for another system"))
            }
        }
        (Mark::None, Accept::Marked) => {
            Err(other("no DragonFly note; --force runs it all the same"))
        }
    }
}

/// Whether the running program of a process is one of ours.
pub fn is_ours(pid: nix::unistd::Pid, accept: Accept) -> bool {
    check(Path::new(&format!("/proc/{pid}/exe")), accept).is_ok()
}

/// Whether bytes contain others.
fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == &wanted[0]) {
        rest = &rest[at..];
        if rest.starts_with(wanted) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

/// What a static executable says of its system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// DragonFly's note.
    DragonFly,
    /// Go's note, which names no system.
    Go,
    /// Nothing.
    None,
}

/// Looks at the first bytes of a file.
///
/// # Errors
/// Why it is no static executable.
pub fn examine(head: &[u8]) -> Result<Mark, &'static str> {
    if !head.starts_with(b"\x7fELF") || head.len() < FileHeader::SIZE {
        return Err("no ELF header");
    }
    let header = FileHeader::get(head);
    if header.ident[4] != 2 || header.ident[5] != 1 || header.machine != X86_64 {
        return Err("not for x86_64");
    }
    if header.kind != EXECUTABLE {
        return Err("position-independent or no executable");
    }
    let mut mark = Mark::None;
    for index in 0..u64::from(header.phnum) {
        let at = header
            .phoff
            .saturating_add(index * u64::from(header.phentsize));
        let Some(bytes) = slice(head, at, ProgramHeader::SIZE as u64) else {
            return Err("program headers are cut off");
        };
        let segment = ProgramHeader::get(bytes);
        match segment.kind {
            PT_INTERP => return Err("it needs a run-time linker"),
            PT_NOTE => {
                let note = slice(head, segment.offset, segment.filesz).unwrap_or_default();
                let owner = df_abi::exec::NOTE_OWNER;
                if note.windows(owner.len()).any(|window| window == owner) {
                    mark = Mark::DragonFly;
                } else if mark == Mark::None && has(note, b"Go\0\0") {
                    mark = Mark::Go;
                }
            }
            _ => {}
        }
    }
    Ok(mark)
}

fn slice(bytes: &[u8], at: u64, length: u64) -> Option<&[u8]> {
    let from = usize::try_from(at).ok()?;
    let to = from.checked_add(usize::try_from(length).ok()?)?;
    bytes.get(from..to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(kind: u16, segments: &[(u32, &[u8])]) -> Vec<u8> {
        let mut header = FileHeader::get(&[0; 64]);
        header.ident[..6].copy_from_slice(b"\x7fELF\x02\x01");
        (header.kind, header.machine) = (kind, X86_64);
        (header.phoff, header.phentsize) = (64, 56);
        header.phnum = segments.len() as u16;
        let mut bytes = vec![0; 64 + 56 * segments.len()];
        header.put(&mut bytes);
        for (index, (kind, content)) in segments.iter().enumerate() {
            let mut segment = ProgramHeader::get(&[0; 56]);
            segment.kind = *kind;
            segment.offset = bytes.len() as u64;
            segment.filesz = content.len() as u64;
            segment.put(&mut bytes[64 + 56 * index..]);
            bytes.extend_from_slice(content);
        }
        bytes
    }

    const NOTE: &[u8] = b"\x0a\0\0\0\x04\0\0\0\x01\0\0\0DragonFly\0\0\0\x58\x2a\x09\0";

    #[test]
    fn static_executable_with_the_note_is_accepted() {
        let bytes = file(2, &[(1, b"code"), (PT_NOTE, NOTE)]);
        assert_eq!(examine(&bytes), Ok(Mark::DragonFly));
    }

    #[test]
    fn go_is_told_by_its_runtime() {
        const GO: &[u8] = b"\x04\0\0\0\x04\0\0\0\x04\0\0\0Go\0\0abcd";
        let dir = tempfile::tempdir().unwrap();
        let check = |code: &[u8], accept| {
            let path = dir.path().join("program");
            std::fs::write(&path, file(2, &[(PT_NOTE, GO), (1, code)])).unwrap();
            check(&path, accept).map_err(|error| error.to_string())
        };
        assert_eq!(
            check(b"runtime.futex runtime.sys_umtx_sleep", Accept::Marked),
            Ok(())
        );
        let linux = check(b"runtime.futex", Accept::Marked).unwrap_err();
        assert!(linux.contains("another system"), "{linux}");
        assert_eq!(check(b"runtime.futex", Accept::EveryStatic), Ok(()));
    }

    #[test]
    fn everything_else_is_refused_with_its_reason() {
        assert_eq!(examine(b"#!/bin/sh\n"), Err("no ELF header"));
        assert_eq!(
            examine(&file(3, &[(PT_NOTE, NOTE)])),
            Err("position-independent or no executable")
        );
        assert_eq!(
            examine(&file(2, &[(PT_INTERP, b"/ld"), (PT_NOTE, NOTE)])),
            Err("it needs a run-time linker")
        );
        assert_eq!(examine(&file(2, &[(1, b"code")])), Ok(Mark::None));
        assert_eq!(
            examine(&file(2, &[(PT_NOTE, NOTE)])[..100]),
            Err("program headers are cut off")
        );
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if bytes.len() > 20 {
                bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
                bytes[16..20].copy_from_slice(&[2, 0, 62, 0]);
            }
            let _ = examine(&bytes);
        }
    }
}
