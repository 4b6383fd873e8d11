//! The name cache over file systems that change: renames, mounts, permissions.

use std::sync::Arc;

use df_abi::Errno;
use df_abi::mount::MNT_RDONLY;
use df_abi::time::Timespec;
use df_tmpfs::{Limits, Root, Tmpfs};
use df_vfs::{Cred, FileSystem, Final, LookupStart, Namecache, NcHandle, NewKind, NewTimes};

const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    files: 1000,
};
const ROOT: Root = Root {
    mode: 0o755,
    uid: 0,
    gid: 0,
};

fn tmpfs(dev: u32) -> Arc<dyn FileSystem> {
    Arc::new(Tmpfs::new(LIMITS, ROOT, dev, Timespec::default))
}

fn user(uid: u32) -> Cred {
    Cred {
        uid,
        gid: uid,
        groups: vec![],
    }
}

/// Somebody who works in a tree.
struct Shell {
    names: Arc<Namecache>,
    cwd: NcHandle,
    cred: Cred,
}

impl Shell {
    fn new() -> Self {
        let names = Namecache::new(tmpfs(1), b"tmpfs").expect("works");
        let cwd = names.root().clone();
        Self {
            names: Arc::new(names),
            cwd,
            cred: Cred::root(),
        }
    }

    fn as_user(&self, uid: u32) -> Self {
        Self {
            names: self.names.clone(),
            cwd: self.cwd.clone(),
            cred: user(uid),
        }
    }

    fn start(&self) -> LookupStart<'_> {
        LookupStart {
            root: self.names.root(),
            cwd: &self.cwd,
            cred: &self.cred,
        }
    }

    fn find(&self, path: &str) -> Result<NcHandle, Errno> {
        self.names
            .lookup(self.start(), path.as_bytes(), Final::Link)
    }

    fn make(&self, path: &str, kind: NewKind<'_>, mode: u16) -> Result<NcHandle, Errno> {
        self.names.make(self.start(), path.as_bytes(), kind, mode)
    }

    fn mkdir(&self, path: &str) -> NcHandle {
        self.make(path, NewKind::Directory, 0o755).expect("works")
    }

    fn touch(&self, path: &str) -> NcHandle {
        self.make(path, NewKind::Regular, 0o644).expect("works")
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), Errno> {
        self.names
            .rename(self.start(), from.as_bytes(), self.start(), to.as_bytes())
    }

    fn unlink(&self, path: &str) -> Result<(), Errno> {
        self.names.unlink(self.start(), path.as_bytes())
    }

    fn rmdir(&self, path: &str) -> Result<(), Errno> {
        self.names.rmdir(self.start(), path.as_bytes())
    }

    fn pwd(&self) -> String {
        String::from_utf8(self.cwd.path_from(self.names.root())).expect("works")
    }
}

#[test]
fn rename_of_a_directory_moves_whoever_is_in_it() {
    let mut sh = Shell::new();
    sh.mkdir("/a");
    sh.mkdir("/a/b");
    sh.mkdir("/x");
    sh.cwd = sh.find("/a/b").unwrap();
    sh.rename("/a", "/x/y").unwrap();
    assert_eq!(sh.pwd(), "/x/y/b");
    assert!(sh.find("..").unwrap().same_file(&sh.find("/x/y").unwrap()));
    assert_eq!(sh.find("/a").err(), Some(Errno::ENOENT));
}

#[test]
fn removed_directory_has_no_path_and_no_parent() {
    let mut sh = Shell::new();
    sh.mkdir("/a");
    sh.cwd = sh.find("/a").unwrap();
    sh.rmdir("/a").unwrap();
    assert!(!sh.cwd.is_reachable());
    assert_eq!(sh.find("..").err(), Some(Errno::ENOENT));
    assert_eq!(
        sh.make("new", NewKind::Regular, 0o644).err(),
        Some(Errno::ENOENT)
    );
    sh.mkdir("/a");
    assert!(!sh.cwd.is_reachable(), "a new directory is another one");
}

#[test]
fn name_that_was_missing_is_found_once_it_is_made() {
    let sh = Shell::new();
    assert_eq!(sh.find("/f").err(), Some(Errno::ENOENT));
    let f = sh.touch("/f");
    assert!(sh.find("/f").unwrap().same_file(&f));
    assert_eq!(sh.find("/g").err(), Some(Errno::ENOENT));
    sh.rename("/f", "/g").unwrap();
    assert!(sh.find("/g").unwrap().same_file(&f));
    assert_eq!(sh.find("/f").err(), Some(Errno::ENOENT));
    sh.names.link(&f, sh.start(), b"/f").unwrap();
    assert!(sh.find("/f").unwrap().same_file(&f));
}

