//! Byte ranges, cache, names, nodes and labels over a disk in memory.

use std::sync::{Arc, Mutex};

use df_abi::Errno;
use df_disk::{ByteDisk, Cached, DiskNode, Disks, Sectors, volume_label};
use df_iso9660::PrimaryVolume;
use df_vfs::{BlockDevice, CharDevice};
use proptest::prelude::*;

const SECTOR: usize = 512;
const MOST: usize = 8 * SECTOR;

/// Sectors in memory that note every command: first sector, sectors, whether it wrote.
struct Model {
    bytes: Mutex<Vec<u8>>,
    commands: Mutex<Vec<(u64, u32, bool)>>,
    most: usize,
    read_only: bool,
    bad_sector: Option<u64>,
}

impl Model {
    fn new(sectors: usize) -> Self {
        let pattern = |at: usize| ((at / 7) ^ (at / SECTOR)) as u8;
        Self {
            bytes: Mutex::new((0..sectors * SECTOR).map(pattern).collect()),
            commands: Mutex::default(),
            most: MOST,
            read_only: false,
            bad_sector: None,
        }
    }
}

impl Sectors for Model {
    fn sector_size(&self) -> u32 {
        SECTOR as u32
    }

    fn count(&self) -> u64 {
        (self.bytes.lock().expect("unpoisoned").len() / SECTOR) as u64
    }

    fn most(&self) -> usize {
        self.most
    }

    fn read_only(&self) -> bool {
        self.read_only
    }

    fn read(&self, first: u64, count: u32, skip: usize, out: &mut [u8]) -> Result<(), Errno> {
        assert!(count as usize * SECTOR <= self.most);
        assert!(skip + out.len() <= count as usize * SECTOR);
        self.commands
            .lock()
            .expect("unpoisoned")
            .push((first, count, false));
        let run = first..first + u64::from(count);
        if self.bad_sector.is_some_and(|bad| run.contains(&bad)) {
            return Err(Errno::EIO);
        }
        let at = first as usize * SECTOR + skip;
        out.copy_from_slice(&self.bytes.lock().expect("unpoisoned")[at..at + out.len()]);
        Ok(())
    }

    fn write(&self, first: u64, data: &[u8]) -> Result<(), Errno> {
        assert!(data.len() <= self.most && data.len().is_multiple_of(SECTOR));
        let count = (data.len() / SECTOR) as u32;
        self.commands
            .lock()
            .expect("unpoisoned")
            .push((first, count, true));
        let at = first as usize * SECTOR;
        self.bytes.lock().expect("unpoisoned")[at..at + data.len()].copy_from_slice(data);
        Ok(())
    }

