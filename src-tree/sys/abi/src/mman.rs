//! Memory mappings.

/// No access.
pub const PROT_NONE: i32 = 0;
/// Pages may be read.
pub const PROT_READ: i32 = 1;
/// Pages may be written.
pub const PROT_WRITE: i32 = 2;
/// Pages may be executed.
pub const PROT_EXEC: i32 = 4;

/// Changes are shared.
pub const MAP_SHARED: i32 = 0x0001;
/// Changes are private.
pub const MAP_PRIVATE: i32 = 0x0002;
/// The address is not a hint.
pub const MAP_FIXED: i32 = 0x0010;
/// Do not reserve swap space.
pub const MAP_NORESERVE: i32 = 0x0040;
/// The region holds semaphores.
pub const MAP_HASSEMAPHORE: i32 = 0x0200;
/// Region that grows downwards.
pub const MAP_STACK: i32 = 0x0400;
/// Do not write back except when memory is short.
pub const MAP_NOSYNC: i32 = 0x0800;
/// Zero-filled memory, no file.
pub const MAP_ANON: i32 = 0x1000;
/// The address is not a hint, but what is there stays and makes the call fail.
pub const MAP_TRYFIXED: i32 = 0x0001_0000;
/// Do not include in a core file.
pub const MAP_NOCORE: i32 = 0x0002_0000;

/// No advice.
pub const MADV_NORMAL: i32 = 0;
/// Random access.
pub const MADV_RANDOM: i32 = 1;
/// Sequential access.
pub const MADV_SEQUENTIAL: i32 = 2;
/// Will be needed.
pub const MADV_WILLNEED: i32 = 3;
/// Will not be needed.
pub const MADV_DONTNEED: i32 = 4;
/// Contents may be thrown away.
pub const MADV_FREE: i32 = 5;
/// Do not flush.
pub const MADV_NOSYNC: i32 = 6;
/// Flush as usual.
pub const MADV_AUTOSYNC: i32 = 7;
/// Not in a core file.
pub const MADV_NOCORE: i32 = 8;
/// In a core file.
pub const MADV_CORE: i32 = 9;
/// Highest advice of `madvise` (10 and 11 need `mcontrol`).
pub const MADV_LAST: i32 = 9;

/// Forget the translations (`mcontrol` only).
pub const MADV_INVAL: i32 = 10;

/// Write back some time soon.
pub const MS_ASYNC: i32 = 1;
/// Other mappings see what was written.
pub const MS_INVALIDATE: i32 = 2;

/// `minherit`: children share the pages.
pub const INHERIT_SHARE: i32 = 0;
/// `minherit`: children get a copy.
pub const INHERIT_COPY: i32 = 1;
/// `minherit`: children get nothing.
pub const INHERIT_NONE: i32 = 2;

/// `mincore`: the page is in memory.
pub const MINCORE_INCORE: u8 = 1;

/// `mlockall`: what is mapped now.
pub const MCL_CURRENT: i32 = 1;
/// `mlockall`: what will be mapped.
pub const MCL_FUTURE: i32 = 2;

/// Size of a page in bytes.
pub const PAGE_SIZE: u64 = 4096;
/// End of user address space: the top of the initial stack.
pub const USRSTACK: u64 = 0x7FFF_FFE0_0000;
