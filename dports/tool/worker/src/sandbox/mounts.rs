//! The root of the box.
//!
//! ```text
//! /usr /bin /sbin /lib /lib64      the machine's, read only
//! /etc                             passwd, group, and the machine's alternatives and ld.so.cache
//! /dev                             null zero full random urandom, fd
//! /proc /tmp                       its own
//! /sysroot                         the target's root, read only, with the packages the port needs
//! /ports /distfiles /rust-std /tools   read only
//! /wrkdirs /packages               to write to
//! ```

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;

use dports_model::Order;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sys::statvfs::{FsFlags, statvfs};
use nix::unistd::{chdir, pivot_root};

use crate::error::{self, WorkerError};
use crate::layout::Layout;

/// Folders of the machine with its programs. Where one is a link, the box has the link.
const MACHINE: [&str; 6] = ["usr", "bin", "sbin", "lib", "lib32", "lib64"];
/// What programs of the machine look for in /etc.
const MACHINE_ETC: [&str; 2] = ["alternatives", "ld.so.cache"];
const DEVICES: [&str; 5] = ["null", "zero", "full", "random", "urandom"];

const PASSWD: &str = "root:x:0:0::/:/usr/sbin/nologin\nports:x:1001:1001::/nonexistent:/bin/sh\n";
const GROUP: &str = "root:x:0:\nports:x:1001:\n";

/// Puts the root together and makes it the root of this process.
pub(super) fn root(order: &Order, layout: &Layout) -> Result<(), WorkerError> {
    let root = &layout.root;
    // Nothing that happens here is seen outside.
    call("private mounts", || {
        let none = None::<&str>;
        mount(none, "/", none, MsFlags::MS_REC | MsFlags::MS_PRIVATE, none)
    })?;
    tmpfs(root)?;
    for name in MACHINE {
        machine(&Path::new("/").join(name), &root.join(name))?;
    }
    etc(&root.join("etc"))?;
    devices(&root.join("dev"))?;
    for (from, to) in read_only(order, layout) {
        bind(from, &root.join(to), true)?;
    }
    for folder in &order.tool_folders {
        let below = folder.strip_prefix("/").unwrap_or(folder);
        bind(folder, &root.join(below), true)?;
    }
    bind(&layout.wrkdirs, &root.join("wrkdirs"), false)?;
    bind(&layout.packages, &root.join("packages"), false)?;
    let tmp = root.join("tmp");
    folder(&tmp)?;
    tmpfs(&tmp)?;
    let proc = root.join("proc");
    folder(&proc)?;
    call("a /proc of its own", || {
        let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
        mount(Some("proc"), &proc, Some("proc"), flags, None::<&str>)
    })?;
    call("a change of the root", || {
        chdir(root.as_path())?;
        pivot_root(".", ".")?;
        umount2(".", MntFlags::MNT_DETACH)?;
        chdir("/")
    })?;
    // The folders between the mounts are nobody's to write to.
    call("a root that is read only", || {
        let (none, flags) = (None::<&str>, MsFlags::MS_BIND | MsFlags::MS_REMOUNT);
        let flags = flags | MsFlags::MS_RDONLY | MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
        mount(none, "/", none, flags, none)
    })
}

/// Pairs of a folder of this machine and its name in the box.
fn read_only<'a>(order: &'a Order, layout: &'a Layout) -> Vec<(&'a Path, &'static str)> {
    let mut pairs: Vec<(&Path, &str)> = vec![
        (&layout.ports, "ports"),
        (&layout.tools, "tools"),
        (layout.sysroot(order), "sysroot"),
        (&layout.local, "sysroot/usr/local"),
    ];
    pairs.extend(order.distfiles.iter().map(|f| (f.as_path(), "distfiles")));
    pairs.extend(order.rust_std.iter().map(|f| (f.as_path(), "rust-std")));
    pairs
}

fn machine(from: &Path, to: &Path) -> Result<(), WorkerError> {
    match fs::symlink_metadata(from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error::io("read", from, error)),
        Ok(meta) if meta.is_symlink() => {
            let target = fs::read_link(from).map_err(|error| error::io("read", from, error))?;
            symlink(target, to).map_err(|error| error::io("create link", to, error))
        }
        Ok(_) => bind(from, to, true),
    }
}

fn etc(etc: &Path) -> Result<(), WorkerError> {
    folder(etc)?;
    for (name, text) in [("passwd", PASSWD), ("group", GROUP)] {
        let path = etc.join(name);
        fs::write(&path, text).map_err(|error| error::io("write", &path, error))?;
    }
    for name in MACHINE_ETC {
        let from = Path::new("/etc").join(name);
        if from.exists() {
            bind(&from, &etc.join(name), true)?;
        }
    }
    Ok(())
}

fn devices(dev: &Path) -> Result<(), WorkerError> {
    folder(dev)?;
    for name in DEVICES {
        bind(&Path::new("/dev").join(name), &dev.join(name), false)?;
    }
    for (target, name) in [
        ("/proc/self/fd", "fd"),
        ("/proc/self/fd/0", "stdin"),
        ("/proc/self/fd/1", "stdout"),
        ("/proc/self/fd/2", "stderr"),
    ] {
        let link = dev.join(name);
        symlink(target, &link).map_err(|error| error::io("create link", &link, error))?;
    }
    Ok(())
}

/// Shows a file or folder under another name, read only if asked for.
fn bind(from: &Path, to: &Path, read_only: bool) -> Result<(), WorkerError> {
    let meta = fs::metadata(from).map_err(|error| error::io("read", from, error))?;
    if meta.is_dir() {
        folder(to)?;
    } else if !to.exists() {
        fs::write(to, "").map_err(|error| error::io("create", to, error))?;
    }
    let none = None::<&str>;
    let what = format!("a mount of {}", from.display());
    call(&what, || {
        mount(
            Some(from),
            to,
            none,
            MsFlags::MS_BIND | MsFlags::MS_REC,
            none,
        )
    })?;
    if !read_only {
        return Ok(());
    }
    // Flags that the mount has must be kept, or a kernel that guards them refuses.
    let kept = statvfs(to).map_or(FsFlags::empty(), |found| found.flags());
    let mut flags = MsFlags::MS_BIND | MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY;
    for (has, flag) in [
        (FsFlags::ST_NOSUID, MsFlags::MS_NOSUID),
        (FsFlags::ST_NODEV, MsFlags::MS_NODEV),
        (FsFlags::ST_NOEXEC, MsFlags::MS_NOEXEC),
        (FsFlags::ST_NOATIME, MsFlags::MS_NOATIME),
        (FsFlags::ST_NODIRATIME, MsFlags::MS_NODIRATIME),
        (FsFlags::ST_RELATIME, MsFlags::MS_RELATIME),
    ] {
        if kept.contains(has) {
            flags |= flag;
        }
    }
    call(&what, || mount(none, to, none, flags, none))
}

fn tmpfs(at: &Path) -> Result<(), WorkerError> {
    call("a file system in memory", || {
        let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
        mount(Some("tmpfs"), at, Some("tmpfs"), flags, Some("mode=0755"))
    })
}

fn folder(path: &Path) -> Result<(), WorkerError> {
    fs::create_dir_all(path).map_err(|error| error::io("create folder", path, error))
}

fn call(what: &str, action: impl FnOnce() -> nix::Result<()>) -> Result<(), WorkerError> {
    action().map_err(|source| WorkerError::Namespace {
        what: what.to_owned(),
        source,
    })
}
