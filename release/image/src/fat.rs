//! A FAT file system with a few files, for EFI system partitions.
//!
//! ```text
//! boot sector | reserved | FAT 1 | FAT 2 | root directory (FAT12, FAT16) | clusters from 2 on
//!
//! boot sector:  0 3 jump  3 8 OEM  11 2 sector size  13 1 sectors a cluster  14 2 reserved
//!   16 1 FATs  17 2 root entries  19 2 sectors  21 1 media  22 2 sectors a FAT  24 2 + 26 2
//!   geometry  28 4 sectors before  32 4 sectors (if the short one is 0)
//!   FAT12/16: 36 1 drive  38 1 0x29  39 4 serial  43 11 label  54 8 "FAT12   "
//!   FAT32: 36 4 sectors a FAT  44 4 root cluster  48 2 info sector  50 2 copy of boot sector
//!          64 1 drive  66 1 0x29  67 4 serial  71 11 label  82 8 "FAT32   "
//! directory entry: 0 11 name  11 1 attributes  14 4 created  18 2 accessed  20 2 cluster, high
//!                 22 4 written  26 2 cluster, low  28 4 size
//! ```
//! The kind follows from the number of clusters alone: below 4085 FAT12, below 65525 FAT16.
//! Every file is contiguous. Names are 8.3 and stored in upper case.

use crate::DISK_SECTOR;

const SECTOR: usize = DISK_SECTOR as usize;
/// Sectors a cluster: 2 KiB, a sector of the CD that the file system may lie on.
const CLUSTER_SECTORS: u32 = 4;
const CLUSTER: usize = SECTOR * CLUSTER_SECTORS as usize;
const ROOT_ENTRIES: usize = 512;
const DIRECTORY: u8 = 0x10;
const ARCHIVE: u8 = 0x20;
const VOLUME_LABEL: u8 = 0x08;

/// A file to put in.
#[derive(Clone, Debug)]
pub struct FatFile {
    /// Path with `/`, each component a valid 8.3 name.
    pub path: String,
    /// Contents.
    pub data: Vec<u8>,
}

/// Which of the three formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FatKind {
    /// 12-bit entries.
    Fat12,
    /// 16-bit entries.
    Fat16,
    /// 32-bit entries.
    Fat32,
}

/// Files that cannot be put in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FatError {
    /// A name that is not 8.3.
    #[error("{0:?}: not a path of 8.3 names")]
    Name(String),
    /// A path twice, or a file where a directory is needed.
    #[error("{0:?}: path is used twice")]
    Duplicate(String),
    /// The root directory is full.
    #[error("more than 511 files in the root directory")]
    RootFull,
    /// More than FAT can hold.
    #[error("files are too large for FAT")]
    TooLarge,
}

/// A finished file system.
#[derive(Clone, Debug)]
pub struct FatImage {
    /// Which format its size demanded.
    pub kind: FatKind,
    /// All its bytes.
    pub bytes: Vec<u8>,
}

/// A directory in the making.
#[derive(Default)]
struct Dir {
    entries: Vec<(Name, Child)>,
}

enum Child {
    Dir(usize),
    File(usize),
}

type Name = [u8; 11];

fn short_name(text: &str) -> Option<Name> {
    let (base, extension) = text.rsplit_once('.').unwrap_or((text, ""));
    let valid = |part: &str| {
        part.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'()-@^_`{}~".contains(&b))
    };
    let fits = (1..=8).contains(&base.len()) && extension.len() <= 3 && !text.ends_with('.');
    (fits && valid(base) && valid(extension)).then(|| {
        let mut name = [b' '; 11];
        name[..base.len()].copy_from_slice(base.to_ascii_uppercase().as_bytes());
        name[8..8 + extension.len()].copy_from_slice(extension.to_ascii_uppercase().as_bytes());
        name
    })
}

fn build_tree(files: &[FatFile]) -> Result<Vec<Dir>, FatError> {
    let mut dirs = vec![Dir::default()];
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|&i| files[i].path.to_ascii_uppercase());
    for index in order {
        let path = &files[index].path;
        let (mut at, mut parts) = (0, path.split('/').peekable());
        while let Some(part) = parts.next() {
            let name = short_name(part).ok_or_else(|| FatError::Name(path.clone()))?;
            let known = dirs[at].entries.iter().find(|(n, _)| *n == name);
            at = match (known, parts.peek()) {
                (Some((_, Child::Dir(next))), Some(_)) => *next,
                (Some(_), _) => return Err(FatError::Duplicate(path.clone())),
                (None, Some(_)) => {
                    let next = dirs.len();
                    dirs.push(Dir::default());
                    dirs[at].entries.push((name, Child::Dir(next)));
                    next
                }
                (None, None) => {
                    dirs[at].entries.push((name, Child::File(index)));
                    at
                }
            };
        }
    }
    if dirs[0].entries.len() > ROOT_ENTRIES - 1 {
        Err(FatError::RootFull)
    } else {
        Ok(dirs)
    }
}