#[test]
fn rename_over_an_open_file_keeps_its_data() {
    let sh = Shell::new();
    let old = sh.touch("/f");
    old.vnode().write(0, b"old").unwrap();
    sh.touch("/new").vnode().write(0, b"new").unwrap();
    sh.rename("/new", "/f").unwrap();
    let mut buf = [0; 3];
    old.vnode().read(0, &mut buf).unwrap();
    assert_eq!(&buf, b"old");
    sh.find("/f").unwrap().vnode().read(0, &mut buf).unwrap();
    assert_eq!(&buf, b"new");
    assert!(!old.is_reachable());
}

#[test]
fn covered_directory_stays_reachable_for_whoever_is_in_it() {
    let mut sh = Shell::new();
    sh.mkdir("/etc");
    sh.touch("/etc/passwd");
    sh.cwd = sh.find("/etc").unwrap();
    sh.names.mount(&sh.cwd, tmpfs(2), b"tmpfs").unwrap();
    assert_eq!(sh.find("/etc/passwd").err(), Some(Errno::ENOENT));
    assert!(sh.find("./passwd").is_ok() && sh.find("passwd").is_ok());
    sh.touch("/etc/group");
    assert_eq!(sh.find("group").err(), Some(Errno::ENOENT));
    assert!(sh.find("..").unwrap().same_file(sh.names.root()));
    assert!(sh.find("/etc/..").unwrap().same_file(sh.names.root()));
}

#[test]
fn names_do_not_move_between_mounts_and_mount_points_stay() {
    let sh = Shell::new();
    let m = sh.mkdir("/m");
    sh.mkdir("/d");
    let f = sh.touch("/f");
    sh.names.mount(&m, tmpfs(2), b"tmpfs").unwrap();
    assert_eq!(sh.rename("/f", "/m/f"), Err(Errno::EXDEV));
    assert_eq!(sh.names.link(&f, sh.start(), b"/m/f"), Err(Errno::EXDEV));
    assert_eq!(sh.rename("/m", "/n"), Err(Errno::EBUSY));
    assert_eq!(sh.rename("/d", "/m"), Err(Errno::EBUSY));
    assert_eq!(sh.rmdir("/m"), Err(Errno::EBUSY));
}

#[test]
fn unmount_waits_for_the_last_user_or_is_forced() {
    let mut sh = Shell::new();
    let m = sh.mkdir("/m");
    let id = sh.names.mount(&m, tmpfs(2), b"tmpfs").unwrap().id;
    let f = sh.touch("/m/f");
    assert_eq!(sh.names.unmount(id, false), Err(Errno::EBUSY));
    drop(f);
    let d = sh.mkdir("/m/d");
    let inner = sh.names.mount(&d, tmpfs(3), b"tmpfs").unwrap().id;
    assert_eq!(sh.names.unmount(id, true), Err(Errno::EBUSY));
    sh.names.unmount(inner, false).unwrap();
    drop(d);
    sh.names.unmount(id, false).unwrap();
    assert_eq!(sh.find("/m/d").err(), Some(Errno::ENOENT));
    assert_eq!(sh.names.unmount(id, false), Err(Errno::EINVAL));
    let again = sh.names.mount(&m, tmpfs(4), b"tmpfs").unwrap().id;
    sh.cwd = sh.find("/m").unwrap();
    sh.names.unmount(again, true).unwrap();
    assert!(!sh.cwd.is_reachable());
    assert_eq!(sh.names.mounts().len(), 1);
}

#[test]
fn read_only_mount_refuses_every_change() {
    let sh = Shell::new();
    let m = sh.mkdir("/m");
    let mount = sh.names.mount(&m, tmpfs(2), b"tmpfs").unwrap();
    let f = sh.touch("/m/f");
    mount.set_flags(MNT_RDONLY);
    let refused = Some(Errno::EROFS);
    assert_eq!(sh.make("/m/g", NewKind::Regular, 0o644).err(), refused);
    assert_eq!(
        sh.make("/m/f", NewKind::Directory, 0o755).err(),
        Some(Errno::EEXIST)
    );
    assert_eq!(sh.unlink("/m/f").err(), refused);
    assert_eq!(sh.rename("/m/f", "/m/g").err(), refused);
    assert_eq!(f.set_mode(0o600, &sh.cred).err(), refused);
    assert_eq!(f.set_size(0).err(), refused);
}

