//! Images written and read back by ourselves.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use crate::common::{boot, fill, path, spec, write};
use df_iso9660::eltorito::Platform;
use df_iso9660::{ReadBlocks, Volume};
use df_manifest::{Digest, Manifest, ScanOptions};
use proptest::prelude::*;
use release_image::{
    Boot, BootError, Image, Inspection, PlanError, RECORD_MAGIC, Tree, TreeError, WriteError,
    compare, write_image,
};

#[test]
fn awkward_tree_comes_back_whole() {
    let dir = tempfile::tempdir().unwrap();
    let tree = dir.path().join("tree");
    fill(&tree);
    let options = ScanOptions {
        owner: Some((0, 0)),
        plain_modes: false,
    };
    let expected = Manifest::scan(&tree, options).unwrap();
    for boot in [Boot::default(), boot()] {
        let iso = dir.path().join("x.iso");
        let written = write(&tree, &iso, boot);
        assert_eq!(written.manifest, expected);
        let image = Inspection::open(&iso).unwrap();
        assert_eq!(image.manifest().unwrap(), expected);
        assert_eq!(written.size, image.size());
        assert_eq!(written.digest, Digest::of(&fs::read(&iso).unwrap()));
        assert_eq!(image.primary().volume_id, b"TEST_1");
    }
}

#[test]
fn partition_shows_the_same_volume() {
    struct Partition(Vec<u8>);
    impl ReadBlocks for Partition {
        type Error = df_iso9660::OutOfRange;
        fn read(&self, offset: u64, buf: &mut [u8]) -> Result<(), Self::Error> {
            self.0[16 * 2048..].read(offset, buf)
        }
    }
    let dir = tempfile::tempdir().unwrap();
    fill(&dir.path().join("tree"));
    let iso = dir.path().join("x.iso");
    write(&dir.path().join("tree"), &iso, boot());
    let bytes = fs::read(&iso).unwrap();
    let whole = Volume::open(&bytes[..]).unwrap();
    let part = Volume::open(Partition(bytes.clone())).unwrap();
    for file in [
        "big",
        "d/e/e/p/e/r/t/h/a/n/e/i/g/h/t/bottom",
        "boot/again",
        "sector",
    ] {
        let read =
            |node: df_iso9660::Node, v: &Volume<Partition>| v.read_all(&node, 1 << 30).unwrap();
        let expected = whole
            .read_all(&whole.resolve(file.as_bytes()).unwrap(), 1 << 30)
            .unwrap();
        assert_eq!(
            read(part.resolve(file.as_bytes()).unwrap(), &part),
            expected,
            "{file}"
        );
    }
    let long = "x".repeat(255);
    assert!(part.resolve(long.as_bytes()).is_ok());
}

#[test]
fn boot_entries_partitions_and_stages_agree() {
    let dir = tempfile::tempdir().unwrap();
    fill(&dir.path().join("tree"));
    let iso = dir.path().join("x.iso");
    write(&dir.path().join("tree"), &iso, boot());
    let image = Inspection::open(&iso).unwrap();
    let gpt = image.gpt().unwrap().unwrap();
    assert_eq!(image.backup_gpt().unwrap().unwrap(), gpt);
    assert_eq!(gpt.sectors * 512, image.size());
    let entries = image.boot_entries().unwrap();
    let [bios, efi] = &entries[..] else {
        panic!("{entries:?}")
    };
    assert_eq!(
        (bios.platform, bios.media, bios.sectors),
        (Platform::Bios, 0, 4)
    );
    assert_eq!(efi.platform, Platform::Efi);
    let [iso_part, esp] = &gpt.partitions[..] else {
        panic!("{gpt:?}")
    };
    assert_eq!(
        u64::from(efi.block) * 4,
        esp.first,
        "El Torito and GPT name the same ESP"
    );
    assert_eq!(u64::from(efi.sectors), esp.last - esp.first + 1);
    assert_eq!((iso_part.first, iso_part.last + 1), (64, esp.first));
    let loader = image.resolve(b"boot/loader").unwrap();
    for at in [220, u64::from(bios.block) * 2048 + 1024] {
        let record = image.bytes(at, 16).unwrap();
        assert_eq!(record[..8], RECORD_MAGIC);
        let sector = u32::from_le_bytes(record[8..12].try_into().unwrap());
        assert_eq!(u64::from(sector) * 2048, loader.extents()[0].offset);
        assert_eq!(record[12..], 70_001_u32.to_le_bytes());
    }
}

