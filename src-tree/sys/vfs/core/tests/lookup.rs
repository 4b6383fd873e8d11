//! Path look-up over a file system in memory.

use df_abi::Errno;
use df_abi::time::Timespec;
use df_vfs::{
    Attributes, Cred, DirEntry, FileSystem, Final, Found, FsStatistics, LookupStart, Namecache,
    Vnode, VnodeKind, VnodeRef,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Clone)]
enum Body {
    Dir(BTreeMap<Vec<u8>, Arc<Mem>>),
    File(Vec<u8>),
    Link(Vec<u8>),
}

struct Mem {
    ino: u64,
    mode: u16,
    body: Body,
}

impl Vnode for Mem {
    fn attributes(&self) -> Result<Attributes, Errno> {
        let (kind, size) = match &self.body {
            Body::Dir(_) => (VnodeKind::Directory, 0),
            Body::File(data) => (VnodeKind::Regular, data.len()),
            Body::Link(target) => (VnodeKind::Symlink, target.len()),
        };
        Ok(Attributes {
            kind,
            mode: self.mode,
            nlink: 1,
            uid: 10,
            gid: 10,
            ino: self.ino,
            dev: 0,
            rdev: 0,
            size: size as u64,
            used: size as u64,
            flags: 0,
            block_size: 512,
            atime: Timespec::default(),
            mtime: Timespec::default(),
            ctime: Timespec::default(),
        })
    }

    fn lookup(&self, name: &[u8]) -> Result<VnodeRef, Errno> {
        match &self.body {
            Body::Dir(names) => Ok(names.get(name).ok_or(Errno::ENOENT)?.clone()),
            _ => Err(Errno::ENOTDIR),
        }
    }

    fn read_dir(
        &self,
        position: u64,
        take: &mut dyn FnMut(&DirEntry<'_>) -> bool,
    ) -> Result<(), Errno> {
        let _unused = (position, take);
        Err(Errno::EOPNOTSUPP)
    }

    fn read_link(&self) -> Result<Vec<u8>, Errno> {
        match &self.body {
            Body::Link(target) => Ok(target.clone()),
            _ => Err(Errno::EINVAL),
        }
    }
}

struct MemFs(Arc<Mem>);

impl FileSystem for MemFs {
    fn type_name(&self) -> &'static str {
        "mem"
    }

    fn root(&self) -> VnodeRef {
        self.0.clone()
    }

    fn statistics(&self) -> FsStatistics {
        FsStatistics::default()
    }
}

/// Builds nodes with rising inode numbers.
#[derive(Default)]
struct Build(u64);

impl Build {
    fn node(&mut self, mode: u16, body: Body) -> Arc<Mem> {
        self.0 += 1;
        Arc::new(Mem {
            ino: self.0,
            mode,
            body,
        })
    }

    fn dir(&mut self, mode: u16, names: &[(&str, Arc<Mem>)]) -> Arc<Mem> {
        let names = names
            .iter()
            .map(|(n, m)| (n.as_bytes().to_vec(), m.clone()))
            .collect();
        self.node(mode, Body::Dir(names))
    }

    fn file(&mut self) -> Arc<Mem> {
        self.node(0o644, Body::File(b"x".to_vec()))
    }

    fn link(&mut self, target: &str) -> Arc<Mem> {
        self.node(0o777, Body::Link(target.as_bytes().to_vec()))
    }
}

fn tree() -> Namecache {
    let mut b = Build::default();
    let motd = b.file();
    let etc_up = b.link("../etc/motd");
    let etc = b.dir(0o755, &[("motd", motd), ("up", etc_up)]);
    let loop_a = b.link("loop_b");
    let loop_b = b.link("loop_a");
    let abs = b.link("/etc");
    let empty = b.link("nowhere");
    let secret_file = b.file();
    let secret = b.dir(0o700, &[("f", secret_file)]);
    let dev = b.dir(0o755, &[]);
    let root = b.dir(
        0o755,
        &[
            ("etc", etc),
            ("loop_a", loop_a),
            ("loop_b", loop_b),
            ("abs", abs),
            ("dangling", empty),
            ("secret", secret),
            ("dev", dev),
        ],
    );
    let names = Namecache::new(Arc::new(MemFs(root)), b"mem0").expect("mounts");
    let mut b = Build::default();
    let null = b.file();
    let devfs = b.dir(0o755, &[("null", null)]);
    let dev = find(&names, "/dev").expect("exists");
    names
        .mount(&dev, Arc::new(MemFs(devfs)), b"devfs")
        .expect("mounts");
    names
}

fn find_as(names: &Namecache, cred: &Cred, path: &str, last: Final) -> Result<String, Errno> {
    let root = names.root().clone();
    let start = LookupStart {
        root: &root,
        cwd: &root,
        cred,
    };
    let found = names.lookup(start, path.as_bytes(), last)?;
    Ok(String::from_utf8(found.path_from(&root)).expect("ASCII"))
}

