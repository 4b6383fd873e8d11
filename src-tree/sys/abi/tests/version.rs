//! The constants of `version` agree with `Makefile.inc`, the one place for the version.

use df_abi::version::{KERNCONF, MACHINE, OSRELDATE, OSRELEASE};

fn knob(name: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../Makefile.inc");
    let text = std::fs::read_to_string(path).expect("Makefile.inc at the root");
    text.lines()
        .filter_map(|line| line.split_once('='))
        .find(|(key, _)| key.trim_end_matches('?') == name)
        .map(|(_, value)| value.trim().to_owned())
        .expect("the knob is set")
}

#[test]
fn version_is_that_of_makefile_inc() {
    assert_eq!(OSRELEASE, format!("{}-{}", knob("VERSION"), knob("BRANCH")));
    assert_eq!(OSRELDATE.to_string(), knob("OSRELDATE"));
    assert_eq!(MACHINE, knob("ARCH"));
    assert_eq!(KERNCONF, knob("KERNCONF"));
}
