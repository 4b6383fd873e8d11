//! Of which system the programs of a tree are: only those of the running one can be run.

use std::fs::File;
use std::io::Read as _;
use std::process::Command;

use object::Endianness;
use object::elf::{FileHeader64, PT_INTERP};
use object::read::elf::{FileHeader as _, ProgramHeader as _};

use crate::root::Root;

/// The shell that scripts are for.
pub(crate) const SHELL: &str = "/bin/sh";
/// Most of a program that is read to tell its system: headers and notes lie at its beginning.
const BEGINNING: u64 = 1 << 20;

/// A system that programs are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum System {
    DragonFly,
    Linux,
}

/// How scripts of a tree are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// As programs of the running system.
    Direct,
    /// With the tree as their root, so that nothing else is in their reach.
    Confined,
    /// Not at all: the tree has no shell of the running system.
    Foreign,
}

impl Way {
    /// The way for a tree.
    pub(crate) fn of(root: &Root) -> Self {
        if root.is_system() {
            return Self::Direct;
        }
        let running = match () {
            () if cfg!(target_os = "dragonfly") => Some(System::DragonFly),
            () if cfg!(target_os = "linux") => Some(System::Linux),
            () => None,
        };
        match shell_of(root) {
            Some(system) if Some(system) == running => Self::Confined,
            _ => Self::Foreign,
        }
    }

    /// A program of the tree, run so; of a foreign tree none may be asked for.
    pub(crate) fn command(self, root: &Root, program: &str) -> Command {
        let mut command = match self {
            Self::Confined => {
                let mut command = Command::new("/usr/sbin/chroot");
                command.arg(root.path()).arg(program);
                command
            }
            Self::Direct | Self::Foreign => Command::new(program),
        };
        command.current_dir("/");
        command
    }

    /// Whether this process may do so.
    pub(crate) fn is_permitted(self) -> bool {
        self != Self::Confined || rustix::process::geteuid().is_root()
    }
}

fn shell_of(root: &Root) -> Option<System> {
    let place = root.follow(SHELL, true).ok()?;
    let file = File::open(root.at(&place.path)).ok()?;
    let mut bytes = Vec::new();
    file.take(BEGINNING).read_to_end(&mut bytes).ok()?;
    system_of(&bytes)
}

/// The system of a program, by its notes and by who loads it; `None` when nothing tells it.
fn system_of(bytes: &[u8]) -> Option<System> {
    let header = FileHeader64::<Endianness>::parse(bytes).ok()?;
    let endian = header.endian().ok()?;
    let mut found = None;
    for segment in header.program_headers(endian, bytes).ok()? {
        if let Ok(Some(mut notes)) = segment.notes(endian, bytes) {
            while let Ok(Some(note)) = notes.next() {
                match (note.name(), note.n_type(endian), note.desc()) {
                    (b"DragonFly", 1, _) => return Some(System::DragonFly),
                    // The system of GNU's note is its first word; Linux is 0.
                    (b"GNU", 1, [0, 0, 0, 0, ..]) => found = Some(System::Linux),
                    _ => {}
                }
            }
        }
        if segment.p_type(endian) == PT_INTERP
            && let Ok(loader) = segment.data(endian, bytes)
            && [&b"ld-linux"[..], b"ld-musl"]
                .iter()
                .any(|name| loader.windows(name.len()).any(|part| part == *name))
        {
            found = Some(System::Linux);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn tree_is_foreign_without_a_shell_of_the_running_system() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::new(folder.path().to_owned());
        assert_eq!(Way::of(&root), Way::Foreign);
        fs::create_dir_all(folder.path().join("usr/bin")).unwrap();
        symlink("/usr/bin", folder.path().join("bin")).unwrap();
        fs::write(folder.path().join("usr/bin/real"), "#!/bin/sh\n").unwrap();
        symlink("real", folder.path().join("usr/bin/sh")).unwrap();
        assert_eq!(Way::of(&root), Way::Foreign);
        fs::copy(SHELL, folder.path().join("usr/bin/real")).unwrap();
        assert_eq!(Way::of(&root), Way::Confined);
        assert_eq!(Way::of(&Root::new("/".into())), Way::Direct);
    }

    #[test]
    fn note_of_dragonfly_tells_its_programs() {
        // A header, one segment of notes behind it, and in it `DragonFly` of type 1.
        let mut elf = vec![0_u8; 64 + 56 + 12 + 12 + 4];
        elf[..16].copy_from_slice(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0");
        let mut put = |at: usize, bytes: &[u8]| elf[at..at + bytes.len()].copy_from_slice(bytes);
        put(16, &[2, 0, 62, 0, 1]); // Type, machine, version.
        put(32, &[64]); // Where the segments are.
        put(52, &[64, 0, 56, 0, 1]); // Sizes of header and segment, number of segments.
        put(64, &[4, 0, 0, 0, 4]); // A segment of notes, readable.
        put(72, &[120]); // Its offset,
        put(96, &[28]); // its size in the file,
        put(104, &[28]); // and in memory,
        put(112, &[4]); // its alignment.
        put(120, &[10, 0, 0, 0, 4, 0, 0, 0, 1]);
        put(132, b"DragonFly\0");
        assert_eq!(system_of(&elf), Some(System::DragonFly));
        elf[132] = b'X';
        assert_eq!(system_of(&elf), None);
        assert_eq!(system_of(b"\x7fELF"), None);
    }
}
