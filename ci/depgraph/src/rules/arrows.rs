//! Which room may use which: the arrows of ARCHITECTURE.md.

use crate::finding::Finding;
use crate::tree::is_under;
use crate::workspace::{Crate, Workspace};

/// The kernel's rooms, lowest first: a room uses only rooms before it.
pub const KERNEL_ROOMS: &[&str] = &[
    "src-tree/sys/abi",
    "src-tree/sys/ondisk",
    "src-tree/sys/libkern",
    "src-tree/sys/cpu",
    "src-tree/sys/platform",
    "src-tree/sys/machine",
    "src-tree/sys/ddb",
    "src-tree/sys/kern/lwkt",
    "src-tree/sys/vm",
    "src-tree/sys/kern/selftest",
    "src-tree/sys/bus",
    "src-tree/sys/vfs/core",
    "src-tree/sys/vfs",
    "src-tree/sys/kern/file",
    "src-tree/sys/dev",
    "src-tree/sys/kern",
    "src-tree/sys/config",
];

/// Formats that everybody may use; the C library lies in the same folder but is not one.
const FORMATS: &[&str] = &["src-tree/sys/abi", "src-tree/sys/ondisk", "src-tree/lib"];

/// For every other room, what its crates may use besides crates of the same room. The first room
/// that contains a crate counts.
pub const ROOMS: &[(&str, &[&str])] = &[
    ("src-tree/lib/libc", &["src-tree/sys/abi"]),
    ("src-tree/lib", &["src-tree/sys/abi", "src-tree/sys/ondisk"]),
    ("src-tree/stand/common", FORMATS),
    (
        "src-tree/stand",
        &[
            "src-tree/stand/common",
            "src-tree/sys/abi",
            "src-tree/sys/ondisk",
            "src-tree/lib",
        ],
    ),
    (
        "src-tree/tools",
        &[
            "src-tree/sys/abi",
            "src-tree/sys/ondisk",
            "src-tree/sys/libkern",
            "src-tree/lib",
        ],
    ),
    ("src-tree/usr.bin/make", FORMATS),
    // Programs that test share their way into the kernel.
    ("src-tree/tests", FORMATS),
    ("src-tree", FORMATS),
    ("buildsys/model", &[]),
    ("buildsys/graph", &["buildsys/model"]),
    ("buildsys/cache", &["buildsys/model"]),
    (
        "buildsys/engine",
        &["buildsys/model", "buildsys/graph", "buildsys/cache"],
    ),
    (
        "buildsys/report",
        &["buildsys/model", "buildsys/graph", "buildsys/engine"],
    ),
    (
        "buildsys/recipes",
        &[
            "buildsys/model",
            "buildsys/graph",
            "buildsys/engine",
            "src-tree/lib",
            "src-tree/sys/ondisk",
        ],
    ),
    ("buildsys", &["buildsys", "src-tree/lib"]),
    ("release/image", FORMATS),
    (
        "release",
        &[
            "release",
            "buildsys",
            "dports/tool",
            "ci/qemu",
            "src-tree/lib",
            "src-tree/sys/ondisk",
        ],
    ),
    ("pkg/types", &[]),
    ("pkg/format", &["pkg/types", "src-tree/lib"]),
    ("pkg/create", &["pkg/types", "pkg/format", "src-tree/lib"]),
    ("pkg/solve", &["pkg/types"]),
    ("pkg/db", &["pkg/types", "pkg/format", "src-tree/lib"]),
    ("pkg/repo", &["pkg/types", "pkg/format", "src-tree/lib"]),
    (
        "pkg/jobs",
        &["pkg/types", "pkg/format", "pkg/solve", "pkg/db", "pkg/repo"],
    ),
    ("pkg/cli", &["pkg", "src-tree/lib"]),
    ("dports/tool/model", &["pkg/types"]),
    (
        "dports/tool/eval",
        &["dports/tool/model", "src-tree/usr.bin/make"],
    ),
    (
        "dports/tool/index",
        &[
            "dports/tool/model",
            "dports/tool/eval",
            "src-tree/usr.bin/make/testing",
        ],
    ),
    (
        "dports/tool/worker",
        &[
            "dports/tool/model",
            "pkg/types",
            "pkg/format",
            "src-tree/sys/ondisk",
        ],
    ),
    (
        "dports/tool/jobs",
        &[
            "dports/tool/model",
            "dports/tool/eval",
            "buildsys/model",
            "buildsys/recipes",
        ],
    ),
    ("dports", &["dports", "buildsys"]),
    ("ci/bench", &["ci/cases", "ci/qemu"]),
    ("ci/cases", &[]),
    (
        "ci/conformance",
        &[
            "ci/cases",
            "ci/qemu",
            "release/image",
            "src-tree/lib",
            "src-tree/tests/cases",
        ],
    ),
    ("ci/qemu", &[]),
    ("ci/scenarios", &["ci/cases", "ci/qemu"]),
    ("ci/depgraph", &[]),
];

const REMEDY: &str = "turn the dependency round (a trait below, implemented above), move the shared \
    part to a lower room, or, if the design changes, change the table in \
    ci/depgraph/src/rules/arrows.rs together with ARCHITECTURE.md";

