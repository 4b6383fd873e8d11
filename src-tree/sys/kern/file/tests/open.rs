//! Opening, reading and writing files by path.

use std::sync::Arc;

use df_abi::Errno;
use df_abi::fcntl::{
    O_ACCMODE, O_APPEND, O_CLOEXEC, O_CREAT, O_DIRECTORY, O_EXCL, O_EXLOCK, O_NOFOLLOW, O_NONBLOCK,
    O_RDONLY, O_RDWR, O_SHLOCK, O_TRUNC, O_WRONLY, SEEK_CUR, SEEK_DATA, SEEK_END, SEEK_HOLE,
    SEEK_SET,
};
use df_abi::time::Timespec;
use df_devfs::{Devfs, NodeSpec, Null};
use df_file::{File, Object, Opened, Position, open};
use df_tmpfs::{Limits, Root, Tmpfs};
use df_vfs::{Cred, Final, LookupStart, Namecache, NewKind};

struct Tree {
    names: Namecache,
    cred: Cred,
}

impl Tree {
    /// `/dev/{null,fd}`, `/f` with six bytes, `/secret` of the superuser, `/link` to `/f`, `/fifo`.
    fn new() -> Self {
        let limits = Limits {
            bytes: 1 << 20,
            files: 100,
        };
        let root = Root::default();
        let fs = Tmpfs::new(limits, root, 77, Timespec::default);
        let tree = Self {
            names: Namecache::new(Arc::new(fs), b"tmpfs").expect("works"),
            cred: Cred::root(),
        };
        let make = |path: &str, kind, mode| {
            tree.names
                .make(tree.start(), path.as_bytes(), kind, mode)
                .expect("works")
        };
        let dev = make("/dev", NewKind::Directory, 0o755);
        make("/f", NewKind::Regular, 0o644)
            .vnode()
            .write(0, b"abcdef")
            .expect("works");
        make("/secret", NewKind::Regular, 0o600);
        make("/link", NewKind::Symlink(b"f"), 0o777);
        make("/fifo", NewKind::Fifo, 0o666);
        make("/socket", NewKind::Socket, 0o666);
        let devfs = Devfs::new(1, Timespec::default());
        let spec = NodeSpec {
            mode: 0o666,
            uid: 0,
            gid: 0,
            rdev: 0,
        };
        devfs.add(b"null", spec, Arc::new(Null)).expect("works");
        devfs.add_descriptors(b"fd").expect("works");
        tree.names
            .mount(&dev, Arc::new(devfs), b"devfs")
            .expect("works");
        tree
    }

    fn start(&self) -> LookupStart<'_> {
        LookupStart {
            root: self.names.root(),
            cwd: self.names.root(),
            cred: &self.cred,
        }
    }

    fn open(&self, path: &str, flags: i32) -> Result<Arc<File>, Errno> {
        match open(&self.names, self.start(), path.as_bytes(), flags, 0o644)? {
            Opened::File(file) => Ok(file),
            Opened::Descriptor(_) => panic!("a descriptor"),
        }
    }
}

fn read(file: &File, len: usize) -> Vec<u8> {
    let mut buf = vec![0; len];
    let n = file
        .read(&mut Position::default(), &mut buf)
        .expect("works");
    buf.truncate(n);
    buf
}

#[test]
fn open_refuses_as_the_manual_says() {
    let tree = Tree::new();
    let rows = [
        ("/missing", O_RDONLY, Errno::ENOENT),
        ("/f", O_RDONLY | O_DIRECTORY, Errno::ENOTDIR),
        ("/f", O_CREAT | O_EXCL | O_RDWR, Errno::EEXIST),
        ("/link", O_CREAT | O_EXCL | O_RDWR, Errno::EEXIST),
        ("/link", O_NOFOLLOW, Errno::ELOOP),
        ("/f", O_ACCMODE, Errno::EINVAL),
        ("/", O_RDWR, Errno::EISDIR),
        ("/", O_RDONLY | O_CREAT, Errno::EISDIR),
        ("/new/", O_CREAT | O_WRONLY, Errno::EISDIR),
        ("/f/x", O_RDONLY, Errno::ENOTDIR),
        ("/socket", O_RDONLY, Errno::EOPNOTSUPP),
        ("/fifo", O_WRONLY | O_NONBLOCK, Errno::ENXIO),
        ("/dev/new", O_CREAT | O_WRONLY, Errno::EROFS),
    ];
    for (path, flags, wanted) in rows {
        assert_eq!(
            tree.open(path, flags).err(),
            Some(wanted),
            "{path} {flags:#x}"
        );
    }
}

#[test]
fn flags_that_only_matter_to_open_are_not_kept() {
    let tree = Tree::new();
    let flags = O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND;
    assert_eq!(tree.open("/f", flags).unwrap().flags(), O_RDWR | O_APPEND);
}

