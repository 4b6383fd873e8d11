//! Flags of `open`, `fcntl`, the `*at` calls and `lseek`.

use crate::abi_struct;

abi_struct! {
    /// A record lock.
    pub struct Flock: 24 {
        /// First byte.
        0 => pub l_start: i64,
        /// Length, 0 = to the end.
        8 => pub l_len: i64,
        /// Owner.
        16 => pub l_pid: i32,
        /// `F_RDLCK`, `F_UNLCK`, `F_WRLCK`.
        20 => pub l_type: i16,
        /// What `l_start` is relative to.
        22 => pub l_whence: i16,
    }
}

macro_rules! constants {
    ($($name:ident: $ty:ty = $value:expr, $text:literal;)*) => {
        $(
            #[doc = concat!($text, ".")]
            pub const $name: $ty = $value;
        )*
    };
}

constants! {
    O_RDONLY: i32 = 0, "Open for reading";
    O_WRONLY: i32 = 1, "Open for writing";
    O_RDWR: i32 = 2, "Open for both";
    O_ACCMODE: i32 = 3, "Mask of the three above";
    O_NONBLOCK: i32 = 0x4, "Do not wait";
    O_APPEND: i32 = 0x8, "Each write goes to the end";
    O_SHLOCK: i32 = 0x10, "Take a shared lock";
    O_EXLOCK: i32 = 0x20, "Take an exclusive lock";
    O_ASYNC: i32 = 0x40, "Signal when ready";
    O_SYNC: i32 = 0x80, "Writes are synchronous";
    O_NOFOLLOW: i32 = 0x100, "Fail on a symbolic link";
    O_CREAT: i32 = 0x200, "Create when missing";
    O_TRUNC: i32 = 0x400, "Truncate";
    O_EXCL: i32 = 0x800, "Fail when it exists";
    O_NOCTTY: i32 = 0x8000, "Do not become the controlling terminal";
    O_DIRECT: i32 = 0x0001_0000, "Bypass caches";
    O_CLOEXEC: i32 = 0x0002_0000, "Close on exec";
    O_DIRECTORY: i32 = 0x0800_0000, "Fail unless a directory";
    O_FBLOCKING: i32 = 0x0004_0000, "This call may wait, whatever the file says";
    O_FNONBLOCKING: i32 = 0x0008_0000, "This call does not wait";
    O_FAPPEND: i32 = 0x0010_0000, "This call appends";
    O_FOFFSET: i32 = 0x0020_0000, "This call uses the offset given";
    F_DUPFD: i32 = 0, "Duplicate to the lowest number not below the argument";
    F_GETFD: i32 = 1, "Get descriptor flags";
    F_SETFD: i32 = 2, "Set descriptor flags";
    F_GETFL: i32 = 3, "Get status flags";
    F_SETFL: i32 = 4, "Set status flags";
    F_GETOWN: i32 = 5, "Get the process that is signalled";
    F_SETOWN: i32 = 6, "Set the process that is signalled";
    F_GETLK: i32 = 7, "Find a blocking record lock";
    F_SETLK: i32 = 8, "Set a record lock";
    F_SETLKW: i32 = 9, "Set a record lock, waiting";
    F_DUP2FD: i32 = 10, "Duplicate to the argument";
    F_DUPFD_CLOEXEC: i32 = 17, "As `F_DUPFD`, close on exec";
    F_DUP2FD_CLOEXEC: i32 = 18, "As `F_DUP2FD`, close on exec";
    F_GETPATH: i32 = 19, "Path of the open file";
    FD_CLOEXEC: i32 = 1, "Descriptor flag: close on exec";
    AT_FDCWD: i32 = 0xFFFA_FDCD_u32.cast_signed(), "Stands for the current directory";
    AT_SYMLINK_NOFOLLOW: i32 = 1, "Do not follow a final symbolic link";
    AT_REMOVEDIR: i32 = 2, "Remove a directory";
    AT_EACCESS: i32 = 4, "Check with the effective ids";
    AT_SYMLINK_FOLLOW: i32 = 8, "Follow a final symbolic link";
    SEEK_SET: i32 = 0, "From the start";
    SEEK_CUR: i32 = 1, "From the current offset";
    SEEK_END: i32 = 2, "From the end";
    SEEK_DATA: i32 = 3, "To data, at or behind the offset";
    SEEK_HOLE: i32 = 4, "To a hole, at or behind the offset";
    F_RDLCK: i16 = 1, "Record lock: shared";
    F_UNLCK: i16 = 2, "Record lock: none";
    F_WRLCK: i16 = 3, "Record lock: exclusive";
    LOCK_SH: i32 = 1, "`flock`: shared";
    LOCK_EX: i32 = 2, "`flock`: exclusive";
    LOCK_NB: i32 = 4, "`flock`: do not wait";
    LOCK_UN: i32 = 8, "`flock`: unlock";
}
