//! The linker: lld, static, with the SDK's libraries.

use std::ffi::OsString;

use crate::machine::{LLD, Machine};
use crate::{Error, Run, Sdk};

pub(crate) fn plan(sdk: &Sdk, machine: &Machine<'_>, args: &[OsString]) -> Result<Run, Error> {
    let has = |options: &[&str]| {
        let known = |word: &OsString| options.iter().any(|option| word.as_os_str() == *option);
        args.iter().any(known)
    };
    if has(&["-shared", "--shared", "-Bshareable"]) {
        return Err(Error::NoShared("-shared".to_owned()));
    }
    // First the caller's: lld wants its -flavor at the start.
    let mut words = args.to_vec();
    if !has(&["-r", "--relocatable", "--version", "-v", "-V", "--help"]) {
        words.extend(["-static".into(), "--build-id=none".into()]);
        // rustc, which names the flavour, leaves the start object to us; others name their own.
        if has(&["-flavor"]) {
            words.push(sdk.start_object().into());
        }
        words.push("-L".into());
        words.push(sdk.libraries().into());
    }
    Ok(Run::new(machine.find(&LLD)?, words))
}
