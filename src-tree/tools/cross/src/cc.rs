//! The C compiler: clang for the system, with the SDK's headers, start object and libraries.

use std::ffi::OsString;
use std::path::Path;

use crate::driver::{Goal, Request};
use crate::machine::{CLANG, LLD, Machine};
use crate::{Error, Run, Sdk, TRIPLE};

/// Joins an option and a path.
fn option(name: &str, path: &Path) -> OsString {
    let mut word = OsString::from(name);
    word.push(path);
    word
}

pub(crate) fn plan(sdk: &Sdk, machine: &Machine<'_>, args: &[OsString]) -> Result<Run, Error> {
    let request = Request::read(args);
    if request.cxx {
        return Err(Error::NoCxx);
    }
    let clang = machine.find(&CLANG)?;
    let mut words = vec![
        OsString::from(format!("--target={TRIPLE}")),
        option("--sysroot=", sdk.root()),
        // The SDK's place is nobody's business: a program comes out the same wherever that is.
        option("-ffile-prefix-map=", &sdk.root().join("=")),
        "-ffunction-sections".into(),
        "-fdata-sections".into(),
        // Options of linking while compiling, and the other way round, are no mistake of the caller.
        "-Wno-unused-command-line-argument".into(),
    ];
    match request.goal {
        Goal::Shared => return Err(Error::NoShared("-shared".to_owned())),
        Goal::NoProgram => words.extend(args.iter().cloned()),
        Goal::Program => {
            let lld = machine.find(&LLD)?;
            for word in ["-static", "-no-pie", "-nostdlib", "-fuse-ld=lld"] {
                words.push(word.into());
            }
            words.push(option("--ld-path=", &lld));
            words.push("-Wl,--gc-sections,--build-id=none".into());
            if request.start {
                words.push(sdk.start_object().into());
            }
            words.extend(args.iter().cloned());
            words.push(option("-L", &sdk.libraries()));
            if request.libraries {
                words.extend(["-lm".into(), "-lc".into()]);
            }
        }
    }
    Ok(Run::new(clang, words))
}
