//! Where files are made: a tmpfs that is there for that alone.

use std::path::Path;

use df_sys::mount::{self, TmpfsOptions, flags};

use crate::Outcome;

/// The folder.
pub(crate) const ROOM: &str = "/mnt";

/// Mounts the tmpfs and goes there.
pub(crate) fn enter() -> Outcome {
    let options = TmpfsOptions {
        bytes: 32 << 20,
        files: 4096,
        mode: 0o1777,
        ..TmpfsOptions::default()
    };
    mount::mount("tmpfs", Path::new(ROOM), 0, &mut options.to_bytes())
        .map_err(|error| format!("no tmpfs on {ROOM}: {error}"))?;
    std::env::set_current_dir(ROOM).map_err(|error| format!("{ROOM}: {error}"))
}

/// Leaves and unmounts it, whoever is still there.
pub(crate) fn leave() -> Outcome {
    std::env::set_current_dir("/").map_err(|error| format!("/: {error}"))?;
    mount::unmount(Path::new(ROOM), flags::FORCE)
        .map_err(|error| format!("{ROOM} cannot be unmounted: {error}"))
}
