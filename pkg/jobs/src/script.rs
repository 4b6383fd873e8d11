//! Scripts of packages.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::journal::Last;
use crate::root::Root;

/// What became of a script.
pub(crate) enum Ran {
    /// It ran.
    Well,
    /// It was not run: the tree is another system's.
    Skipped,
    /// Exit code, or why it could not run.
    Badly(String),
}

/// Runs a script with the shell of the tree, in the tree. `label` is `NAME-VERSION`.
pub(crate) fn run(root: &Root, label: &str, name: &str, script: &Last) -> Ran {
    // Programs of the tree run here only when it is of this system.
    if !cfg!(target_os = "dragonfly") {
        return Ran::Skipped;
    }
    let argument = match script.kind.as_str() {
        "pre-install" => "PRE-INSTALL",
        "post-install" => "POST-INSTALL",
        "post-deinstall" => "POST-DEINSTALL",
        _ => "DEINSTALL",
    };
    let text = format!("set -- {label} {argument}\n{}", script.text);
    let mut command = if root.is_system() {
        Command::new("/bin/sh")
    } else {
        let mut command = Command::new("/usr/sbin/chroot");
        command.arg(root.path()).arg("/bin/sh");
        command
    };
    command
        .arg("-c")
        .arg(text)
        .env("PKG_NAME", name)
        .env("PKG_PREFIX", &script.prefix)
        .env("PKG_ROOTDIR", "")
        .stdin(Stdio::null());
    if root.is_system() {
        command.current_dir(Path::new("/"));
    }
    if script.upgrade {
        command.env("PKG_UPGRADE", "true");
    }
    match command.status() {
        Ok(status) if status.success() => Ran::Well,
        Ok(status) => Ran::Badly(status.to_string()),
        Err(error) => Ran::Badly(format!("/bin/sh: {error}")),
    }
}
