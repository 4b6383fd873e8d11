//! Small ISO 9660 images for tests: plain names, every directory in one sector.

use alloc::vec::Vec;

use df_iso9660::{
    PrimaryVolume, RecordFlags, RecordHeader, SECTOR_SIZE, ShortDate, set_terminator,
};

/// First sector behind the volume descriptors.
const FIRST_FREE: usize = 18;

struct Dir<'a> {
    path: &'a str,
    /// Name, index of a directory or of a file.
    entries: Vec<(&'a str, Target)>,
    parent: usize,
}

#[derive(Clone, Copy)]
enum Target {
    Dir(usize),
    File(usize),
}

/// Makes an image with these files; directories come from the paths.
pub(crate) fn iso(label: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let dirs = directories(files);
    let mut next = FIRST_FREE + dirs.len();
    let mut starts = Vec::new();
    for (_, bytes) in files {
        starts.push(next as u32);
        next += bytes.len().div_ceil(SECTOR_SIZE);
    }
    let mut image = alloc::vec![0; 16 * SECTOR_SIZE];
    let volume = PrimaryVolume {
        volume_id: label.into(),
        blocks: next as u32,
        block_size: SECTOR_SIZE as u16,
        root_block: FIRST_FREE as u32,
        root_size: SECTOR_SIZE as u32,
        ..PrimaryVolume::default()
    };
    image.extend(volume.emit());
    image.extend(set_terminator());
    for (index, dir) in dirs.iter().enumerate() {
        let mut sector = Vec::new();
        let block = |dir: usize| ((FIRST_FREE + dir) as u32, SECTOR_SIZE as u32, true);
        record(&mut sector, RecordHeader::SELF, block(index));
        record(&mut sector, RecordHeader::PARENT, block(dir.parent));
        for (name, target) in &dir.entries {
            let place = match *target {
                Target::Dir(dir) => block(dir),
                Target::File(file) => (starts[file], files[file].1.len() as u32, false),
            };
            record(&mut sector, name.as_bytes(), place);
        }
        assert!(sector.len() <= SECTOR_SIZE);
        sector.resize(SECTOR_SIZE, 0);
        image.extend(sector);
    }
    for (_, bytes) in files {
        image.extend_from_slice(bytes);
        image.resize(image.len().next_multiple_of(SECTOR_SIZE), 0);
    }
    image
}

fn directories<'a>(files: &[(&'a str, &[u8])]) -> Vec<Dir<'a>> {
    let mut dirs = alloc::vec![Dir {
        path: "",
        entries: Vec::new(),
        parent: 0
    }];
    for (file, (path, _)) in files.iter().enumerate() {
        let mut dir = 0;
        let ends = path
            .match_indices('/')
            .map(|(at, _)| at)
            .filter(|&at| at > 0);
        for end in ends {
            let prefix = &path[..end];
            dir = dirs
                .iter()
                .position(|d| d.path == prefix)
                .unwrap_or_else(|| {
                    let name = &prefix[dirs[dir].path.len() + 1..];
                    let new = dirs.len();
                    dirs[dir].entries.push((name, Target::Dir(new)));
                    dirs.push(Dir {
                        path: prefix,
                        entries: Vec::new(),
                        parent: dir,
                    });
                    new
                });
        }
        let name = &path[dirs[dir].path.len() + 1..];
        dirs[dir].entries.push((name, Target::File(file)));
    }
    dirs
}

fn record(out: &mut Vec<u8>, identifier: &[u8], (block, size, directory): (u32, u32, bool)) {
    let header = RecordHeader {
        attribute_blocks: 0,
        block,
        size,
        date: ShortDate(None),
        flags: RecordFlags {
            directory,
            ..RecordFlags::default()
        },
        interleaved: false,
        volume: 1,
        identifier,
    };
    assert!(header.emit(&[], out));
}
