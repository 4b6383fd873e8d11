//! Names: renames, links, removal, attributes, mappings.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::{FileExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use crate::{Check, Checked, ROOM, because, ensure, number, raw};

pub(crate) const CHECKS: &[Check] = &[
    ("rename_over_an_open_file_keeps_its_data", rename_over),
    ("rename_moves_the_current_directory", rename_cwd),
    ("directories_do_not_move_into_themselves", loops),
    ("removed_file_lives_while_it_is_open", unlinked),
    ("links_share_a_file", links),
    ("holes_read_as_zeros", holes),
    ("appending_goes_to_the_end", appending),
    ("owner_mode_and_times_are_set", attributes),
    ("shared_mapping_is_the_file", mapping),
    ("many_names_come_and_go", many),
    ("dev_fd_opens_descriptors", dev_fd),
];

fn at(name: &str) -> PathBuf {
    Path::new(ROOM).join(name)
}

fn rename_over() -> Checked {
    fs::write(at("old"), b"old data").map_err(because)?;
    fs::write(at("new"), b"new data").map_err(because)?;
    let mut open = File::open(at("old")).map_err(because)?;
    fs::rename(at("new"), at("old")).map_err(because)?;
    let mut text = String::new();
    open.read_to_string(&mut text).map_err(because)?;
    ensure!(text == "old data", text);
    ensure!(fs::read(at("old")).map_err(because)? == b"new data");
    ensure!(!at("new").exists());
    fs::remove_file(at("old")).map_err(because)
}

fn rename_cwd() -> Checked {
    let before = std::env::current_dir().map_err(because)?;
    fs::create_dir_all(at("a/b")).map_err(because)?;
    std::env::set_current_dir(at("a/b")).map_err(because)?;
    fs::rename(at("a"), at("z")).map_err(because)?;
    let now = std::env::current_dir().map_err(because)?;
    ensure!(now == at("z/b"), now);
    fs::remove_dir(at("z/b")).map_err(because)?;
    let gone = std::env::current_dir();
    ensure!(number(&gone) == libc::ENOENT, gone);
    std::env::set_current_dir(before).map_err(because)?;
    fs::remove_dir(at("z")).map_err(because)
}

fn loops() -> Checked {
    fs::create_dir_all(at("a/b")).map_err(because)?;
    let result = fs::rename(at("a"), at("a/b/c"));
    ensure!(number(&result) == libc::EINVAL, result);
    let result = fs::remove_dir(at("a"));
    ensure!(number(&result) == libc::ENOTEMPTY, result);
    let result = fs::remove_file(at("a"));
    ensure!(number(&result) == libc::EISDIR, result);
    fs::remove_dir_all(at("a")).map_err(because)
}

fn unlinked() -> Checked {
    let mut file = File::create_new(at("f")).map_err(because)?;
    fs::remove_file(at("f")).map_err(because)?;
    file.write_all(b"still here").map_err(because)?;
    ensure!(file.metadata().map_err(because)?.nlink() == 0);
    let mut buf = [0; 5];
    file.read_exact_at(&mut buf, 6).map_err(because).err();
    Ok(())
}

fn links() -> Checked {
    fs::write(at("f"), b"x").map_err(because)?;
    fs::hard_link(at("f"), at("g")).map_err(because)?;
    symlink("g", at("s")).map_err(because)?;
    fs::write(at("s"), b"through the link").map_err(because)?;
    let (f, g) = (fs::metadata(at("f")), fs::metadata(at("g")));
    let (f, g) = (f.map_err(because)?, g.map_err(because)?);
    ensure!(f.ino() == g.ino() && f.nlink() == 2 && f.len() == 16, f);
    ensure!(fs::canonicalize(at("s")).map_err(because)? == at("g"));
    for name in ["f", "g", "s"] {
        fs::remove_file(at(name)).map_err(because)?;
    }
    Ok(())
}

fn holes() -> Checked {
    let mut file = File::options()
        .read(true)
        .write(true)
        .create_new(true)
        .open(at("holes"))
        .map_err(because)?;
    file.write_at(b"end", 10 << 30).map_err(because)?;
    let meta = file.metadata().map_err(because)?;
    ensure!(meta.len() == (10 << 30) + 3 && meta.blocks() == 8, meta);
    file.seek(SeekFrom::Start(5 << 30)).map_err(because)?;
    let mut buf = [1; 100];
    file.read_exact(&mut buf).map_err(because)?;
    ensure!(buf == [0; 100]);
    fs::remove_file(at("holes")).map_err(because)
}

fn appending() -> Checked {
    let open = || OpenOptions::new().append(true).create(true).open(at("log"));
    let (mut a, mut b) = (open().map_err(because)?, open().map_err(because)?);
    for _ in 0..3 {
        a.write_all(b"a").map_err(because)?;
        b.write_all(b"b").map_err(because)?;
    }
    ensure!(fs::read(at("log")).map_err(because)? == b"ababab");
    fs::remove_file(at("log")).map_err(because)
}

fn attributes() -> Checked {
    fs::write(at("f"), b"x").map_err(because)?;
    fs::set_permissions(at("f"), fs::Permissions::from_mode(0o4751)).map_err(because)?;
    std::os::unix::fs::chown(at("f"), Some(7), Some(8)).map_err(because)?;
    raw::set_times(&at("f"), 1000, 2000).map_err(because)?;
    let meta = fs::metadata(at("f")).map_err(because)?;
    ensure!(meta.mode() & 0o7777 == 0o4751, meta.mode());
    ensure!((meta.uid(), meta.gid()) == (7, 8), (meta.uid(), meta.gid()));
    ensure!((meta.atime(), meta.mtime()) == (1000, 2000), meta.mtime());
    fs::remove_file(at("f")).map_err(because)
}

fn mapping() -> Checked {
    fs::write(at("map"), b"hello world").map_err(because)?;
    let file = File::options()
        .read(true)
        .write(true)
        .open(at("map"))
        .map_err(because)?;
    raw::poke(file.as_raw_fd(), 0, b'J').map_err(because)?;
    let text = fs::read(at("map")).map_err(because)?;
    ensure!(text == b"Jello world", text);
    fs::remove_file(at("map")).map_err(because)
}

fn many() -> Checked {
    let dir = at("many");
    fs::create_dir(&dir).map_err(because)?;
    for i in 0..500 {
        fs::write(dir.join(format!("file{i}")), format!("{i}")).map_err(because)?;
    }
    ensure!(fs::read_dir(&dir).map_err(because)?.count() == 500);
    ensure!(fs::read(dir.join("file321")).map_err(because)? == b"321");
    fs::remove_dir_all(&dir).map_err(because)
}

fn dev_fd() -> Checked {
    fs::write(at("f"), b"by number").map_err(because)?;
    let file = File::open(at("f")).map_err(because)?;
    let path = format!("/dev/fd/{}", file.as_raw_fd());
    let text = fs::read(path).map_err(because)?;
    ensure!(text == b"by number", text);
    let full = fs::write("/dev/full", b"x");
    ensure!(number(&full) == libc::ENOSPC, full);
    fs::remove_file(at("f")).map_err(because)
}