/// Date and time words of a directory entry; clamped to what FAT can say.
fn dos_time(unix: i64) -> [u8; 4] {
    // 1980-01-01 to 2099-12-31 23:59:58.
    let digits = df_iso9660::LongDate(Some(unix.clamp(315_532_800, 4_102_444_798))).emit();
    let number = |range: std::ops::Range<usize>| {
        digits[range]
            .iter()
            .fold(0_u16, |n, d| n * 10 + u16::from(d - b'0'))
    };
    let date = (number(0..4) - 1980) << 9 | number(4..6) << 5 | number(6..8);
    let time = number(8..10) << 11 | number(10..12) << 5 | (number(12..14) / 2);
    let ([a, b], [c, d]) = (time.to_le_bytes(), date.to_le_bytes());
    [a, b, c, d]
}

fn entry(name: &Name, attributes: u8, time: [u8; 4], cluster: u32, size: u32) -> [u8; 32] {
    let mut out = [0; 32];
    let cluster = cluster.to_le_bytes();
    out[..11].copy_from_slice(name);
    out[11] = attributes;
    out[14..18].copy_from_slice(&time);
    out[18..20].copy_from_slice(&time[2..]);
    out[20..22].copy_from_slice(&cluster[2..]);
    out[22..26].copy_from_slice(&time);
    out[26..28].copy_from_slice(&cluster[..2]);
    out[28..].copy_from_slice(&size.to_le_bytes());
    out
}

/// Where everything lies, in sectors and clusters.
struct Geometry {
    kind: FatKind,
    clusters: u32,
    reserved: u32,
    fat_sectors: u32,
    root_sectors: u32,
}

impl Geometry {
    fn new(clusters: u32) -> Self {
        // FAT32's root directory is a file: the caller has counted it for every kind.
        let (kind, reserved, bits) = match clusters {
            0..4085 => (FatKind::Fat12, 1, 12),
            4085..65_525 => (FatKind::Fat16, 1, 16),
            _ => (FatKind::Fat32, 32, 32),
        };
        let root_sectors = if kind == FatKind::Fat32 {
            0
        } else {
            (ROOT_ENTRIES * 32 / SECTOR) as u32
        };
        let fat_bytes = ((u64::from(clusters) + 2) * bits).div_ceil(8);
        let fat_sectors = fat_bytes.div_ceil(DISK_SECTOR) as u32;
        Self {
            kind,
            clusters,
            reserved,
            fat_sectors,
            root_sectors,
        }
    }

    fn data_start(&self) -> u32 {
        self.reserved + 2 * self.fat_sectors + self.root_sectors
    }

    fn sectors(&self) -> u32 {
        self.data_start() + self.clusters * CLUSTER_SECTORS
    }

    fn boot_sector(&self, label: &Name, serial: u32, before: u32) -> [u8; SECTOR] {
        let mut out = [0; SECTOR];
        let mut put = |at: usize, bytes: &[u8]| out[at..at + bytes.len()].copy_from_slice(bytes);
        let wide = self.kind == FatKind::Fat32;
        put(0, &[0xEB, if wide { 0x58 } else { 0x3C }, 0x90]);
        put(3, b"DRAGONFL");
        put(11, &(SECTOR as u16).to_le_bytes());
        put(13, &[CLUSTER_SECTORS as u8]);
        put(14, &(self.reserved as u16).to_le_bytes());
        put(16, &[2]);
        put(
            17,
            &if wide { 0 } else { ROOT_ENTRIES as u16 }.to_le_bytes(),
        );
        match u16::try_from(self.sectors()) {
            Ok(short) if !wide => put(19, &short.to_le_bytes()),
            _ => put(32, &self.sectors().to_le_bytes()),
        }
        put(21, &[0xF8]);
        put(24, &32_u16.to_le_bytes());
        put(26, &64_u16.to_le_bytes());
        put(28, &before.to_le_bytes());
        let tail = if wide {
            put(36, &self.fat_sectors.to_le_bytes());
            put(44, &2_u32.to_le_bytes());
            put(48, &1_u16.to_le_bytes());
            put(50, &6_u16.to_le_bytes());
            64
        } else {
            put(22, &(self.fat_sectors as u16).to_le_bytes());
            36
        };
        put(tail, &[0x80, 0, 0x29]);
        put(tail + 3, &serial.to_le_bytes());
        put(tail + 7, label);
        put(
            tail + 18,
            match self.kind {
                FatKind::Fat12 => b"FAT12   ",
                FatKind::Fat16 => b"FAT16   ",
                FatKind::Fat32 => b"FAT32   ",
            },
        );
        put(510, &[0x55, 0xAA]);
        out
    }

