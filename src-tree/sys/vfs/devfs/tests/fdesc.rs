//! Descriptors as files.

use df_abi::Errno;
use df_abi::time::Timespec;
use df_devfs::Fdescfs;
use df_vfs::{DeviceClass, FileSystem, VnodeKind};

fn open() -> Vec<i32> {
    vec![0, 2, 17]
}

#[test]
fn only_open_descriptors_are_listed_and_found() {
    let fs = Fdescfs::new(5, Timespec::default(), open);
    let root = fs.root();
    assert_eq!(root.attributes().unwrap().kind, VnodeKind::Directory);
    let mut names = Vec::new();
    root.read_dir(0, &mut |entry| {
        names.push(String::from_utf8(entry.name.to_vec()).unwrap());
        true
    })
    .unwrap();
    assert_eq!(names, [".", "..", "0", "2", "17"]);
    let class = |name: &[u8]| root.lookup(name).map(|v| v.device().unwrap().class());
    assert_eq!(class(b"17"), Ok(DeviceClass::Descriptor(17)));
    for bad in [&b"1"[..], b"02", b"x", b"18"] {
        assert_eq!(class(bad), Err(Errno::ENOENT));
    }
    assert_eq!((fs.statistics().files, fs.names_are_stable()), (4, false));
}
