//! Trees of others: what a framework of FreeBSD's kind expects of the system around it.

use std::fs;
use std::io;
use std::path::Path;

use crate::{Profile, Tree};

/// What such a framework asks the machine for where nobody says it, answered for the target.
const ANSWERS: [(&str, &str); 7] = [
    ("OPSYS", "DragonFly"),
    ("LOCALBASE", "/usr/local"),
    ("UID", "0"),
    ("HAVE_COMPAT_IA32_KERN", ""),
    ("CONFIGURE_MAX_CMD_LEN", "262144"),
    ("_SMP_CPUS", "1"),
    ("_MAKE_JOBS_NUMBER", "1"),
];

/// Folders that belong to the machine; nothing is in them.
const FOLDERS: [(&str, &str); 3] = [
    ("DISTDIR", "distfiles"),
    ("PORT_DBDIR", "options"),
    ("WRKDIRPREFIX", "work"),
];

/// What frameworks call their main file.
const NAMES: [&str; 2] = ["port", "mport"];

impl Profile {
    /// Answers what a framework of others asks the machine for. `folder` is an empty one: makefiles
    /// of the base system are written there as far as the tree leans on them.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn for_foreign(mut self, tree: &Tree, folder: &Path) -> io::Result<Self> {
        let release = self.assignments.get("OSREL").cloned().unwrap_or_default();
        self.assignments.insert("_OSRELEASE".to_owned(), release);
        for (name, answer) in ANSWERS {
            self.assignments.insert(name.to_owned(), answer.to_owned());
        }
        for (name, below) in FOLDERS {
            let path = folder.join(below).display().to_string();
            self.assignments.insert(name.to_owned(), path);
        }
        write_makefiles(tree, folder)?;
        self.makefiles = Some(folder.to_owned());
        Ok(self)
    }
}

/// Writes what a base system has so that ports find the framework by either of its names.
fn write_makefiles(tree: &Tree, folder: &Path) -> io::Result<()> {
    let framework = tree.root().join("Mk");
    let main = NAMES
        .iter()
        .map(|name| format!("bsd.{name}.mk"))
        .find(|file| framework.join(file).is_file());
    let Some(main) = main else { return Ok(()) };
    let include = format!(".include \"${{PORTSDIR}}/Mk/{main}\"\n");
    let part = |flag: &str| format!("{flag}=\tyes\n{include}.undef {flag}\n");
    for name in NAMES {
        let files = [
            (format!("bsd.{name}.mk"), include.clone()),
            (format!("bsd.{name}.options.mk"), part("USEOPTIONSMK")),
            (format!("bsd.{name}.pre.mk"), part("BEFOREPORTMK")),
            (format!("bsd.{name}.post.mk"), part("AFTERPORTMK")),
        ];
        for (file, text) in files {
            fs::write(folder.join(file), text)?;
        }
    }
    fs::write(folder.join("bsd.own.mk"), "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Evaluator as _, Native};

    #[test]
    fn port_finds_the_framework_by_the_name_of_another_system() {
        let folder = tempfile::tempdir().unwrap();
        let (root, base) = (folder.path().join("tree"), folder.path().join("base"));
        for folder in [&base, &root.join("Mk"), &root.join("a/b")] {
            fs::create_dir_all(folder).unwrap();
        }
        let main = "PKGNAME=\t${PORTNAME}-${OPSYS}${USEOPTIONSMK}\n";
        fs::write(root.join("Mk/bsd.mport.mk"), main).unwrap();
        let port = "PORTNAME=\tx\n.include <bsd.port.mk>\n";
        fs::write(root.join("a/b/Makefile"), port).unwrap();
        let tree = Tree::new(root.clone());
        let profile = Profile::new("x86_64", "6.6", "600600");
        let profile = profile.for_foreign(&tree, &base).unwrap();
        let native = Native::new(root, 1).unwrap();
        let port = "a/b".parse().unwrap();
        let folder = tree.folder(&port).unwrap();
        let found = native
            .evaluate(&port, &folder, &profile, &["PKGNAME", "_OSRELEASE"])
            .unwrap();
        assert_eq!(found.words["PKGNAME"], "x-DragonFly");
        assert_eq!(found.words["_OSRELEASE"], "6.6");
    }
}
