//! The shell of this host in a tree, for scripts to run by.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Puts the host's shell and what it loads into a tree.
pub(crate) fn with_shell(root: &Path) {
    let copy = |from: &str, to: &str| {
        let to = root.join(to.trim_start_matches('/'));
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(from, to).expect("a file of the host");
    };
    copy("/bin/sh", "/bin/sh");
    let listed = Command::new("ldd").arg("/bin/sh").output().expect("ldd");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    for word in listed
        .split_whitespace()
        .filter(|word| word.starts_with('/'))
    {
        copy(word, word);
    }
}

/// Whether this process may confine scripts to a tree.
pub(crate) fn may_confine() -> bool {
    rustix::process::geteuid().is_root()
}
