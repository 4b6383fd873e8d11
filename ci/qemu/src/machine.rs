//! What to boot and on which machine: the typed form of a QEMU command line.

use std::ffi::OsString;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::error::StartError;
use crate::firmware;
use crate::session::{Launch, Session};

/// The emulator, found on the path.
const QEMU: &str = "qemu-system-x86_64";

/// I/O port of QEMU's `isa-debug-exit` device; a kernel knows it as `debug.exit_port`.
pub const DEBUG_EXIT_PORT: u16 = 0xf4;

/// QEMU's exit code after a kernel panic: the kernel writes 0x21 to the debug exit port, and
/// QEMU makes `(value << 1) | 1` of it.
pub const PANIC_EXIT_CODE: i32 = 67;

/// Who runs first on the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Firmware {
    /// `SeaBIOS`, which comes with QEMU.
    Bios,
    /// OVMF, with a fresh variable store.
    Uefi,
}

/// How the medium is attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bus {
    /// As a CD-ROM on SATA: sectors of 2048 bytes.
    Cd,
    /// As a disk on SATA: sectors of 512 bytes. Writes go to a scratch file.
    Disk,
    /// As a USB stick.
    Usb,
    /// As a CD-ROM on IDE, on a board of the time before SATA and PCI Express.
    IdeCd,
    /// As a virtio disk: sectors of 512 bytes. Writes go to a scratch file.
    Virtio,
}

/// What is booted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Boot {
    /// The kernel itself, by its PVH note, without firmware or loader of ours.
    Pvh {
        /// The kernel, an ELF file.
        kernel: PathBuf,
        /// The memory disk with the root file system.
        initrd: Option<PathBuf>,
        /// The command line.
        append: String,
        /// A medium that is attached besides, and how.
        medium: Option<(Bus, PathBuf)>,
    },
    /// A medium, by firmware.
    Medium {
        /// Which firmware.
        firmware: Firmware,
        /// How it is attached.
        bus: Bus,
        /// The image file.
        image: PathBuf,
    },
}

/// A machine that can be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    boot: Boot,
    memory_mib: u32,
    cpus: u32,
    cpu_model: Option<String>,
    resets: bool,
    counts_instructions: bool,
}

impl Machine {
    /// A machine with one CPU; 1 GiB for a live system from a medium, which keeps what it writes
    /// in memory, 256 MiB for a kernel that is booted directly.
    #[must_use]
    pub fn new(boot: Boot) -> Self {
        let live = matches!(boot, Boot::Medium { .. });
        Self {
            boot,
            memory_mib: if live { 1024 } else { 256 },
            cpus: 1,
            cpu_model: None,
            resets: false,
            counts_instructions: false,
        }
    }

    /// Sets the size of the memory in MiB.
    #[must_use]
    pub fn memory_mib(mut self, size: u32) -> Self {
        self.memory_mib = size;
        self
    }

    /// Sets the number of CPUs.
    #[must_use]
    pub fn cpus(mut self, count: u32) -> Self {
        self.cpus = count;
        self
    }

    /// Chooses the CPU by QEMU's name for it; without that the emulator's plainest is taken.
    #[must_use]
    pub fn cpu_model(mut self, model: impl Into<String>) -> Self {
        self.cpu_model = Some(model.into());
        self
    }

    /// Makes the machine's clocks count instructions, one a nanosecond: what a program measures is
    /// the number of instructions that were carried out. Idle time takes none.
    #[must_use]
    pub fn counts_instructions(mut self) -> Self {
        self.counts_instructions = true;
        self
    }

    /// Lets a reset start the machine again, with what its memory holds.
    #[must_use]
    pub fn resets(mut self) -> Self {
        self.resets = true;
        self
    }

    /// Starts the machine under test: console on a pipe, screen off, monitor connected; a reset
    /// ends it, unless [`Machine::resets`] says otherwise.
    ///
    /// # Errors
    /// When a file it boots from, the emulator or the firmware is missing, or QEMU refuses.
    pub fn start(&self, transcript: &Path, limit: Duration) -> Result<Session, StartError> {
        let scratch = scratch_folder()?;
        let mut args = self.common_arguments(scratch.path())?;
        let socket = scratch.path().join("monitor");
        let listener = UnixListener::bind(&socket).map_err(|source| StartError::Scratch {
            path: socket.clone(),
            source,
        })?;
        push(
            &mut args,
            ["-serial", "stdio", "-monitor", "none", "-display", "none"],
        );
        // Paused until the monitor is connected, so that no event is missed.
        if !self.resets {
            push(&mut args, ["-no-reboot"]);
        }
        push(&mut args, ["-S", "-qmp"]);
        args.push(joined("unix:", &socket));
        let launch = Launch::new(Path::new(QEMU), args).with_monitor(listener, scratch);
        Session::start(launch, transcript, limit)
    }