fn find(names: &Namecache, path: &str) -> Result<df_vfs::NcHandle, Errno> {
    let root = names.root().clone();
    let cred = Cred::root();
    let start = LookupStart {
        root: &root,
        cwd: &root,
        cred: &cred,
    };
    names.lookup(start, path.as_bytes(), Final::Follow)
}

fn path(p: &str) -> Result<String, Errno> {
    find_as(&tree(), &Cred::root(), p, Final::Follow)
}

#[test]
fn names_dots_and_slashes_lead_to_the_same_file() {
    for p in [
        "/etc/motd",
        "etc/motd",
        "//etc//motd",
        "/etc/./motd",
        "/etc/../etc/motd",
    ] {
        assert_eq!(path(p).unwrap(), "/etc/motd", "{p}");
    }
    assert_eq!(path("/..").unwrap(), "/");
    assert_eq!(path("/../../etc/..").unwrap(), "/");
}

#[test]
fn symbolic_links_are_followed_relative_and_absolute() {
    assert_eq!(path("/abs/motd").unwrap(), "/etc/motd");
    assert_eq!(path("/etc/up").unwrap(), "/etc/motd");
    assert_eq!(
        find_as(&tree(), &Cred::root(), "/abs", Final::Link).unwrap(),
        "/abs"
    );
    assert_eq!(
        find_as(&tree(), &Cred::root(), "/abs/", Final::Link).unwrap(),
        "/etc"
    );
}

#[test]
fn loops_end_with_eloop() {
    assert_eq!(path("/loop_a"), Err(Errno::ELOOP));
    assert_eq!(path("/dangling"), Err(Errno::ENOENT));
}

#[test]
fn trailing_slash_demands_a_directory() {
    assert_eq!(path("/etc/").unwrap(), "/etc");
    assert_eq!(path("/etc/motd/"), Err(Errno::ENOTDIR));
    assert_eq!(path("/etc/motd/.."), Err(Errno::ENOTDIR));
    assert_eq!(path("/etc/up/"), Err(Errno::ENOTDIR));
}

#[test]
fn bad_paths_give_their_own_errors() {
    assert_eq!(path(""), Err(Errno::ENOENT));
    assert_eq!(path("/missing/x"), Err(Errno::ENOENT));
    assert_eq!(path(&"a".repeat(256)), Err(Errno::ENAMETOOLONG));
    assert_eq!(path(&"a/".repeat(600)), Err(Errno::ENAMETOOLONG));
}

#[test]
fn search_permission_is_checked() {
    let user = Cred {
        uid: 1000,
        gid: 1000,
        groups: vec![],
    };
    let owner = Cred {
        uid: 10,
        gid: 1000,
        groups: vec![],
    };
    let names = tree();
    assert_eq!(
        find_as(&names, &user, "/secret/f", Final::Follow),
        Err(Errno::EACCES)
    );
    assert_eq!(
        find_as(&names, &owner, "/secret/f", Final::Follow).unwrap(),
        "/secret/f"
    );
}

#[test]
fn mounts_are_crossed_in_both_directions() {
    let names = tree();
    let null = find(&names, "/dev/null").unwrap();
    assert_eq!(null.path_from(names.root()), b"/dev/null");
    assert_eq!(null.mount().on, b"/dev");
    let up = find(&names, "/dev/..").unwrap();
    assert!(up.same_file(names.root()));
    assert_eq!(names.mounts().len(), 2);
}

#[test]
fn second_mount_on_a_covered_directory_covers_the_first() {
    let names = tree();
    let dev = find(&names, "/dev").unwrap();
    let top = Build::default().dir(0o755, &[]);
    names.mount(&dev, Arc::new(MemFs(top)), b"over").unwrap();
    assert_eq!(find(&names, "/dev/null").unwrap_err(), Errno::ENOENT);
}

#[test]
fn missing_last_name_gives_the_place_to_make_it() {
    let names = tree();
    let root = names.root().clone();
    let cred = Cred::root();
    let start = LookupStart {
        root: &root,
        cwd: &root,
        cred: &cred,
    };
    match names.walk(start, b"/etc/new", Final::Follow).unwrap() {
        Found::Missing {
            parent,
            name,
            must_be_dir,
        } => {
            assert_eq!(parent.path_from(&root), b"/etc");
            assert_eq!((name.as_slice(), must_be_dir), (&b"new"[..], false));
        }
        Found::File(_) => panic!("it does not exist"),
    }
}

proptest! {
    #[test]
    fn any_path_ends_without_panic(p in "(/|\\.|\\.\\.|etc|motd|abs|loop_a|dev|x){0,12}") {
        let _found = path(&p);
    }
}
