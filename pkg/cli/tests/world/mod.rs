//! A root, a repository and the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) const ABI: &str = "dragonfly:6.6:x86:64";

/// A folder that holds everything of a test; in memory where the system has such, since the work is
/// one fsync after another.
pub(crate) struct World {
    folder: tempfile::TempDir,
}

impl World {
    /// An empty root, and a repository without packages.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let world = Self {
            folder: folder.expect("a folder"),
        };
        for name in ["root", "repo/All", "etc"] {
            fs::create_dir_all(world.path(name)).expect("a folder");
        }
        world
    }

    /// A root with `lib` and `tool`, which needs it.
    pub(crate) fn installed() -> Self {
        let world = Self::new();
        world.package("lib-1.0", &[], &["/usr/local/lib/lib.txt"]);
        world.package("tool-1.0", &["lib"], &["/usr/local/bin/tool"]);
        world.publish();
        world.run(&["install", "-y", "-q", "tool"]);
        world
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program, on this root.
    pub(crate) fn pkg(&self) -> Command {
        self.pkg_on("root")
    }

    /// The program, on the root of this name.
    pub(crate) fn pkg_on(&self, root: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pkg"));
        command
            .env_clear()
            .arg("-r")
            .arg(self.path(root))
            .arg("-R")
            .arg(self.path("etc"))
            .args(["-o", &format!("ABI={ABI}"), "-o", "INSTALL_AS_USER=yes"])
            .args(["-o", "SYSLOG=no"]);
        command
    }

    /// Runs the program, which must succeed; gives its output.
    pub(crate) fn run(&self, words: &[&str]) -> String {
        let output = self.try_run(words);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {errors}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Runs the program, which may fail.
    pub(crate) fn try_run(&self, words: &[&str]) -> Output {
        self.pkg().args(words).output().expect("the program")
    }

    /// Runs the program, which must fail; gives what it says on standard error.
    pub(crate) fn fail(&self, words: &[&str]) -> String {
        let output = self.try_run(words);
        assert!(!output.status.success(), "{words:?} did not fail");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Runs the program on the root of this name; gives its output, or what it says when it fails.
    pub(crate) fn ask(&self, root: &str, words: &[&str]) -> Result<String, String> {
        let output = self.pkg_on(root).args(words).output();
        let output = output.expect("the program");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match output.status.success() {
            true => Ok(text(&output.stdout)),
            false => Err(format!("{words:?}: {}", text(&output.stderr))),
        }
    }

    /// Makes a package of files that hold their own path, by the program itself.
    pub(crate) fn package(&self, label: &str, deps: &[&str], files: &[&str]) {
        let (name, version) = label.rsplit_once('-').expect("NAME-VERSION");
        let stage = self.path(&format!("stage/{label}"));
        for file in files {
            let path = stage.join(file.trim_start_matches('/'));
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, format!("{file} of {label}\n")).expect("a file");
        }
        fs::create_dir_all(&stage).expect("a folder");
        let deps: Vec<String> = deps
            .iter()
            .map(|dep| format!("{dep} {{ origin = t/{dep}; version = \"1\" }}"))
            .collect();
        let manifest = format!(
            "name = {name}; version = \"{version}\"; origin = t/{name}; comment = \"Test {name}\"\n\
             maintainer = \"nobody@example.org\"; www = \"https://example.org\"\n\
             categories [ t ]\ndeps {{ {} }}\n",
            deps.join("; ")
        );
        let plist = format!("{}\n", files.join("\n"));
        self.create(&manifest, &plist, &format!("stage/{label}"), "repo/All");
    }

    /// Makes a package of a manifest, a packing list and the folder of its files, by the program
    /// itself.
    pub(crate) fn create(&self, manifest: &str, plist: &str, stage: &str, out: &str) {
        self.write("manifest", manifest);
        self.write("plist", plist);
        let (manifest, plist) = (self.text("manifest"), self.text("plist"));
        let (stage, out) = (self.text(stage), self.text(out));
        self.run(&[
            "create", "-M", &manifest, "-p", &plist, "-r", &stage, "-o", &out, "-l", "fast",
        ]);
    }

    /// Describes a repository that nobody signed to the root.
    pub(crate) fn describe(&self, repo: &str) {
        let url = format!("file://{}", self.text(repo));
        self.write("etc/test.conf", &format!("test: {{ url: \"{url}\" }}\n"));
    }

    /// Signs the repository with a key of its own and describes it to the root.
    pub(crate) fn publish(&self) {
        if !self.path("key").exists() {
            let public = self.try_run(&["key", "--create", "-t", "eddsa", &self.text("key")]);
            fs::write(self.path("root/key.pub"), public.stdout).expect("a key");
        }
        self.run(&["repo", "-l", "-q", &self.text("repo"), &self.text("key")]);
        let url = format!("file://{}", self.text("repo"));
        let file = format!(
            "test: {{ url: \"{url}\", signature_type: \"pubkey\", pubkey: \"/key.pub\" }}\n"
        );
        self.write("etc/test.conf", &file);
    }

    /// Makes one folder a copy of another, with modes and times.
    pub(crate) fn copy(&self, from: &str, to: &str) {
        if self.path(to).exists() {
            fs::remove_dir_all(self.path(to)).expect("the folder that was there");
        }
        let mut command = Command::new("cp");
        let copied = command.arg("-a").args([self.path(from), self.path(to)]);
        assert!(copied.status().expect("cp").success());
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file");
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    /// Files below a folder, as paths with a slash before, in order.
    pub(crate) fn files(&self, below: &str) -> Vec<String> {
        let mut files = Vec::new();
        walk(&self.path(below), "", &mut files);
        files.sort();
        files
    }
}

/// A manifest with nothing but what every one has.
pub(crate) fn minimal(name: &str, version: &str) -> String {
    format!(
        "name = {name}; version = \"{version}\"; origin = t/{name}; comment = c\n\
         maintainer = m; www = w; categories [ t ]\n"
    )
}

fn walk(root: &Path, below: &str, files: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(root.join(below.trim_start_matches('/'))) else {
        return;
    };
    for entry in entries {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{below}/{name}");
        // What is there only while something is under way is not passed over, empty as it may be.
        let staged = name.starts_with(".pkgtemp");
        if entry.file_type().expect("a kind").is_dir() && !staged {
            walk(root, &path, files);
        } else {
            files.push(path);
        }
    }
}
