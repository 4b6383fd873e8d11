//! METALOG: what was installed, as lines of mtree(5), for whoever makes an image of the tree.
//!
//! ```text
//! ./usr/local/share/doc type=dir uname=root gname=wheel mode=755
//! ./usr/local/bin/tool type=file uname=root gname=wheel mode=555
//! ./usr/local/bin/link type=link uname=root gname=wheel mode=755 link=tool
//! ```
//!
//! Lines are added to what is there. A step that a killed program had begun may have them twice.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use pkg_format::{Manifest, Ownership};

/// Makes sure that lines can be added.
pub(crate) fn check(file: &Path) -> io::Result<()> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .open(file)
        .map(drop)
}

/// Adds the lines of a package; `folders` are those that were made for it, relative to the root.
pub(crate) fn add(file: &Path, manifest: &Manifest, folders: &[String]) -> io::Result<()> {
    let text = lines(manifest, folders);
    let mut file = OpenOptions::new().append(true).create(true).open(file)?;
    file.write_all(text.as_bytes())
}

fn lines(manifest: &Manifest, folders: &[String]) -> String {
    let mut out = String::new();
    let owned = |folder: &str| {
        let mut owned = manifest.directories.keys();
        owned.any(|path| path.relative() == folder)
    };
    let usual = Ownership::default();
    for folder in folders.iter().filter(|folder| !owned(folder)) {
        put(&mut out, folder, "dir", &usual, 0o755);
    }
    for (path, entry) in &manifest.directories {
        put(&mut out, path.relative(), "dir", &entry.ownership, 0o755);
    }
    for (path, entry) in &manifest.files {
        match &entry.symlink_target {
            None => put(&mut out, path.relative(), "file", &entry.ownership, 0o644),
            Some(target) => {
                put(&mut out, path.relative(), "link", &entry.ownership, 0o755);
                out.pop();
                out.push_str(" link=");
                escape(&mut out, target);
                out.push('\n');
            }
        }
    }
    out
}

fn put(out: &mut String, path: &str, kind: &str, owner: &Ownership, mode: u32) {
    out.push_str("./");
    escape(out, path);
    let uname = owner.uname.as_deref().unwrap_or("root");
    let gname = owner.gname.as_deref().unwrap_or("wheel");
    let mode = owner.perm.unwrap_or(mode);
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        " type={kind} uname={uname} gname={gname} mode={mode:3o}"
    );
    if let Some(flags) = owner.fflags.filter(|flags| *flags != 0) {
        let _ = write!(out, " flags={flags:#o}");
    }
    out.push('\n');
}

/// Bytes that would end a word or begin a comment are written as three octal digits.
fn escape(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'!' | b'$'..=b'[' | b']'..=b'~' => out.push(char::from(byte)),
            // Writing to a string cannot fail.
            _ => drop(write!(out, "\\{byte:03o}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_links_and_folders_have_a_line_each() {
        let json = r#"{"name":"a","version":"1","origin":"t/a","abi":"*","prefix":"/usr/local",
            "files":{"/usr/local/bin/a b":{"sum":"","uname":"www","gname":"mail","perm":"4555"},
                     "/usr/local/bin/l":{"sum":"","symlink_target":"a b"}},
            "directories":{"/usr/local/own":{"perm":"0700"}}}"#;
        let manifest = Manifest::parse(json.as_bytes()).unwrap();
        let made = ["usr".to_owned(), "usr/local/own".to_owned()];
        assert_eq!(
            lines(&manifest, &made),
            "./usr type=dir uname=root gname=wheel mode=755\n\
             ./usr/local/own type=dir uname=root gname=wheel mode=700\n\
             ./usr/local/bin/a\\040b type=file uname=www gname=mail mode=4555\n\
             ./usr/local/bin/l type=link uname=root gname=wheel mode=755 link=a\\040b\n"
        );
    }

    #[test]
    fn lines_are_added_to_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("METALOG");
        std::fs::write(&file, "before\n").unwrap();
        check(&file).unwrap();
        let json = r#"{"name":"a","version":"1","origin":"t/a","abi":"*","prefix":"/usr/local"}"#;
        let manifest = Manifest::parse(json.as_bytes()).unwrap();
        add(&file, &manifest, &["etc".to_owned()]).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(
            text,
            "before\n./etc type=dir uname=root gname=wheel mode=755\n"
        );
        assert!(check(&folder.path().join("no/such")).is_err());
    }
}
