//! File systems that are damaged.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use df_sys::mount::{self, flags};

use super::hit;
use crate::random::Random;
use crate::room::ROOM;
use crate::{Outcome, report};

/// Bytes of a sector of the format.
const SECTOR: u64 = 2048;
/// The first sector with something in it: the volume's description.
const FIRST: u64 = 16;
/// Sectors that are damaged: descriptions, tables of paths, folders.
const SECTORS: u64 = 64;
/// Most names that are looked at on a damaged medium: there may be no end of them.
const NAMES: u64 = 2000;
/// Bytes of a file that are read.
const BYTES: usize = 4096;

/// Mounts a disk with a CD's file system so many times, damaged each time in another way, and
/// looks at what is there. In the end the disk is as it was.
pub(crate) fn run(device: &str, count: u64, seed: u64) -> Outcome {
    report(&format!("loadtest: damaged disks {count} {seed}"));
    let disk = OpenOptions::new().read(true).write(true).open(device);
    let disk = disk.map_err(|error| format!("{device}: {error}"))?;
    let (mut refused, mut names, mut errors) = (0_u64, 0_u64, 0_u64);
    for number in 0..count {
        let mut random = Random::of_child(seed, number);
        let at = (FIRST + random.below(SECTORS)) * SECTOR;
        let whole = read(&disk, at).map_err(|error| format!("{device}: {error}"))?;
        let mut damaged = whole.clone();
        hit(&mut damaged, &mut random);
        let looked = disk
            .write_all_at(&damaged, at)
            .map(|()| look(device, &mut names, &mut errors));
        // Whatever came of it, the rest of the system may need the sector.
        disk.write_all_at(&whole, at)
            .map_err(|error| format!("{device} stays damaged: {error}"))?;
        match looked {
            Ok(Ok(())) => {}
            Ok(Err(_)) => refused += 1,
            Err(error) => return Err(format!("{device} cannot be written: {error}")),
        }
        let mounted = mount::mounts().map_err(|error| error.to_string())?;
        if mounted.iter().any(|mount| mount.on == ROOM) {
            return Err(format!("damaged disk {number} cannot be unmounted"));
        }
    }
    report(&format!(
        "loadtest: {refused} mounts refused, {names} names seen, {errors} errors"
    ));
    if names == 0 {
        return Err("nothing was ever seen".to_owned());
    }
    Ok(())
}

fn read(disk: &File, at: u64) -> io::Result<Vec<u8>> {
    let mut sector = vec![0; usize::try_from(SECTOR).unwrap_or(0)];
    disk.read_exact_at(&mut sector, at)?;
    Ok(sector)
}

/// Mounts the disk, looks at everything, and unmounts it.
fn look(device: &str, names: &mut u64, errors: &mut u64) -> io::Result<()> {
    mount::mount_special("cd9660", device, Path::new(ROOM), flags::RDONLY)?;
    let mut left = NAMES;
    walk(Path::new(ROOM), &mut left, errors);
    *names += NAMES - left;
    mount::unmount(Path::new(ROOM), flags::FORCE)
}

fn walk(folder: &Path, left: &mut u64, errors: &mut u64) {
    let Ok(entries) = fs::read_dir(folder) else {
        *errors += 1;
        return;
    };
    for entry in entries {
        if *left == 0 {
            return;
        }
        *left -= 1;
        let Ok(entry) = entry else {
            *errors += 1;
            return;
        };
        let path = entry.path();
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => walk(&path, left, errors),
            Ok(found) if found.is_file() => {
                let mut bytes = [0; BYTES];
                let read = File::open(&path).and_then(|file| file.read_at(&mut bytes, 0));
                *errors += u64::from(read.is_err());
            }
            Ok(_) => *errors += u64::from(fs::read_link(&path).is_err()),
            Err(_) => *errors += 1,
        }
    }
}
