//! The root file system and `/dev`.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;

use df_abi::Errno;
use df_cd9660::Cd9660;
use df_devfs::{Devfs, Full, NodeSpec, Null, Zero};
use df_disk::{Disk, DiskNode, Disks, volume_label};
use df_libkern::random::Random;
use df_libkern::sync::Mutex;
use df_machine::{bootenv, kprintln};
use df_vfs::{CharDevice, Cred, Final, LookupStart, Namecache};

use super::disks;
use crate::dev::RandomDevice;
use crate::tty::{Console, DEVICE_NUMBER, OwnTerminal};

/// Root when the loader says nothing.
const DEFAULT_ROOT: &str = "cd9660:md0";
/// Device numbers as `stat` shows them: major number in bits 8-15, minor in 0-7.
const CONSOLE: u32 = 0x0000;
const TTY: u32 = 0x0100;
const TTYV0: u32 = 0x0c00;
const NULL: u32 = 0x0202;
const ZERO: u32 = 0x020c;
const FULL: u32 = 0x020b;
const RANDOM: u32 = 0x0203;
const URANDOM: u32 = 0x0204;

/// Mounts the root that the kernel variable `vfs.root.mountfrom` names, and devfs on `/dev`.
///
/// The variable holds candidates, `TYPE:DEVICE` with blanks between them, which are tried in
/// order. A device is a name (`cd0`), or `iso9660/LABEL` for the first disk with that volume
/// label.
///
/// # Errors
/// A sentence for the console.
pub(super) fn mount(
    devfs: &Devfs,
    console: &Arc<Console>,
    random: &Arc<Mutex<Random>>,
) -> Result<Namecache, String> {
    let disks = disks::find();
    let names = mount_first(&disks)?;
    add_nodes(devfs, console, random).map_err(|e| format!("devfs: {e}"))?;
    add_disks(devfs, &disks).map_err(|e| format!("devfs: {e}"))?;
    mount_dev(&names, devfs)?;
    Ok(names)
}

/// Mounts the first candidate that can be mounted; says on the console what was tried.
fn mount_first(disks: &Disks) -> Result<Namecache, String> {
    let from = bootenv::get("vfs.root.mountfrom").unwrap_or(DEFAULT_ROOT);
    let mut last = format!("vfs.root.mountfrom=\"{from}\" names no file system");
    for candidate in from.split_ascii_whitespace() {
        kprintln!("Mounting root from {candidate}");
        match mount_candidate(disks, candidate) {
            Ok(names) => return Ok(names),
            Err(why) => {
                kprintln!("  {why}");
                last = why;
            }
        }
    }
    Err(last)
}

fn mount_candidate(disks: &Disks, candidate: &str) -> Result<Namecache, String> {
    let (kind, device) = candidate
        .split_once(':')
        .ok_or_else(|| format!("\"{candidate}\" (vfs.root.mountfrom) is not TYPE:DEVICE"))?;
    if kind != "cd9660" {
        return Err(format!(
            "file system type {kind} (vfs.root.mountfrom) is not known"
        ));
    }
    let disk = find_disk(disks, device)?;
    let name = &disk.name;
    let fs = Cd9660::mount(disk.device.clone(), disks::number(disk))
        .map_err(|e| format!("{name} holds no readable {kind} file system ({e})"))?;
    let names = Namecache::new(Arc::new(fs), format!("/dev/{name}").as_bytes())
        .map_err(|e| format!("{name}: {e}"))?;
    kprintln!("Root is {kind} on {name}");
    Ok(names)
}

fn find_disk<'a>(disks: &'a Disks, device: &str) -> Result<&'a Disk, String> {
    let Some(label) = device.strip_prefix("iso9660/") else {
        return disks.find(device).ok_or_else(|| {
            let names = disks::names(disks);
            format!("there is no disk {device}; disks are: {names}")
        });
    };
    let wanted = label.as_bytes();
    disks
        .iter()
        .find(|disk| volume_label(&*disk.device).is_some_and(|found| found == wanted))
        .ok_or_else(|| {
            let names = disks::names(disks);
            format!("no disk has the volume label {label}; disks are: {names}")
        })
}

fn mount_dev(names: &Namecache, devfs: &Devfs) -> Result<(), String> {
    let cred = Cred::root();
    let root = names.root().clone();
    let start = LookupStart {
        root: &root,
        cwd: &root,
        cred: &cred,
    };
    let dev = names
        .lookup(start, b"/dev", Final::Follow)
        .map_err(|e| format!("the root file system has no directory /dev ({e})"))?;
    names
        .mount(&dev, Arc::new(devfs.clone()), b"devfs")
        .map_err(|e| format!("/dev: {e}"))?;
    Ok(())
}

/// Who may read disks besides root: the group `operator`.
const OPERATOR: u32 = 5;

fn add_disks(devfs: &Devfs, disks: &Disks) -> Result<(), Errno> {
    for disk in disks.iter() {
        let spec = NodeSpec {
            mode: 0o640,
            uid: 0,
            gid: OPERATOR,
            rdev: disks::number(disk),
        };
        let node = Arc::new(DiskNode(disk.device.clone()));
        devfs.add(disk.name.as_bytes(), spec, node)?;
    }
    Ok(())
}

fn add_nodes(
    devfs: &Devfs,
    console: &Arc<Console>,
    random: &Arc<Mutex<Random>>,
) -> Result<(), Errno> {
    let random: Arc<dyn CharDevice> = Arc::new(RandomDevice(random.clone()));
    let console: Arc<dyn CharDevice> = console.clone();
    let add = |name: &[u8], mode, rdev, device| {
        devfs.add(
            name,
            NodeSpec {
                mode,
                uid: 0,
                gid: 0,
                rdev,
            },
            device,
        )
    };
    add(b"console", 0o600, CONSOLE, console.clone())?;
    add(b"ttyd0", 0o600, DEVICE_NUMBER, console.clone())?;
    add(b"ttyv0", 0o600, TTYV0, console)?;
    add(b"tty", 0o666, TTY, Arc::new(OwnTerminal))?;
    add(b"null", 0o666, NULL, Arc::new(Null))?;
    add(b"zero", 0o666, ZERO, Arc::new(Zero))?;
    add(b"full", 0o666, FULL, Arc::new(Full))?;
    devfs.add_descriptors(b"fd")?;
    for (name, target) in [
        (&b"stdin"[..], b"fd/0"),
        (b"stdout", b"fd/1"),
        (b"stderr", b"fd/2"),
    ] {
        devfs.add_link(name, target)?;
    }
    add(b"random", 0o666, RANDOM, random.clone())?;
    add(b"urandom", 0o666, URANDOM, random)
}
