//! What other people's tools say about our images.

use std::fs;
use std::path::PathBuf;

use crate::common::{boot, fill, outsider, write};
use release_image::{Boot, FatFile, FatImage, Inspection};

fn hybrid() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    fill(&dir.path().join("tree"));
    let iso = dir.path().join("x.iso");
    write(&dir.path().join("tree"), &iso, boot());
    (dir, iso)
}

fn stdout(out: &std::process::Output) -> String {
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(
        out.status.success(),
        "{text}\n{}",
        String::from_utf8_lossy(&out.stderr)
    );
    text
}

#[test]
fn xorriso_extracts_the_same_tree() {
    let (dir, iso) = hybrid();
    let out = dir.path().join("out");
    let args = [
        "-osirrox",
        "on",
        "-indev",
        iso.to_str().unwrap(),
        "-extract",
        "/",
    ];
    let args = [&args[..], &[out.to_str().unwrap()]].concat();
    let Some(run) = outsider("xorriso", &args) else {
        return;
    };
    stdout(&run);
    let same = std::process::Command::new("diff")
        .args(["-r", "--no-dereference"])
        .args([dir.path().join("tree"), out])
        .output()
        .unwrap();
    assert_eq!(stdout(&same), "");
}

#[test]
fn xorriso_recognises_boot_entries_and_partitions() {
    let (_dir, iso) = hybrid();
    let args = [
        "-indev",
        iso.to_str().unwrap(),
        "-report_el_torito",
        "plain",
        "-report_system_area",
        "plain",
    ];
    let Some(run) = outsider("xorriso", &args) else {
        return;
    };
    let text = stdout(&run);
    for needed in [
        "protective-msdos",
        "GPT",
        "EFI system partition",
        "BIOS",
        "UEFI",
    ] {
        assert!(text.contains(needed), "{needed} is missing in:\n{text}");
    }
    let said = String::from_utf8_lossy(&run.stderr).into_owned() + &text;
    for bad in ["damaged", "backup missing", "SORRY", "FAILURE"] {
        assert!(!said.contains(bad), "{bad} in:\n{said}");
    }
}

#[test]
fn bsdtar_lists_every_path() {
    let (dir, iso) = hybrid();
    let Some(run) = outsider("bsdtar", &["-tf", iso.to_str().unwrap()]) else {
        return;
    };
    let mut names: Vec<_> = stdout(&run).lines().map(ToOwned::to_owned).collect();
    names.sort();
    let tree = dir.path().join("tree");
    let find = std::process::Command::new("find")
        .arg(".")
        .current_dir(tree)
        .output()
        .unwrap();
    let find = stdout(&find);
    let mut expected: Vec<_> = find
        .lines()
        .map(|l| l.strip_prefix("./").unwrap_or(l).to_owned())
        .collect();
    expected.sort();
    assert_eq!(names, expected);
}

#[test]
fn isoinfo_reads_rock_ridge() {
    let (_dir, iso) = hybrid();
    let args = ["-R", "-f", "-i", iso.to_str().unwrap()];
    let Some(run) = outsider("isoinfo", &args) else {
        return;
    };
    let text = stdout(&run);
    assert!(
        text.lines()
            .any(|l| l == "/d/e/e/p/e/r/t/h/a/n/e/i/g/h/t/bottom"),
        "{text}"
    );
    assert!(text.lines().any(|l| l == format!("/{}", "x".repeat(255))));
}

#[test]
fn sgdisk_finds_no_problem_in_the_partition_table() {
    let (_dir, iso) = hybrid();
    let Some(run) = outsider("sgdisk", &["-v", iso.to_str().unwrap()]) else {
        return;
    };
    let text = stdout(&run);
    assert!(text.contains("No problems found"), "{text}");
}

#[test]
fn fsck_finds_no_problem_in_any_fat() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("fat.img");
    for len in [0, 20_000, 9_000_000, 140_000_000] {
        let files = [
            FatFile {
                path: "EFI/BOOT/BOOTX64.EFI".to_owned(),
                data: vec![3; len],
            },
            FatFile {
                path: "EFI/OTHER.TXT".to_owned(),
                data: b"text".to_vec(),
            },
            FatFile {
                path: "TOP".to_owned(),
                data: vec![1; 5000],
            },
        ];
        let image = FatImage::new(&files, "EFI", crate::common::TIME, 7, 0).unwrap();
        fs::write(&file, &image.bytes).unwrap();
        let Some(run) = outsider("fsck.fat", &["-n", "-v", file.to_str().unwrap()]) else {
            return;
        };
        let text = stdout(&run);
        assert!(text.contains(" 6 files"), "{:?}: {text}", image.kind);
        for bad in ["differ", "dirty", "Wrong", "wrong", "but"] {
            assert!(!text.contains(bad), "{:?}: {text}", image.kind);
        }
    }
}

#[test]
fn esp_in_the_image_holds_the_loader() {
    let (dir, iso) = hybrid();
    let image = Inspection::open(&iso).unwrap();
    let gpt = image.gpt().unwrap().unwrap();
    let esp = &gpt.partitions[1];
    let bytes = image
        .bytes(esp.first * 512, ((esp.last + 1 - esp.first) * 512) as usize)
        .unwrap();
    let file = dir.path().join("esp.img");
    fs::write(&file, bytes).unwrap();
    let Some(run) = outsider(
        "mtype",
        &["-i", file.to_str().unwrap(), "::/EFI/BOOT/BOOTX64.EFI"],
    ) else {
        return;
    };
    assert!(run.status.success());
    assert_eq!(run.stdout, vec![0x5A; 123_457]);
}

#[test]
fn plain_images_are_read_too() {
    let dir = tempfile::tempdir().unwrap();
    fill(&dir.path().join("tree"));
    let iso = dir.path().join("x.iso");
    let written = write(&dir.path().join("tree"), &iso, Boot::default());
    let Some(run) = outsider("bsdtar", &["-tf", iso.to_str().unwrap()]) else {
        return;
    };
    assert_eq!(stdout(&run).lines().count(), written.manifest.len());
}
