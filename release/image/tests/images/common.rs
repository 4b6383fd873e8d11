//! What the tests of images share.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

use df_manifest::RelPath;
use release_image::{
    BiosBoot, Boot, EfiBoot, FatFile, Image, RECORD_MAGIC, Spec, Tree, Written, write_image,
};

/// The time of all test images.
pub(crate) const TIME: i64 = 1_767_225_600;

pub(crate) fn path(text: &str) -> RelPath {
    RelPath::new(text).unwrap()
}

pub(crate) fn spec(boot: Boot) -> Spec {
    Spec {
        volume_id: "TEST_1".parse().unwrap(),
        publisher: "Nobody".to_owned(),
        time: TIME,
        boot,
    }
}

/// A boot stage of `len` bytes with a patch record in the middle.
pub(crate) fn stage(len: usize) -> Vec<u8> {
    let mut out = vec![0xF4; len];
    out[len / 2..len / 2 + 8].copy_from_slice(&RECORD_MAGIC);
    out
}

/// Both ways to boot, with stages that do nothing.
pub(crate) fn boot() -> Boot {
    Boot {
        bios: Some(BiosBoot {
            mbr: stage(440),
            cdboot: stage(2048),
            loader: path("boot/loader"),
        }),
        efi: Some(EfiBoot {
            files: vec![
                FatFile {
                    path: "EFI/BOOT/BOOTX64.EFI".to_owned(),
                    data: vec![0x5A; 123_457],
                },
                FatFile {
                    path: "README.TXT".to_owned(),
                    data: b"hello\r\n".to_vec(),
                },
            ],
        }),
    }
}

/// A tree on disk with everything that is awkward.
pub(crate) fn fill(root: &Path) {
    let deep = root.join("d/e/e/p/e/r/t/h/a/n/e/i/g/h/t");
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("bottom"), "deep").unwrap();
    fs::create_dir_all(root.join("boot")).unwrap();
    fs::write(root.join("boot/loader"), vec![7; 70_001]).unwrap();
    fs::write(root.join("x".repeat(255)), "long").unwrap();
    symlink("y".repeat(250), root.join("z".repeat(254))).unwrap();
    let far = format!(
        "/{}",
        ["t".repeat(200), "u".repeat(255), "v".repeat(9)].join("/../")
    );
    symlink(far, root.join("far")).unwrap();
    symlink("../boot/./loader", root.join("boot/again")).unwrap();
    fs::write(root.join("empty"), "").unwrap();
    fs::write(root.join("one"), "1").unwrap();
    fs::write(root.join("sector"), vec![1; 2048]).unwrap();
    fs::write(
        root.join("big"),
        (0..700_000_u32)
            .flat_map(u32::to_le_bytes)
            .collect::<Vec<_>>(),
    )
    .unwrap();
    fs::create_dir(root.join("many")).unwrap();
    for i in 0..2000 {
        fs::write(
            root.join(format!("many/a rather similar name {i}.txt")),
            format!("{i}"),
        )
        .unwrap();
    }
    fs::write(root.join("UPPER"), "A").unwrap();
    fs::write(root.join("upper"), "a").unwrap();
}

/// Writes a directory as an image.
pub(crate) fn write(dir: &Path, iso: &Path, boot: Boot) -> Written {
    let mut tree = Tree::new();
    tree.add_directory(dir, (0, 0)).unwrap();
    let image = Image::plan(tree, &spec(boot)).unwrap();
    write_image(&image, iso, &mut |_| {}).unwrap()
}

/// Runs an outside tool. `None`, with a word about what is left out, when it is missing.
pub(crate) fn outsider<S: AsRef<OsStr>>(tool: &str, args: &[S]) -> Option<Output> {
    for dir in ["", "/usr/sbin/", "/sbin/"] {
        if let Ok(out) = Command::new(format!("{dir}{tool}")).args(args).output() {
            return Some(out);
        }
    }
    eprintln!("{tool} is not installed: what it would say about our images is NOT tested");
    None
}
