//! Nodes appear, lead to their devices, and can be listed.

use df_abi::Errno;
use df_abi::poll::{POLLIN, POLLOUT};
use df_abi::time::Timespec;
use df_devfs::{Devfs, NodeSpec, Null, Zero};
use df_vfs::{Changes, CharDevice, DeviceClass, FileSystem, VnodeKind};
use std::sync::Arc;

const SPEC: NodeSpec = NodeSpec {
    mode: 0o666,
    uid: 0,
    gid: 0,
    rdev: 0x302,
};

fn devfs() -> Devfs {
    let fs = Devfs::new(5, Timespec::from_nanos(1));
    fs.add(b"null", SPEC, Arc::new(Null)).expect("added");
    fs.add(b"zero", SPEC, Arc::new(Zero)).expect("added");
    fs
}

#[test]
fn nodes_lead_to_their_devices() {
    let node = devfs().root().lookup(b"zero").unwrap();
    let attr = node.attributes().unwrap();
    assert_eq!(
        (attr.kind, attr.mode, attr.rdev),
        (VnodeKind::CharDevice, 0o666, 0x302)
    );
    let device = node.device().unwrap();
    let mut buf = [1; 4];
    assert_eq!(device.read(0, &mut buf), Ok(4));
    assert_eq!(buf, [0; 4]);
    assert_eq!(device.write(0, &buf), Ok(4));
    assert_eq!(device.poll(POLLIN | POLLOUT), POLLIN | POLLOUT);
    assert_eq!(device.ioctl(0, &mut []), Err(Errno::ENOTTY));
    let null = devfs().root().lookup(b"null").unwrap().device().unwrap();
    assert_eq!(null.read(0, &mut buf), Ok(0));
}

#[test]
fn nodes_added_later_appear_in_a_root_taken_before() {
    let fs = devfs();
    let root = fs.root();
    assert_eq!(root.lookup(b"late").err(), Some(Errno::ENOENT));
    fs.add(b"late", SPEC, Arc::new(Null)).unwrap();
    assert!(root.lookup(b"late").is_ok());
}

#[test]
fn bad_and_double_names_are_refused() {
    let fs = devfs();
    for name in [&b""[..], b".", b"..", b"a//b", b"/a", b"a/", b"a\0"] {
        assert_eq!(fs.add(name, SPEC, Arc::new(Null)), Err(Errno::EINVAL));
    }
    assert_eq!(fs.add(b"null", SPEC, Arc::new(Null)), Err(Errno::EEXIST));
}

#[test]
fn listing_goes_on_where_it_stopped() {
    let root = devfs().root();
    let mut names = Vec::new();
    let mut position = 0;
    for _ in 0..5 {
        let mut room = 1;
        root.read_dir(position, &mut |e| {
            if room == 0 {
                return false;
            }
            room -= 1;
            position = e.next;
            names.push(e.name.to_vec());
            true
        })
        .unwrap();
    }
    assert_eq!(names, [&b"."[..], b"..", b"null", b"zero"]);
}

#[test]
fn links_directories_and_descriptors_are_where_a_shell_looks() {
    let devfs = Devfs::new(1, Timespec::default());
    devfs.add_link(b"stdin", b"fd/0").unwrap();
    devfs.add_descriptors(b"fd").unwrap();
    devfs.add(b"iso9660/LIVE", SPEC, Arc::new(Null)).unwrap();
    let root = devfs.root();
    assert_eq!(root.lookup(b"stdin").unwrap().read_link().unwrap(), b"fd/0");
    assert!(root.lookup(b"iso9660").unwrap().lookup(b"LIVE").is_ok());
    let fd = root.lookup(b"fd").unwrap();
    let class = |n: &[u8]| fd.lookup(n).map(|v| v.device().unwrap().class());
    assert_eq!(class(b"12"), Ok(DeviceClass::Descriptor(12)));
    for bad in [&b"x"[..], b"+1", b"01", b"-1", b"65536"] {
        assert_eq!(class(bad), Err(Errno::ENOENT));
    }
    assert_eq!(devfs.add_link(b"stdin/x", b"y"), Err(Errno::ENOTDIR));
    devfs.remove(b"iso9660/LIVE").unwrap();
    assert_eq!(devfs.remove(b"iso9660/LIVE"), Err(Errno::ENOENT));
}

#[test]
fn owner_of_a_node_changes_for_everybody() {
    let devfs = Devfs::new(1, Timespec::default());
    devfs.add(b"tty", SPEC, Arc::new(Null)).unwrap();
    let before = devfs.root().lookup(b"tty").unwrap();
    let changes = Changes {
        uid: Some(7),
        mode: Some(0o620),
        ..Changes::default()
    };
    devfs
        .root()
        .lookup(b"tty")
        .unwrap()
        .set_attributes(&changes)
        .unwrap();
    let attr = before.attributes().unwrap();
    assert_eq!((attr.uid, attr.mode), (7, 0o620));
}

#[test]
fn full_has_no_room() {
    assert_eq!(df_devfs::Full.write(0, b"x"), Err(Errno::ENOSPC));
    assert_eq!(df_devfs::Full.read(0, &mut [1]), Ok(1));
}
