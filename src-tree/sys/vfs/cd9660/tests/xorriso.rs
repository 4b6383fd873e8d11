//! The file system over an image made by an outside writer (xorriso), read through paths.

use df_abi::Errno;
use df_cd9660::Cd9660;
use df_vfs::{BlockDevice, Cred, FileSystem, Final, LookupStart, Namecache, NcHandle, VnodeKind};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;
use std::sync::Arc;

struct Image(Vec<u8>);

impl BlockDevice for Image {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn sector_size(&self) -> u32 {
        2048
    }

    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<(), Errno> {
        let start = usize::try_from(offset).map_err(|_| Errno::EINVAL)?;
        let end = start.checked_add(buf.len()).ok_or(Errno::EINVAL)?;
        buf.copy_from_slice(self.0.get(start..end).ok_or(Errno::EINVAL)?);
        Ok(())
    }
}

/// An image of a small tree.
fn image() -> Vec<u8> {
    let dir = tempfile::tempdir().expect("temporary folder");
    let root = dir.path().join("root");
    fs::create_dir_all(root.join("etc/deep")).expect("made");
    fs::write(root.join("etc/motd"), b"Welcome\n").expect("written");
    fs::write(root.join("etc/big"), vec![7; 10_000]).expect("written");
    fs::write(root.join("A file with a rather long name.and.dots"), b"").expect("written");
    fs::set_permissions(root.join("etc/motd"), fs::Permissions::from_mode(0o640)).expect("set");
    symlink("etc/motd", root.join("motd")).expect("linked");
    for i in 0..200 {
        fs::write(root.join(format!("etc/deep/file-{i:03}")), [0]).expect("written");
    }
    let out = dir.path().join("image.iso");
    let done = Command::new("xorriso")
        .args(["-as", "mkisofs", "-quiet", "-R", "-o"])
        .arg(&out)
        .arg(&root)
        .output()
        .expect("xorriso runs (package xorriso)");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    fs::read(out).expect("readable")
}

fn find(names: &Namecache, path: &str, last: Final) -> Result<NcHandle, Errno> {
    let cred = Cred::root();
    let root = names.root();
    names.lookup(
        LookupStart {
            root,
            cwd: root,
            cred: &cred,
        },
        path.as_bytes(),
        last,
    )
}

#[test]
fn tree_written_by_xorriso_is_read_through_paths() {
    let fs = Cd9660::mount(Arc::new(Image(image())), 0x100).unwrap();
    assert!(fs.statistics().read_only);
    let names = Namecache::new(Arc::new(fs), b"md0").unwrap();

    let motd = find(&names, "/motd", Final::Follow).unwrap();
    assert_eq!(motd.path_from(names.root()), b"/etc/motd");
    let attr = motd.vnode().attributes().unwrap();
    assert_eq!(
        (attr.kind, attr.mode, attr.size),
        (VnodeKind::Regular, 0o640, 8)
    );
    assert_eq!(attr.to_stat().st_mode, 0o100_640);
    let mut buf = [0; 64];
    assert_eq!(motd.vnode().read(3, &mut buf), Ok(5));
    assert_eq!(&buf[..5], b"come\n");
    assert_eq!(motd.vnode().read(8, &mut buf), Ok(0));

    let link = find(&names, "/motd", Final::Link).unwrap();
    assert_eq!(link.vnode().read_link().unwrap(), b"etc/motd");
    let big = find(&names, "/etc/big", Final::Follow).unwrap();
    let mut all = vec![0; 20_000];
    assert_eq!(big.vnode().read(0, &mut all), Ok(10_000));
    assert!(
        find(
            &names,
            "/A file with a rather long name.and.dots",
            Final::Follow
        )
        .is_ok()
    );
    assert_eq!(
        find(&names, "/etc/nothing", Final::Follow).unwrap_err(),
        Errno::ENOENT
    );
    assert_eq!(
        find(&names, "/etc/motd/x", Final::Follow).unwrap_err(),
        Errno::ENOTDIR
    );
    let etc = find(&names, "/etc", Final::Follow).unwrap();
    assert_eq!(etc.vnode().read(0, &mut buf), Err(Errno::EISDIR));
}

#[test]
fn directory_can_be_listed_in_pieces() {
    let fs = Cd9660::mount(Arc::new(Image(image())), 0).unwrap();
    let names = Namecache::new(Arc::new(fs), b"md0").unwrap();
    let deep = find(&names, "/etc/deep", Final::Follow).unwrap();
    let mut listed = Vec::new();
    let mut position = 0;
    loop {
        let before = listed.len();
        let mut room = 7;
        deep.vnode()
            .read_dir(position, &mut |entry| {
                if room == 0 {
                    return false;
                }
                room -= 1;
                position = entry.next;
                listed.push(String::from_utf8(entry.name.to_vec()).unwrap());
                true
            })
            .unwrap();
        if listed.len() == before {
            break;
        }
    }
    assert_eq!(listed.len(), 202);
    assert_eq!(listed[..2], [".", ".."]);
    listed.sort();
    listed.dedup();
    assert_eq!(listed.len(), 202);
}

#[test]
fn media_without_the_format_and_cut_media_are_refused() {
    let garbage = Image(vec![0x55; 1 << 20]);
    assert_eq!(
        Cd9660::mount(Arc::new(garbage), 0).unwrap_err(),
        Errno::EINVAL
    );
    let mut cut = image();
    cut.truncate(17 * 2048);
    assert_eq!(
        Cd9660::mount(Arc::new(Image(cut)), 0).unwrap_err(),
        Errno::EIO
    );
}

/// Reads everything that can be reached, up to a depth and a number of names.
fn walk(dir: &df_vfs::VnodeRef, depth: usize, names_left: &mut usize) {
    let mut found = Vec::new();
    let _listed = dir.read_dir(0, &mut |entry| {
        found.push(entry.name.to_vec());
        found.len() < 300
    });
    for name in found {
        if *names_left == 0 {
            return;
        }
        *names_left -= 1;
        let Ok(vnode) = dir.lookup(&name) else {
            continue;
        };
        let _attributes = vnode.attributes();
        let _target = vnode.read_link();
        let mut buf = [0; 512];
        for offset in [0, 1000, u64::MAX] {
            let read = vnode.read(offset, &mut buf);
            assert!(read.is_err() || read.is_ok_and(|n| n <= buf.len()));
        }
        if depth > 0 && name != b"." && name != b".." {
            walk(&vnode, depth - 1, names_left);
        }
    }
}

mod damage {
    use super::*;
    use proptest::prelude::*;
    use std::sync::OnceLock;

    fn intact() -> &'static [u8] {
        static IMAGE: OnceLock<Vec<u8>> = OnceLock::new();
        IMAGE.get_or_init(image)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn damaged_media_never_panic(
            hits in proptest::collection::vec((0x8000usize..0x20000, any::<u8>()), 1..40),
        ) {
            let mut bytes = intact().to_vec();
            for (at, value) in hits {
                let at = at % bytes.len();
                bytes[at] = value;
            }
            if let Ok(fs) = Cd9660::mount(Arc::new(Image(bytes)), 0) {
                walk(&fs.root(), 4, &mut 500);
            }
        }
    }
}