    /// Makes the command that runs the machine in this terminal: serial console and monitor share
    /// standard input and output (`Ctrl-A h` helps, `Ctrl-A x` ends it). The folder holds the
    /// machine's working files and must live as long as the machine.
    ///
    /// # Errors
    /// When a file it boots from or the firmware is missing.
    pub fn interactive(&self) -> Result<(Command, TempDir), StartError> {
        let scratch = scratch_folder()?;
        let mut args = self.common_arguments(scratch.path())?;
        push(&mut args, ["-serial", "mon:stdio", "-display", "none"]);
        let mut command = Command::new(QEMU);
        command.args(args);
        Ok((command, scratch))
    }

    /// QEMU's name of the board.
    fn board(&self) -> &'static str {
        let bus = match &self.boot {
            Boot::Pvh { medium, .. } => medium.as_ref().map(|(bus, _)| *bus),
            Boot::Medium { bus, .. } => Some(*bus),
        };
        match bus {
            Some(Bus::IdeCd) => "pc",
            _ => "q35",
        }
    }

    fn common_arguments(&self, scratch: &Path) -> Result<Vec<OsString>, StartError> {
        let mut args = Vec::new();
        push(
            &mut args,
            [
                "-accel",
                "tcg",
                "-machine",
                self.board(),
                "-nodefaults",
                "-vga",
                "std",
            ],
        );
        push(
            &mut args,
            [
                "-m",
                &format!("{}M", self.memory_mib),
                "-smp",
                &self.cpus.to_string(),
            ],
        );
        if let Some(model) = &self.cpu_model {
            push(&mut args, ["-cpu", model]);
        }
        if self.counts_instructions {
            push(&mut args, ["-icount", "shift=0,sleep=off"]);
        }
        let exit_device = format!("isa-debug-exit,iobase={DEBUG_EXIT_PORT:#x},iosize=0x04");
        push(&mut args, ["-device", &exit_device]);
        match &self.boot {
            Boot::Pvh {
                kernel,
                initrd,
                append,
                medium,
            } => {
                push(&mut args, ["-kernel"]);
                args.push(readable(kernel)?.into());
                if let Some(initrd) = initrd {
                    push(&mut args, ["-initrd"]);
                    args.push(readable(initrd)?.into());
                }
                push(&mut args, ["-append", append]);
                if let Some((bus, image)) = medium {
                    attach(&mut args, *bus, image, false)?;
                }
            }
            Boot::Medium {
                firmware,
                bus,
                image,
            } => {
                if *firmware == Firmware::Uefi {
                    let uefi = firmware::uefi(scratch)?;
                    let code = "if=pflash,format=raw,unit=0,readonly=on,file=";
                    args.extend(["-drive".into(), drive(code, &uefi.code)]);
                    let store = "if=pflash,format=raw,unit=1,file=";
                    args.extend(["-drive".into(), drive(store, &uefi.variables)]);
                }
                attach(&mut args, *bus, image, true)?;
            }
        }
        Ok(args)
    }
}

/// Attaches a medium; `first`: the firmware boots from it.
fn attach(args: &mut Vec<OsString>, bus: Bus, image: &Path, first: bool) -> Result<(), StartError> {
    let (backend, devices): (_, &[&str]) = match bus {
        Bus::Cd => (
            "media=cdrom,readonly=on",
            &["ide-cd,bus=ide.0,drive=medium"],
        ),
        Bus::IdeCd => (
            "media=cdrom,readonly=on",
            &["ide-cd,bus=ide.1,drive=medium"],
        ),
        Bus::Disk => ("snapshot=on", &["ide-hd,bus=ide.0,drive=medium"]),
        Bus::Usb => (
            "snapshot=on",
            &["qemu-xhci", "usb-storage,drive=medium,removable=on"],
        ),
        Bus::Virtio => ("snapshot=on", &["virtio-blk-pci,drive=medium"]),
    };
    let backend = format!("if=none,id=medium,format=raw,{backend},file=");
    args.extend(["-drive".into(), drive(&backend, readable(image)?)]);
    for device in devices {
        let boot_first = if first && device.contains("medium") {
            ",bootindex=0"
        } else {
            ""
        };
        push(args, ["-device", &format!("{device}{boot_first}")]);
    }
    Ok(())
}

