//! The changes that are made to the file system, each through one door, so that a test can stop the
//! program at any of them, or have it fail.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write as _};
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _, fchown, lchown, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use rustix::fs::{AtFlags, CWD, Mode, OFlags};
use rustix::io::Errno;
use serde::Serialize;

/// Called before every change, with its name. When it fails, the change is not made and fails with
/// its error.
pub type Probe = Arc<dyn Fn(&str) -> io::Result<()> + Send + Sync>;

/// From so many folders or files on, a file system is synced as a whole where that can be done: one
/// write of its log instead of one for each.
const MANY: usize = 32;

/// Bytes of JSON that are written at once.
const PIECE: usize = 1 << 16;

/// Whether a file system can be synced as a whole.
const HAS_SYNCFS: bool = cfg!(target_os = "linux");

/// When a file that is written gets to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syncing {
    /// Before anything else is done.
    Each,
    /// With the other files of its file system, by [`Disk::sync_all`].
    Together,
}

impl Syncing {
    /// The way for so many files.
    pub(crate) fn of(files: usize) -> Self {
        match HAS_SYNCFS && files >= MANY {
            true => Self::Together,
            false => Self::Each,
        }
    }
}

/// A folder that is open.
pub(crate) struct Folder(OwnedFd);

impl Folder {
    /// Opens one, for changes of many names in it.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self(rustix::fs::open(path, flags, Mode::empty())?))
    }
}

/// The file system.
#[derive(Clone, Default)]
pub struct Disk {
    probe: Option<Probe>,
}

impl Disk {
    /// A file system that calls a probe before every change.
    #[must_use]
    pub fn with_probe(probe: Probe) -> Self {
        Self { probe: Some(probe) }
    }

    /// Tells the probe that something is about to be changed elsewhere, such as in the database.
    pub(crate) fn before(&self, what: &str) -> io::Result<()> {
        match &self.probe {
            Some(probe) => probe(what),
            None => Ok(()),
        }
    }

    /// Makes a new file with permissions, of which the process may take some away.
    pub(crate) fn create(&self, path: &Path, mode: u32) -> io::Result<File> {
        self.before("create")?;
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(path)
    }

    /// Writes bytes to a file that was made.
    pub(crate) fn append(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        self.before("write")?;
        file.write_all(bytes)
    }

    /// Writes a file whole as JSON, replacing what has its name, and syncs it and its folder. After
    /// an error the temporary file is gone, as far as that can be.
    pub(crate) fn put(
        &self,
        path: &Path,
        temporary: &Path,
        value: &impl Serialize,
    ) -> io::Result<()> {
        let put = || {
            self.before("write")?;
            // It can be large, so it is never in memory as a whole.
            let mut file = BufWriter::with_capacity(PIECE, File::create(temporary)?);
            serde_json::to_writer(&mut file, value)?;
            file.into_inner()?.sync_all()?;
            self.rename(temporary, path)
        };
        if let Err(error) = put() {
            // The first error is the one that says something.
            let _ = self.remove(temporary);
            return Err(error);
        }
        path.parent().map_or(Ok(()), |folder| self.sync(folder))
    }

    /// Makes a symbolic link.
    pub(crate) fn symlink(&self, target: &str, path: &Path) -> io::Result<()> {
        self.before("symlink")?;
        symlink(target, path)
    }

    /// Makes another name of a file.
    pub(crate) fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.before("link")?;
        fs::hard_link(from, to)
    }

    /// Makes a folder; one that is there is no error.
    pub(crate) fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.before("mkdir")?;
        match fs::create_dir(path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
            result => result,
        }
    }

    /// Sets owner (not through a link) and permissions (of what is no link).
    pub(crate) fn own(
        &self,
        path: &Path,
        owner: Option<(u32, u32)>,
        mode: Option<u32>,
    ) -> io::Result<()> {
        self.before("chown")?;
        if let Some((uid, gid)) = owner {
            lchown(path, Some(uid), Some(gid))?;
        }
        mode.map_or(Ok(()), |mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode))
        })
    }

    /// Sets owner, permissions (where they are not as they should be) and time of a file that was
    /// written, and syncs it if it is by itself.
    pub(crate) fn finish(
        &self,
        file: &File,
        owner: Option<(u32, u32)>,
        mode: Option<u32>,
        mtime: u64,
        syncing: Syncing,
    ) -> io::Result<()> {
        self.before("fsync")?;
        // The owner first: a change of owner takes set-uid away.
        if let Some((uid, gid)) = owner {
            fchown(file, Some(uid), Some(gid))?;
        }
        if let Some(mode) = mode {
            file.set_permissions(fs::Permissions::from_mode(mode))?;
        }
        file.set_modified(UNIX_EPOCH + Duration::from_secs(mtime))?;
        match syncing {
            Syncing::Each => file.sync_all(),
            Syncing::Together => Ok(()),
        }
    }

    /// Renames.
    pub(crate) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.before("rename")?;
        fs::rename(from, to)
    }

    /// Removes a file or link; one that is not there is no error.
    pub(crate) fn remove(&self, path: &Path) -> io::Result<()> {
        self.unlink(CWD, path)
    }

    /// The same by its name in a folder, so that the folders above are not gone through again.
    pub(crate) fn remove_in(&self, folder: &Folder, name: &str) -> io::Result<()> {
        self.unlink(folder.0.as_fd(), Path::new(name))
    }

    fn unlink(&self, folder: BorrowedFd<'_>, path: &Path) -> io::Result<()> {
        self.before("unlink")?;
        match rustix::fs::unlinkat(folder, path, AtFlags::empty()) {
            Err(Errno::NOENT | Errno::NOTDIR) => Ok(()),
            result => result.map_err(io::Error::from),
        }
    }

    /// Removes a folder with everything in it; one that is not there is no error.
    pub(crate) fn remove_tree(&self, path: &Path) -> io::Result<()> {
        self.before("unlink")?;
        match fs::remove_dir_all(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            result => result,
        }
    }

    /// Removes a folder if it is empty.
    pub(crate) fn remove_folder(&self, path: &Path) {
        // Whatever keeps it there is a reason to leave it.
        let _ = self.before("rmdir").and_then(|()| fs::remove_dir(path));
    }

    /// Makes sure that the names in folders are on the disk, and with [`Syncing::Together`] what was
    /// written to the files in them.
    pub(crate) fn sync_all(&self, folders: &[PathBuf], syncing: Syncing) -> io::Result<()> {
        if syncing == Syncing::Each {
            return folders.iter().try_for_each(|folder| self.sync(folder));
        }
        self.before("fsync")?;
        sync_whole(folders)
    }

    /// Makes sure that the names in a folder are on the disk.
    pub(crate) fn sync(&self, folder: &Path) -> io::Result<()> {
        self.before("fsync")?;
        match File::open(folder).and_then(|folder| folder.sync_all()) {
            // Folders of some file systems, such as one in memory, cannot be synced.
            Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(()),
            result => result,
        }
    }
}

/// Syncs the file systems of some folders.
#[cfg(target_os = "linux")]
pub(crate) fn sync_whole(folders: &[PathBuf]) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;

    let mut done = std::collections::BTreeSet::new();
    for folder in folders {
        if done.insert(fs::metadata(folder)?.dev()) {
            rustix::fs::syncfs(File::open(folder)?)?;
        }
    }
    Ok(())
}

/// Nobody asks for it where it cannot be done.
#[cfg(not(target_os = "linux"))]
pub(crate) fn sync_whole(_: &[PathBuf]) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}
