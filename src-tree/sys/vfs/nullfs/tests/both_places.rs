//! What is changed in one place is changed in the other.

use std::sync::Arc;

use df_abi::Errno;
use df_abi::mount::MNT_RDONLY;
use df_nullfs::NullFs;
use df_tmpfs::{Limits, Root, Tmpfs};
use df_vfs::{Cred, Final, LookupStart, Namecache, NcHandle, NewKind};

fn names() -> &'static Namecache {
    let limits = Limits {
        bytes: 1 << 20,
        files: 1000,
    };
    let root = Root::default();
    let fs = Tmpfs::new(limits, root, 7, Default::default);
    Box::leak(Box::new(
        Namecache::new(Arc::new(fs), b"tmpfs").expect("works"),
    ))
}

/// A tree with `/a` and `/b`, where `/b` shows `/a`.
struct World {
    names: &'static Namecache,
    cred: Cred,
}

impl World {
    fn new(flags: i32) -> Self {
        let world = Self {
            names: names(),
            cred: Cred::root(),
        };
        for dir in ["/a", "/a/d", "/b"] {
            world.make(dir, NewKind::Directory).expect("works");
        }
        let fs = NullFs::new(world.names, world.find("/a").expect("works"));
        let on = world.find("/b").expect("works");
        world
            .names
            .mount_with(&on, Arc::new(fs), b"/a", flags)
            .expect("works");
        world
    }

    fn start(&self) -> LookupStart<'_> {
        LookupStart {
            root: self.names.root(),
            cwd: self.names.root(),
            cred: &self.cred,
        }
    }

    fn make(&self, path: &str, kind: NewKind<'_>) -> Result<NcHandle, Errno> {
        self.names.make(self.start(), path.as_bytes(), kind, 0o755)
    }

    fn find(&self, path: &str) -> Result<NcHandle, Errno> {
        self.names
            .lookup(self.start(), path.as_bytes(), Final::Link)
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), Errno> {
        self.names
            .rename(self.start(), from.as_bytes(), self.start(), to.as_bytes())
    }

    fn unlink(&self, path: &str) -> Result<(), Errno> {
        self.names.unlink(self.start(), path.as_bytes())
    }
}

#[test]
fn names_are_made_moved_and_removed_in_both_places() {
    let world = World::new(0);
    // That the name is not there has been remembered.
    assert_eq!(world.find("/a/f").err(), Some(Errno::ENOENT));
    world.make("/b/f", NewKind::Regular).expect("works");
    world.find("/a/f").expect("works");
    world.make("/a/g", NewKind::Symlink(b"f")).expect("works");
    assert_eq!(
        world.find("/b/g").expect("works").vnode().read_link(),
        Ok(b"f".to_vec())
    );
    world.rename("/b/f", "/b/d/h").expect("works");
    assert_eq!(world.find("/a/f").err(), Some(Errno::ENOENT));
    world.find("/a/d/h").expect("works");
    world.rename("/a/d/h", "/a/k").expect("works");
    assert_eq!(world.find("/b/d/h").err(), Some(Errno::ENOENT));
    world
        .names
        .link(&world.find("/b/k").expect("works"), world.start(), b"/b/l")
        .expect("works");
    assert_eq!(
        world
            .find("/a/l")
            .expect("works")
            .vnode()
            .attributes()
            .expect("works")
            .nlink,
        2
    );
    world.unlink("/b/k").expect("works");
    world.unlink("/a/l").expect("works");
    assert_eq!(world.find("/b/l").err(), Some(Errno::ENOENT));
    world.names.rmdir(world.start(), b"/b/d").expect("works");
    assert_eq!(world.find("/a/d").err(), Some(Errno::ENOENT));
}

#[test]
fn data_and_attributes_are_the_same() {
    let world = World::new(0);
    let above = world.make("/b/f", NewKind::Regular).expect("works");
    above.vnode().write(0, b"text").expect("works");
    let below = world.find("/a/f").expect("works");
    let mut buf = [0; 8];
    assert_eq!(below.vnode().read(0, &mut buf), Ok(4));
    above.set_mode(0o600, &world.cred).expect("works");
    assert_eq!(below.vnode().attributes(), above.vnode().attributes());
    let object = |h: &NcHandle| h.vnode().object().map(|o| Arc::as_ptr(&o));
    assert_eq!(object(&above), object(&below));
}

#[test]
fn files_belong_to_who_makes_them() {
    let mut world = World::new(0);
    world
        .find("/a")
        .expect("works")
        .set_mode(0o777, &Cred::root())
        .expect("works");
    world.cred = Cred {
        uid: 5,
        gid: 6,
        groups: Vec::new(),
    };
    world.make("/b/mine", NewKind::Regular).expect("works");
    assert_eq!(
        world
            .find("/a/mine")
            .expect("works")
            .vnode()
            .attributes()
            .expect("works")
            .uid,
        5
    );
}

#[test]
fn read_only_mount_changes_nothing() {
    let world = World::new(MNT_RDONLY);
    world.make("/a/f", NewKind::Regular).expect("works");
    assert_eq!(world.unlink("/b/f"), Err(Errno::EROFS));
    assert_eq!(
        world.make("/b/g", NewKind::Regular).err(),
        Some(Errno::EROFS)
    );
    world.unlink("/a/f").expect("works");
}

#[test]
fn links_and_renames_do_not_leave_the_mount() {
    let world = World::new(0);
    world.make("/b/f", NewKind::Regular).expect("works");
    world.make("/other", NewKind::Directory).expect("works");
    assert_eq!(world.rename("/b/f", "/other/f"), Err(Errno::EXDEV));
    let file = world.find("/b/f").expect("works");
    assert_eq!(
        world.names.link(&file, world.start(), b"/other/f"),
        Err(Errno::EXDEV)
    );
}
