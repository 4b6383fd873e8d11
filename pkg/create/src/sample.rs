//! What `@sample` does on the target: a piece of shell in two scripts of the package.
//!
//! The copy is made when it is not there, and removed before the package goes if nobody edited it.
//! `PKG_ROOTDIR` is empty when the script runs in the system itself.

use std::collections::BTreeMap;

use pkg_format::PackagePath;

/// Adds a sample to a package's scripts.
pub(crate) fn add(
    scripts: &mut BTreeMap<String, String>,
    sample: &PackagePath,
    target: &PackagePath,
) {
    let (sample, target) = (quoted(sample), quoted(target));
    let install = format!(
        "if [ ! -e \"${{PKG_ROOTDIR}}\"{target} ]; then\n\
         \tcp -p \"${{PKG_ROOTDIR}}\"{sample} \"${{PKG_ROOTDIR}}\"{target}\nfi\n"
    );
    let deinstall = format!(
        "if cmp -s \"${{PKG_ROOTDIR}}\"{sample} \"${{PKG_ROOTDIR}}\"{target}; then\n\
         \trm -f \"${{PKG_ROOTDIR}}\"{target}\nfi\n"
    );
    append(scripts, "post-install", &install);
    append(scripts, "pre-deinstall", &deinstall);
}

/// Adds a piece to a script.
pub(crate) fn append(scripts: &mut BTreeMap<String, String>, kind: &str, text: &str) {
    let script = scripts.entry(kind.to_owned()).or_default();
    if !script.is_empty() && !script.ends_with('\n') {
        script.push('\n');
    }
    script.push_str(text);
}

/// A path in single quotes, for the shell.
fn quoted(path: &PackagePath) -> String {
    format!("'{}'", path.as_str().replace('\'', "'\\''"))
}
