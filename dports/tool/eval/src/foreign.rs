//! Trees of others: what a framework of FreeBSD's kind expects of the system around it.

use std::fs;
use std::io;
use std::path::Path;

use crate::{Profile, Tree, replace_file};

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

/// What the rules of a base system set where nothing else does.
const DEFAULTS: [(&str, &str); 21] = [
    ("AR", "ar"),
    ("AS", "as"),
    ("CC", "cc"),
    ("CFLAGS", "-O2 -pipe"),
    ("CPP", "cpp"),
    ("CXX", "c++"),
    ("CXXFLAGS", "${CFLAGS}"),
    ("FC", "f77"),
    ("LD", "ld"),
    ("LEX", "lex"),
    ("NM", "nm"),
    ("OBJC", "cc"),
    ("RANLIB", "ranlib"),
    ("YACC", "yacc"),
    ("BINOWN", "root"),
    ("BINGRP", "wheel"),
    ("BINMODE", "555"),
    ("SHAREOWN", "root"),
    ("SHAREGRP", "wheel"),
    ("SHAREMODE", "444"),
    ("MANOWN", "root"),
];

/// What frameworks ask the compiler for, as they keep its answers: the target's is the clang that
/// ports are built with. Only the words and numbers that they look for are here.
const COMPILER: &str = "\
_CCVERSION_${CC:hash}?=\tclang version 22.1
_ALTCCVERSION_${CC:hash}?=\tnone
_OBJC_CCVERSION_${CC:hash}?=\tclang version 22.1
_OBJC_ALTCCVERSION_${CC:hash}?=\tnone
_CXXINTERNAL_${CXX:hash}?=\t\"-lc++\"
.for std in c89 c99 c11 c17 c23 gnu89 gnu99 gnu11 gnu17 gnu23 c++98 c++0x c++11 c++14 c++17 c++20 \
\tc++2b c++23 gnu++98 gnu++11 gnu++14 gnu++17 gnu++20 gnu++2b gnu++23
CC_OUTPUT_${CC:hash}_${std:hash}?=\tyes
.endfor
";

/// Parts of the framework that ports include by themselves, what tells it which while it is read,
/// and what tells it afterwards that it was.
const PARTS: [(&str, &str, &str); 4] = [
    ("", "", ""),
    (".options", "INOPTIONSMK", "USEOPTIONSMK"),
    (".pre", "BEFOREPORTMK", ""),
    (".post", "AFTERPORTMK", ""),
];

/// What frameworks call their main file, `bsd.NAME.mk`.
const NAMES: [&str; 2] = ["port", "mport"];

impl Tree {
    /// Returns the name of the main file of the tree's framework, in `Mk`: FreeBSD's or
    /// MidnightBSD's; nothing where it has neither.
    #[must_use]
    pub fn framework(&self) -> Option<String> {
        let folder = self.root().join("Mk");
        let mut files = NAMES.iter().map(|name| format!("bsd.{name}.mk"));
        files.find(|file| folder.join(file).is_file())
    }
}

/// What becomes of the questions that a framework asks the compiler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probes {
    /// They are answered as the target's compiler would.
    Answered,
    /// They are put to the compiler of this machine.
    Asked,
}

impl Profile {
    /// Answers what a framework of others asks the machine for; what it asks the compiler for only
    /// if `probes` says so. Makefiles of the base system are written to `folder` as far as the tree
    /// leans on them; those that are there and the same are left alone.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn for_foreign(mut self, tree: &Tree, folder: &Path, probes: Probes) -> io::Result<Self> {
        let release = self.assignments.get("OSREL").cloned().unwrap_or_default();
        self.assignments.insert("_OSRELEASE".to_owned(), release);
        for (name, answer) in ANSWERS {
            self.assignments.insert(name.to_owned(), answer.to_owned());
        }
        for (name, below) in FOLDERS {
            let path = folder.join(below).display().to_string();
            self.assignments.insert(name.to_owned(), path);
        }
        write_makefiles(tree, folder, probes)?;
        self.makefiles = Some(folder.to_owned());
        Ok(self)
    }
}

/// Writes what a base system has: the way to the framework by either of its names, and the names
/// of programs and owners.
fn write_makefiles(tree: &Tree, folder: &Path, probes: Probes) -> io::Result<()> {
    let Some(main) = tree.framework() else {
        return Ok(());
    };
    let framework = tree.root().join("Mk");
    let has = |file: &str| framework.join(file).is_file();
    let include = |file: &str| format!(".include \"${{PORTSDIR}}/Mk/{file}\"\n");
    for name in NAMES {
        for (part, flag, kept) in PARTS {
            let file = format!("bsd.{name}{part}.mk");
            let text = if has(&file) {
                include(&file)
            } else if flag.is_empty() {
                include(&main)
            } else {
                let flags = [flag, kept].into_iter().filter(|flag| !flag.is_empty());
                let set: String = flags.map(|flag| format!("{flag}=\tyes\n")).collect();
                format!("{set}{}.undef {flag}\n", include(&main))
            };
            let text = format!(".include <bsd.own.mk>\n{text}");
            write(folder, &file, &text)?;
        }
    }
    let set = |(name, value): (&str, &str)| format!("{name}?=\t{value}\n");
    let mut own = DEFAULTS.map(set).concat();
    if probes == Probes::Answered {
        own.push_str(COMPILER);
    }
    write(folder, "bsd.own.mk", &own)?;
    // Makes that ports ask read it before all else.
    if !has("sys.mk") {
        write(folder, "sys.mk", ".include <bsd.own.mk>\n")?;
    }
    Ok(())
}

/// Writes a file, unless it has that text already: ports were evaluated with it.
fn write(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let path = folder.join(name);
    if fs::read(&path).is_ok_and(|present| present == text.as_bytes()) {
        return Ok(());
    }
    replace_file(&path, text)
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
        let main = "PKGNAME=\t${PORTNAME}-${OPSYS}-${CC}\n.if defined(INOPTIONSMK)\nOPTIONS+=\tread\n\
            .elif !defined(USEOPTIONSMK)\nOPTIONS+=\tagain\n.endif\n";
        fs::write(root.join("Mk/bsd.mport.mk"), main).unwrap();
        let port = "PORTNAME=\tx\n.include <bsd.port.options.mk>\n.include <bsd.port.mk>\n";
        fs::write(root.join("a/b/Makefile"), port).unwrap();
        let tree = Tree::new(root.clone());
        let profile = Profile::new("x86_64", "6.6", "600600");
        let profile = profile.for_foreign(&tree, &base, Probes::Answered).unwrap();
        let native = Native::new(root, 1).unwrap();
        let port = "a/b".parse().unwrap();
        let folder = tree.folder(&port).unwrap();
        let found = native
            .evaluate(
                &port,
                &folder,
                &profile,
                &["PKGNAME", "_OSRELEASE", "OPTIONS"],
            )
            .unwrap();
        assert_eq!(found.words["PKGNAME"], "x-DragonFly-cc");
        assert_eq!(found.words["_OSRELEASE"], "6.6");
        assert_eq!(found.words["OPTIONS"], "read");
    }
}
