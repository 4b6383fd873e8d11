//! UEFI firmware: where it is installed, and a fresh variable store for each run.
//!
//! With a variable store that an earlier run has written, OVMF may boot something else or drop to
//! its shell, so each run starts from the installed, empty store.

use std::path::{Path, PathBuf};

use crate::error::StartError;

/// Folder and file names of OVMF as distributions install it: code, empty variables.
const KNOWN: &[(&str, &str)] = &[
    (
        "/usr/share/OVMF/OVMF_CODE_4M.fd",
        "/usr/share/OVMF/OVMF_VARS_4M.fd",
    ),
    (
        "/usr/share/OVMF/OVMF_CODE.fd",
        "/usr/share/OVMF/OVMF_VARS.fd",
    ),
    (
        "/usr/share/edk2/x64/OVMF_CODE.4m.fd",
        "/usr/share/edk2/x64/OVMF_VARS.4m.fd",
    ),
];

/// Firmware for one run.
#[derive(Debug)]
pub(crate) struct UefiFirmware {
    /// The firmware's code, read-only.
    pub(crate) code: PathBuf,
    /// This run's own variable store.
    pub(crate) variables: PathBuf,
}

/// Finds the firmware and copies its empty variable store into `scratch`.
pub(crate) fn uefi(scratch: &Path) -> Result<UefiFirmware, StartError> {
    let found = KNOWN
        .iter()
        .find(|(code, store)| Path::new(code).exists() && Path::new(store).exists());
    let Some((code, store)) = found else {
        let looked_for = KNOWN
            .iter()
            .map(|(code, _)| *code)
            .collect::<Vec<_>>()
            .join(", ");
        return Err(StartError::NoFirmware { looked_for });
    };
    let variables = scratch.join("uefi-variables.fd");
    let bytes = std::fs::read(store).map_err(|source| StartError::Missing {
        path: PathBuf::from(store),
        source,
    })?;
    // Written, not copied: the installed file may be read-only and its mode would be copied too.
    std::fs::write(&variables, bytes).map_err(|source| StartError::Scratch {
        path: variables.clone(),
        source,
    })?;
    Ok(UefiFirmware {
        code: PathBuf::from(code),
        variables,
    })
}
