//! Processes and facts for tests.

use std::collections::BTreeMap;
use std::time::Duration;

use df_sys::process::{Process, State};

use crate::facts::Facts;

pub(crate) fn facts() -> Facts {
    Facts {
        terminals: BTreeMap::from([(7, "ttyv0".to_owned()), (8, "console".to_owned())]),
        users: BTreeMap::from([(0, "root".to_owned())]),
        memory: 1 << 20,
        now: Duration::from_secs(1_000_000_000),
        uid: 1001,
        arguments: Box::new(|pid| match pid {
            5 => ["sh", "-c", "a\nb"].map(str::to_owned).to_vec(),
            _ => Vec::new(),
        }),
    }
}

pub(crate) fn process(pid: i32, uid: u32, terminal: Option<u32>) -> Process {
    Process {
        pid,
        ppid: 1,
        pgid: pid,
        sid: 1,
        tpgid: -1,
        uid,
        ruid: uid,
        rgid: uid,
        login: String::new(),
        terminal,
        state: State::Sleeping,
        flags: 0,
        command: "model".to_owned(),
        started: Duration::from_secs(999_999_000),
        cpu_time: Duration::ZERO,
        cpu_share: 0.0,
        size: 4096,
        resident: 1 << 19,
        nice: 0,
        priority: 0,
        threads: 1,
        waits_for: String::new(),
        sleeps: 0,
        cpu: 0,
        leads_session: false,
    }
}
