//! The folders of the box on disk, and what is put into them before it is closed.
//!
//! ```text
//! WORK/box/root      where the box's root is put together (an empty folder)
//! WORK/box/ports     the files that the port reads, and no others      -> /ports
//! WORK/box/local     packages the port needs, unpacked                 -> /sysroot/usr/local
//! WORK/box/wrkdirs   where it works                                    -> /wrkdirs
//! WORK/box/packages  what it makes                                     -> /packages
//! WORK/box/tools     pkg(8) and dfrun(1) for this machine              -> /tools
//! WORK/box/sysroot   an empty target for ports that need none          -> /sysroot
//! ```

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use dports_model::{Goal, Order};

use crate::error::{WorkerError, io};
use crate::unpack::unpack;

/// The file that says that tests have passed.
const PASSED: &str = "passed";

/// The folders of the box on disk.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) root: PathBuf,
    pub(crate) ports: PathBuf,
    pub(crate) local: PathBuf,
    pub(crate) wrkdirs: PathBuf,
    pub(crate) packages: PathBuf,
    pub(crate) tools: PathBuf,
    no_sysroot: PathBuf,
}

impl Layout {
    /// Names the folders below a work folder.
    pub(crate) fn of(work: &Path) -> Self {
        let below = |name| work.join("box").join(name);
        Self {
            root: below("root"),
            ports: below("ports"),
            local: below("local"),
            wrkdirs: below("wrkdirs"),
            packages: below("packages"),
            tools: below("tools"),
            no_sysroot: below("sysroot"),
        }
    }
}

impl Layout {
    /// Returns the root of the target; an empty one for ports that need none.
    pub(crate) fn sysroot<'a>(&'a self, order: &'a Order) -> &'a Path {
        order.sysroot.as_deref().unwrap_or(&self.no_sysroot)
    }
}

/// Makes the folders and fills them.
pub(crate) fn prepare(order: &Order) -> Result<Layout, WorkerError> {
    let layout = Layout::of(&order.work);
    let all = [
        &layout.root,
        &layout.ports,
        &layout.local,
        &layout.wrkdirs,
        &layout.packages,
        &layout.tools,
    ];
    for folder in all {
        fs::create_dir_all(folder).map_err(|source| io("create folder", folder, source))?;
    }
    for file in &order.files {
        copy(&order.ports.join(file), &layout.ports.join(file))?;
    }
    let tools = [("pkg", Some(&order.pkg)), ("dfrun", order.dfrun.as_ref())];
    for (name, from) in tools {
        if let Some(from) = from {
            let to = layout.tools.join(name);
            fs::copy(from, to).map_err(|source| io("copy", from, source))?;
        }
    }
    for package in &order.packages {
        unpack(package, &layout.local)?;
    }
    // The target's packages are mounted there.
    let local = layout.sysroot(order).join("usr/local");
    fs::create_dir_all(&local).map_err(|source| io("create folder", &local, source))?;
    Ok(layout)
}

/// Takes the package out of the box; of tests, notes that they have passed.
pub(crate) fn collect(order: &Order, layout: &Layout) -> Result<(), WorkerError> {
    if order.goal == Goal::Test {
        let note = order.out.join(PASSED);
        let text = format!("{}\n", order.package);
        return fs::write(&note, text).map_err(|source| io("write", &note, source));
    }
    let name = format!("{}.pkg", order.package);
    let made = layout.packages.join("All").join(&name);
    if !made.is_file() {
        let listing = fs::read_dir(layout.packages.join("All"));
        let names: Vec<_> = listing
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        return Err(WorkerError::Product {
            package: order.package.clone(),
            made: if names.is_empty() {
                "nothing".to_owned()
            } else {
                names.join(", ")
            },
        });
    }
    let all = order.out.join("All");
    fs::create_dir_all(&all).map_err(|source| io("create folder", &all, source))?;
    let to = all.join(&name);
    fs::copy(&made, &to).map_err(|source| io("copy", &made, source))?;
    Ok(())
}

/// Copies a file, link or folder with everything in it.
fn copy(from: &Path, to: &Path) -> Result<(), WorkerError> {
    let meta = fs::symlink_metadata(from).map_err(|source| io("read", from, source))?;
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).map_err(|source| io("create folder", parent, source))?;
    }
    if meta.is_dir() {
        fs::create_dir_all(to).map_err(|source| io("create folder", to, source))?;
        for entry in fs::read_dir(from).map_err(|source| io("read", from, source))? {
            let entry = entry.map_err(|source| io("read", from, source))?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        Ok(())
    } else if meta.is_symlink() {
        let target = fs::read_link(from).map_err(|source| io("read", from, source))?;
        symlink(target, to).map_err(|source| io("create link", to, source))
    } else {
        fs::copy(from, to).map_err(|source| io("copy", from, source))?;
        Ok(())
    }
}