#[test]
fn equal_trees_give_equal_images_whatever_the_disk_looks_like() {
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = ["one", "another place"].map(|n| dir.path().join(n));
    for (root, order) in [(&a, [0, 1, 2, 3]), (&b, [3, 1, 0, 2])] {
        for i in order {
            fs::create_dir_all(root.join(format!("d{}", i % 2))).unwrap();
            fs::write(root.join(format!("d{}/f{i}", i % 2)), format!("{i}")).unwrap();
        }
        fs::create_dir_all(root.join("boot")).unwrap();
        fs::write(root.join("boot/loader"), "L").unwrap();
    }
    fs::File::open(b.join("d0/f0"))
        .unwrap()
        .set_modified(std::time::UNIX_EPOCH)
        .unwrap();
    let (iso_a, iso_b) = (dir.path().join("a.iso"), dir.path().join("b.iso"));
    assert_eq!(
        write(&a, &iso_a, boot()).digest,
        write(&b, &iso_b, boot()).digest
    );
    assert_eq!(fs::read(&iso_a).unwrap(), fs::read(&iso_b).unwrap());
}

#[test]
fn difference_is_named_by_file_and_field() {
    let dir = tempfile::tempdir().unwrap();
    let tree = dir.path().join("t");
    fs::create_dir_all(tree.join("boot")).unwrap();
    fs::write(tree.join("boot/loader"), "L").unwrap();
    let (iso_a, iso_b) = (dir.path().join("a.iso"), dir.path().join("b.iso"));
    write(&tree, &iso_a, boot());
    fs::write(tree.join("boot/loader"), "M").unwrap();
    fs::set_permissions(tree.join("boot/loader"), fs::Permissions::from_mode(0o600)).unwrap();
    let mut changed = boot();
    changed.efi.as_mut().unwrap().files[1].data[0] = b'J';
    write(&tree, &iso_b, changed);
    let [a, b] = [&iso_a, &iso_b].map(|p| Inspection::open(p).unwrap());
    let found = compare(&a, &b).unwrap();
    let whats: Vec<_> = found.iter().map(|d| &d.what[..]).collect();
    for what in [
        "gpt disk guid",
        "file ./boot/loader mode",
        "file ./boot/loader sha256digest",
        "bytes of directory ./boot",
        "bytes of file ./boot/loader",
        "bytes of partition EFI system partition",
    ] {
        assert!(whats.contains(&what), "{what} is missing in {found:#?}");
    }
    assert_eq!(compare(&a, &a).unwrap(), []);
}

#[test]
fn files_that_change_under_our_hands_are_errors_and_leave_no_image() {
    let dir = tempfile::tempdir().unwrap();
    let tree = dir.path().join("t");
    fs::create_dir(&tree).unwrap();
    fs::write(tree.join("f"), "contents").unwrap();
    let manifest = Manifest::scan(&tree, ScanOptions::BUILT).unwrap();
    let iso = dir.path().join("x.iso");
    let attempt = || {
        let mut items = Tree::new();
        items.add_manifest(&manifest, &tree);
        let image = Image::plan(items, &spec(Boot::default())).unwrap();
        write_image(&image, &iso, &mut |_| {})
    };
    fs::write(tree.join("f"), "Contents").unwrap();
    assert!(matches!(attempt(), Err(WriteError::Contents { .. })));
    fs::write(tree.join("f"), "content").unwrap();
    assert!(matches!(
        attempt(),
        Err(WriteError::Size {
            expected: 8,
            found: 7,
            ..
        })
    ));
    fs::remove_file(tree.join("f")).unwrap();
    let error = attempt().unwrap_err();
    assert!(error.to_string().contains("/t/f: No such file"), "{error}");
    assert_eq!(
        fs::read_dir(dir.path()).unwrap().count(),
        1,
        "only the tree is left"
    );
}

#[test]
fn leftovers_of_a_killed_run_do_not_matter_but_a_live_one_does() {
    let dir = tempfile::tempdir().unwrap();
    let tree = dir.path().join("t");
    fs::create_dir(&tree).unwrap();
    let (iso, partial) = (dir.path().join("x.iso"), dir.path().join(".x.iso.partial"));
    fs::write(&partial, vec![9; 1 << 20]).unwrap();
    let written = write(&tree, &iso, Boot::default());
    assert_eq!(written.size, fs::metadata(&iso).unwrap().len());
    assert!(!partial.exists());
    let other = fs::File::create(&partial).unwrap();
    other.lock().unwrap();
    let image = Image::plan(Tree::new(), &spec(Boot::default())).unwrap();
    let error = write_image(&image, &iso, &mut |_| {}).unwrap_err();
    assert!(matches!(error, WriteError::Locked(_)), "{error}");
    assert!(partial.exists(), "it belongs to the other one");
}

