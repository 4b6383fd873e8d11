//! Mappings of files.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::child::{self, End};
use crate::map::Map;
use crate::{Check, Checked, PAGE, ensure};

/// Checks of this file.
pub(crate) const CHECKS: &[Check] = &[
    ("a_mapping_shows_the_file", program),
    ("mapping_and_file_agree", coherent),
    ("a_file_goes_through_mappings_of_itself", through_itself),
    ("behind_the_end_is_a_bus_error", behind_the_end),
    ("files_open_for_reading_are_not_written", read_only),
];

const RW: i32 = libc::PROT_READ | libc::PROT_WRITE;

/// A file of three pages of sevens.
fn sevens(directory: &Path, name: &str) -> std::io::Result<File> {
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .open(directory.join(name))?;
    file.write_all(&[7; 3 * PAGE])?;
    Ok(file)
}

fn program(_: &Path) -> Checked {
    let mut file = File::open(std::env::current_exe()?)?;
    let mut bytes = vec![0; 5 * PAGE];
    file.read_exact(&mut bytes)?;
    let map = Map::file(&file, bytes.len(), RW, libc::MAP_PRIVATE)?;
    ensure!(bytes.iter().enumerate().all(|(at, b)| map.get(at) == *b));
    map.set(0, 0);
    let mut first = [0];
    file.seek(SeekFrom::Start(0))?;
    file.read_exact(&mut first)?;
    ensure!(first[0] == 0x7f);
    Ok(())
}

fn coherent(directory: &Path) -> Checked {
    let mut file = sevens(directory, "coherent")?;
    let map = Map::file(&file, 3 * PAGE, RW, libc::MAP_SHARED)?;
    map.set(PAGE + 1, 9);
    let end = child::run(|| {
        map.set(PAGE + 2, 10);
        0
    })?;
    ensure!(end == End::Status(0));
    let mut bytes = [0; 4];
    file.seek(SeekFrom::Start(PAGE as u64))?;
    file.read_exact(&mut bytes)?;
    ensure!(bytes == [7, 9, 10, 7]);
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&[5])?;
    ensure!(map.get(0) == 5);
    Ok(())
}

fn through_itself(directory: &Path) -> Checked {
    let mut file = sevens(directory, "itself")?;
    let map = Map::file(&file, 3 * PAGE, RW, libc::MAP_SHARED)?;
    map.set(PAGE, 1);
    map.set(2 * PAGE, 2);
    file.seek(SeekFrom::Start(0))?;
    ensure!(map.transfer(&file, PAGE, 2 * PAGE, false) == 2 * PAGE as isize);
    ensure!(map.get(0) == 1);
    ensure!(map.get(PAGE) == 2);
    file.seek(SeekFrom::Start(PAGE as u64))?;
    ensure!(map.transfer(&file, 2 * PAGE - 50, 100, true) == 100);
    ensure!(map.get(2 * PAGE - 50) == 2);
    Ok(())
}

fn behind_the_end(directory: &Path) -> Checked {
    let file = sevens(directory, "end")?;
    let map = Map::file(&file, 4 * PAGE, RW, libc::MAP_SHARED)?;
    let bus = End::Signal(libc::SIGBUS);
    ensure!(child::run(|| i32::from(map.get(3 * PAGE)))? == bus);
    file.set_len(100)?;
    ensure!(map.get(99) == 7);
    ensure!(map.get(100) == 0);
    ensure!(child::run(|| i32::from(map.get(2 * PAGE)))? == bus);
    file.set_len(4 * PAGE as u64)?;
    ensure!(map.get(100) == 0);
    ensure!(map.get(3 * PAGE) == 0);
    Ok(())
}

fn read_only(directory: &Path) -> Checked {
    sevens(directory, "read")?;
    let file = File::open(directory.join("read"))?;
    let refused = |result: std::io::Result<()>| {
        result.err().and_then(|error| error.raw_os_error()) == Some(libc::EACCES)
    };
    ensure!(refused(
        Map::file(&file, PAGE, RW, libc::MAP_SHARED).map(drop)
    ));
    let map = Map::file(&file, PAGE, libc::PROT_READ, libc::MAP_SHARED)?;
    ensure!(refused(map.protect(RW)));
    Ok(())
}
