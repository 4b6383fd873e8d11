//! What cargo puts before rustc: sources of Rust's library are read from a copy with the system's
//! patches.
//!
//! cargo itself goes on seeing the library where the compiler has it: it names symbols by that
//! path, which is the same on every machine, and a copy's would not be.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use crate::machine::Machine;
use crate::{Error, Run, Sdk, std_copy};

/// How the path of the library ends, in every installation of Rust.
const LIBRARY: &str = "lib/rustlib/src/rust/library";

pub(crate) fn plan(sdk: &Sdk, machine: &Machine<'_>, args: &[OsString]) -> Result<Run, Error> {
    let (rustc, args) = args.split_first().ok_or(Error::NoRustc)?;
    let rustc = PathBuf::from(rustc);
    let Some(library) = args.iter().find_map(|word| library_of(word)) else {
        return Ok(Run::new(rustc, args.to_vec()));
    };
    if !library.join("std/src/lib.rs").is_file() {
        return Err(Error::NoRustSource { rustc });
    }
    let copy = std_copy::patched(sdk, machine, &library)?;
    let args = args.iter().map(|word| moved(word, &library, &copy));
    Ok(Run::new(rustc, args.collect()))
}

/// The library that a source of it lies in.
fn library_of(word: &OsStr) -> Option<PathBuf> {
    let path = Path::new(word);
    if !path.is_absolute() || path.extension() != Some(OsStr::new("rs")) {
        return None;
    }
    let found = path.ancestors().find(|folder| folder.ends_with(LIBRARY));
    found.map(Path::to_owned)
}

/// Turns a source below `from` into the one below `to`; other words stay as they are.
fn moved(word: &OsStr, from: &Path, to: &Path) -> OsString {
    match Path::new(word).strip_prefix(from) {
        Ok(rest) => to.join(rest).into_os_string(),
        Err(_) => OsString::from_vec(word.as_bytes().to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_of_the_library_are_found_and_moved_and_nothing_else() {
        let library = Path::new("/usr/lib/rustlib/src/rust/library");
        let word = OsStr::new("/usr/lib/rustlib/src/rust/library/std/src/lib.rs");
        assert_eq!(library_of(word).unwrap(), library);
        assert_eq!(
            moved(word, library, Path::new("/c")),
            OsString::from("/c/std/src/lib.rs")
        );
        for other in [
            "src/lib.rs",
            "--out-dir=/usr/lib/rustlib/src/rust/library/x",
            "/home/jo/library/std/src/lib.rs",
            "-",
        ] {
            assert_eq!(library_of(OsStr::new(other)), None, "{other}");
            let same = moved(OsStr::new(other), library, Path::new("/c"));
            assert_eq!(same, OsString::from(other));
        }
    }
}
