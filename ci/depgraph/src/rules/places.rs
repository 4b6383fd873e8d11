//! The tree does not know the machine it was written on: no home or work folder, no registry's
//! host name. It must build wherever it is cloned, from whatever registry cargo is set up for.

use regex::Regex;

use crate::finding::Finding;
use crate::tree::Tree;

const FOLDERS: &str = "write a path from the tree's root or from OBJDIR, or take it from the \
    environment";
const HOSTS: &str = "leave the registry to cargo's and apt's own configuration";

/// Hosts of package registries and of common proxies for them, in two halves so that this file
/// does not find itself.
const HOST_HALVES: &[(&str, &str)] = &[
    ("index.crates", ".io"),
    ("static.crates", ".io"),
    ("deb.deb", "ian.org"),
    ("security.deb", "ian.org"),
    ("files.python", "hosted.org"),
    ("registry.npm", "js.org"),
    ("proxy.gol", "ang.org"),
    ("arti", "factory"),
];

/// Checks every text file but the lock file, whose registry address is cargo's own.
///
/// # Panics
/// Never: the pattern is a constant that the tests compile.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let folders = folder_pattern();
    let hosts: Vec<String> = HOST_HALVES
        .iter()
        .map(|(head, tail)| format!("{head}{tail}"))
        .collect();
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| file.name() != "Cargo.lock") {
        for (number, line) in file.lines() {
            let mut find = |what: &str, remedy| {
                let place = format!("{}:{number}", file.path);
                findings.push(Finding::new(place, format!("`{what}`"), remedy));
            };
            if let Some(found) = folders.as_ref().and_then(|folders| folders.captures(line)) {
                find(&found[1], FOLDERS);
            }
            for host in hosts.iter().filter(|host| line.contains(host.as_str())) {
                find(host, HOSTS);
            }
        }
    }
    findings
}

/// Absolute paths into somebody's folders: work folders at the root, dot files of root, and the
/// cargo or checkout folders of a user.
fn folder_pattern() -> Option<Regex> {
    let start = r"(?:^|[^\w.$}/-])";
    let place = r"/(?:work|workspace|builds)/\w|/root/\.\w|/home/\w+/(?:\.\w|src/|work/)";
    Regex::new(&format!("{start}({place})")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::File;

    fn found(line: &str) -> usize {
        check(&Tree::of(vec![File::new("a.rs", line)])).len()
    }

    #[test]
    fn folders_of_one_machine_are_found() {
        assert!(folder_pattern().is_some());
        for (head, tail) in [
            ("\"/wo", "rk/tree/obj\""),
            ("/ro", "ot/.cargo/bin"),
            ("cd /ho", "me/jo/.rustup"),
        ] {
            assert_eq!(found(&format!("{head}{tail}")), 1, "{head}{tail}");
        }
    }

    #[test]
    fn folders_of_the_system_we_build_are_fine() {
        for line in [
            "root:*:0:0::/root:/bin/sh",
            "obj/work/x",
            "/home/jo",
            "$tree/work/x",
        ] {
            assert_eq!(found(line), 0, "{line}");
        }
    }

    #[test]
    fn registry_hosts_are_found() {
        for (head, tail) in HOST_HALVES {
            assert_eq!(found(&format!("https://{head}{tail}/x")), 1);
        }
    }
}
