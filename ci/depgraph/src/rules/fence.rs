//! Unsafe code stays in the named rooms (`fence-unsafe`).

use crate::finding::Finding;
use crate::tree::{Tree, is_under};

/// The rooms that may hold unsafe code, each with the reason.
pub const UNSAFE_ROOMS: &[(&str, &str)] = &[
    (
        "src-tree/sys/cpu",
        "instructions, descriptor tables, page tables",
    ),
    ("src-tree/sys/platform", "devices of the machine"),
    (
        "src-tree/sys/machine",
        "one name for what CPU and platform do in their own ways",
    ),
    (
        "src-tree/sys/vm",
        "physical memory behind mappings, and the kernel heap",
    ),
    (
        "src-tree/sys/ddb",
        "reads the stack of a kernel that has crashed",
    ),
    ("src-tree/sys/config", "the entry point has a fixed name"),
    (
        "src-tree/lib/csu",
        "the first instructions of every program",
    ),
    ("src-tree/lib/libc", "exports the C ABI"),
    (
        "src-tree/lib/libm",
        "exports the C ABI of the mathematical functions",
    ),
    (
        "src-tree/lib/sys/src/raw.rs",
        "calls of libc that std does not make",
    ),
    ("src-tree/stand/efi", "raw firmware calls"),
    ("src-tree/stand/bios", "real mode and hand-off"),
    (
        "src-tree/tests/bench/src/raw.rs",
        "calls of libc without anything around them, which it measures",
    ),
    (
        "src-tree/tests/calls/src/raw.rs",
        "system calls by number, which it is there to check",
    ),
    (
        "src-tree/tests/vm",
        "mappings and forks, which it is there to check",
    ),
];

const REMEDY: &str = "write it in safe Rust over what the unsafe rooms offer; a new unsafe room \
    needs a row with its reason in ci/depgraph/src/rules/fence.rs and a README with its invariants";

/// Checks every Rust source: outside the rooms no lint exception for unsafe code is made. The
/// workspace denies unsafe code, so without an exception there is none.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let exceptions = exception_words();
    let mut findings = Vec::new();
    for file in tree.with_extension(&["rs"]) {
        if UNSAFE_ROOMS
            .iter()
            .any(|(room, _)| is_under(&file.path, room))
        {
            continue;
        }
        for (number, line) in file.lines() {
            let squeezed: String = line.chars().filter(|c| !c.is_whitespace()).collect();
            if exceptions
                .iter()
                .any(|words| squeezed.contains(words.as_str()))
            {
                let place = format!("{}:{number}", file.path);
                findings.push(Finding::new(
                    place,
                    "unsafe code outside the unsafe rooms",
                    REMEDY,
                ));
            }
        }
    }
    findings
}

/// `allow` and `expect` of the lint, put together here so that this file does not find itself.
fn exception_words() -> [String; 3] {
    ["allow", "expect", "warn"].map(|level| format!("{level}(unsafe_code"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::File;

    #[test]
    fn exception_outside_the_rooms_is_found() {
        let text = format!("#![{}, reason = \"x\")]\n", exception_words()[1]);
        let findings = |path: &str| check(&Tree::of(vec![File::new(path, &text)]));
        assert_eq!(findings("src-tree/sys/kern/src/lib.rs").len(), 1);
        assert_eq!(
            findings("buildsys/cli/src/main.rs")[0].place,
            "buildsys/cli/src/main.rs:1"
        );
        assert!(findings("src-tree/sys/cpu/x86_64/src/lib.rs").is_empty());
    }
}
