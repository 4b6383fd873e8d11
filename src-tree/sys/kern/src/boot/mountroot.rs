//! The root file system and `/dev`.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;

use df_abi::Errno;
use df_cd9660::Cd9660;
use df_devfs::{Devfs, NodeSpec, Null, Zero};
use df_libkern::random::Random;
use df_libkern::sync::Mutex;
use df_machine::{bootenv, bootmodules, kprintln};
use df_md::MemoryDisk;
use df_vfs::{BlockDevice, CharDevice, Cred, Final, LookupStart, Namecache};

use crate::dev::RandomDevice;
use crate::tty::Console;

/// Root when the loader says nothing and has given a memory disk.
const DEFAULT_ROOT: &str = "cd9660:md0";
/// Device numbers as `stat` shows them: major number in bits 8-15, minor in 0-7.
const MD0: u32 = 0x5f00;
const CONSOLE: u32 = 0x0000;
const TTY: u32 = 0x0100;
const NULL: u32 = 0x0202;
const ZERO: u32 = 0x020c;
const RANDOM: u32 = 0x0203;
const URANDOM: u32 = 0x0204;

/// Mounts the root that the kernel variable `vfs.root.mountfrom` names, and devfs on `/dev`.
///
/// # Errors
/// A sentence for the console.
pub(super) fn mount(
    devfs: &Devfs,
    console: &Arc<Console>,
    random: &Arc<Mutex<Random>>,
) -> Result<Namecache, String> {
    let from = bootenv::get("vfs.root.mountfrom").unwrap_or(DEFAULT_ROOT);
    let (kind, device) = from
        .split_once(':')
        .ok_or_else(|| format!("vfs.root.mountfrom=\"{from}\" is not TYPE:DEVICE"))?;
    if kind != "cd9660" {
        return Err(format!(
            "file system type {kind} (vfs.root.mountfrom) is not known"
        ));
    }
    kprintln!("Mounting root from {from}");
    let disk = block_device(device)?;
    let fs = Cd9660::mount(disk, MD0)
        .map_err(|e| format!("{device} holds no readable {kind} file system ({e})"))?;
    let names =
        Namecache::new(Arc::new(fs), device.as_bytes()).map_err(|e| format!("{device}: {e}"))?;
    add_nodes(devfs, console, random).map_err(|e| format!("devfs: {e}"))?;
    mount_dev(&names, devfs)?;
    Ok(names)
}

fn block_device(name: &str) -> Result<Arc<dyn BlockDevice>, String> {
    if name != "md0" {
        return Err(format!(
            "no device {name}; there is only md0, from an md_image module"
        ));
    }
    let image = bootmodules()
        .find(|(kind, ..)| *kind == df_abi::boot::MODULE_MD_IMAGE)
        .map(|(_, _, bytes)| bytes)
        .ok_or("the loader gave no md_image module (initrd) for md0")?;
    kprintln!("md0: memory disk of {} KiB", image.len() / 1024);
    Ok(Arc::new(MemoryDisk::new(image)))
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
    add(b"tty", 0o666, TTY, console)?;
    add(b"null", 0o666, NULL, Arc::new(Null))?;
    add(b"zero", 0o666, ZERO, Arc::new(Zero))?;
    add(b"random", 0o666, RANDOM, random.clone())?;
    add(b"urandom", 0o666, URANDOM, random)
}
