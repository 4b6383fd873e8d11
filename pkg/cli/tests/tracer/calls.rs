//! System calls that change files, of Linux on x86-64.

use std::ffi::OsString;
use std::fs;
use std::io::IoSliceMut;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use nix::libc::user_regs_struct;
use nix::sys::uio::{RemoteIoVec, process_vm_readv};
use nix::unistd::Pid;

/// A call that changes something, or makes it last.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Its name.
    pub(crate) name: &'static str,
    /// The files that it is about.
    pub(crate) paths: Vec<PathBuf>,
}

/// Where a call has its paths, by the places of its arguments.
enum Where {
    /// An open file.
    File(usize),
    /// A path.
    Path(usize),
    /// A folder that is open, and a path below it.
    Below(usize, usize),
}

use Where::{Below, File, Path as Whole};

/// Numbers, names, paths.
const CALLS: &[(u64, &str, &[Where])] = &[
    (1, "write", &[File(0)]),
    (2, "open", &[Whole(0)]),
    (18, "pwrite64", &[File(0)]),
    (20, "writev", &[File(0)]),
    (40, "sendfile", &[File(0)]),
    (74, "fsync", &[File(0)]),
    (75, "fdatasync", &[File(0)]),
    (76, "truncate", &[Whole(0)]),
    (77, "ftruncate", &[File(0)]),
    (82, "rename", &[Whole(0), Whole(1)]),
    (83, "mkdir", &[Whole(0)]),
    (84, "rmdir", &[Whole(0)]),
    (85, "creat", &[Whole(0)]),
    (86, "link", &[Whole(0), Whole(1)]),
    (87, "unlink", &[Whole(0)]),
    (88, "symlink", &[Whole(1)]),
    (257, "openat", &[Below(0, 1)]),
    (258, "mkdirat", &[Below(0, 1)]),
    (263, "unlinkat", &[Below(0, 1)]),
    (264, "renameat", &[Below(0, 1), Below(2, 3)]),
    (265, "linkat", &[Below(0, 1), Below(2, 3)]),
    (266, "symlinkat", &[Below(1, 2)]),
    (285, "fallocate", &[File(0)]),
    (296, "pwritev", &[File(0)]),
    (306, "syncfs", &[File(0)]),
    (316, "renameat2", &[Below(0, 1), Below(2, 3)]),
    (326, "copy_file_range", &[File(2)]),
];

/// O_CREAT and O_TRUNC.
const MAKES: u64 = 0o100 | 0o1000;
/// AT_FDCWD.
const HERE: i32 = -100;
/// Longest path.
const LONGEST: usize = 4096;

impl Call {
    /// The call that a thread is about to make, if it is one of these.
    pub(super) fn of(pid: Pid, registers: &user_regs_struct) -> Option<Self> {
        let r = registers;
        let arguments = [r.rdi, r.rsi, r.rdx, r.r10];
        let (number, name, places) = CALLS.iter().find(|call| call.0 == r.orig_rax)?;
        let makes = match number {
            2 => arguments[1] & MAKES != 0,
            257 => arguments[2] & MAKES != 0,
            _ => true,
        };
        let paths = places.iter().map(|place| match place {
            File(at) => open_file(pid, arguments[*at]),
            Whole(at) => below(pid, HERE as u64, arguments[*at]),
            Below(folder, at) => below(pid, arguments[*folder], arguments[*at]),
        });
        makes.then(|| Self {
            name,
            paths: paths.flatten().collect(),
        })
    }

    /// Whether it is about something below a folder.
    pub(super) fn is_below(&self, tree: &Path) -> bool {
        self.paths.iter().any(|path| path.starts_with(tree))
    }

    /// Whether it makes something last.
    pub(crate) fn is_sync(&self) -> bool {
        ["fsync", "fdatasync", "syncfs"].contains(&self.name)
    }
}

fn open_file(pid: Pid, file: u64) -> Option<PathBuf> {
    // The upper half of the register may hold anything.
    fs::read_link(format!("/proc/{pid}/fd/{}", file as u32)).ok()
}

fn below(pid: Pid, folder: u64, path: u64) -> Option<PathBuf> {
    let path = text(pid, usize::try_from(path).ok()?)?;
    if path.is_absolute() {
        return Some(path);
    }
    let folder = match folder as i32 {
        HERE => fs::read_link(format!("/proc/{pid}/cwd")).ok()?,
        _ => open_file(pid, folder)?,
    };
    Some(folder.join(path))
}

/// The text that a program has at an address.
fn text(pid: Pid, address: usize) -> Option<PathBuf> {
    let mut bytes = vec![0; LONGEST];
    let mut length = 0;
    while length < LONGEST {
        // Not beyond the end of a page: the next may not be there.
        let from = address + length;
        let count = (4096 - from % 4096).min(LONGEST - length);
        let mut here = [IoSliceMut::new(&mut bytes[length..length + count])];
        let there = [RemoteIoVec {
            base: from,
            len: count,
        }];
        let came = process_vm_readv(pid, &mut here, &there).ok()?;
        let part = &bytes[length..length + came];
        if let Some(end) = part.iter().position(|byte| *byte == 0) {
            bytes.truncate(length + end);
            return Some(OsString::from_vec(bytes).into());
        }
        length += came;
    }
    None
}
