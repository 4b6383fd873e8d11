//! What needs a directory that can be written to.

use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::ensure;
use crate::{Checked, because};

type TreeCheck = (&'static str, fn(&Path) -> Checked);

pub(crate) const CHECKS: &[TreeCheck] = &[
    ("files_are_written_appended_and_cut", files),
    ("directories_are_made_listed_and_removed", directories),
    ("links_are_made_and_followed", links),
    ("names_are_changed", rename),
    ("permissions_and_times_are_set", attributes),
    ("pipes_carry_bytes", pipes),
];

fn files(room: &Path) -> Checked {
    let (path, whole) = (room.join("file"), "world");
    fs::write(&path, b"hello").map_err(because)?;
    let mut file = OpenOptions::new()
        .append(true)
        .open(&path)
        .map_err(because)?;
    write!(file, ", {}", whole).map_err(because)?;
    file.sync_all().map_err(because)?;
    ensure!(fs::read_to_string(&path).map_err(because)? == "hello, world");
    file.set_len(5).map_err(because)?;
    ensure!(fs::metadata(&path).map_err(because)?.len() == 5);
    fs::remove_file(&path).map_err(because)?;
    ensure!(!path.exists());
    Ok(())
}

fn directories(room: &Path) -> Checked {
    let deep = room.join("a/b/c");
    fs::create_dir_all(&deep).map_err(because)?;
    for index in 0..300 {
        fs::write(deep.join(format!("entry-{index:03}")), b"").map_err(because)?;
    }
    ensure!(fs::read_dir(&deep).map_err(because)?.count() == 300);
    fs::remove_dir_all(room.join("a")).map_err(because)?;
    ensure!(!room.join("a").exists());
    Ok(())
}

fn links(room: &Path) -> Checked {
    let (file, hard, soft) = (room.join("target"), room.join("hard"), room.join("soft"));
    fs::write(&file, b"content").map_err(because)?;
    fs::hard_link(&file, &hard).map_err(because)?;
    symlink("target", &soft).map_err(because)?;
    ensure!(fs::metadata(&hard).map_err(because)?.nlink() == 2);
    ensure!(fs::read_link(&soft).map_err(because)? == Path::new("target"));
    ensure!(fs::read(&soft).map_err(because)? == b"content");
    ensure!(fs::symlink_metadata(&soft).map_err(because)?.is_symlink());
    ensure!(
        fs::canonicalize(&soft)
            .map_err(because)?
            .ends_with("target")
    );
    for path in [file, hard, soft] {
        fs::remove_file(path).map_err(because)?;
    }
    Ok(())
}

fn rename(room: &Path) -> Checked {
    let (from, to) = (room.join("from"), room.join("to"));
    fs::write(&from, b"moved").map_err(because)?;
    fs::rename(&from, &to).map_err(because)?;
    ensure!(!from.exists() && fs::read(&to).map_err(because)? == b"moved");
    fs::copy(&to, &from).map_err(because)?;
    ensure!(fs::read(&from).map_err(because)? == b"moved");
    fs::remove_file(from)
        .and_then(|()| fs::remove_file(to))
        .map_err(because)
}

fn attributes(room: &Path) -> Checked {
    let path = room.join("attributes");
    fs::write(&path, b"").map_err(because)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).map_err(because)?;
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let file = OpenOptions::new()
        .write(true)
        .open(&path)
        .map_err(because)?;
    file.set_modified(time).map_err(because)?;
    let data = fs::metadata(&path).map_err(because)?;
    ensure!(data.mode() & 0o7777 == 0o640, data.mode());
    ensure!(data.mtime() == 1_000_000_000, data.mtime());
    ensure!(data.modified().map_err(because)? == time);
    fs::remove_file(path).map_err(because)
}

fn pipes(_room: &Path) -> Checked {
    let (mut reading, mut writing) = std::io::pipe().map_err(because)?;
    writing.write_all(b"through the pipe").map_err(because)?;
    drop(writing);
    let mut text = String::new();
    reading.read_to_string(&mut text).map_err(because)?;
    ensure!(text == "through the pipe", text);
    Ok(())
}
