//! From a stage to a package.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use pkg_create::{CreateError, Defaults, Metadata, Stage, stage};
use pkg_format::{Manifest, PackagePath};

const MANIFEST: &str = "name = tool; version = \"1.0\"; origin = test/tool; comment = Test\n\
    maintainer = \"nobody@example.org\"; www = \"https://example.org\"; categories [ test ]\n\
    deps { liba { origin = test/liba; version = \"2\" } }";

const PLIST: &str = "bin/tool\n@comment not a file\n@mode 0640\netc/tool.rc\n@mode\n\
    @sample etc/tool.conf.sample\n@config etc/tool.rc2\n@(www,www,4711) bin/su\nbin/link\n\
    @dir(www,www,0700) var/tool\n@dir share/empty\n";

fn put(root: &Path, path: &str, mode: u32) {
    let path = root.join("usr/local").join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(&path, path.to_string_lossy().len().to_string()).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
}

fn tree(folder: &Path) -> (PathBuf, PathBuf) {
    let (root, meta) = (folder.join("stage"), folder.join("meta"));
    for (path, mode) in [
        ("bin/tool", 0o755),
        ("bin/su", 0o755),
        ("etc/tool.rc", 0o644),
        ("etc/tool.rc2", 0o644),
        ("etc/tool.conf.sample", 0o644),
    ] {
        put(&root, path, mode);
    }
    symlink("tool", root.join("usr/local/bin/link")).expect("a link");
    fs::create_dir_all(root.join("usr/local/share/empty")).expect("a folder");
    fs::create_dir_all(&meta).expect("a folder");
    for (name, text) in [
        ("+MANIFEST", MANIFEST),
        ("+DESC", "Long text.\n"),
        ("+DISPLAY", "[ { message = \"Thanks\"; type = install } ]"),
        ("+POST_INSTALL", "echo done"),
    ] {
        fs::write(meta.join(name), text).expect("a file");
    }
    (root, meta)
}

fn make(root: &Path, meta: &Path, plist: &str) -> Result<(Manifest, Vec<u8>), CreateError> {
    let defaults = Defaults {
        abi: "dragonfly:6.6:x86:64".parse().expect("an ABI"),
        prefix: "/usr/local".to_owned(),
    };
    let metadata = Metadata::from_folder(meta, &defaults)?;
    let from = Stage {
        root: root.to_owned(),
        plist: Some((PathBuf::from("plist"), plist.to_owned())),
        mtime: 1_767_225_600,
        keywords: None,
    };
    let builder = stage(metadata.manifest, &from)?.level(1);
    Ok(builder.write(Vec::new())?)
}

fn path(text: &str) -> PackagePath {
    text.parse().expect("a path")
}

#[test]
fn packing_list_gives_owners_modes_samples_and_folders() {
    let folder = tempfile::tempdir().expect("a folder");
    let (root, meta) = tree(folder.path());
    let (manifest, archive) = make(&root, &meta, PLIST).expect("a package");
    let entry = |name: &str| &manifest.files[&path(&format!("/usr/local/{name}"))];
    assert_eq!(entry("bin/tool").ownership.perm, Some(0o755));
    assert_eq!(entry("bin/tool").ownership.uname.as_deref(), Some("root"));
    assert_eq!(entry("etc/tool.rc").ownership.perm, Some(0o640));
    assert_eq!(entry("etc/tool.conf.sample").ownership.perm, Some(0o644));
    assert_eq!(entry("bin/su").ownership.perm, Some(0o4711));
    assert_eq!(entry("bin/su").ownership.gname.as_deref(), Some("www"));
    assert_eq!(entry("bin/link").symlink_target.as_deref(), Some("tool"));
    assert_eq!(entry("bin/tool").mtime, Some(1_767_225_600));
    assert_eq!(manifest.config, [path("/usr/local/etc/tool.rc2")]);
    let folder_of = |name: &str| &manifest.directories[&path(name)].ownership;
    assert_eq!(folder_of("/usr/local/var/tool").perm, Some(0o700));
    assert_eq!(
        folder_of("/usr/local/share/empty").uname.as_deref(),
        Some("root")
    );
    assert_eq!(manifest.desc, "Long text.");
    assert_eq!(manifest.messages[0].kind.as_deref(), Some("install"));
    assert!(manifest.scripts["post-install"].starts_with("echo done\nif [ ! -e"));
    assert!(manifest.scripts["pre-deinstall"].contains("'/usr/local/etc/tool.conf'"));
    assert_eq!(manifest.abi.to_string(), "dragonfly:6.6:x86:64");
    assert_eq!(make(&root, &meta, PLIST).expect("a package").1, archive);
}

#[test]
fn all_missing_files_are_named_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (root, meta) = tree(folder.path());
    let error = make(&root, &meta, "bin/tool\nbin/no\nlib/neither\n").expect_err("missing");
    let text = error.to_string();
    assert!(
        text.contains("/usr/local/bin/no, /usr/local/lib/neither"),
        "{text}"
    );
}

#[test]
fn wrong_lines_of_a_packing_list_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let (root, meta) = tree(folder.path());
    for (plist, wanted) in [
        (
            "bin/tool\n@nonsense x\n",
            "line 2: unknown keyword @nonsense",
        ),
        ("@mode 9\n", "line 1: \"9\" is not an octal mode"),
        ("../../../etc/passwd\n", "line 1"),
        ("@sample etc/tool.rc\n", "does not end in .sample"),
        ("bin/tool\nbin/tool\n", "given twice"),
        ("share/empty\n", "it is a directory"),
    ] {
        let error = make(&root, &meta, plist).expect_err(plist).to_string();
        assert!(error.contains(wanted), "{plist:?}: {error}");
    }
}

#[test]
fn shared_libraries_come_from_elf_files() {
    // A program of this machine stands for any: it needs some library, and is none.
    let Ok(bytes) = fs::read("/bin/sh") else {
        return;
    };
    let facts = pkg_create::ElfFacts::of(&bytes).expect("an ELF file");
    assert_eq!(facts.soname, None);
}