    /// One copy of the table: each `(first, count)` is a chain of consecutive clusters.
    fn table(&self, chains: &[(u32, u32)]) -> Vec<u8> {
        let mut next = vec![0_u32; self.clusters as usize + 2];
        next[0] = 0x0FFF_FFF8;
        next[1] = 0x0FFF_FFFF;
        for &(first, count) in chains {
            for cluster in first..first + count {
                let last = cluster + 1 == first + count;
                next[cluster as usize] = if last { 0x0FFF_FFFF } else { cluster + 1 };
            }
        }
        let mut out = match self.kind {
            FatKind::Fat12 => next
                .chunks(2)
                .flat_map(|pair| {
                    let second = pair.get(1).copied().unwrap_or(0) & 0xFFF;
                    let [a, b, c, _] = (pair[0] & 0xFFF | second << 12).to_le_bytes();
                    [a, b, c]
                })
                .collect(),
            FatKind::Fat16 => next
                .iter()
                .flat_map(|n| [n.to_le_bytes()[0], n.to_le_bytes()[1]])
                .collect(),
            FatKind::Fat32 => next
                .iter()
                .flat_map(|n| n.to_le_bytes())
                .collect::<Vec<u8>>(),
        };
        out.resize(self.fat_sectors as usize * SECTOR, 0);
        out
    }
}

impl FatImage {
    /// Makes a file system that holds exactly these files, with no space left.
    ///
    /// `time` is in seconds since 1970, `serial` the volume's number, `before` the number of
    /// 512-byte sectors before it on the disk. The size is a multiple of 2048 bytes.
    ///
    /// # Errors
    /// [`FatError`] when a name or the size cannot be represented.
    pub fn new(
        files: &[FatFile],
        label: &str,
        time: i64,
        serial: u32,
        before: u32,
    ) -> Result<Self, FatError> {
        let dirs = build_tree(files)?;
        let clusters_of = |bytes: usize| bytes.div_ceil(CLUSTER) as u64;
        // Directories first (the root too, FAT32 needs it there), then files.
        let dir_bytes = |d: &Dir| (d.entries.len() + 2) * 32;
        let total: u64 = dirs.iter().map(|d| clusters_of(dir_bytes(d))).sum::<u64>()
            + files.iter().map(|f| clusters_of(f.data.len())).sum::<u64>();
        let clusters = u32::try_from(total).ok().filter(|&c| c < 0x0100_0000);
        let mut geometry = Geometry::new(clusters.ok_or(FatError::TooLarge)?);
        let wide = geometry.kind == FatKind::Fat32;
        // The whole is made of full CD sectors.
        geometry.reserved +=
            (CLUSTER_SECTORS - geometry.sectors() % CLUSTER_SECTORS) % CLUSTER_SECTORS;

        let mut label_name = [b' '; 11];
        let label = label.to_ascii_uppercase();
        let len = label.len().min(11);
        label_name[..len].copy_from_slice(&label.as_bytes()[..len]);

        let (mut next, mut chains) = (2_u32, Vec::new());
        let mut allocate = |bytes: usize| {
            let (first, count) = (next, clusters_of(bytes) as u32);
            next += count;
            chains.push((first, count));
            if count == 0 { 0 } else { first }
        };
        let dir_at: Vec<u32> = dirs
            .iter()
            .enumerate()
            .map(|(i, dir)| {
                if i == 0 && !wide {
                    0
                } else {
                    allocate(dir_bytes(dir))
                }
            })
            .collect();
        let file_at: Vec<u32> = files.iter().map(|f| allocate(f.data.len())).collect();

        let time = dos_time(time);
        let mut contents: Vec<Vec<u8>> = vec![Vec::new(); dirs.len()];
        contents[0].extend(entry(&label_name, VOLUME_LABEL, time, 0, 0));
        for (index, dir) in dirs.iter().enumerate() {
            for (name, child) in &dir.entries {
                match *child {
                    Child::File(file) => {
                        let size = u32::try_from(files[file].data.len());
                        let size = size.map_err(|_| FatError::TooLarge)?;
                        contents[index].extend(entry(name, ARCHIVE, time, file_at[file], size));
                    }
                    Child::Dir(child) => {
                        contents[index].extend(entry(name, DIRECTORY, time, dir_at[child], 0));
                        let up = if index == 0 { 0 } else { dir_at[index] };
                        let own = entry(b".          ", DIRECTORY, time, dir_at[child], 0);
                        let parent = entry(b"..         ", DIRECTORY, time, up, 0);
                        contents[child].splice(..0, [own, parent].concat());
                    }
                }
            }
        }

        let table = geometry.table(&chains);
        let mut bytes = geometry.boot_sector(&label_name, serial, before).to_vec();
        if wide {
            bytes.extend(info_sector());
            bytes.resize(6 * SECTOR, 0);
            bytes.extend_from_within(..2 * SECTOR);
        }
        bytes.resize(geometry.reserved as usize * SECTOR, 0);
        bytes.extend(&table);
        bytes.extend(&table);
        for (index, content) in contents.iter().enumerate() {
            bytes.extend(content);
            let room = if index == 0 && !wide {
                ROOT_ENTRIES * 32
            } else {
                clusters_of(content.len().max(1)) as usize * CLUSTER
            };
            bytes.resize(bytes.len() - content.len() + room, 0);
        }
        for file in files {
            bytes.extend(&file.data);
            let slack = (CLUSTER - file.data.len() % CLUSTER) % CLUSTER;
            bytes.resize(bytes.len() + slack, 0);
        }
        bytes.resize(geometry.sectors() as usize * SECTOR, 0);
        Ok(Self {
            kind: geometry.kind,
            bytes,
        })
    }
}