#[test]
fn image_inside_an_image_is_the_image_alone() {
    let dir = tempfile::tempdir().unwrap();
    let tree = dir.path().join("t");
    fs::create_dir(&tree).unwrap();
    fs::write(tree.join("f"), vec![5; 3_000_000]).unwrap();
    let plan = || {
        let mut items = Tree::new();
        items.add_directory(&tree, (0, 0)).unwrap();
        Image::plan(items, &spec(Boot::default())).unwrap()
    };
    let alone = dir.path().join("alone.iso");
    let digest = write_image(&plan(), &alone, &mut |_| {}).unwrap().digest;
    let mut outer = Tree::new();
    outer.add_image(path("boot/initrd.img"), 0o444, Arc::new(plan()));
    outer.add_bytes(path("a"), 0o644, *b"before");
    let iso = dir.path().join("outer.iso");
    let image = Image::plan(outer, &spec(Boot::default())).unwrap();
    let mut last = 0;
    let written = write_image(&image, &iso, &mut |p| last = p.done).unwrap();
    assert_eq!(last, written.size);
    let image = Inspection::open(&iso).unwrap();
    let manifest = image.manifest().unwrap();
    assert_eq!(manifest, written.manifest);
    let text = manifest.to_string();
    assert!(
        text.contains(&format!(
            "initrd.img type=file mode=0444 uid=0 gid=0 size={} sha256digest={digest}",
            fs::metadata(&alone).unwrap().len()
        )),
        "{text}"
    );
}

#[test]
fn stages_that_cannot_be_used_are_refused() {
    let plan = |change: fn(&mut Boot)| {
        let mut boot = boot();
        change(&mut boot);
        let mut tree = Tree::new();
        tree.add_bytes(path("boot/loader"), 0o444, *b"L");
        let Err(PlanError::Boot(error)) = Image::plan(tree, &spec(boot)) else {
            panic!()
        };
        error
    };
    let error = plan(|b| b.bios.as_mut().unwrap().mbr.push(0));
    assert_eq!(error, BootError::MbrSize(441));
    let error = plan(|b| b.bios.as_mut().unwrap().cdboot.truncate(512));
    assert_eq!(error, BootError::CdbootSize(512));
    let error = plan(|b| b.bios.as_mut().unwrap().cdboot.fill(0));
    assert!(matches!(
        error,
        BootError::Patch {
            stage: "El Torito",
            ..
        }
    ));
    let error = plan(|b| b.bios.as_mut().unwrap().loader = path("boot/other"));
    assert!(matches!(error, BootError::NoLoader(_)));
}

#[test]
fn trees_that_cannot_be_read_are_named() {
    let error = Tree::new()
        .add_directory(Path::new("/nonexistent"), (0, 0))
        .unwrap_err();
    assert!(matches!(&error, TreeError::Io { path, .. } if path.ends_with("nonexistent")));
    assert!(
        Tree::new()
            .add_file(path("a"), 0o644, Path::new("/dev/null"))
            .is_err()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn random_trees_come_back(
        files in prop::collection::btree_map(
            prop::collection::vec("[a-c \u{e9}.~]{1,20}|[x-z]{200,255}", 1..12)
                .prop_filter_map("path of a file", |p| {
                    // Dots alone may name the root itself, which is no file.
                    let path = df_manifest::RelPath::new(p.join("/")).ok()?;
                    (!path.is_root()).then_some(path)
                }),
            (prop::collection::vec(any::<u8>(), 0..5000), 0..=0o7777_u32), 0..25),
        links in prop::collection::btree_map("L[a-z]{1,200}", "[a-z/.]{1,300}", 0..5),
        hybrid: bool,
    ) {
        let mut tree = Tree::new();
        for (path, (bytes, mode)) in &files {
            // A path below a file of this tree cannot be.
            let mut up = path.parent();
            let mut below_file = false;
            while let Some(dir) = up {
                below_file |= files.contains_key(&dir);
                up = dir.parent();
            }
            if !below_file {
                tree.add_bytes(path.clone(), *mode, &bytes[..]);
            }
        }
        for (name, target) in &links {
            let kind = release_image::ItemKind::Link(target.clone().into_bytes());
            tree.insert(path(name), release_image::Item { mode: 0o777, uid: 3, gid: 4, kind });
        }
        let mut boot = if hybrid { boot() } else { Boot::default() };
        boot.bios = None;
        let dir = tempfile::tempdir().unwrap();
        let iso = dir.path().join("x.iso");
        let image = Image::plan(tree, &spec(boot)).unwrap();
        let mut written = write_image(&image, &iso, &mut |_| {}).unwrap().manifest;
        // Rock Ridge folds repeated slashes and drops those at the end.
        for (name, target) in &links {
            let folded: Vec<_> = target.split('/').filter(|c| !c.is_empty()).collect();
            let root = if target.starts_with('/') { "/" } else { "" };
            let target = format!("{root}{}", folded.join("/"));
            let entry = df_manifest::Entry { uid: 3, gid: 4, ..df_manifest::Entry::link(target) };
            written.insert(path(name), entry);
        }
        prop_assert_eq!(Inspection::open(&iso).unwrap().manifest().unwrap(), written);
    }
}
