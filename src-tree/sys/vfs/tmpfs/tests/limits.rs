//! Limits, links, holes, listings, and what happens to files without names.

use std::sync::Arc;

use df_abi::Errno;
use df_abi::time::Timespec;
use df_tmpfs::{Limits, Root, Tmpfs};
use df_vfs::{Changes, FileSystem, NewKind, NewNode, VnodeRef};

const PAGE: u64 = 4096;

fn small(bytes: u64, files: u64) -> Arc<Tmpfs> {
    let root = Root {
        mode: 0o1777,
        uid: 5,
        gid: 6,
    };
    let now = || Timespec {
        tv_sec: 1000,
        tv_nsec: 1,
    };
    Arc::new(Tmpfs::new(Limits { bytes, files }, root, 9, now))
}

fn new(kind: NewKind<'_>) -> NewNode<'_> {
    NewNode {
        kind,
        mode: 0o640,
        uid: 1,
        gid: 2,
    }
}

fn file(fs: &Tmpfs, name: &[u8]) -> VnodeRef {
    fs.root().make(name, &new(NewKind::Regular)).expect("works")
}

fn size(size: u64) -> Changes {
    Changes {
        size: Some(size),
        ..Changes::default()
    }
}

#[test]
fn root_looks_as_the_mount_says() {
    let attr = small(PAGE, 2).root().attributes().unwrap();
    assert_eq!((attr.mode, attr.uid, attr.gid, attr.dev), (0o1777, 5, 6, 9));
    assert_eq!((attr.nlink, attr.mtime.tv_sec), (2, 1000));
}

#[test]
fn full_file_system_takes_what_fits_and_then_nothing() {
    let fs = small(2 * PAGE, 10);
    let f = file(&fs, b"f");
    let data = vec![7; 3 * PAGE as usize];
    assert_eq!(f.write(100, &data), Ok(2 * PAGE as usize - 100));
    assert_eq!(f.write(2 * PAGE, &data), Err(Errno::ENOSPC));
    assert_eq!(
        f.write(0, &data[..10]),
        Ok(10),
        "what is there can be written"
    );
    assert_eq!(fs.statistics().free_blocks, 0);
    f.set_attributes(&size(PAGE)).unwrap();
    assert_eq!(fs.statistics().free_blocks, 1);
}

#[test]
fn file_limit_is_kept_and_given_back() {
    let fs = small(PAGE, 2);
    let f = file(&fs, b"f");
    let root = fs.root();
    assert_eq!(
        root.make(b"g", &new(NewKind::Fifo)).err(),
        Some(Errno::ENOSPC)
    );
    root.unlink(b"f").unwrap();
    assert_eq!(fs.statistics().free_files, 0, "still open");
    drop(f);
    assert_eq!(fs.statistics().free_files, 1);
    file(&fs, b"g");
}

#[test]
fn holes_read_as_zeros_and_take_nothing() {
    let fs = small(PAGE, 10);
    let f = file(&fs, b"f");
    f.write(1 << 40, b"x").unwrap();
    let attr = f.attributes().unwrap();
    assert_eq!((attr.size, attr.used), ((1 << 40) + 1, PAGE));
    let mut buf = [1; 8];
    assert_eq!(f.read((1 << 40) - 4, &mut buf), Ok(5));
    assert_eq!(&buf[..5], b"\0\0\0\0x");
    assert_eq!(f.write(u64::MAX - 3, b"xyz"), Err(Errno::EFBIG));
}

#[test]
fn cut_off_data_does_not_come_back() {
    let fs = small(16 * PAGE, 10);
    let f = file(&fs, b"f");
    f.write(0, &[9; 6000]).unwrap();
    f.set_attributes(&size(4100)).unwrap();
    f.set_attributes(&size(6000)).unwrap();
    let mut buf = [1; 6000];
    assert_eq!(f.read(0, &mut buf), Ok(6000));
    assert!(buf[..4100].iter().all(|b| *b == 9) && buf[4100..].iter().all(|b| *b == 0));
}

#[test]
fn unlinked_file_keeps_its_data_while_it_is_open() {
    let fs = small(PAGE, 10);
    let f = file(&fs, b"f");
    f.write(0, b"data").unwrap();
    fs.root().link(b"g", &f).unwrap();
    assert_eq!(f.attributes().unwrap().nlink, 2);
    fs.root().unlink(b"f").unwrap();
    fs.root().unlink(b"g").unwrap();
    let mut buf = [0; 4];
    assert_eq!((f.read(0, &mut buf), &buf), (Ok(4), b"data"));
    assert_eq!(f.attributes().unwrap().nlink, 0);
    assert_eq!(fs.root().link(b"again", &f), Err(Errno::ENOENT));
    drop(f);
    assert_eq!(fs.statistics().free_blocks, 1);
}

#[test]
fn removed_directory_takes_no_new_names() {
    let fs = small(PAGE, 10);
    let root = fs.root();
    let d = root.make(b"d", &new(NewKind::Directory)).unwrap();
    assert_eq!(root.attributes().unwrap().nlink, 3);
    root.rmdir(b"d").unwrap();
    assert_eq!(root.attributes().unwrap().nlink, 2);
    assert_eq!(
        d.make(b"x", &new(NewKind::Regular)).err(),
        Some(Errno::ENOENT)
    );
    assert_eq!(fs.root().rename(b"d", &d, b"x"), Err(Errno::ENOENT));
}

#[test]
fn listing_in_pieces_neither_repeats_nor_skips_what_stays() {
    let fs = small(PAGE, 100);
    let root = fs.root();
    for i in 0..20 {
        file(&fs, format!("f{i}").as_bytes());
    }
    let mut seen = Vec::new();
    let mut position = 0;
    loop {
        let mut taken = 0;
        root.read_dir(position, &mut |e| {
            seen.push(String::from_utf8(e.name.to_vec()).unwrap());
            position = e.next;
            taken += 1;
            taken < 3
        })
        .unwrap();
        if taken == 0 {
            break;
        }
        // What has been listed goes, and more comes, as `rm` and others do.
        let last = seen.last().unwrap().clone();
        let _gone = root.unlink(last.as_bytes());
    }
    let wanted: Vec<_> = (0..20).map(|i| format!("f{i}")).collect();
    assert_eq!(seen[..2], [".", ".."]);
    assert_eq!(seen[2..], wanted);
}

#[test]
fn deep_trees_go_without_a_deep_stack() {
    let fs = small(PAGE, 200_000);
    let mut at = fs.root();
    for _ in 0..100_000 {
        at = at.make(b"d", &new(NewKind::Directory)).unwrap();
    }
    drop((at, fs));
}

#[test]
fn device_nodes_and_links_say_what_they_are() {
    let fs = small(PAGE, 10);
    let root = fs.root();
    let dev = root.make(b"c", &new(NewKind::CharDevice(0x1234))).unwrap();
    assert_eq!(dev.attributes().unwrap().rdev, 0x1234);
    let link = root
        .make(b"l", &new(NewKind::Symlink(b"to/where")))
        .unwrap();
    assert_eq!(link.read_link().unwrap(), b"to/where");
    assert_eq!(link.read(0, &mut [0]), Err(Errno::EOPNOTSUPP));
    assert_eq!(root.read(0, &mut [0]), Err(Errno::EISDIR));
}

#[test]
fn no_file_grows_beyond_its_limit() {
    let fs = small(1 << 20, 10);
    fs.limit_file_size(100);
    let f = file(&fs, b"f");
    assert_eq!(f.write(90, &[1; 10]), Ok(10));
    assert_eq!(f.write(91, &[1; 10]), Err(Errno::EFBIG));
    assert_eq!(f.set_attributes(&size(101)), Err(Errno::EFBIG));
}
