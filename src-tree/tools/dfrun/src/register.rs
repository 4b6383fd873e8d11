//! Linux runs DragonFly executables by itself, with this dfrun (`binfmt_misc`), so that `configure`
//! scripts and builds of ports can start what they have made.
//!
//! Linux picks the interpreter of a file by its first bytes, and no mark of DragonFly's is among them. What
//! our linker makes can be told all the same: static, not relocatable, and with its entry in the two MiB
//! from [`ENTRY`] on, where programs of Linux, which begin at twice that address, have none.
//!
//! ```text
//! 0   7f 45 4c 46 02 01 01 00   ELF, 64 bits, little-endian, no OS named
//! 16  02 00 3e 00 01 00 00 00   executable, x86_64
//! 24  entry point               under the mask ff ff ff ff ff e0 00 00 (highest byte first)
//! ```
//! Large programs, of which the entry lies further on, and Go's are not recognised: they are started with
//! dfrun.

use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use crate::Error;

/// Where Linux takes registrations.
const FOLDER: &str = "/proc/sys/fs/binfmt_misc";
/// Our name there.
const NAME: &str = "dfrun";
/// Where lld puts executables that do not say where they want to be.
const ENTRY: u64 = 0x20_0000;
/// The bits of the entry point that are looked at.
const ENTRY_MASK: u64 = !0x1f_ffff;
/// The first bytes of a file, up to its entry point; and which of their bits are looked at.
const HEAD: [(u8, u8); 24] = {
    const fn is(byte: u8) -> (u8, u8) {
        (byte, 0xff)
    }
    const ANY: (u8, u8) = (0, 0);
    [
        is(0x7f),
        is(b'E'),
        is(b'L'),
        is(b'F'),
        is(2),
        is(1),
        is(1),
        is(0),
        ANY,
        ANY,
        ANY,
        ANY,
        ANY,
        ANY,
        ANY,
        ANY,
        is(2),
        is(0),
        is(0x3e),
        is(0),
        is(1),
        is(0),
        is(0),
        is(0),
    ]
};
/// Longest line that Linux takes.
const LONGEST: usize = 1920;

/// Registers the running dfrun.
///
/// # Errors
/// [`Error::Register`] when Linux does not let us.
pub fn register() -> Result<(), Error> {
    let dfrun = std::env::current_exe().map_err(|cause| failed(PathBuf::from("dfrun"), cause))?;
    let line = line(&dfrun).map_err(|cause| failed(dfrun, cause))?;
    if Path::new(FOLDER).join(NAME).exists() {
        unregister()?;
    }
    let path = Path::new(FOLDER).join("register");
    std::fs::write(&path, line.as_bytes()).map_err(|cause| failed(path, cause))
}

/// Takes the registration back.
///
/// # Errors
/// [`Error::Register`] when there is none, or Linux does not let us.
pub fn unregister() -> Result<(), Error> {
    let path = Path::new(FOLDER).join(NAME);
    std::fs::write(&path, "-1").map_err(|cause| failed(path, cause))
}

/// The line that Linux wants: `:name:M::magic:mask:interpreter:flags`. The flag F opens dfrun now, so that
/// it works in other roots.
fn line(dfrun: &Path) -> io::Result<OsString> {
    let bytes = dfrun.as_os_str().as_bytes();
    if bytes.contains(&b':') {
        let what = "a path with a colon cannot be registered";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    let entry = ENTRY
        .to_le_bytes()
        .into_iter()
        .zip(ENTRY_MASK.to_le_bytes());
    let rows: Vec<(u8, u8)> = HEAD.into_iter().chain(entry).collect();
    let hex = |bytes: Vec<u8>| -> String {
        bytes
            .iter()
            .flat_map(|byte| format!("\\x{byte:02x}").into_bytes())
            .map(char::from)
            .collect()
    };
    let magic = hex(rows.iter().map(|row| row.0).collect());
    let mask = hex(rows.iter().map(|row| row.1).collect());
    let mut line = OsString::from(format!(":{NAME}:M::{magic}:{mask}:"));
    line.push(dfrun);
    line.push(":F");
    if line.len() > LONGEST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "its path is too long",
        ));
    }
    Ok(line)
}

fn failed(path: PathBuf, cause: io::Error) -> Error {
    let remedy = match cause.kind() {
        io::ErrorKind::NotFound => {
            "mount it (mount -t binfmt_misc none /proc/sys/fs/binfmt_misc), or start programs with dfrun"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "only root of the machine may; without, start programs with dfrun"
        }
        _ => "start programs with dfrun",
    };
    Error::Register {
        path,
        cause,
        remedy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_has_magic_mask_and_interpreter() {
        let line = super::line(Path::new("/usr/bin/dfrun")).unwrap();
        let line = line.to_str().unwrap();
        assert!(
            line.starts_with(r":dfrun:M::\x7f\x45\x4c\x46\x02\x01\x01\x00"),
            "{line}"
        );
        assert!(
            line.contains(r"\x00\x00\x20\x00\x00\x00\x00\x00:\xff"),
            "{line}"
        );
        assert!(
            line.ends_with(r"\x00\x00\xe0\xff\xff\xff\xff\xff:/usr/bin/dfrun:F"),
            "{line}"
        );
        assert!(super::line(Path::new("/a:b")).is_err());
        let long = "x".repeat(3000);
        assert!(super::line(Path::new(&long)).is_err());
    }

    #[test]
    fn refusal_says_what_helps() {
        let error = failed(PathBuf::from("x"), io::ErrorKind::PermissionDenied.into());
        assert!(error.to_string().contains("only root"));
    }
}
