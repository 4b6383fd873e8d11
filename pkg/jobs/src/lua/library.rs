//! The functions that scripts find in `pkg`, and those of `os` that reach files.

use std::cell::RefCell;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _, fchown, symlink};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::rc::Rc;

use mlua::{Error, Lua, MultiValue, Result, Table, Value, Variadic};

use super::files;
use crate::root::Root;
use crate::system::Way;

/// The tree that a script may reach, and what it says.
#[derive(Clone)]
pub(super) struct Tree {
    root: Root,
    said: Rc<RefCell<String>>,
}

/// What a function of Lua's own libraries gives when it fails: nothing, why, and a number.
pub(super) type Failure = (Value, String, i32);

impl Tree {
    pub(super) fn new(root: &Root) -> Self {
        Self {
            root: root.clone(),
            said: Rc::default(),
        }
    }

    /// Where what the script says is gathered.
    pub(super) fn said(&self) -> Rc<RefCell<String>> {
        Rc::clone(&self.said)
    }

    pub(super) fn say(&self, text: &str) {
        self.said.borrow_mut().push_str(text);
    }

    /// Where a path of a script really is, which is never beside the tree; with `last` a link at
    /// its end is followed too.
    pub(super) fn at(&self, path: &str, last: bool) -> io::Result<PathBuf> {
        let place = self.root.follow(path.trim_start_matches('/'), last)?;
        Ok(self.root.at(&place.path))
    }

    /// A program of the tree, confined to it.
    fn program(&self, words: &[String]) -> Result<Command> {
        let (program, arguments) = words
            .split_first()
            .ok_or_else(|| Error::runtime("which program?"))?;
        let way = Way::of(&self.root);
        if way == Way::Foreign {
            return Err(Error::runtime(
                "the programs of the tree are another system's",
            ));
        }
        if !way.is_permitted() {
            return Err(Error::runtime(
                "only the superuser can confine a program to the root",
            ));
        }
        let mut command = way.command(&self.root, program);
        command.args(arguments).stdin(Stdio::null());
        Ok(command)
    }
}

/// A failure as Lua's libraries tell it.
pub(super) fn failure(path: &str, error: &io::Error) -> Failure {
    let code = error.raw_os_error().unwrap_or(0);
    (Value::Nil, format!("{path}: {error}"), code)
}

/// Puts everything into a state; `prefix` is that of the package, if there is one.
pub(super) fn put(lua: &Lua, tree: Tree, prefix: Option<&str>) -> Result<()> {
    let globals = lua.globals();
    globals.set("pkg_rootdir", tree.root.path().to_string_lossy())?;
    let pkg = lua.create_table()?;
    if let Some(prefix) = prefix {
        let prefix = prefix.trim_end_matches('/').to_owned();
        let prefixed = move |_: &Lua, path: String| {
            Ok(match path.starts_with('/') {
                true => path,
                false => format!("{prefix}/{path}"),
            })
        };
        pkg.set("prefixed_path", lua.create_function(prefixed)?)?;
    }
    let say = tree.clone();
    let print_msg = move |_: &Lua, text: String| {
        say.say(&text);
        say.say("\n");
        Ok(())
    };
    pkg.set("print_msg", lua.create_function(print_msg)?)?;
    put_files(lua, &pkg, &tree)?;
    put_programs(lua, &pkg, &tree)?;
    // The METALOG has what packages bring, and not what their scripts make.
    let metalog_copy = |_: &Lua, _: (String, String)| Ok(());
    pkg.set("metalog_copy", lua.create_function(metalog_copy)?)?;
    globals.set("pkg", pkg)?;
    put_os(lua, &globals.get("os")?, &tree)?;
    files::put(lua, &tree)
}

fn put_files(lua: &Lua, pkg: &Table, tree: &Tree) -> Result<()> {
    let here = tree.clone();
    let filecmp = move |_: &Lua, (one, other): (String, String)| {
        Ok(same(&here, &one, &other).map_or(2, |same| i32::from(!same)))
    };
    pkg.set("filecmp", lua.create_function(filecmp)?)?;
    let here = tree.clone();
    let copy =
        move |_: &Lua, (from, to): (String, String)| Ok(copy(&here, &from, &to).err().map(|_| 2));
    pkg.set("copy", lua.create_function(copy)?)?;
    let here = tree.clone();
    let stat = move |lua: &Lua, path: String| {
        let Ok(found) = here.at(&path, false).and_then(fs::symlink_metadata) else {
            return Ok(None);
        };
        let table = lua.create_table()?;
        table.set("size", found.len())?;
        table.set("uid", found.uid())?;
        table.set("gid", found.gid())?;
        table.set("type", kind(found.file_type()))?;
        Ok(Some(table))
    };
    pkg.set("stat", lua.create_function(stat)?)?;
    let here = tree.clone();
    let link = move |lua: &Lua, (target, path): (String, String)| {
        let made = here.at(&path, false).and_then(|at| symlink(&target, at));
        files::answer(lua, &path, made.map(|()| true))
    };
    pkg.set("symlink", lua.create_function(link)?)?;
    let here = tree.clone();
    let readdir = move |lua: &Lua, path: String| {
        let names = || -> io::Result<Vec<String>> {
            let entries = fs::read_dir(here.at(&path, true)?)?;
            let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
            let mut names = names.collect::<io::Result<Vec<String>>>()?;
            names.sort();
            Ok(names)
        };
        files::answer(lua, &path, names())
    };
    pkg.set("readdir", lua.create_function(readdir)?)
}