const NO_ROOM: &str = "give the room a row in the table of ci/depgraph/src/rules/arrows.rs: what \
    its crates may use";

/// Checks every dependency between crates of the workspace against the table.
#[must_use]
pub fn check(workspace: &Workspace) -> Vec<Finding> {
    workspace.crates.iter().flat_map(check_crate).collect()
}

fn check_crate(from: &Crate) -> Vec<Finding> {
    let kernel_room = kernel_room(&from.folder);
    let room = ROOMS.iter().find(|(room, _)| is_under(&from.folder, room));
    if kernel_room.is_none() && room.is_none() {
        return vec![Finding::new(
            &from.folder,
            "this crate is in no room of the table",
            NO_ROOM,
        )];
    }
    let mut findings = Vec::new();
    for (dependency, to) in from.dependencies.iter().filter_map(|dependency| {
        dependency
            .folder
            .as_deref()
            .map(|folder| (dependency, folder))
    }) {
        let allowed = match (kernel_room, room) {
            (Some(level), _) => kernel_may_use(level, to),
            (None, Some((room, may_use))) => {
                is_under(to, room) && !room_is_split(room)
                    || to != "src-tree/lib/libc" && may_use.iter().any(|room| is_under(to, room))
            }
            (None, None) => false,
        };
        if !allowed {
            let tests = if dependency.for_tests {
                " in its tests"
            } else {
                ""
            };
            findings.push(Finding::new(
                format!("{} -> {to}", from.folder),
                format!("{} uses {}{tests}", from.name, dependency.name),
                REMEDY,
            ));
        }
    }
    findings
}

/// A room whose crates are given rows of their own does not open itself to all of them.
fn room_is_split(room: &str) -> bool {
    room == "src-tree" || room == "src-tree/lib"
}

fn kernel_room(folder: &str) -> Option<usize> {
    KERNEL_ROOMS.iter().position(|room| is_under(folder, room))
}

fn kernel_may_use(level: usize, to: &str) -> bool {
    match kernel_room(to) {
        Some(used) => used < level || used == level && to.starts_with(KERNEL_ROOMS[level]),
        None => is_under(to, "src-tree/lib") && to != "src-tree/lib/libc",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn uses(from: &str, to: &str) -> Vec<Finding> {
        let dependency = Dependency {
            name: "used".to_owned(),
            folder: Some(to.to_owned()),
            for_tests: false,
        };
        let from = Crate {
            name: "user".to_owned(),
            folder: from.to_owned(),
            dependencies: vec![dependency],
            ..Crate::default()
        };
        check(&Workspace { crates: vec![from] })
    }

    #[test]
    fn kernel_rooms_use_lower_rooms_only() {
        assert!(uses("src-tree/sys/kern", "src-tree/sys/vm").is_empty());
        assert!(uses("src-tree/sys/vfs/cd9660", "src-tree/sys/vfs/core").is_empty());
        assert!(uses("src-tree/sys/vfs/cd9660", "src-tree/lib/iso9660").is_empty());
        assert_eq!(uses("src-tree/sys/vm", "src-tree/sys/kern").len(), 1);
        assert_eq!(
            uses("src-tree/sys/vfs/core", "src-tree/sys/vfs/cd9660").len(),
            1
        );
        assert_eq!(uses("src-tree/sys/kern", "src-tree/lib/libc").len(), 1);
    }

    #[test]
    fn nothing_in_src_tree_uses_the_build_side() {
        for builder in ["buildsys/model", "release/image", "ci/qemu"] {
            assert_eq!(uses("src-tree/sys/kern", builder).len(), 1);
            assert_eq!(uses("src-tree/sbin/init", builder).len(), 1);
            assert_eq!(uses("src-tree/tools/ksyms", builder).len(), 1);
            assert_eq!(uses("src-tree/lib/iso9660", builder).len(), 1);
        }
    }

    #[test]
    fn build_side_uses_formats_but_not_the_kernel_or_libc() {
        assert!(uses("release/image", "src-tree/lib/iso9660").is_empty());
        assert!(uses("buildsys/cli", "buildsys/recipes").is_empty());
        assert_eq!(uses("release/image", "src-tree/sys/kern").len(), 1);
        assert_eq!(uses("release/image", "src-tree/lib/libc").len(), 1);
        assert_eq!(uses("buildsys/engine", "buildsys/recipes").len(), 1);
        assert_eq!(uses("buildsys/cli", "release/image").len(), 1);
    }

    #[test]
    fn pkg_knows_neither_ports_nor_the_build() {
        assert!(uses("pkg/format", "pkg/types").is_empty());
        assert_eq!(uses("pkg/types", "pkg/format").len(), 1);
        for builder in ["buildsys/model", "dports/model", "release/image"] {
            assert_eq!(uses("pkg/types", builder).len(), 1);
            assert_eq!(uses("pkg/format", builder).len(), 1);
        }
    }

    #[test]
    fn crate_without_a_room_is_refused() {
        let findings = uses("attic/old", "src-tree/sys/abi");
        assert_eq!(findings[0].remedy, NO_ROOM);
    }
}
