//! What commands find in their environment: the same on every machine.

use std::collections::BTreeMap;

/// The time that products carry where a format demands one: 2026-01-01 00:00:00 UTC.
pub(crate) const SOURCE_DATE_EPOCH: u64 = 1_767_225_600;

/// Variables that decide only how crates are fetched, by name or by the start of the name.
const PASSED: [&str; 8] = [
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "all_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
];
const PASSED_STARTS: [&str; 4] = [
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_SOURCE_",
    "CARGO_REGISTRIES_",
];
const PASSED_CERTIFICATES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// Returns the variables that every command gets, and that are part of every key.
///
/// `GIT_DIR` names no repository: crates that ask git for the commit they are built from would
/// otherwise find the one of the tree around the object directory, and put its name into programs.
#[must_use]
pub fn fixed_env() -> BTreeMap<String, String> {
    [
        ("CARGO_INCREMENTAL", "0"),
        ("CARGO_TERM_COLOR", "never"),
        ("CARGO_TERM_PROGRESS_WHEN", "never"),
        ("GIT_DIR", "/nonexistent"),
        ("HOME", "/nonexistent"),
        ("LC_ALL", "C"),
        ("PATH", "/usr/bin:/bin:/usr/sbin:/sbin"),
        ("SOURCE_DATE_EPOCH", &SOURCE_DATE_EPOCH.to_string()),
        ("TERM", "dumb"),
        ("TZ", "UTC"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

/// Picks from the caller's environment what is handed on without being part of a key: proxies,
/// certificates and cargo's network settings. It decides how crates are fetched; what they are is
/// decided by the checksums in `Cargo.lock`.
#[must_use]
pub fn passed_env(environment: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let passes = |name: &str| {
        PASSED.contains(&name)
            || PASSED_CERTIFICATES.contains(&name)
            || PASSED_STARTS.iter().any(|start| name.starts_with(start))
    };
    let chosen = environment.iter().filter(|(name, _)| passes(name));
    chosen
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_network_settings_pass() {
        let names = [
            "https_proxy",
            "CARGO_HTTP_CAINFO",
            "RUSTFLAGS",
            "CARGO_BUILD_TARGET",
            "LANG",
        ];
        let all = names
            .iter()
            .map(|name| ((*name).to_owned(), "x".to_owned()))
            .collect();
        let passed: Vec<_> = passed_env(&all).into_keys().collect();
        assert_eq!(passed, ["CARGO_HTTP_CAINFO", "https_proxy"]);
    }

    #[test]
    fn git_does_not_find_the_tree_around_the_objects() {
        let tree = tempfile::tempdir().expect("a folder");
        let git = |arguments: &[&str]| {
            let mut command = std::process::Command::new("git");
            command.current_dir(&tree).args(arguments);
            command
        };
        let made = git(&["init", "-q"]).status().expect("git");
        assert!(made.success());
        let found = |command: &mut std::process::Command| command.output().expect("git").status;
        let ask = ["rev-parse", "--git-dir"];
        assert!(found(&mut git(&ask)).success());
        assert!(!found(git(&ask).env_clear().envs(fixed_env())).success());
    }
}
