//! Unpacking the packages that a port needs, below the folder that stands for /usr/local.

use std::fs::{self, File, Permissions};
use std::io::{self, BufReader, Read};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use pkg_format::{Member, MemberKind, read_members};

use crate::error::WorkerError;

/// Where packages install.
const PREFIX: &str = "/usr/local/";

/// Unpacks what a package has below /usr/local into `local`. Scripts are not run.
pub(crate) fn unpack(package: &Path, local: &Path) -> Result<(), WorkerError> {
    let label = package.file_name().unwrap_or_default().to_string_lossy();
    let failed = |error: &dyn std::fmt::Display| WorkerError::Dependency(error.to_string());
    let file = File::open(package).map_err(|error| failed(&error))?;
    let visit = |_: &_, member: Member, content: &mut dyn Read| place(&member, content, local);
    read_members(BufReader::new(file), &label, visit).map_err(|error| failed(&error))?;
    Ok(())
}

fn place(member: &Member, content: &mut dyn Read, local: &Path) -> io::Result<()> {
    let below = |path: &str| -> Option<PathBuf> {
        let path = format!("/{}", path.trim_start_matches('/'));
        path.strip_prefix(PREFIX).map(|rest| local.join(rest))
    };
    let Some(to) = below(&member.path.to_string()) else {
        // Only the packages' own folder is part of the target that a port sees.
        return Ok(());
    };
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    match &member.kind {
        MemberKind::Directory => fs::create_dir_all(&to),
        MemberKind::Symlink(target) => symlink(target, &to),
        MemberKind::Hardlink(other) => match below(&other.to_string()) {
            Some(other) => fs::hard_link(other, &to),
            None => Ok(()),
        },
        MemberKind::File(_) => {
            let mut file = File::create_new(&to)?;
            io::copy(content, &mut file)?;
            fs::set_permissions(&to, Permissions::from_mode(member.mode & 0o755 | 0o400))
        }
    }
}