#[test]
fn only_owners_remove_from_sticky_directories() {
    let sh = Shell::new();
    sh.make("/tmp", NewKind::Directory, 0o1777).unwrap();
    let (a, b) = (sh.as_user(1), sh.as_user(2));
    a.touch("/tmp/a");
    b.touch("/tmp/b");
    assert_eq!(b.unlink("/tmp/a"), Err(Errno::EPERM));
    assert_eq!(b.rename("/tmp/a", "/tmp/c"), Err(Errno::EPERM));
    assert_eq!(b.rename("/tmp/b", "/tmp/a"), Err(Errno::EPERM));
    a.rename("/tmp/a", "/tmp/c").unwrap();
    a.unlink("/tmp/c").unwrap();
    sh.unlink("/tmp/b").unwrap();
}

#[test]
fn strangers_change_neither_names_nor_attributes() {
    let sh = Shell::new();
    let f = sh.touch("/f");
    let stranger = sh.as_user(3);
    assert_eq!(stranger.unlink("/f"), Err(Errno::EACCES));
    assert_eq!(
        stranger.make("/g", NewKind::Fifo, 0o644).err(),
        Some(Errno::EACCES)
    );
    assert_eq!(f.set_mode(0o777, &stranger.cred), Err(Errno::EPERM));
    assert_eq!(
        f.set_owner(Some(3), None, &stranger.cred),
        Err(Errno::EPERM)
    );
    assert_eq!(f.truncate(0, &stranger.cred), Err(Errno::EACCES));
    let mut times = NewTimes {
        atime: Some(Timespec::default()),
        mtime: None,
        now: false,
    };
    assert_eq!(f.set_times(times, &stranger.cred), Err(Errno::EPERM));
    times.now = true;
    assert_eq!(f.set_times(times, &stranger.cred), Err(Errno::EACCES));
    f.set_mode(0o666, &sh.cred).unwrap();
    f.set_times(times, &stranger.cred).unwrap();
    f.truncate(10, &stranger.cred).unwrap();
}

#[test]
fn owner_may_give_a_file_to_a_group_of_his_and_loses_the_set_id_bits() {
    let sh = Shell::new();
    let f = sh.touch("/f");
    f.set_owner(Some(5), Some(5), &sh.cred).unwrap();
    f.set_mode(0o6755, &sh.cred).unwrap();
    let mut owner = user(5);
    assert_eq!(f.set_owner(None, Some(8), &owner), Err(Errno::EPERM));
    owner.groups.push(8);
    f.set_owner(Some(5), Some(8), &owner).unwrap();
    let attr = f.vnode().attributes().unwrap();
    assert_eq!((attr.gid, attr.mode), (8, 0o755));
    owner.groups.clear();
    assert_eq!(f.set_mode(0o2755, &owner), Err(Errno::EPERM));
}

#[test]
fn many_names_are_found_although_few_are_kept() {
    let sh = Shell::new();
    for i in 0..900 {
        sh.touch(&format!("/f{i}"));
    }
    for _ in 0..2 {
        for i in 0..900 {
            assert!(sh.find(&format!("/f{i}")).is_ok());
            assert_eq!(sh.find(&format!("/g{i}")).err(), Some(Errno::ENOENT));
        }
    }
}

#[test]
fn deep_paths_go_without_a_deep_stack() {
    let mut sh = Shell::new();
    for _ in 0..900 {
        let d = sh.mkdir("d");
        sh.cwd = d;
    }
    let top = sh.names.root().clone();
    sh.cwd = top;
    let mut at = sh.find("d").unwrap();
    drop(sh);
    for _ in 0..10 {
        at = at.parent();
    }
}

#[test]
fn files_are_found_by_number_in_their_own_mount() {
    let shell = Shell::new();
    let cred = Cred::root();
    let root = shell.names.root();
    let start = LookupStart {
        root,
        cwd: root,
        cred: &cred,
    };
    for (path, kind) in [
        (&b"/a"[..], NewKind::Directory),
        (b"/a/b", NewKind::Directory),
        (b"/a/b/deep", NewKind::Regular),
        (b"/a/over", NewKind::Directory),
    ] {
        shell.names.make(start, path, kind, 0o755).expect("made");
    }
    let find = |path: &[u8]| shell.names.lookup(start, path, Final::Link);
    let deep = find(b"/a/b/deep").expect("there");
    let mount = root.mount().id;
    let found = shell.names.by_number(mount, deep.number()).expect("found");
    assert!(found.same_file(&deep));
    let top = shell.names.by_number(mount, root.number()).expect("found");
    assert!(top.same_file(root));
    // The number means another file, or none, elsewhere.
    let over = find(b"/a/over").expect("there");
    let other = shell.names.mount(&over, tmpfs(2), b"tmpfs").expect("works");
    let missing = shell.names.by_number(other.id, deep.number());
    assert_eq!(missing.err(), Some(Errno::ESTALE));
    shell.names.unlink(start, b"/a/b/deep").expect("removed");
    let gone = shell.names.by_number(mount, deep.number());
    assert_eq!(gone.err(), Some(Errno::ESTALE));
}
