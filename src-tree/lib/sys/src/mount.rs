//! File systems: what is mounted, mounting, unmounting.

use std::ffi::CString;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use df_abi::mount::Statfs;

use crate::raw;
use crate::text::until_zero;

/// Bits of a mount, as the kernel has them.
pub mod flags {
    /// Read only.
    pub const RDONLY: i32 = 0x1;
    /// Writes go through.
    pub const SYNCHRONOUS: i32 = 0x2;
    /// Nothing can be executed.
    pub const NOEXEC: i32 = 0x4;
    /// Set-user-id bits have no effect.
    pub const NOSUID: i32 = 0x8;
    /// Device nodes have no effect.
    pub const NODEV: i32 = 0x10;
    /// Writes wait for nothing.
    pub const ASYNC: i32 = 0x40;
    /// On a device of this machine.
    pub const LOCAL: i32 = 0x1000;
    /// The root.
    pub const ROOTFS: i32 = 0x4000;
    /// Changes a mount instead of making one.
    pub const UPDATE: i32 = 0x1_0000;
    /// Unmounts although files are in use.
    pub const FORCE: i32 = 0x8_0000;
    /// Access times are not written.
    pub const NOATIME: i32 = 0x1000_0000;

    /// Options that users see: bit, name.
    pub const NAMES: [(i32, &str); 9] = [
        (RDONLY, "read-only"),
        (SYNCHRONOUS, "synchronous"),
        (NOEXEC, "noexec"),
        (NOSUID, "nosuid"),
        (NODEV, "nodev"),
        (ASYNC, "asynchronous"),
        (LOCAL, "local"),
        (NOATIME, "noatime"),
        (ROOTFS, "root"),
    ];
}

/// A mounted file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// What is mounted: a device, or a name.
    pub from: String,
    /// The folder it is mounted on.
    pub on: String,
    /// Its kind: `tmpfs`, `cd9660`.
    pub kind: String,
    /// Bits of [`flags`].
    pub flags: i32,
    /// The user that mounted it.
    pub owner: u32,
}

/// Size of a record of getfsstat(2), in bytes.
const RECORD: usize = size_of::<Statfs>();

/// The mounted file systems, in the order in which they were mounted.
///
/// # Errors
/// What the kernel says; Unsupported on another system.
pub fn mounts() -> io::Result<Vec<Mount>> {
    Ok(raw::mounts()?.chunks_exact(RECORD).map(decode).collect())
}

fn decode(record: &[u8]) -> Mount {
    let number = |at: usize| {
        let bytes = record
            .get(at..at + 4)
            .and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(0, u32::from_le_bytes)
    };
    let text =
        |at: usize, length: usize| until_zero(record.get(at..at + length).unwrap_or_default());
    Mount {
        from: text(218, 80),
        on: text(120, 80),
        kind: text(104, 16),
        flags: number(80).cast_signed(),
        owner: number(72),
    }
}

/// Mounts a file system of a kind on a folder; `data` is what the kind wants, empty for nothing.
///
/// # Errors
/// What the kernel says: ENOENT or ENOTDIR for the folder, ENODEV for the kind, EBUSY.
pub fn mount(kind: &str, dir: &Path, flags: i32, data: &mut [u8]) -> io::Result<()> {
    let dir = CString::new(dir.as_os_str().as_bytes())?;
    raw::mount_on(&CString::new(kind)?, &dir, flags, data)
}

/// Bytes of the record that most kinds want: the path of what to mount, then zeros for the usual.
const SPECIAL_RECORD: usize = 128;

/// Mounts a file system of a kind whose record begins with the address of a path: what is mounted.
///
/// # Errors
/// As [`mount`]; what the kind says of the path.
pub fn mount_special(kind: &str, special: &str, dir: &Path, flags: i32) -> io::Result<()> {
    let special = CString::new(special)?;
    let mut record = [0; SPECIAL_RECORD];
    let address = special.as_ptr().expose_provenance() as u64;
    record[..8].copy_from_slice(&address.to_le_bytes());
    mount(kind, dir, flags, &mut record)
}

/// Unmounts what is mounted on a folder.
///
/// # Errors
/// What the kernel says: EINVAL when nothing is mounted there, EBUSY when files are open.
pub fn unmount(dir: &Path, flags: i32) -> io::Result<()> {
    raw::unmount_from(&CString::new(dir.as_os_str().as_bytes())?, flags)
}