#[test]
fn permission_bits_are_honoured_for_users() {
    let mut tree = Tree::new();
    tree.cred = Cred {
        uid: 7,
        gid: 7,
        groups: vec![],
    };
    assert_eq!(tree.open("/secret", O_RDONLY).err(), Some(Errno::EACCES));
    assert_eq!(tree.open("/f", O_RDWR).err(), Some(Errno::EACCES));
    assert_eq!(tree.open("/f", O_TRUNC).err(), Some(Errno::EACCES));
    assert_eq!(
        tree.open("/new", O_CREAT | O_RDWR).err(),
        Some(Errno::EACCES)
    );
    assert!(tree.open("/dev/null", O_WRONLY | O_TRUNC).is_ok());
}

#[test]
fn created_file_is_written_and_read_back() {
    let tree = Tree::new();
    let file = tree.open("/new", O_CREAT | O_RDWR).unwrap();
    let mut at = Position::default();
    assert_eq!(file.write(&mut at, b"hello"), Ok(5));
    assert_eq!((file.offset(), file.seek(-4, SEEK_CUR)), (5, Ok(1)));
    assert_eq!(read(&file, 2), b"el");
    let mut at = Position {
        offset: Some(3),
        flags: 0,
    };
    assert_eq!(file.write(&mut at, b"LO!"), Ok(3));
    assert_eq!(
        file.offset(),
        3,
        "a given position leaves the own one alone"
    );
    assert_eq!(file.seek(0, SEEK_END), Ok(6));
    assert_eq!(file.seek(-7, SEEK_END), Err(Errno::EINVAL));
}

#[test]
fn appending_goes_to_the_end_wherever_the_offset_is() {
    let tree = Tree::new();
    let file = tree.open("/f", O_RDWR | O_APPEND).unwrap();
    file.write(&mut Position::default(), b"gh").unwrap();
    file.seek(0, SEEK_SET).unwrap();
    assert_eq!(read(&file, 20), b"abcdefgh");
}

#[test]
fn data_ends_where_the_hole_behind_it_begins() {
    let tree = Tree::new();
    let file = tree.open("/f", O_RDONLY).unwrap();
    assert_eq!(file.seek(2, SEEK_DATA), Ok(2));
    assert_eq!(file.seek(2, SEEK_HOLE), Ok(6));
    assert_eq!(file.seek(6, SEEK_DATA), Err(Errno::ENXIO));
}

#[test]
fn truncating_and_unlinking_see_the_same_file() {
    let tree = Tree::new();
    let file = tree.open("/f", O_RDWR).unwrap();
    tree.open("/f", O_WRONLY | O_TRUNC).unwrap();
    assert_eq!(read(&file, 10), b"");
    file.write(&mut Position::default(), b"still").unwrap();
    tree.names.unlink(tree.start(), b"/f").unwrap();
    file.seek(0, SEEK_SET).unwrap();
    assert_eq!(read(&file, 10), b"still");
}

#[test]
fn fifo_joins_those_who_have_it_open() {
    let tree = Tree::new();
    let reader = tree.open("/fifo", O_RDONLY | O_NONBLOCK).unwrap();
    assert_eq!(read(&reader, 5), b"", "no writer yet");
    let writer = tree.open("/fifo", O_WRONLY).unwrap();
    assert_eq!(
        reader.read(&mut Position::default(), &mut [0]),
        Err(Errno::EAGAIN)
    );
    writer.write(&mut Position::default(), b"through").unwrap();
    assert_eq!(read(&reader, 10), b"through");
    drop(writer);
    assert_eq!(read(&reader, 10), b"");
}

#[test]
fn descriptor_nodes_stand_for_descriptors() {
    let tree = Tree::new();
    let opened = open(&tree.names, tree.start(), b"/dev/fd/5", O_RDONLY, 0).unwrap();
    assert!(matches!(opened, Opened::Descriptor(5)));
    let null = tree.open("/dev/null", O_RDWR).unwrap();
    assert!(matches!(null.object(), Object::Device(_)));
}

#[test]
fn open_can_lock_and_closing_unlocks() {
    let tree = Tree::new();
    let a = tree.open("/f", O_RDONLY | O_SHLOCK).unwrap();
    let b = tree.open("/f", O_RDONLY | O_SHLOCK | O_NONBLOCK).unwrap();
    let exclusive = O_RDWR | O_EXLOCK | O_NONBLOCK;
    assert_eq!(tree.open("/f", exclusive).err(), Some(Errno::EAGAIN));
    drop((a, b));
    let c = tree.open("/f", exclusive).unwrap();
    assert_eq!(
        tree.open("/f", O_SHLOCK | O_NONBLOCK).err(),
        Some(Errno::EAGAIN)
    );
    drop(c);
}

#[test]
fn found_and_opened_are_the_same_file() {
    let tree = Tree::new();
    let file = tree.open("/link", O_RDONLY).unwrap();
    let found = tree.names.lookup(tree.start(), b"/f", Final::Link).unwrap();
    assert!(file.name().unwrap().same_file(&found));
}