fn put_programs(lua: &Lua, pkg: &Table, tree: &Tree) -> Result<()> {
    let here = tree.clone();
    let exec = move |_: &Lua, words: Vec<String>| {
        let failed = |why: String, code: i32| (None, Some(why), Some(code));
        let child = here.program(&words)?.spawn();
        Ok(
            match child.and_then(|mut child| Ok((child.id(), child.wait()?))) {
                Ok((id, status)) if status.success() => (Some(id), None, None),
                Ok((_, status)) => {
                    let code = status.code().unwrap_or(-1);
                    failed("Abnormal termination".to_owned(), code)
                }
                Err(error) => failed(error.to_string(), error.raw_os_error().unwrap_or(0)),
            },
        )
    };
    pkg.set("exec", lua.create_function(exec)?)?;
    let here = tree.clone();
    let exec_capture = move |lua: &Lua, words: Vec<String>| {
        let text = |bytes: &[u8]| lua.create_string(bytes).map(Some);
        match here.program(&words)?.output() {
            Ok(Output {
                status,
                stdout,
                stderr,
            }) => Ok((text(&stdout)?, text(&stderr)?, status.code().unwrap_or(-1))),
            Err(error) => Ok((None, None, error.raw_os_error().unwrap_or(0))),
        }
    };
    pkg.set("exec_capture", lua.create_function(exec_capture)?)
}

fn put_os(lua: &Lua, os: &Table, tree: &Tree) -> Result<()> {
    let here = tree.clone();
    let remove = move |lua: &Lua, path: String| {
        let gone = here
            .at(&path, false)
            .and_then(|at| match fs::symlink_metadata(&at)?.is_dir() {
                true => fs::remove_dir(at),
                false => fs::remove_file(at),
            });
        files::answer(lua, &path, gone.map(|()| true))
    };
    os.set("remove", lua.create_function(remove)?)?;
    let here = tree.clone();
    let rename = move |lua: &Lua, (from, to): (String, String)| {
        let done = here
            .at(&from, false)
            .and_then(|one| fs::rename(one, here.at(&to, false)?));
        files::answer(lua, &from, done.map(|()| true))
    };
    os.set("rename", lua.create_function(rename)?)?;
    for name in ["execute", "exit", "tmpname"] {
        let refuse = move |_: &Lua, _: Variadic<Value>| -> Result<MultiValue> {
            Err(Error::runtime(format!("os.{name} not available")))
        };
        os.set(name, lua.create_function(refuse)?)?;
    }
    Ok(())
}

/// Whether two files hold the same.
fn same(tree: &Tree, one: &str, other: &str) -> io::Result<bool> {
    let open = |path: &str| File::open(tree.at(path, true)?);
    let (mut one, mut other) = (open(one)?, open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut a, mut b) = (vec![0; 1 << 16], Vec::new());
    loop {
        let count = one.read(&mut a)?;
        if count == 0 {
            return Ok(true);
        }
        b.resize(count, 0);
        other.read_exact(&mut b)?;
        if a[..count] != b[..] {
            return Ok(false);
        }
    }
}

/// Copies a file with owner, permissions and times to a name that is free.
fn copy(tree: &Tree, from: &str, to: &str) -> io::Result<()> {
    let mut from = File::open(tree.at(from, true)?)?;
    let found = from.metadata()?;
    let path = tree.at(to, false)?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)?;
    let copied = io::copy(&mut from, &mut file)
        .and_then(|_| fchown(&file, Some(found.uid()), Some(found.gid())))
        .and_then(|()| file.set_permissions(found.permissions()))
        .and_then(|()| file.set_modified(found.modified()?))
        .and_then(|()| file.sync_all());
    if copied.is_err() {
        // Half a file is worse than none.
        let _ = fs::remove_file(path);
    }
    copied
}

fn kind(kind: fs::FileType) -> &'static str {
    match kind {
        kind if kind.is_file() => "reg",
        kind if kind.is_dir() => "dir",
        kind if kind.is_symlink() => "lnk",
        kind if kind.is_char_device() => "chr",
        kind if kind.is_block_device() => "blk",
        kind if kind.is_socket() => "sock",
        kind if kind.is_fifo() => "fifo",
        _ => "unknown",
    }
}
