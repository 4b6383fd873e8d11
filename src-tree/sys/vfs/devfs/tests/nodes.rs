//! Nodes appear, lead to their devices, and can be listed.

use df_abi::Errno;
use df_abi::poll::{POLLIN, POLLOUT};
use df_abi::time::Timespec;
use df_devfs::{Devfs, NodeSpec, Null, Zero};
use df_vfs::{FileSystem, VnodeKind};
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
    for name in [&b""[..], b".", b"..", b"a/b", b"a\0"] {
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
