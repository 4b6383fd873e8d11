//! `Cargo.lock` and `Cargo.toml` of a build that takes some crates from copies.

use std::collections::BTreeSet;

/// Returns the lock file for a build that has copies of `crates` (`NAME-VERSION`): these lose the
/// lines that say where they come from, as cargo writes it for sources on disk.
pub(super) fn with_copies(lock: &str, crates: &BTreeSet<String>) -> String {
    let mut blocks: Vec<String> = Vec::new();
    for block in lock.split("\n\n") {
        let field = |name: &str| {
            let start = format!("{name} = \"");
            block
                .lines()
                .find_map(|line| line.strip_prefix(&start)?.strip_suffix('"'))
                .unwrap_or_default()
        };
        let is_copied = block.trim_start().starts_with("[[package]]")
            && crates.contains(&format!("{}-{}", field("name"), field("version")));
        if !is_copied {
            blocks.push(block.to_owned());
            continue;
        }
        let kept = block
            .lines()
            .filter(|line| !line.starts_with("source = ") && !line.starts_with("checksum = "));
        blocks.push(kept.collect::<Vec<_>>().join("\n"));
    }
    let mut text = blocks.join("\n\n");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// Returns the manifest of a copy without its lints: they are for its authors, and cargo enforces
/// them on sources on disk. cargo writes them as the last tables of published manifests.
pub(super) fn without_lints(manifest: &str) -> &str {
    let starts = ["\n[lints]\n", "\n[lints."];
    let cut = starts.iter().filter_map(|start| manifest.find(start)).min();
    cut.map_or(manifest, |at| &manifest[..=at])
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "# head\nversion = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\
        source = \"registry+x\"\nchecksum = \"00\"\ndependencies = [\n \"b 1.0.0\",\n]\n\n\
        [[package]]\nname = \"b\"\nversion = \"1.0.0\"\nsource = \"registry+x\"\nchecksum = \"01\"\n\n\
        [[package]]\nname = \"b\"\nversion = \"2.0.0\"\nsource = \"registry+x\"\nchecksum = \"02\"\n";

    #[test]
    fn only_copied_crates_lose_their_origin() {
        let copied = BTreeSet::from(["b-1.0.0".to_owned()]);
        let expected = LOCK.replace("source = \"registry+x\"\nchecksum = \"01\"\n", "");
        assert_eq!(with_copies(LOCK, &copied), expected);
        assert_eq!(with_copies(LOCK, &BTreeSet::new()), LOCK);
        let last = with_copies(LOCK, &BTreeSet::from(["b-2.0.0".to_owned()]));
        assert!(last.ends_with("name = \"b\"\nversion = \"2.0.0\"\n"));
    }

    #[test]
    fn lints_are_cut_off() {
        let plain = "[package]\nname = \"a\"\n\n[dependencies.b]\nversion = \"1\"\n";
        assert_eq!(without_lints(plain), plain);
        let linted =
            format!("{plain}\n[lints.clippy]\nall = \"deny\"\n\n[lints.rust]\nx = \"deny\"\n");
        assert_eq!(without_lints(&linted), format!("{plain}\n"));
    }
}
