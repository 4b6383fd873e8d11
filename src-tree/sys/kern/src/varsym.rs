//! Variables of processes, users and the system: what variant symbolic links stand for.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicBool, Ordering};

use df_abi::Errno;
use df_lwkt::Mutex;

use crate::proc::{Proc, current};

/// Most bytes that the variables of one owner take, with [`OVERHEAD`] for each.
const SET_MAX: usize = 16_384;
/// Bytes that a variable counts besides its name and value.
const OVERHEAD: usize = 64;

/// Variables of one owner, in the order in which they were set.
#[derive(Clone, Debug, Default)]
pub(crate) struct VarSet {
    vars: Vec<(Vec<u8>, Vec<u8>)>,
}

impl VarSet {
    /// The value of a variable.
    pub(crate) fn get(&self, name: &[u8]) -> Option<&[u8]> {
        let found = self.vars.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_slice())
    }

    /// Sets a variable, or removes it.
    ///
    /// # Errors
    /// `E2BIG` when there are too many; `ENOENT` when there is none to remove.
    pub(crate) fn set(&mut self, name: &[u8], value: Option<&[u8]>) -> Result<(), Errno> {
        let at = self.vars.iter().position(|(n, _)| n == name);
        let Some(value) = value else {
            self.vars.remove(at.ok_or(Errno::ENOENT)?);
            return Ok(());
        };
        let others = self.vars.iter().filter(|(n, _)| n != name);
        let size: usize = others.map(|(n, v)| n.len() + v.len() + OVERHEAD).sum();
        if size + name.len() + value.len() + OVERHEAD > SET_MAX {
            return Err(Errno::E2BIG);
        }
        if let Some(at) = at {
            self.vars.remove(at);
        }
        self.vars.push((name.to_vec(), value.to_vec()));
        Ok(())
    }

    /// Variables from a position on, as names and values that end in NUL, as many as there is
    /// room for. Also gives the position behind them, `None` when these were the last.
    ///
    /// # Errors
    /// `EOVERFLOW` when there is room for none.
    pub(crate) fn list(&self, from: usize, room: usize) -> Result<(Vec<u8>, Option<usize>), Errno> {
        let mut out = Vec::new();
        for (at, (name, value)) in self.vars.iter().enumerate().skip(from) {
            if out.len() + name.len() + value.len() + 2 > room {
                if out.is_empty() {
                    return Err(Errno::EOVERFLOW);
                }
                return Ok((out, Some(at)));
            }
            for part in [name, value] {
                out.extend_from_slice(part);
                out.push(0);
            }
        }
        Ok((out, None))
    }
}

/// Whose variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// The process's, inherited by its children.
    Process,
    /// Those of the user.
    User,
    /// Everybody's.
    System,
}

static SYSTEM: Mutex<VarSet> = Mutex::new(VarSet { vars: Vec::new() });
static USERS: Mutex<BTreeMap<u32, VarSet>> = Mutex::new(BTreeMap::new());
/// Whether symbolic links are looked at for variables (`vfs.varsym_enable`).
static ENABLED: AtomicBool = AtomicBool::new(false);

/// Whether symbolic links are looked at for variables.
pub(crate) fn enabled() -> bool {
    ENABLED.load(Ordering::Relaxed)
}

/// Says whether symbolic links are looked at for variables.
pub(crate) fn enable(on: bool) {
    ENABLED.store(on, Ordering::Relaxed);
}

/// Does something with the variables of a level, as a process sees it.
pub(crate) fn with<T>(proc: &Proc, level: Level, act: impl FnOnce(&mut VarSet) -> T) -> T {
    match level {
        Level::Process => act(&mut proc.variables.lock()),
        Level::User => act(USERS.lock().entry(proc.cred().ruid).or_default()),
        Level::System => act(&mut SYSTEM.lock()),
    }
}

/// The value of a variable in the first of some levels that has it.
pub(crate) fn find_in(proc: &Proc, levels: &[Level], name: &[u8]) -> Option<Vec<u8>> {
    let value = |level: &Level| with(proc, *level, |set| set.get(name).map(<[u8]>::to_vec));
    levels.iter().find_map(value)
}

/// The value of a variable in a symbolic link on the way of the running thread.
pub(crate) fn find(name: &[u8]) -> Option<Vec<u8>> {
    if !enabled() {
        return None;
    }
    let lwp = current()?;
    find_in(
        &lwp.proc,
        &[Level::Process, Level::User, Level::System],
        name,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_set_replaced_removed_and_listed() {
        let mut set = VarSet::default();
        set.set(b"a", Some(b"1")).unwrap();
        set.set(b"b", Some(b"2")).unwrap();
        set.set(b"a", Some(b"3")).unwrap();
        assert_eq!(set.get(b"a"), Some(&b"3"[..]));
        assert_eq!(
            set.list(0, 100).unwrap(),
            (b"b\x002\x00a\x003\x00".to_vec(), None)
        );
        assert_eq!(set.list(0, 7).unwrap(), (b"b\x002\x00".to_vec(), Some(1)));
        assert_eq!(set.list(1, 3), Err(Errno::EOVERFLOW));
        set.set(b"a", None).unwrap();
        assert_eq!(set.set(b"a", None), Err(Errno::ENOENT));
        assert_eq!(set.get(b"a"), None);
    }

    #[test]
    fn sets_do_not_grow_without_end() {
        let mut set = VarSet::default();
        let full = (0..1000_u32).find(|n| set.set(&n.to_le_bytes(), Some(&[7; 100])).is_err());
        assert_eq!(full, Some(97));
        assert_eq!(set.set(b"new", Some(&[7; 100])), Err(Errno::E2BIG));
        set.set(&0_u32.to_le_bytes(), Some(b"shorter")).unwrap();
    }
}