    fn flush(&self) -> Result<(), Errno> {
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn cached_disk_reads_and_writes_what_the_disk_holds(
        steps in prop::collection::vec((any::<bool>(), 0usize..3000, 1usize..300, any::<u8>()), 1..40),
    ) {
        let model = Arc::new(Model { most: 1 << 20, ..Model::new(3300) });
        let cached = Cached::new(Arc::new(ByteDisk(model.clone())), 0);
        for (write, sector, sectors, fill) in steps {
            let at = (sector * SECTOR) as u64;
            if write {
                cached.write(at, &vec![fill; sectors * SECTOR]).unwrap();
            } else {
                let offset = at + u64::from(fill);
                let mut got = vec![0; sectors * 100];
                cached.read(offset, &mut got).unwrap();
                let start = offset as usize;
                let bytes = model.bytes.lock().unwrap();
                prop_assert_eq!(&got[..], &bytes[start..start + got.len()]);
            }
        }
    }
}

#[test]
fn ranges_beyond_the_end_and_partial_sectors_are_refused() {
    let disk = ByteDisk(Arc::new(Model::new(10)));
    let mut buf = [0; 600];
    assert_eq!(disk.size(), 5120);
    assert_eq!(disk.read(5120 - 600, &mut buf), Ok(()));
    assert_eq!(disk.read(5120 - 599, &mut buf), Err(Errno::EINVAL));
    assert_eq!(disk.read(u64::MAX, &mut buf), Err(Errno::EINVAL));
    assert_eq!(disk.write(1, &[0; SECTOR]), Err(Errno::EINVAL));
    assert_eq!(disk.write(0, &[0; 100]), Err(Errno::EINVAL));
    let mut model = Model::new(10);
    model.read_only = true;
    let locked = ByteDisk(Arc::new(model));
    assert_eq!(locked.write(0, &[0; SECTOR]), Err(Errno::EROFS));
}

#[test]
fn sequential_reader_gets_large_transfers_and_repeats_cost_none() {
    let model = Arc::new(Model {
        most: 1 << 20,
        ..Model::new(4096)
    });
    let cached = Cached::new(Arc::new(ByteDisk(model.clone())), 2 << 20);
    let mut page = [0; 4096];
    for at in (0..1 << 20).step_by(4096) {
        cached.read(at, &mut page).unwrap();
    }
    let commands = model.commands.lock().unwrap().clone();
    // A piece alone, then several at once: 1 + 4 + 4 + 4 + 4 of 16.
    assert_eq!(commands.len(), 5, "{commands:?}");
    assert_eq!(commands[1], (128, 512, false));
    cached.read(0, &mut page).unwrap();
    assert_eq!(model.commands.lock().unwrap().len(), 5);
}

#[test]
fn bad_sector_spoils_only_reads_of_itself() {
    let model = Arc::new(Model {
        most: 1 << 20,
        bad_sector: Some(70),
        ..Model::new(4096)
    });
    let cached = Cached::new(Arc::new(ByteDisk(model.clone())), 0);
    let (before, at) = (69 * SECTOR as u64, 70 * SECTOR as u64);
    let mut buf = [0; SECTOR];
    assert_eq!(cached.read(before, &mut buf), Ok(()));
    assert_eq!(
        buf[..],
        model.bytes.lock().unwrap()[69 * SECTOR..70 * SECTOR]
    );
    assert_eq!(cached.read(at, &mut buf), Err(Errno::EIO));
    assert_eq!(cached.read(at + SECTOR as u64, &mut buf), Ok(()));
}

#[test]
fn names_count_up_by_kind() {
    let mut disks = Disks::new();
    let disk: Arc<dyn BlockDevice> = Arc::new(ByteDisk(Arc::new(Model::new(1))));
    for kind in ["da", "cd", "da", "d"] {
        disks.add(disks.next_name(kind), disk.clone());
    }
    let names: Vec<_> = disks.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(names, ["da0", "cd0", "da1", "d0"]);
    assert!(disks.find("/dev/da1").is_some() && disks.find("da2").is_none());
}

#[test]
fn node_ends_where_the_disk_ends() {
    let node = DiskNode(Arc::new(ByteDisk(Arc::new(Model::new(4)))));
    let mut buf = [0; 1000];
    assert_eq!(node.size(), 2048);
    assert_eq!(node.read(1500, &mut buf), Ok(548));
    assert_eq!(node.read(2048, &mut buf), Ok(0));
    assert_eq!(node.read(9999, &mut buf), Ok(0));
    assert_eq!(node.write(2048, &[0; 512]), Err(Errno::ENOSPC));
    assert_eq!(node.write(1536, &[7; 1024]), Ok(512));
    assert_eq!(node.read(1536, &mut buf[..2]), Ok(2));
    assert_eq!(buf[..2], [7, 7]);
}

#[test]
fn label_is_found_behind_other_descriptors_and_only_there() {
    let model = Model::new(100);
    let disk = |model| ByteDisk(Arc::new(model));
    assert_eq!(volume_label(&disk(Model::new(100))), None);
    let primary = PrimaryVolume {
        volume_id: b"DRAGONFLY".to_vec(),
        block_size: 2048,
        ..PrimaryVolume::default()
    };
    {
        let mut bytes = model.bytes.lock().unwrap();
        let mut boot = df_iso9660::set_terminator();
        boot[0] = df_iso9660::BOOT_RECORD;
        bytes[16 * 2048..17 * 2048].copy_from_slice(&boot);
        bytes[17 * 2048..18 * 2048].copy_from_slice(&primary.emit());
    }
    assert_eq!(volume_label(&disk(model)), Some(b"DRAGONFLY".to_vec()));
    assert_eq!(volume_label(&disk(Model::new(3))), None);
}
