extern crate std;

use proptest::prelude::*;
use std::sync::{Arc, Mutex};
use std::vec;
use std::vec::Vec;

use df_abi::errno::Errno;

use crate::reclaim::reclaim;
use crate::testing::{Hog, Pattern, alone};
use crate::{PAGE, PageBytes, Pager, VmObject};

/// A medium that can be written.
#[derive(Clone, Default)]
struct Disk {
    bytes: Arc<Mutex<Vec<u8>>>,
    reads: Arc<Mutex<Vec<u64>>>,
}

impl Pager for Disk {
    fn read_page(&self, page: u64, buf: &mut PageBytes) -> Result<(), Errno> {
        self.reads.lock().unwrap().push(page);
        let bytes = self.bytes.lock().unwrap();
        let start = (page as usize * PAGE).min(bytes.len());
        let end = (start + PAGE).min(bytes.len());
        buf.fill(0);
        buf[..end - start].copy_from_slice(&bytes[start..end]);
        Ok(())
    }

    fn is_writable(&self) -> bool {
        true
    }

    fn write_page(&self, page: u64, buf: &PageBytes) -> Result<(), Errno> {
        let mut bytes = self.bytes.lock().unwrap();
        let end = (page as usize + 1) * PAGE;
        if bytes.len() < end {
            bytes.resize(end, 0);
        }
        bytes[end - PAGE..end].copy_from_slice(buf);
        Ok(())
    }
}

#[test]
fn hole_reads_as_zeros_and_costs_no_page() {
    let _alone = alone();
    let object = VmObject::anonymous();
    assert_eq!(object.write(1 << 40, b"far"), Ok(3));
    assert_eq!((object.size(), object.resident()), ((1 << 40) + 3, 1));
    let mut buf = [1; 8];
    assert_eq!(object.read(12345, &mut buf), Ok(8));
    assert_eq!(buf, [0; 8]);
    assert_eq!(object.read((1 << 40) - 2, &mut buf), Ok(5));
    assert_eq!(&buf[..5], b"\0\0far");
    assert_eq!(object.resident(), 1);
}

#[test]
fn file_is_read_once_in_clusters_and_ends_where_it_ends() {
    let _alone = alone();
    let object = VmObject::paged(Pattern, 5 * PAGE as u64 + 10);
    let mut buf = vec![0; PAGE];
    assert_eq!(object.read(PAGE as u64, &mut buf), Ok(PAGE));
    assert_eq!(buf, vec![2; PAGE]);
    assert_eq!(object.resident(), 4);
    assert_eq!(object.read(5 * PAGE as u64, &mut buf), Ok(10));
    assert_eq!(buf[9], 6);
    assert_eq!(object.read(1 << 50, &mut buf), Ok(0));
    assert_eq!(object.write(0, b"x"), Err(Errno::EROFS));
    assert_eq!(object.set_size(0), Err(Errno::EROFS));
}

#[test]
fn pages_of_files_are_given_up_when_memory_is_short_and_read_again() {
    let _alone = alone();
    let object = VmObject::paged(Pattern, 3000 * PAGE as u64);
    let hog = Hog::leaving(1200);
    let mut byte = [0];
    for page in 0..3000 {
        assert_eq!(object.read(page * PAGE as u64, &mut byte), Ok(1));
        assert_eq!(byte[0], Pattern::byte(page));
    }
    assert!(object.resident() < 1200);
    assert_eq!(object.read(0, &mut byte), Ok(1));
    assert_eq!(byte[0], 1);
    drop(hog);
}

#[test]
fn data_in_memory_only_is_refused_before_programs_starve() {
    let _alone = alone();
    let hog = Hog::leaving(2000);
    let object = VmObject::anonymous();
    let written = object.write(0, &vec![1; 4000 * PAGE]).unwrap();
    assert!(written > 500 * PAGE && written < 1500 * PAGE, "{written}");
    assert_eq!(object.size(), written as u64);
    assert_eq!(object.write(object.size() + 5, b"more"), Err(Errno::ENOMEM));
    assert_eq!(object.size(), written as u64);
    drop(hog);
}

#[test]
fn changed_pages_stay_until_they_are_written_back() {
    let _alone = alone();
    let disk = Disk::default();
    disk.bytes.lock().unwrap().resize(3 * PAGE, 7);
    let object = VmObject::paged(disk.clone(), 3 * PAGE as u64);
    object.write(PAGE as u64 + 1, b"new").unwrap();
    assert_eq!(*disk.reads.lock().unwrap(), [1]);
    assert_eq!((reclaim(10), object.resident()), (0, 1));
    object.sync(0, u64::MAX).unwrap();
    assert_eq!(disk.bytes.lock().unwrap()[PAGE..PAGE + 5], *b"\x07new\x07");
    assert_eq!((reclaim(10), object.resident()), (1, 0));
    let mut buf = [0; 3];
    object.read(PAGE as u64 + 1, &mut buf).unwrap();
    assert_eq!(&buf, b"new");
}

#[derive(Clone, Debug)]
enum Step {
    Write(Vec<u8>),
    Read(usize),
    Resize,
    Sync,
    Reclaim,
}

fn step() -> impl Strategy<Value = (Step, u64)> {
    let kind = prop_oneof![
        prop::collection::vec(any::<u8>(), 1..9000).prop_map(Step::Write),
        (1usize..20000).prop_map(Step::Read),
        Just(Step::Resize),
        Just(Step::Sync),
        Just(Step::Reclaim),
    ];
    (kind, 0u64..40_000)
}

proptest! {
    #[test]
    fn object_reads_like_a_plain_array(
        paged in any::<bool>(), steps in prop::collection::vec(step(), 1..40)
    ) {
        let _alone = alone();
        let disk = Disk::default();
        let mut model: Vec<u8> = (0..10_000).map(|n| n as u8).collect();
        *disk.bytes.lock().unwrap() = model.clone();
        let object = if paged {
            VmObject::paged(disk, model.len() as u64)
        } else {
            let object = VmObject::anonymous();
            object.write(0, &model).unwrap();
            object
        };
        for (step, offset) in steps {
            let at = offset as usize;
            match step {
                Step::Write(bytes) => {
                    prop_assert_eq!(object.write(offset, &bytes), Ok(bytes.len()));
                    if model.len() < at + bytes.len() {
                        model.resize(at + bytes.len(), 0);
                    }
                    model[at..at + bytes.len()].copy_from_slice(&bytes);
                }
                Step::Read(len) => {
                    let mut buf = vec![0xaa; len];
                    let start = at.min(model.len());
                    let expected = &model[start..(start + len).min(model.len())];
                    prop_assert_eq!(object.read(offset, &mut buf), Ok(expected.len()));
                    prop_assert_eq!(&buf[..expected.len()], expected);
                }
                // A medium keeps what is behind the end, so only shrink what has none.
                Step::Resize if !paged => {
                    object.set_size(offset).unwrap();
                    model.resize(at, 0);
                }
                Step::Resize | Step::Sync => object.sync(0, u64::MAX).unwrap(),
                Step::Reclaim => {
                    reclaim(3);
                }
            }
            prop_assert_eq!(object.size(), model.len() as u64);
        }
        let mut all = vec![0; model.len()];
        prop_assert_eq!(object.read(0, &mut all), Ok(model.len()));
        prop_assert_eq!(all, model);
    }
}
