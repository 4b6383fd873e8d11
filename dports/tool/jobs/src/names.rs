//! Names of jobs, from names of ports.

use buildsys_model::{Digest, JobName, NameError};
use dports_model::PortRef;

/// The longest name a job can have.
const LONGEST: usize = 64;

/// Returns the name of a job about a port: `PREFIX-CATEGORY-NAME[.FLAVOUR]`. What a job cannot be
/// called, with capital letters or `+` in it, gets a few digits of its digest instead.
pub(crate) fn job_name(prefix: &str, port: &PortRef) -> Result<JobName, NameError> {
    let origin = port.origin().as_str().replace('/', "-");
    let flavor = port
        .flavor()
        .map_or(String::new(), |word| format!(".{word}"));
    let name = format!("{prefix}-{origin}{flavor}");
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    if name.len() <= LONGEST && name.chars().all(allowed) {
        return JobName::new(&name);
    }
    let digest = Digest::of(name.as_bytes()).to_string();
    let plain: String = name
        .to_ascii_lowercase()
        .chars()
        .filter(|c| allowed(*c))
        .take(LONGEST - 9)
        .collect();
    JobName::new(&format!("{plain}-{}", &digest[..8]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_stay_apart() {
        let name = |port: &str| {
            job_name("port", &port.parse().unwrap())
                .unwrap()
                .to_string()
        };
        assert_eq!(name("textproc/ripgrep"), "port-textproc-ripgrep");
        assert_eq!(name("textproc/lua-x@lua53"), "port-textproc-lua-x.lua53");
        assert_ne!(name("devel/g++"), name("devel/g"));
        assert_ne!(name("devel/P5-X"), name("devel/p5-x"));
        assert!(name(&format!("devel/{}", "x".repeat(90))).len() <= LONGEST);
    }
}
