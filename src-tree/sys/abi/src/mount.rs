//! File-system statistics and mount flags.

use crate::abi_struct;

abi_struct! {
    /// What `statfs` returns.
    pub struct Statfs: 320 {
        /// Spare.
        0 => pub f_spare2: i64,
        /// Fundamental block size.
        8 => pub f_bsize: i64,
        /// Best transfer size.
        16 => pub f_iosize: i64,
        /// Blocks in all.
        24 => pub f_blocks: i64,
        /// Free blocks.
        32 => pub f_bfree: i64,
        /// Free blocks for other users than root.
        40 => pub f_bavail: i64,
        /// Inodes in all.
        48 => pub f_files: i64,
        /// Free inodes.
        56 => pub f_ffree: i64,
        /// Id of the file system.
        64 => pub f_fsid: [i32; 2],
        /// User that mounted it.
        72 => pub f_owner: u32,
        /// Type number.
        76 => pub f_type: i32,
        /// `MNT_*` flags.
        80 => pub f_flags: i32,
        /// Synchronous writes since mount.
        88 => pub f_syncwrites: i64,
        /// Asynchronous writes since mount.
        96 => pub f_asyncwrites: i64,
        /// Type name.
        104 => pub f_fstypename: [u8; 16],
        /// Where it is mounted.
        120 => pub f_mntonname: [u8; 80],
        /// Synchronous reads since mount.
        200 => pub f_syncreads: i64,
        /// Asynchronous reads since mount.
        208 => pub f_asyncreads: i64,
        /// Spare.
        216 => pub f_spares1: i16,
        /// What is mounted.
        218 => pub f_mntfromname: [u8; 80],
        /// Spare.
        298 => pub f_spares2: i16,
        /// Spare.
        304 => pub f_spare: [i64; 2],
    }

    /// Arguments of `mount` for a tmpfs (`struct tmpfs_mount_info`).
    pub struct TmpfsArgs: 48 {
        /// [`TMPFS_ARGS_VERSION`].
        0 => pub ta_version: i32,
        /// Most files, 0 = as many as fit.
        8 => pub ta_nodes_max: u64,
        /// Most bytes, 0 = half of the memory.
        16 => pub ta_size_max: i64,
        /// Most bytes of one file, 0 = no limit of its own.
        24 => pub ta_maxfsize_max: i64,
        /// Owner of the root directory.
        32 => pub ta_root_uid: u32,
        /// Group of the root directory.
        36 => pub ta_root_gid: u32,
        /// Permission bits of the root directory.
        40 => pub ta_root_mode: u16,
    }

    /// What `statvfs` returns.
    pub struct Statvfs: 160 {
        /// Block size.
        0 => pub f_bsize: u64,
        /// Fragment size, the unit of the counts.
        8 => pub f_frsize: u64,
        /// Blocks in all.
        16 => pub f_blocks: u64,
        /// Free blocks.
        24 => pub f_bfree: u64,
        /// Free blocks for other users than root.
        32 => pub f_bavail: u64,
        /// Inodes in all.
        40 => pub f_files: u64,
        /// Free inodes.
        48 => pub f_ffree: u64,
        /// Free inodes for other users than root.
        56 => pub f_favail: u64,
        /// Id of the file system.
        64 => pub f_fsid: u64,
        /// `ST_*` flags.
        72 => pub f_flag: u64,
        /// Longest file name.
        80 => pub f_namemax: u64,
        /// User that mounted it.
        88 => pub f_owner: u32,
        /// Type number.
        92 => pub f_type: u32,
        /// Counts of reads and writes: synchronous, asynchronous.
        96 => pub f_io: [u64; 4],
        /// UUID of the file system.
        128 => pub f_fsid_uuid: [u8; 16],
        /// UUID of the owner.
        144 => pub f_uid_uuid: [u8; 16],
    }
}

abi_struct! {
    /// Names a file without a path (`fhandle_t`).
    pub struct FileHandle: 28 {
        /// The mount, as `f_fsid` of its statistics.
        0 => pub fh_fsid: [i32; 2],
        /// Bytes of `fid_data` that count.
        8 => pub fid_len: u16,
        /// Spare.
        10 => pub fid_spare: u16,
        /// The file: its number, little-endian, here.
        12 => pub fid_data: [u8; 16],
    }
}

/// `mountctl`: extended statistics, a `statvfs`.
pub const MOUNTCTL_STATVFS: i32 = 17;
/// `mountctl`: the flags of the mount in words.
pub const MOUNTCTL_MOUNTFLAGS: i32 = 18;

/// Version of [`TmpfsArgs`].
pub const TMPFS_ARGS_VERSION: i32 = 2;

/// Access times are not kept.
pub const MNT_NOATIME: i32 = 0x1000_0000;
/// Read only.
pub const MNT_RDONLY: i32 = 0x0001;
/// Writes are synchronous.
pub const MNT_SYNCHRONOUS: i32 = 0x0002;
/// Nothing is executed from it.
pub const MNT_NOEXEC: i32 = 0x0004;
/// Set-id bits mean nothing.
pub const MNT_NOSUID: i32 = 0x0008;
/// Device nodes mean nothing.
pub const MNT_NODEV: i32 = 0x0010;
/// Changes the flags of a mount that is there.
pub const MNT_UPDATE: i32 = 0x0001_0000;
/// Unmounts even what is in use.
pub const MNT_FORCE: i32 = 0x0008_0000;
/// The file system is on a local device.
pub const MNT_LOCAL: i32 = 0x1000;
/// The root file system.
pub const MNT_ROOTFS: i32 = 0x4000;
