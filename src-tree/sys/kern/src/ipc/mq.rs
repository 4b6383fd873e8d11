//! The names of POSIX message queues.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use df_file::MessageQueue;
use df_lwkt::Mutex;

/// The queues that have a name.
pub(crate) static NAMED: Mutex<BTreeMap<Vec<u8>, Arc<MessageQueue>>> = Mutex::new(BTreeMap::new());

/// Most queues with a name.
pub(crate) const MOST_QUEUES: usize = 512;
