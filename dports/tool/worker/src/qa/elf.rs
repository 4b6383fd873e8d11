//! Executables and libraries of another system.
//!
//! A program of DragonFly has `EI_OSABI` 0, no interpreter or `/usr/libexec/ld-elf.so.2`, and no
//! note by which another system marks its own. Programs of Go have no note at all, but say in
//! their build information what they are for.

use df_elf::Elf;

/// The run-time linker of the target.
const LINKER: &[u8] = b"/usr/libexec/ld-elf.so.2";
/// Owners of notes by which other systems mark their programs.
const OTHERS: [(&[u8], &str); 4] = [
    (b"GNU", "Linux"),
    (b"FreeBSD", "FreeBSD"),
    (b"NetBSD", "NetBSD"),
    (b"OpenBSD", "OpenBSD"),
];
/// Type of the note that names the system.
const ABI_TAG: u32 = 1;
/// How Go's build information begins to name the system.
const GO_SYSTEM: &[u8] = b"build\tGOOS=";

/// Returns what is wrong with a file, if it is a program of another system.
pub(super) fn wrong_system(bytes: &[u8]) -> Option<String> {
    if !bytes.starts_with(b"\x7fELF") {
        return None;
    }
    let elf = match Elf::parse(bytes) {
        Ok(elf) => elf,
        Err(error) => return Some(format!("is no program of the target: {error}")),
    };
    if elf.os_abi() != 0 {
        let number = elf.os_abi();
        return Some(format!("is marked for another system (EI_OSABI {number})"));
    }
    if let Some(linker) = elf.interpreter().filter(|linker| *linker != LINKER) {
        let linker = String::from_utf8_lossy(linker);
        return Some(format!(
            "is run by {linker}, which the target does not have"
        ));
    }
    for note in elf.notes().filter(|note| note.kind == ABI_TAG) {
        if let Some((_, system)) = OTHERS.iter().find(|(owner, _)| *owner == note.owner) {
            return Some(format!("is a program of {system}"));
        }
    }
    let system = go_system(bytes)?;
    (system != "dragonfly").then(|| format!("is a program of Go for {system}"))
}

fn go_system(bytes: &[u8]) -> Option<String> {
    let mut windows = bytes.windows(GO_SYSTEM.len());
    let at = windows.position(|window| window == GO_SYSTEM)? + GO_SYSTEM.len();
    let word = bytes[at..].iter().take_while(|b| b.is_ascii_lowercase());
    Some(word.map(|byte| char::from(*byte)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file header of ELF64 without any table.
    fn header(os_abi: u8) -> Vec<u8> {
        let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
        bytes.push(os_abi);
        bytes.resize(16, 0);
        bytes.extend([2, 0, 62, 0, 1, 0, 0, 0]);
        bytes.resize(52, 0);
        bytes.extend([64, 0, 56, 0, 0, 0, 64, 0, 0, 0, 0, 0]);
        bytes
    }

    #[test]
    fn programs_of_other_systems_are_told_by_mark_and_by_gos_own_words() {
        assert_eq!(wrong_system(b"#!/bin/sh\n"), None);
        assert_eq!(wrong_system(&header(0)), None);
        assert!(wrong_system(&header(9)).unwrap().contains("EI_OSABI 9"));
        let go = |system: &str| [&header(0)[..], b"build\tGOOS=", system.as_bytes()].concat();
        assert_eq!(wrong_system(&go("dragonfly\n")), None);
        assert!(wrong_system(&go("linux\n")).unwrap().contains("linux"));
    }

    #[test]
    fn program_of_this_machine_is_refused() {
        let own = std::fs::read("/proc/self/exe").unwrap();
        assert!(wrong_system(&own).is_some());
    }
}
