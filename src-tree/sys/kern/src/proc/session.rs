//! Sessions.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_lwkt::Mutex;

use crate::tty::Console;

/// What the members of a session share.
pub(crate) struct Session {
    /// Process id of its leader.
    pub(crate) sid: i32,
    /// Login name.
    pub(crate) login: Mutex<Vec<u8>>,
    /// Controlling terminal.
    pub(crate) tty: Mutex<Option<Arc<Console>>>,
}

impl Session {
    /// A session without terminal.
    pub(crate) fn new(sid: i32, login: Vec<u8>) -> Arc<Self> {
        Arc::new(Self {
            sid,
            login: Mutex::new(login),
            tty: Mutex::new(None),
        })
    }
}
