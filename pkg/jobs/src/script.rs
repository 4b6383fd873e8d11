//! Scripts of packages.
//!
//! A script is run by the shell of the tree, with the tree as its root. It is given `NAME-VERSION`
//! as its argument, the general scripts `install` and `deinstall` the occasion too, and in its
//! environment:
//!
//! ```text
//! PKG_NAME      name of the package
//! PKG_PREFIX    its prefix
//! PKG_ROOTDIR   the root as the script sees it: /
//! PKG_UPGRADE   true, when another version goes or comes in the same step
//! PKG_CHROOTED  true, when the tree is not that of the running system
//! PKG_MSGFD     the file descriptor for what the user is to be told at the end
//! ```

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _};
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use crate::journal::Last;
use crate::lua::Chunk;
use crate::root::Root;
use crate::system::{SHELL, Way};

/// Most that a script tells the user, in bytes.
const MOST_SAID: u64 = 1 << 20;

/// What the shell does before a script: what was given as its input is where messages go, and its
/// input is empty. A tree may have no devices.
const BEFORE: &str = "exec 4>&0; if [ -c /dev/null ]; then exec </dev/null; else exec <&-; fi; PKG_MSGFD=4; \
     export PKG_MSGFD\n";

/// A text for the shell, and what it is given.
pub(crate) struct Piece<'p> {
    pub(crate) text: &'p str,
    pub(crate) arguments: Vec<&'p str>,
    pub(crate) environment: Vec<(&'static str, String)>,
}

/// What became of a script.
pub(crate) enum Ran {
    /// It ran; what it told the user.
    Well(String),
    /// It was not run, for this reason.
    Skipped(&'static str),
    /// What it told the user, and its exit code or why it could not run.
    Badly(String, String),
}

/// Who runs scripts.
pub(crate) struct Runner<'r> {
    pub(crate) root: &'r Root,
    /// A folder for the messages of a script while it runs.
    pub(crate) folder: &'r Path,
    /// Whether the shell is to tell each command.
    pub(crate) trace: bool,
}

impl Runner<'_> {
    /// Runs a script of a package with this name and label, `NAME-VERSION`.
    pub(crate) fn run(&self, label: &str, name: &str, script: &Last) -> Ran {
        if script.lua {
            return self.lua(&Chunk {
                text: &script.text,
                package: Some((name, &script.prefix)),
                upgrade: script.upgrade,
                arguments: Vec::new(),
            });
        }
        let mut piece = Piece {
            text: &script.text,
            arguments: vec![label],
            environment: vec![
                ("PKG_NAME", name.to_owned()),
                ("PKG_PREFIX", script.prefix.clone()),
            ],
        };
        if script.general {
            piece.arguments.push(occasion(&script.kind));
        }
        if script.upgrade {
            piece.environment.push(("PKG_UPGRADE", "true".to_owned()));
        }
        self.piece(&piece)
    }

    /// Whether this process may run anything in the tree.
    pub(crate) fn is_permitted(&self) -> bool {
        Way::of(self.root).is_permitted()
    }

    /// Runs a text.
    pub(crate) fn piece(&self, piece: &Piece<'_>) -> Ran {
        let way = Way::of(self.root);
        if way == Way::Foreign {
            return Ran::Skipped("the packages are another system's");
        }
        if !way.is_permitted() {
            let problem = "only the superuser can confine it to the root".to_owned();
            return Ran::Badly(String::new(), problem);
        }
        match self.start(way, piece) {
            Ok((said, status)) if status.success() => Ran::Well(said),
            Ok((said, status)) => Ran::Badly(said, status.to_string()),
            Err(error) => Ran::Badly(String::new(), format!("{SHELL}: {error}")),
        }
    }

    fn start(&self, way: Way, piece: &Piece<'_>) -> io::Result<(String, ExitStatus)> {
        let mut text = BEFORE.to_owned();
        if self.trace {
            text += "set -x\n";
        }
        text.push_str(piece.text);
        let mut command = way.command(self.root, SHELL);
        if way == Way::Confined {
            command.env("PKG_CHROOTED", "true");
        }
        let mut messages = self.messages()?;
        command
            .arg("-c")
            .arg(text)
            .arg(SHELL)
            .args(&piece.arguments)
            .env("PKG_ROOTDIR", "/")
            .envs(piece.environment.iter().map(|(name, value)| (*name, value)))
            .stdin(Stdio::from(messages.try_clone()?));
        let status = command.status()?;
        let mut said = Vec::new();
        messages.rewind()?;
        messages.take(MOST_SAID).read_to_end(&mut said)?;
        Ok((String::from_utf8_lossy(&said).into_owned(), status))
    }

    /// A file without a name: unlike a pipe it ends with the script, whatever the script leaves
    /// running.
    fn messages(&self) -> io::Result<File> {
        let path = self.folder.join("messages");
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&path)?;
        fs::remove_file(path)?;
        Ok(file)
    }
}

/// What a script of this kind is called in messages, and what a general one gets as an argument.
pub(crate) fn occasion(kind: &str) -> &'static str {
    match kind {
        "pre-install" => "PRE-INSTALL",
        "post-install" => "POST-INSTALL",
        "post-deinstall" => "POST-DEINSTALL",
        _ => "DEINSTALL",
    }
}
