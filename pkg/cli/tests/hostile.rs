//! Packages that would do harm: each is refused with a clear message, and nothing is changed.

#[expect(dead_code, reason = "these repositories are not signed")]
mod world;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;

use pkg_format::{Compression, write_bundle};
use pkg_types::{Digest, DigestKind};
use tar::{Builder, EntryType, Header};
use world::World;

/// One member of an archive, as it is: nothing is checked here.
struct Member {
    name: &'static str,
    kind: EntryType,
    link: &'static str,
    mode: u32,
    bytes: Vec<u8>,
}

fn file(name: &'static str) -> Member {
    Member {
        name,
        kind: EntryType::Regular,
        link: "",
        mode: 0o644,
        bytes: b"bytes\n".to_vec(),
    }
}

fn special(name: &'static str, kind: EntryType, link: &'static str) -> Member {
    Member {
        kind,
        link,
        bytes: Vec::new(),
        ..file(name)
    }
}

/// What the manifest says of files: paths, each with the digest of [`file`]'s bytes.
fn listed(paths: &[&str]) -> String {
    let sum = Digest::of(DigestKind::Sha256Hex, b"bytes\n");
    let files: Vec<String> = paths
        .iter()
        .map(|path| format!(r#""{path}":{{"sum":"{sum}","perm":"0644"}}"#))
        .collect();
    format!(r#""files":{{{}}}"#, files.join(","))
}

/// An archive of a manifest with these keys, and of members.
fn archive(keys: &str, members: &[Member]) -> Vec<u8> {
    let manifest = format!(
        r#"{{"name":"bad","version":"1","origin":"t/bad","abi":"*","prefix":"/usr/local",
        "comment":"c","desc":"d","maintainer":"m","www":"w","flatsize":6,{keys}}}"#
    );
    let mut tar = Builder::new(Vec::new());
    let head = Member {
        bytes: manifest.into_bytes(),
        ..file("+MANIFEST")
    };
    for member in std::iter::once(&head).chain(members) {
        let mut header = Header::new_gnu();
        // The checked setters refuse what is wanted here.
        header.as_old_mut().name[..member.name.len()].copy_from_slice(member.name.as_bytes());
        header.as_old_mut().linkname[..member.link.len()].copy_from_slice(member.link.as_bytes());
        header.set_entry_type(member.kind);
        header.set_mode(member.mode);
        header.set_size(member.bytes.len() as u64);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        header.set_cksum();
        tar.append(&header, member.bytes.as_slice())
            .expect("memory");
    }
    tar.into_inner().expect("memory")
}

/// Packs bytes, which are zeros in the main, small.
fn bomb(keys: &str, zeros: usize) -> Vec<u8> {
    let mut member = file("/usr/local/x");
    member.bytes = vec![0; zeros];
    let plain = archive(keys, &[member]);
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&plain).expect("memory");
    packer.finish().expect("memory")
}

/// Everything below the root but for the database's own files.
fn state(world: &World) -> (Vec<String>, String) {
    let mut files = world.files("root");
    files.retain(|path| !path.starts_with("/var/db/pkg/local.sqlite"));
    let mut names = String::new();
    if world.path("root/var/db/pkg/local.sqlite").exists() {
        names = world.run(&["query", "-a", "%n-%v"]);
    }
    (files, names)
}

/// What is wrong with the refusal of an archive, if anything.
fn refused(world: &World, bytes: &[u8], said: &str) -> Option<String> {
    let path: PathBuf = world.path("bad-1.pkg");
    fs::write(&path, bytes).expect("an archive");
    let before = state(world);
    let output = world.try_run(&["add", &world.text("bad-1.pkg")]);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    let clear = message.starts_with("pkg: ") && message.lines().count() <= 3;
    let well = output.status.code() == Some(1) && clear && message.contains(said);
    (!well || state(world) != before).then_some(message)
}

