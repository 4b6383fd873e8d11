//! Semaphores, message queues and shared memory of System V.

use crate::abi_struct;

abi_struct! {
    /// Who may do what.
    pub struct IpcPerm: 32 {
        /// User who made it.
        0 => pub cuid: u32,
        /// Group of who made it.
        4 => pub cgid: u32,
        /// Owner.
        8 => pub uid: u32,
        /// Group.
        12 => pub gid: u32,
        /// Permission bits.
        16 => pub mode: u16,
        /// Sequence number.
        18 => pub seq: u16,
        /// Key.
        24 => pub key: i64,
    }

    /// A segment of shared memory.
    pub struct ShmidDs: 88 {
        /// Permissions.
        0 => pub shm_perm: IpcPerm,
        /// Bytes.
        32 => pub shm_segsz: u64,
        /// Process that last attached or detached it.
        40 => pub shm_lpid: i32,
        /// Process that made it.
        44 => pub shm_cpid: i32,
        /// Times that it is attached.
        48 => pub shm_nattch: u64,
        /// Last attach.
        56 => pub shm_atime: i64,
        /// Last detach.
        64 => pub shm_dtime: i64,
        /// Last change.
        72 => pub shm_ctime: i64,
        /// The kernel's.
        80 => pub shm_internal: u64,
    }

    /// A set of semaphores.
    pub struct SemidDs: 112 {
        /// Permissions.
        0 => pub sem_perm: IpcPerm,
        /// The kernel's.
        32 => pub sem_base: u64,
        /// Number of semaphores.
        40 => pub sem_nsems: u16,
        /// Last operation.
        48 => pub sem_otime: i64,
        /// Spare.
        56 => pub sem_pad1: i64,
        /// Last change.
        64 => pub sem_ctime: i64,
        /// Spare.
        72 => pub sem_pad2: [i64; 5],
    }

    /// An operation on a semaphore.
    pub struct Sembuf: 6 {
        /// Which one of the set.
        0 => pub sem_num: u16,
        /// Added to the value; 0 waits until that is zero.
        2 => pub sem_op: i16,
        /// `IPC_NOWAIT`, `SEM_UNDO`.
        4 => pub sem_flg: i16,
    }

    /// A queue of messages.
    pub struct MsqidDs: 160 {
        /// Permissions.
        0 => pub msg_perm: IpcPerm,
        /// The kernel's.
        32 => pub msg_first: u64,
        /// The kernel's.
        40 => pub msg_last: u64,
        /// Bytes in the queue.
        48 => pub msg_cbytes: u64,
        /// Messages in the queue.
        56 => pub msg_qnum: u64,
        /// Most bytes in it.
        64 => pub msg_qbytes: u64,
        /// Process that sent last.
        72 => pub msg_lspid: i32,
        /// Process that received last.
        76 => pub msg_lrpid: i32,
        /// Last send.
        80 => pub msg_stime: i64,
        /// Spare.
        88 => pub msg_pad1: i64,
        /// Last receive.
        96 => pub msg_rtime: i64,
        /// Spare.
        104 => pub msg_pad2: i64,
        /// Last change.
        112 => pub msg_ctime: i64,
        /// Spare.
        120 => pub msg_pad3: [i64; 5],
    }
}

/// Key of something that is found by nobody.
pub const IPC_PRIVATE: i64 = 0;
/// Make it when it is not there.
pub const IPC_CREAT: i32 = 0o1000;
/// It must not be there.
pub const IPC_EXCL: i32 = 0o2000;
/// Do not wait.
pub const IPC_NOWAIT: i32 = 0o4000;
/// Remove it.
pub const IPC_RMID: i32 = 0;
/// Set owner and mode.
pub const IPC_SET: i32 = 1;
/// Tell about it.
pub const IPC_STAT: i32 = 2;
/// Attach for reading only.
pub const SHM_RDONLY: i32 = 0o10000;
/// Round the address down.
pub const SHM_RND: i32 = 0o20000;
/// Cut a message that is too long.
pub const MSG_NOERROR: i32 = 0o10000;
/// Take the operation back when the process ends.
pub const SEM_UNDO: i32 = 0o10000;
/// Number of processes that wait for a rise.
pub const GETNCNT: i32 = 3;
/// Process that last changed it.
pub const GETPID: i32 = 4;
/// Value.
pub const GETVAL: i32 = 5;
/// All values.
pub const GETALL: i32 = 6;
/// Number of processes that wait for zero.
pub const GETZCNT: i32 = 7;
/// Set the value.
pub const SETVAL: i32 = 8;
/// Set all values.
pub const SETALL: i32 = 9;
