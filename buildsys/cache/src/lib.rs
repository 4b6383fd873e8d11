//! Action cache and content store under `OBJDIR/cache/v1`.
//!
//! ```text
//! OBJDIR/cache/
//!   CACHEDIR.TAG            tells backup programs to leave this folder out
//!   v1/                     the format's version; another version is another folder
//!     blob/ab/abcd...64     content: one zstd frame, named by the SHA-256 of what is inside
//!     action/ab/abcd...64   result of one action key: sealed JSON (ActionResult)
//!     last/JOB              what the job's last success was made from: sealed JSON (History)
//!     export/JOB            what of the job lies under OBJDIR: sealed JSON (ExportRecord)
//!     stat                  digests of files by size, times and inode: sealed JSON
//!     lock/NAME             held by flock(2); holds the text that says who
//!     tmp/                  files being written; whatever no process writes is rubbish
//! ```
//!
//! Guarantees, on which everything above relies:
//!
//! - **A name appears only when its content is complete.** Every file is written under another name,
//!   synced, and renamed. A kill at any moment leaves rubbish in `tmp/`, never a torn entry.
//! - **Content is checked whenever it is read.** A blob whose SHA-256 is not its name, or a sealed
//!   file whose first line does not match the rest, is removed and reported as corrupt.
//! - **Two processes may share the folder.** Blobs and actions are only ever added, and adding the
//!   same one twice is harmless; jobs are run under [`Lock`]s; only collection removes, and it runs
//!   alone.
#![forbid(unsafe_code)]

mod action;
mod adopt;
mod atomic;
mod error;
mod gc;
mod layout;
mod lock;
mod sealed;
mod stat;
mod store;
mod tree_io;

pub use action::{ActionResult, ExportRecord, History, Records};
pub use adopt::adopt;
pub use error::{CacheError, IoContext, IoError};
pub use gc::{GcPlan, GcPolicy, collect_garbage, plan_gc};
pub use layout::{Layout, Usage};
pub use lock::{Holder, Lock, Sharing, TryLock};
pub use stat::StatCache;
pub use store::Store;
pub use tree_io::{CollectError, collect, matches_disk, materialise};