fn scratch_folder() -> Result<TempDir, StartError> {
    tempfile::Builder::new()
        .prefix("machine-")
        .tempdir()
        .map_err(|source| StartError::Scratch {
            path: std::env::temp_dir(),
            source,
        })
}

/// Checks that the file can be opened, so that the error is ours and names the remedy.
fn readable(path: &Path) -> Result<&Path, StartError> {
    match std::fs::File::open(path) {
        Ok(_) => Ok(path),
        Err(source) => Err(StartError::Missing {
            path: path.to_owned(),
            source,
        }),
    }
}

fn push<'a>(args: &mut Vec<OsString>, words: impl IntoIterator<Item = &'a str>) {
    args.extend(words.into_iter().map(OsString::from));
}

fn joined(prefix: &str, path: &Path) -> OsString {
    let mut word = OsString::from(prefix);
    word.push(path);
    word
}

/// A `-drive` value that ends in a file name: QEMU wants commas in names doubled.
fn drive(options: &str, path: &Path) -> OsString {
    use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
    let mut word = options.as_bytes().to_vec();
    for &byte in path.as_os_str().as_bytes() {
        word.extend_from_slice(if byte == b',' {
            b",,"
        } else {
            std::slice::from_ref(&byte)
        });
    }
    OsString::from_vec(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(machine: &Machine, scratch: &Path) -> Vec<String> {
        let args = machine.common_arguments(scratch).unwrap();
        args.into_iter()
            .map(|word| word.into_string().unwrap())
            .collect()
    }

    fn file(folder: &Path, name: &str) -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, b"x").unwrap();
        path
    }

    #[test]
    fn pvh_machine_boots_kernel_with_memory_disk() {
        let folder = tempfile::tempdir().unwrap();
        let kernel = file(folder.path(), "kernel");
        let initrd = file(folder.path(), "initrd.img");
        let boot = Boot::Pvh {
            kernel: kernel.clone(),
            initrd: Some(initrd),
            append: "-v debug.panic=1".to_owned(),
            medium: Some((Bus::Virtio, kernel.clone())),
        };
        let words = words(&Machine::new(boot).memory_mib(128).cpus(2), folder.path());
        let after = |flag: &str| {
            let at = words.iter().position(|word| word == flag).unwrap();
            words[at + 1].as_str()
        };
        assert_eq!(after("-accel"), "tcg");
        assert_eq!(after("-kernel"), kernel.to_str().unwrap());
        assert_eq!(after("-append"), "-v debug.panic=1");
        assert_eq!(after("-m"), "128M");
        assert_eq!(after("-smp"), "2");
        assert!(
            words
                .iter()
                .any(|word| word == "virtio-blk-pci,drive=medium")
        );
    }

    #[test]
    fn every_bus_boots_the_medium_first() {
        let folder = tempfile::tempdir().unwrap();
        let image = file(folder.path(), "a,b.iso");
        for bus in [Bus::Cd, Bus::IdeCd, Bus::Disk, Bus::Usb, Bus::Virtio] {
            let boot = Boot::Medium {
                firmware: Firmware::Bios,
                bus,
                image: image.clone(),
            };
            let words = words(&Machine::new(boot), folder.path());
            let old = words.iter().any(|word| word == "pc");
            assert_eq!(old, bus == Bus::IdeCd);
            assert!(
                words
                    .iter()
                    .any(|word| word.ends_with("drive=medium,bootindex=0")
                        || word.ends_with("removable=on,bootindex=0"))
            );
            assert!(
                words.iter().any(|word| word.ends_with("/a,,b.iso")),
                "{words:?}"
            );
        }
    }

    #[test]
    fn missing_product_is_named_with_its_remedy() {
        let boot = Boot::Pvh {
            kernel: PathBuf::from("/nonexistent/kernel"),
            initrd: None,
            append: String::new(),
            medium: None,
        };
        let folder = tempfile::tempdir().unwrap();
        let error = Machine::new(boot).start(&folder.path().join("log"), Duration::from_secs(1));
        let message = error.unwrap_err().to_string();
        assert!(message.contains("/nonexistent/kernel"), "{message}");
        assert!(message.contains("make release"), "{message}");
    }
}