#[test]
fn archives_that_would_do_harm_are_refused_and_nothing_is_changed() {
    let world = World::new();
    world.run(&["shell", "-w", "SELECT 1"]);
    let x = "/usr/local/x";
    let link = || special("/usr/local/l", EntryType::Symlink, "/etc");
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", Vec::new(), "no +MANIFEST"),
        (
            "noise",
            (0..4000_u32).flat_map(u32::to_le_bytes).collect(),
            "cannot read",
        ),
        (
            "cut short",
            archive(&listed(&[x]), &[file(x)])[..700].to_vec(),
            "it is not JSON",
        ),
        (
            "`..` in a member",
            archive(&listed(&[x]), &[file("/usr/local/../../etc/x")]),
            "'.' or '..'",
        ),
        (
            "`..` in the manifest",
            archive(&listed(&["/usr/../../etc/x"]), &[]),
            "'.' or '..'",
        ),
        (
            "a file through a link of its own",
            archive(
                &listed(&["/usr/local/l", "/usr/local/l/x"]),
                &[link(), file("/usr/local/l/x")],
            ),
            "lies below /usr/local/l",
        ),
        (
            "a link in the place of a folder",
            archive(
                &listed(&["/usr/local/l", "/usr/local/l/x"]),
                &[file("/usr/local/l/x"), link()],
            ),
            "lies below",
        ),
        (
            "a hard link to a file outside",
            archive(&listed(&[x]), &[special(x, EntryType::Link, "/etc/passwd")]),
            "no earlier member is",
        ),
        (
            "a hard link with `..`",
            archive(
                &listed(&[x]),
                &[special(x, EntryType::Link, "../../etc/passwd")],
            ),
            "'.' or '..'",
        ),
        (
            "a character device",
            archive(&listed(&[x]), &[special(x, EntryType::Char, "")]),
            "neither file, link nor directory",
        ),
        (
            "a block device",
            archive(&listed(&[x]), &[special(x, EntryType::Block, "")]),
            "neither file, link nor directory",
        ),
        (
            "a pipe",
            archive(&listed(&[x]), &[special(x, EntryType::Fifo, "")]),
            "neither file, link nor directory",
        ),
        (
            "a file that is not listed",
            archive(&listed(&[]), &[file(x)]),
            "does not list it",
        ),
        (
            "a file that is listed and missing",
            archive(&listed(&[x]), &[]),
            "the archive lacks it",
        ),
        (
            "a file twice",
            archive(&listed(&[x]), &[file(x), file(x)]),
            "it comes twice",
        ),
        (
            "other bytes than the digest's",
            archive(
                &listed(&[x]),
                &[Member {
                    bytes: b"evil!\n".to_vec(),
                    ..file(x)
                }],
            ),
            "has digest",
        ),
        (
            "a digest of no known kind",
            archive(r#""files":{"/usr/local/x":"9$abc"}"#, &[file(x)]),
            "its kind is none of",
        ),
        (
            "permissions beyond those there are",
            archive(
                r#""files":{"/usr/local/x":{"sum":"-","perm":"77777"}}"#,
                &[file(x)],
            ),
            "perm",
        ),
        (
            "a bomb",
            bomb(&listed(&[x]), 64 << 20),
            "unpacks to more than its manifest says",
        ),
        (
            "a path that is too long",
            archive(&listed(&[&format!("/{}", "a/".repeat(600))]), &[]),
            "longer than 1,023 bytes",
        ),
        (
            "a name of a file that is too long",
            archive(&listed(&[&format!("/{}", "a".repeat(256))]), &[]),
            "longer than 1,023 bytes",
        ),
        (
            "a huge word",
            archive(
                &format!(
                    r#""deps":{{"{}":{{"origin":"a/b","version":"1"}}}}"#,
                    "n".repeat(1 << 20)
                ),
                &[],
            ),
            "longer than 255 bytes",
        ),
        (
            "a manifest that is nested without end",
            archive(
                &format!(r#""x":{}1{}"#, "[".repeat(5000), "]".repeat(5000)),
                &[],
            ),
            "recursion limit",
        ),
        (
            "a manifest of another type",
            archive(r#""files":7"#, &[]),
            "files",
        ),
    ];
    let wrong: Vec<(&str, String)> = cases
        .iter()
        .filter_map(|(what, bytes, said)| Some((*what, refused(&world, bytes, said)?)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn set_uid_is_what_the_manifest_says_and_not_what_the_archive_sneaks_in() {
    let world = World::new();
    let member = Member {
        mode: 0o6755,
        ..file("/usr/local/x")
    };
    fs::write(
        world.path("bad-1.pkg"),
        archive(&listed(&["/usr/local/x"]), &[member]),
    )
    .expect("it");
    world.run(&["add", "-q", &world.text("bad-1.pkg")]);
    let found = fs::metadata(world.path("root/usr/local/x")).expect("it");
    assert_eq!(found.permissions().mode() & 0o7777, 0o644);
}

#[test]
fn links_in_the_root_do_not_lead_out_of_it() {
    let world = World::new();
    let outside = world.path("outside");
    fs::create_dir_all(&outside).expect("a folder");
    fs::create_dir_all(world.path("root/usr")).expect("a folder");
    let up = format!("../../../../../../../../{}", outside.display());
    for target in [outside.display().to_string(), up] {
        symlink(&target, world.path("root/usr/local")).expect("a link");
        let bytes = archive(&listed(&["/usr/local/x"]), &[file("/usr/local/x")]);
        fs::write(world.path("bad-1.pkg"), bytes).expect("it");
        world.run(&["add", "-q", &world.text("bad-1.pkg")]);
        assert_eq!(fs::read_dir(&outside).expect("it").count(), 0, "{target}");
        world.run(&["delete", "-y", "-q", "bad"]);
        fs::remove_file(world.path("root/usr/local")).expect("the link");
    }
}

/// What a repository may try, and what the client says.
#[test]
fn repositories_that_lie_are_refused_and_the_old_catalogue_stays() {
    let world = World::new();
    world.package("tool-1.0", &[], &["/usr/local/bin/tool"]);
    world.run(&["repo", "-q", &world.text("repo")]);
    world.describe("repo");
    world.run(&["update", "-q"]);
    let kept = || fs::read(world.path("root/var/db/pkg/repos/test/catalogue.pkg")).expect("it");
    let before = kept();
    let good = fs::read(world.path("repo/data.pkg")).expect("it");
    let sum = Digest::of(DigestKind::Sha256Hex, b"x");
    let package = |more: &str| {
        format!(
            r#"{{"packages":[{{"name":"a","version":"1","origin":"t/a","abi":"*","comment":"c",
            "prefix":"/usr/local","flatsize":1,{more}}}]}}"#
        )
    };
    let located =
        |path: &str| format!(r#""sum":"{sum}","path":"{path}","repopath":"{path}","pkgsize":1"#);
    for (what, document, said) in [
        ("no JSON", "{".to_owned(), "EOF"),
        ("no list", "{}".to_owned(), "no list of packages"),
        (
            "no digest",
            package(r#""vital":false"#),
            "no digest or path",
        ),
        (
            "a path out of it",
            package(&located("../../etc/passwd")),
            "'.' or '..'",
        ),
        (
            "a digest of no kind",
            package(r#""sum":"7$x","path":"a.pkg","pkgsize":1"#),
            "its kind",
        ),
        (
            "a huge version",
            package(&located("a.pkg")).replace(
                r#""version":"1""#,
                &format!(r#""version":"{}""#, "1".repeat(1 << 20)),
            ),
            "longer than 255",
        ),
        (
            "a negative size",
            package(&located("a.pkg").replace(r#""pkgsize":1"#, r#""pkgsize":-1"#)),
            "pkgsize",
        ),
        (
            "a name that is a path",
            package(&located("a.pkg")).replace(r#""name":"a""#, r#""name":"../a""#),
            "name",
        ),
    ] {
        let members = [("data", document.as_bytes(), 0)];
        let bytes = write_bundle(&members, Compression::Zstd).expect("memory");
        fs::write(world.path("repo/data.pkg"), bytes).expect("it");
        let message = world.fail(&["update"]);
        assert!(
            message.contains(said) && message.contains("data.pkg"),
            "{what}: {message}"
        );
        assert_eq!(kept(), before, "{what}");
    }
    // The catalogue is right; the package is another, shorter or longer than it says.
    fs::write(world.path("repo/data.pkg"), good).expect("it");
    let path = world.path("repo/All/tool-1.0.pkg");
    let whole = fs::read(&path).expect("it");
    let mut longer = whole.clone();
    longer.push(0);
    let mut other = whole.clone();
    other[100] ^= 1;
    for (what, bytes, said) in [
        ("shorter", &whole[..whole.len() - 1], "has digest"),
        ("longer", &longer[..], "more than the"),
        ("other", &other[..], "has digest"),
    ] {
        fs::write(&path, bytes).expect("it");
        let before = state(&world);
        let message = world.fail(&["install", "-y", "tool"]);
        assert!(message.contains(said), "{what}: {message}");
        assert_eq!(state(&world), before, "{what}");
    }
    fs::write(&path, whole).expect("it");
    world.run(&["install", "-y", "-q", "tool"]);
}
