//! Sockets with a name in the file system.

use alloc::collections::BTreeMap;
use alloc::sync::{Arc, Weak};

use df_abi::Errno;
use df_libkern::sync::Mutex;

use super::Socket;
use crate::locked::FileId;

/// Sockets by the file that is their name.
static BOUND: Mutex<BTreeMap<FileId, Weak<Socket>>> = Mutex::new(BTreeMap::new());

/// Makes a file the name of a socket.
pub fn name_socket(file: FileId, socket: &Arc<Socket>) {
    let mut bound = BOUND.lock();
    bound.retain(|_, s| s.strong_count() > 0);
    bound.insert(file, Arc::downgrade(socket));
}

/// The socket of a file.
///
/// # Errors
/// `ECONNREFUSED` when nobody has it any more.
pub fn bound(file: FileId) -> Result<Arc<Socket>, Errno> {
    let found = BOUND.lock().get(&file).and_then(Weak::upgrade);
    found.ok_or(Errno::ECONNREFUSED)
}
