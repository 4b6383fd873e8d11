//! Keywords of packing lists: those of a folder, those built in, loops, variables, other lists.

use std::fs;
use std::path::Path;

use pkg_create::{CreateError, Defaults, Metadata, Stage, stage};
use pkg_format::Manifest;

const MANIFEST: &str = "name = tool; version = \"1.0\"; origin = test/tool; comment = Test\n\
    maintainer = m; www = w; categories [ test ]";

/// A stage with some files, and a folder of keywords.
fn make(folder: &Path, plist: &str) -> Result<Manifest, CreateError> {
    let root = folder.join("stage");
    for file in [
        "bin/ksh",
        "share/info/a.info",
        "share/de",
        "share/fr",
        "etc/x",
        "font/f.ttf",
    ] {
        let path = root.join("usr/local").join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, file).expect("a file");
    }
    let manifest = folder.join("manifest");
    fs::write(&manifest, MANIFEST).expect("a manifest");
    let defaults = Defaults {
        abi: "dragonfly:6.6:x86:64".parse().expect("an ABI"),
        prefix: "/usr/local".to_owned(),
    };
    let from = Stage {
        root,
        plist: Some((folder.join("plist"), plist.to_owned())),
        mtime: 0,
        keywords: Some(folder.join("Keywords")),
    };
    Ok(stage(Metadata::from_file(&manifest, &defaults)?.manifest, &from)?.finish()?)
}

fn keyword(folder: &Path, name: &str, text: &str) {
    fs::create_dir_all(folder.join("Keywords")).expect("a folder");
    fs::write(folder.join(format!("Keywords/{name}.ucl")), text).expect("a keyword");
}

fn files(manifest: &Manifest) -> Vec<&str> {
    manifest.files.keys().map(|path| path.as_str()).collect()
}

#[test]
fn keywords_of_a_folder_do_what_their_files_say() {
    let folder = tempfile::tempdir().expect("a folder");
    keyword(
        folder.path(),
        "font",
        "actions: [file(1), dir(2)]\narguments: yes\n\
         attributes: { owner: www, mode: \"0444\" }\n\
         post-install: <<EOD\ncache %D %1 %2 %F %B %f\nEOD\n\
         messages: [ { message: \"see %@\", type: install } ]\n",
    );
    let manifest = make(folder.path(), "@font font/f.ttf font\n@(root,,) etc/x\n").expect("it");
    assert_eq!(
        files(&manifest),
        ["/usr/local/etc/x", "/usr/local/font/f.ttf"]
    );
    let font = &manifest.files[&"/usr/local/font/f.ttf".parse().expect("a path")].ownership;
    assert_eq!(
        (font.uname.as_deref(), font.perm),
        (Some("www"), Some(0o444))
    );
    assert_eq!(manifest.directories.len(), 1);
    assert_eq!(
        manifest.scripts["post-install"],
        "cache /usr/local font/f.ttf font /usr/local/font/f.ttf /usr/local/font f.ttf\n"
    );
    assert_eq!(manifest.messages[0].text, "see font/f.ttf font");
    // What the line says counts more.
    let manifest = make(folder.path(), "@font(bin,,0400) font/f.ttf font\n").expect("it");
    let font = &manifest.files[&"/usr/local/font/f.ttf".parse().expect("a path")].ownership;
    assert_eq!(
        (font.uname.as_deref(), font.perm),
        (Some("bin"), Some(0o400))
    );
}

#[test]
fn shells_and_info_files_need_no_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = make(folder.path(), "@shell bin/ksh\n@info share/info/a.info\n").expect("it");
    assert_eq!(
        files(&manifest),
        ["/usr/local/bin/ksh", "/usr/local/share/info/a.info"]
    );
    let install = &manifest.scripts["post-install"];
    assert!(
        install.contains("echo '/usr/local/bin/ksh' >>"),
        "{install}"
    );
    assert!(install.contains("/usr/local/share/info\""), "{install}");
    assert!(manifest.scripts["pre-deinstall"].contains("grep -vxF '/usr/local/bin/ksh'"));
    // A folder's own keyword counts more.
    keyword(folder.path(), "shell", "actions: [file]");
    let manifest = make(folder.path(), "@shell bin/ksh\n").expect("it");
    assert!(manifest.scripts.is_empty());
}

#[test]
fn loops_variables_and_other_lists_make_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("more"), "${where}/x\n").expect("a list");
    let plist = "@var where etc\n@include more\n@for l in de fr\nshare/${l}\n@end\n\
        @comment ${nothing} stays\n@override_prefix /opt\n@cwd /usr/local/bin\nksh\n";
    let manifest = make(folder.path(), plist).expect("it");
    assert_eq!(
        files(&manifest),
        [
            "/usr/local/bin/ksh",
            "/usr/local/etc/x",
            "/usr/local/share/de",
            "/usr/local/share/fr"
        ]
    );
    assert_eq!(manifest.prefix, "/opt");
}

#[test]
fn wrong_lists_are_refused_with_their_line() {
    let folder = tempfile::tempdir().expect("a folder");
    keyword(folder.path(), "two", "actions: [file(2)]; arguments: yes");
    keyword(folder.path(), "broken", "actions: [fly]");
    fs::write(folder.path().join("itself"), "@include itself\n").expect("a list");
    for (plist, said) in [
        ("bin/ksh\n@nothing x\n", "line 2: unknown keyword @nothing"),
        ("@two bin/ksh\n", "line 1: @two: argument 2 is missing"),
        ("@broken x\n", "broken.ucl: action \"fly\""),
        ("@../../etc/passwd x\n", "is no keyword"),
        ("@for l in a\nshare/${l}\n", "line 1: @for without @end"),
        ("@end\n", "line 1: @end without @for"),
        ("@for l\n@end\n", "@for is followed by NAME in WORD"),
        ("@include itself\n", "make too much of it"),
        ("@include none\n", "none: No such file"),
        ("@var\n", "@var is followed by"),
        ("@shell ../../../etc/passwd\n", "line 1: @shell: "),
    ] {
        let error = make(folder.path(), plist).expect_err(plist);
        let text = format!(
            "{error} {:?}",
            std::error::Error::source(&error).map(ToString::to_string)
        );
        assert!(text.contains(said), "{plist}: {text}");
    }
    // Loops within loops come to an end.
    let words = "a ".repeat(200);
    let loops = ["a", "b", "c"].map(|name| format!("@for {name} in {words}\n"));
    let plist = format!("{}@comment\n{}", loops.concat(), "@end\n".repeat(3));
    let error = make(folder.path(), &plist).expect_err("a bomb");
    assert!(error.to_string().contains("too much") || format!("{error:?}").contains("too much"));
}