/// What a tmpfs wants: the record that mount(2) gets.
///
/// ```text
///  0 version i32   8 most files u64   16 bytes i64   24 bytes a file i64
/// 32 owner u32    36 group u32        40 mode u16 of its root      48 end
/// ```
/// Zero means no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TmpfsOptions {
    /// Most files.
    pub files: u64,
    /// Most bytes.
    pub bytes: u64,
    /// Owner of its root.
    pub uid: u32,
    /// Group of its root.
    pub gid: u32,
    /// Mode of its root.
    pub mode: u16,
}

impl TmpfsOptions {
    /// Version of the record.
    const VERSION: i32 = 2;

    /// The record.
    pub fn to_bytes(self) -> Vec<u8> {
        let mut record = vec![0; 48];
        let mut put = |at: usize, bytes: &[u8]| record[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, &Self::VERSION.to_le_bytes());
        put(8, &self.files.to_le_bytes());
        put(16, &self.bytes.to_le_bytes());
        put(32, &self.uid.to_le_bytes());
        put(36, &self.gid.to_le_bytes());
        put(40, &self.mode.to_le_bytes());
        record
    }
}

/// The mount that holds a path: the one with the longest folder that is a part of it.
pub fn holding<'a>(mounts: &'a [Mount], path: &Path) -> Option<&'a Mount> {
    let holds = |mount: &&Mount| path.starts_with(PathBuf::from(&mount.on));
    // Of several on the same folder, the last one is seen.
    mounts
        .iter()
        .filter(holds)
        .max_by_key(|mount| mount.on.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mount_on(on: &str, from: &str) -> Mount {
        Mount {
            from: from.to_owned(),
            on: on.to_owned(),
            kind: "tmpfs".to_owned(),
            flags: 0,
            owner: 0,
        }
    }

    #[test]
    fn record_is_decoded_by_offset() {
        let mut record = vec![0; RECORD];
        record[72..76].copy_from_slice(&7u32.to_le_bytes());
        record[80..84].copy_from_slice(&(flags::RDONLY | flags::LOCAL).to_le_bytes());
        record[104..110].copy_from_slice(b"cd9660");
        record[120..124].copy_from_slice(b"/mnt");
        record[218..226].copy_from_slice(b"/dev/cd0");
        let expected = Mount {
            from: "/dev/cd0".to_owned(),
            on: "/mnt".to_owned(),
            kind: "cd9660".to_owned(),
            flags: 0x1001,
            owner: 7,
        };
        assert_eq!(decode(&record), expected);
    }

    #[test]
    fn offsets_are_those_of_the_abi() {
        use std::mem::offset_of;
        assert_eq!(offset_of!(Statfs, f_owner), 72);
        assert_eq!(offset_of!(Statfs, f_flags), 80);
        assert_eq!(offset_of!(Statfs, f_fstypename), 104);
        assert_eq!(offset_of!(Statfs, f_mntonname), 120);
        assert_eq!(offset_of!(Statfs, f_mntfromname), 218);
    }

    #[test]
    fn deepest_and_last_mount_holds_a_path() {
        let mounts = [
            mount_on("/", "a"),
            mount_on("/usr", "b"),
            mount_on("/usr", "c"),
            mount_on("/usr/local", "d"),
        ];
        let holder = |path: &str| holding(&mounts, Path::new(path)).map(|m| m.from.as_str());
        assert_eq!(holder("/usr/lib"), Some("c"));
        assert_eq!(holder("/usrlocal"), Some("a"));
        assert_eq!(holder("/usr/local"), Some("d"));
        assert_eq!(holding(&[], Path::new("/")), None);
    }

    #[test]
    fn tmpfs_record_has_its_fields_where_the_kernel_looks() {
        let options = TmpfsOptions {
            files: 5,
            bytes: 1 << 33,
            uid: 1,
            gid: 2,
            mode: 0o1777,
        };
        let record = options.to_bytes();
        assert_eq!(record.len(), 48);
        assert_eq!(record[0], 2);
        assert_eq!(record[8], 5);
        assert_eq!(record[20], 2);
        assert_eq!(record[40..42], 0o1777u16.to_le_bytes());
    }
}
