//! The lock between processes, in the tables of the original.
//!
//! ```text
//! pkg_lock       exclusive, advisory, read     how many hold each
//! pkg_lock_pid   pid                           who they are
//! ```
//!
//! A holder that was killed stays in the tables; it is told by its process being gone.

use std::fs;
use std::process;
use std::thread;
use std::time::Duration;

use rusqlite::params;
use rustix::process::{Pid, test_kill_process};

use crate::database::Database;
use crate::error::DbError;

/// How long to wait for the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How often to try again.
    pub retries: u32,
    /// Time between two tries.
    pub wait: Duration,
}

impl Database {
    /// Takes the lock for changing packages. It is given back by [`unlock`](Self::unlock), or found
    /// to be nobody's when this process is gone.
    ///
    /// `waiting` is called once, with the holder, when the lock is not free at the first try.
    ///
    /// # Errors
    /// [`DbError::Locked`] with the holder, when patience ends.
    pub fn lock(&self, patience: Patience, waiting: impl Fn(&str)) -> Result<(), DbError> {
        let mut tries = 0;
        loop {
            let Some(holder) = self.try_lock().map_err(|source| self.error(source))? else {
                return Ok(());
            };
            let holder = describe(holder);
            if tries >= patience.retries {
                return Err(DbError::Locked { holder });
            }
            if tries == 0 {
                waiting(&holder);
            }
            tries += 1;
            thread::sleep(patience.wait);
        }
    }

    /// Gives the lock back.
    ///
    /// # Errors
    /// [`DbError::Sqlite`].
    pub fn unlock(&self) -> Result<(), DbError> {
        let free = || {
            self.connection.execute_batch("BEGIN IMMEDIATE")?;
            self.connection.execute(
                "DELETE FROM pkg_lock_pid WHERE pid = ?1",
                params![process::id()],
            )?;
            self.connection
                .execute_batch("UPDATE pkg_lock SET exclusive = 0, advisory = 0; COMMIT")
        };
        free().map_err(|source| self.error(source))
    }

    /// The process that holds the lock, or none after the lock was taken.
    fn try_lock(&self) -> rusqlite::Result<Option<i32>> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let held = self.lock_within();
        let end = match held {
            Ok(None) => "COMMIT",
            _ => "ROLLBACK",
        };
        self.connection.execute_batch(end)?;
        held
    }

    fn lock_within(&self) -> rusqlite::Result<Option<i32>> {
        let own = i32::try_from(process::id()).unwrap_or(0);
        let mut holders: Vec<i32> = Vec::new();
        let mut statement = self.connection.prepare("SELECT pid FROM pkg_lock_pid")?;
        let pids = statement.query_map([], |row| row.get(0))?;
        for pid in pids {
            holders.push(pid?);
        }
        let (exclusive, advisory, read): (i64, i64, i64) = self.connection.query_row(
            "SELECT exclusive, advisory, read FROM pkg_lock",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let alive = holders
            .into_iter()
            .find(|pid| *pid != own && is_alive(*pid));
        if let (Some(pid), true) = (alive, exclusive + advisory + read > 0) {
            return Ok(Some(pid));
        }
        self.connection.execute_batch(
            "DELETE FROM pkg_lock_pid; UPDATE pkg_lock SET exclusive = 1, advisory = 0, read = 0",
        )?;
        self.connection
            .execute("INSERT INTO pkg_lock_pid VALUES (?1)", params![own])?;
        Ok(None)
    }
}

/// Whether a process is there, be it another user's.
fn is_alive(pid: i32) -> bool {
    match Pid::from_raw(pid) {
        None => false,
        Some(pid) => test_kill_process(pid) != Err(rustix::io::Errno::SRCH),
    }
}

fn describe(pid: i32) -> String {
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    match name.trim() {
        "" => format!("process {pid}"),
        name => format!("process {pid} ({name})"),
    }
}
