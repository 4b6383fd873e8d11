//! Mounting, limits, covered directories.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use df_sys::mount::{self, TmpfsOptions};

use crate::{Check, Checked, ROOM, because, ensure, number};

pub(crate) const CHECKS: &[Check] = &[
    ("tmpfs_is_mounted_with_its_options", mounting),
    ("root_of_the_medium_cannot_be_written", read_only),
    ("full_file_system_says_so", full),
    ("covered_directory_stays_reachable", covered),
    ("busy_file_system_is_not_unmounted", busy),
    ("null_pointers_are_refused", null),
];

fn tmpfs(on: &Path, bytes: u64) -> Checked {
    let options = TmpfsOptions {
        bytes,
        mode: 0o1777,
        ..TmpfsOptions::default()
    };
    mount::mount("tmpfs", on, 0, &mut options.to_bytes()).map_err(because)
}

fn mounting() -> Checked {
    tmpfs(Path::new(ROOM), 16 << 20)?;
    let all = mount::mounts().map_err(because)?;
    let own = all.iter().find(|m| m.on == ROOM);
    ensure!(own.is_some_and(|m| m.kind == "tmpfs"), all);
    let meta = fs::metadata(ROOM).map_err(because)?;
    ensure!(meta.permissions().mode() & 0o7777 == 0o1777, meta.mode());
    Ok(())
}

fn read_only() -> Checked {
    let result = fs::write("/new", b"x");
    ensure!(number(&result) == libc::EROFS, result);
    let result = fs::create_dir("/etc");
    ensure!(number(&result) == libc::EEXIST, result);
    Ok(())
}

fn full() -> Checked {
    let room = Path::new(ROOM).join("small");
    fs::create_dir(&room).map_err(because)?;
    tmpfs(&room, 64 << 10)?;
    let mut file = fs::File::create(room.join("file")).map_err(because)?;
    let result = file.write_all(&vec![7; 100 << 10]);
    ensure!(number(&result) == libc::ENOSPC, result);
    let meta = file.metadata().map_err(because)?;
    ensure!(meta.len() == 64 << 10, meta.len());
    drop(file);
    mount::unmount(&room, 0).map_err(because)?;
    ensure!(fs::read_dir(&room).map_err(because)?.next().is_none());
    fs::remove_dir(&room).map_err(because)
}

fn covered() -> Checked {
    let before = std::env::current_dir().map_err(because)?;
    let room = Path::new(ROOM).join("etc");
    fs::create_dir(&room).map_err(because)?;
    fs::write(room.join("motd"), b"below").map_err(because)?;
    std::env::set_current_dir(&room).map_err(because)?;
    tmpfs(&room, 1 << 20)?;
    ensure!(!room.join("motd").exists());
    fs::copy("motd", room.join("motd")).map_err(because)?;
    ensure!(fs::read(room.join("motd")).map_err(because)? == b"below");
    fs::write(room.join("motd"), b"above").map_err(because)?;
    ensure!(fs::read("motd").map_err(because)? == b"below");
    std::env::set_current_dir(before).map_err(because)?;
    mount::unmount(&room, 0).map_err(because)?;
    fs::remove_dir_all(&room).map_err(because)
}

fn busy() -> Checked {
    let room = Path::new(ROOM).join("busy");
    fs::create_dir(&room).map_err(because)?;
    tmpfs(&room, 1 << 20)?;
    let file = fs::File::create(room.join("file")).map_err(because)?;
    let result = mount::unmount(&room, 0);
    ensure!(number(&result) == libc::EBUSY, result);
    let result = fs::rename(&room, Path::new(ROOM).join("other"));
    ensure!(number(&result) == libc::EBUSY, result);
    let result = fs::rename(room.join("file"), Path::new(ROOM).join("file"));
    ensure!(number(&result) == libc::EXDEV, result);
    drop(file);
    mount::unmount(&room, 0).map_err(because)?;
    fs::remove_dir(&room).map_err(because)
}

fn null() -> Checked {
    let result = crate::raw::open_null();
    ensure!(number(&result) == libc::EFAULT, result);
    Ok(())
}
