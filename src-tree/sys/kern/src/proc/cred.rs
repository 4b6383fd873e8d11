//! Credentials of a process.

use alloc::vec::Vec;

use df_vfs::Cred;

/// Real, effective and saved identity. Shared until it changes.
#[derive(Clone, Debug)]
pub(crate) struct Ucred {
    pub(crate) ruid: u32,
    pub(crate) euid: u32,
    pub(crate) svuid: u32,
    pub(crate) rgid: u32,
    pub(crate) egid: u32,
    pub(crate) svgid: u32,
    /// Supplementary groups.
    pub(crate) groups: Vec<u32>,
    /// The program has, or has had, more rights than the user who started it.
    pub(crate) tainted: bool,
}

impl Ucred {
    /// The superuser.
    pub(crate) fn root() -> Self {
        Self {
            ruid: 0,
            euid: 0,
            svuid: 0,
            rgid: 0,
            egid: 0,
            svgid: 0,
            groups: Vec::new(),
            tainted: false,
        }
    }

    /// Whether it may do everything.
    pub(crate) fn is_root(&self) -> bool {
        self.euid == 0
    }

    /// Identity for file permissions.
    pub(crate) fn effective(&self) -> Cred {
        Cred {
            uid: self.euid,
            gid: self.egid,
            groups: self.groups.clone(),
        }
    }

    /// Identity for `access`.
    pub(crate) fn real(&self) -> Cred {
        Cred {
            uid: self.ruid,
            gid: self.rgid,
            groups: self.groups.clone(),
        }
    }

    /// Whether it may send signals to a process with `target`'s identity.
    pub(crate) fn may_signal(&self, target: &Self) -> bool {
        let own = [self.ruid, self.euid];
        self.is_root() || own.contains(&target.ruid) || own.contains(&target.svuid)
    }
}