/// FAT32's information sector: free space unknown.
fn info_sector() -> [u8; SECTOR] {
    let mut out = [0; SECTOR];
    out[..4].copy_from_slice(b"RRaA");
    out[484..488].copy_from_slice(b"rrAa");
    out[488..496].fill(0xFF);
    out[510..].copy_from_slice(&[0x55, 0xAA]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, len: usize) -> FatFile {
        FatFile {
            path: path.to_owned(),
            data: vec![0xA5; len],
        }
    }

    fn make(files: &[FatFile]) -> Result<FatImage, FatError> {
        FatImage::new(files, "EFI", 1_767_225_600, 7, 64)
    }

    #[test]
    fn size_decides_the_kind() {
        for (len, kind) in [
            (20_000, FatKind::Fat12),
            (4100 * CLUSTER, FatKind::Fat16),
            (65_600 * CLUSTER, FatKind::Fat32),
        ] {
            let image = make(&[file("EFI/BOOT/BOOTX64.EFI", len)]).unwrap();
            assert_eq!(image.kind, kind);
            assert_eq!(image.bytes.len() % CLUSTER, 0);
        }
    }

    #[test]
    fn names_that_do_not_fit_are_refused() {
        for name in [
            "",
            "a/",
            "toolongname",
            "a.long",
            "a b",
            "a.b.c",
            ".x",
            "x.",
            "/a",
        ] {
            assert_eq!(
                make(&[file(name, 1)]).unwrap_err(),
                FatError::Name(name.to_owned())
            );
        }
        let twice = make(&[file("efi/x", 1), file("EFI/X", 1)]).unwrap_err();
        assert!(matches!(twice, FatError::Duplicate(_)));
        assert!(matches!(
            make(&[file("a", 1), file("a/b", 1)]),
            Err(FatError::Duplicate(_))
        ));
        let many: Vec<_> = (0..512).map(|i| file(&format!("f{i}"), 0)).collect();
        assert_eq!(make(&many).unwrap_err(), FatError::RootFull);
    }

    #[test]
    fn times_outside_the_format_are_clamped() {
        assert_eq!(dos_time(0), [0, 0, 0x21, 0]);
        assert_eq!(dos_time(i64::MAX), dos_time(4_102_444_798));
    }
}
