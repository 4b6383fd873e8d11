//! Event queues over files and mounts.

use std::sync::Arc;

use df_abi::Errno;
use df_abi::event::{
    EV_ADD, EV_CLEAR, EVFILT_FS, EVFILT_VNODE, NOTE_ATTRIB, NOTE_DELETE, NOTE_EXTEND, NOTE_LINK,
    NOTE_RENAME, NOTE_WRITE, VQ_MOUNT,
};
use df_abi::fcntl::{O_CREAT, O_RDONLY, O_RDWR};
use df_abi::poll::Kevent;
use df_abi::time::Timespec;
use df_file::{File, Kqueue, Opened, Position, Watched, fs_event, open, vnode_event};
use df_tmpfs::{Limits, Root, Tmpfs};
use df_vfs::{Cred, LookupStart, Namecache, NewKind, watch_changes};

const ALL: u32 = NOTE_ATTRIB | NOTE_DELETE | NOTE_EXTEND | NOTE_LINK | NOTE_RENAME | NOTE_WRITE;

struct World {
    names: Namecache,
    cred: Cred,
    queue: Arc<Kqueue>,
}

impl World {
    /// A directory `/d`.
    fn new() -> Self {
        watch_changes(vnode_event);
        let limits = Limits {
            bytes: 1 << 20,
            files: 100,
        };
        let root = Root::default();
        let fs = Tmpfs::new(limits, root, 77, Timespec::default);
        let world = Self {
            names: Namecache::new(Arc::new(fs), b"tmpfs").expect("works"),
            cred: Cred::root(),
            queue: Kqueue::new(1),
        };
        world.make("/d", NewKind::Directory);
        world
    }

    fn start(&self) -> LookupStart<'_> {
        LookupStart {
            root: self.names.root(),
            cwd: self.names.root(),
            cred: &self.cred,
        }
    }

    fn make(&self, path: &str, kind: NewKind<'_>) {
        self.names
            .make(self.start(), path.as_bytes(), kind, 0o755)
            .expect("works");
    }

    /// Opens a file and watches it for everything.
    fn watch(&self, fd: u64, path: &str, flags: i32) -> Arc<File> {
        let opened = open(&self.names, self.start(), path.as_bytes(), flags, 0o644);
        let Ok(Opened::File(file)) = opened else {
            panic!("{path} cannot be opened");
        };
        let change = Kevent {
            ident: fd,
            filter: EVFILT_VNODE,
            flags: EV_ADD | EV_CLEAR,
            fflags: ALL,
            ..Kevent::default()
        };
        let watched = Watched::File(file.clone());
        self.queue.change(&change, || Ok(watched)).expect("works");
        file
    }

    /// What has happened: descriptors and notes.
    fn news(&self) -> Vec<(u64, u32)> {
        let mut news: Vec<_> = self
            .queue
            .collect(8)
            .iter()
            .map(|event| (event.ident, event.fflags))
            .collect();
        news.sort_unstable();
        news
    }
}

#[test]
fn writes_are_told_and_told_once() {
    let world = World::new();
    let file = world.watch(3, "/d/f", O_CREAT | O_RDWR);
    assert_eq!(world.news(), []);
    file.write(&mut Position::default(), b"abc").expect("works");
    assert_eq!(world.news(), [(3, NOTE_WRITE | NOTE_EXTEND)]);
    assert_eq!(world.news(), []);
    let mut at = Position {
        offset: Some(0),
        flags: 0,
    };
    file.write(&mut at, b"x").expect("works");
    assert_eq!(world.news(), [(3, NOTE_WRITE)]);
    let name = file.name().expect("works");
    name.set_size(1).expect("works");
    assert_eq!(world.news(), [(3, NOTE_WRITE)]);
    name.set_mode(0o600, &world.cred).expect("works");
    assert_eq!(world.news(), [(3, NOTE_ATTRIB)]);
}

#[test]
fn names_that_come_and_go_are_told_to_file_and_directory() {
    let world = World::new();
    let directory = world.watch(3, "/d", O_RDONLY);
    let file = world.watch(4, "/d/f", O_CREAT | O_RDWR);
    assert_eq!(world.news(), [(3, NOTE_WRITE)]);
    let start = world.start();
    let name = file.name().expect("works");
    world.names.link(name, start, b"/d/g").expect("works");
    assert_eq!(world.news(), [(3, NOTE_WRITE), (4, NOTE_LINK)]);
    world
        .names
        .rename(start, b"/d/g", start, b"/h")
        .expect("works");
    assert_eq!(world.news(), [(3, NOTE_WRITE), (4, NOTE_RENAME)]);
    world.names.unlink(start, b"/d/f").expect("works");
    assert_eq!(world.news(), [(3, NOTE_WRITE), (4, NOTE_DELETE)]);
    world.make("/d/sub", NewKind::Directory);
    assert_eq!(world.news(), [(3, NOTE_WRITE | NOTE_LINK)]);
    drop(directory);
}

#[test]
fn mounts_are_told() {
    let world = World::new();
    let change = Kevent {
        filter: EVFILT_FS,
        flags: EV_ADD,
        ..Kevent::default()
    };
    world
        .queue
        .change(&change, || Ok(Watched::Ident))
        .expect("works");
    assert_eq!(world.news(), []);
    fs_event(VQ_MOUNT);
    assert_eq!(world.news(), [(0, VQ_MOUNT)]);
    assert_eq!(world.news(), []);
}

#[test]
fn what_is_no_file_of_a_file_system_cannot_be_watched() {
    let world = World::new();
    let queue = File::anonymous(df_file::Object::Kqueue(Kqueue::new(1)), O_RDWR);
    let change = Kevent {
        filter: EVFILT_VNODE,
        flags: EV_ADD,
        ..Kevent::default()
    };
    let refused = world.queue.change(&change, || Ok(Watched::File(queue)));
    assert_eq!(refused, Err(Errno::EINVAL));
}
