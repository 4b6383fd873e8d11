//! What processes are shown with.

use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use df_sys::process;
use df_sys::sysctl::{self, Value};

/// The words of command lines; none for a process that does not tell.
pub type Arguments = Box<dyn Fn(i32) -> Vec<String>>;

/// What processes are shown with.
pub struct Facts {
    /// Terminals by device number.
    pub terminals: BTreeMap<u32, String>,
    /// Users by number.
    pub users: BTreeMap<u32, String>,
    /// Bytes of memory.
    pub memory: u64,
    /// Time since 1970.
    pub now: Duration,
    /// The user who asks.
    pub uid: u32,
    /// Command lines.
    pub arguments: Arguments,
}

impl Facts {
    /// Those of this system, for some users.
    pub fn gather(uids: impl Iterator<Item = u32>) -> Facts {
        let users = uids.filter_map(|uid| {
            let user = nix::unistd::User::from_uid(uid.into()).ok()??;
            Some((uid, user.name))
        });
        let memory = match sysctl::value("hw.physmem") {
            Ok(Value::Numbers(numbers)) => numbers.first().copied(),
            _ => None,
        };
        Facts {
            terminals: terminals(Path::new("/dev")).unwrap_or_default(),
            users: users.collect(),
            memory: memory
                .and_then(|bytes| bytes.try_into().ok())
                .unwrap_or_default(),
            now: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default(),
            uid: nix::unistd::geteuid().as_raw(),
            arguments: Box::new(|pid| process::arguments(pid).unwrap_or_default()),
        }
    }

    /// A user's name, or number.
    pub fn user(&self, uid: u32) -> String {
        self.users
            .get(&uid)
            .cloned()
            .unwrap_or_else(|| uid.to_string())
    }

    /// A terminal's name, shortened as usual: `v0` for `ttyv0`, `con` for the console.
    pub fn terminal(&self, device: Option<u32>) -> String {
        let Some(name) = device.and_then(|device| self.terminals.get(&device)) else {
            return "??".to_owned();
        };
        let short = name.strip_prefix("tty").unwrap_or(name);
        match short {
            "console" => "con".to_owned(),
            short => short.to_owned(),
        }
    }
}

/// The names of character devices by their numbers.
fn terminals(folder: &Path) -> io::Result<BTreeMap<u32, String>> {
    let mut terminals = BTreeMap::new();
    for entry in std::fs::read_dir(folder)?.flatten() {
        let Ok(found) = std::fs::symlink_metadata(entry.path()) else {
            continue;
        };
        let name = entry.file_name().to_string_lossy().into_owned();
        let device = u32::try_from(found.rdev());
        // `/dev/tty` stands for whatever terminal one has.
        if let (Ok(device), true) = (device, found.file_type().is_char_device() && name != "tty") {
            terminals.insert(device, name);
        }
    }
    Ok(terminals)
}
