//! A scenario file as written: keys and values, nothing checked beyond their types.
//!
//! ```toml
//! title = "The kernel boots to init's prompt"
//! route = "pvh"                  # pvh, or firmware and bus: bios-cd, uefi-disk, ...
//! limit-seconds = 60             # for the whole scenario
//! append = "boot_verbose=YES"    # pvh only: the kernel's command line
//! medium = "virtio"              # pvh only: attach the ISO too (cd, ide-cd, disk, usb, virtio)
//! steps = [
//!     { expect = "Welcome" },
//!     { line = "uname" },
//!     { play = "init-commands" },
//!     { end = "power-off" },
//! ]
//! ```

use serde::Deserialize;

/// A file of the scenario folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawScenario {
    /// What it shows, in one sentence.
    pub title: String,
    /// How the system gets onto the machine.
    pub route: RawRoute,
    /// Time limit for everything, in seconds; generous, since it only ends what hangs.
    pub limit_seconds: u64,
    /// Memory in MiB; the route's own default if absent.
    pub memory_mib: Option<u32>,
    /// Number of CPUs; one if absent.
    pub cpus: Option<u32>,
    /// Which CPU, by QEMU's name; the emulator's plainest if absent, `max` for all it can.
    pub cpu_model: Option<String>,
    /// It takes long: played only when it is named, or with `--all`.
    #[serde(default)]
    pub long: bool,
    /// The kernel's command line, under PVH.
    pub append: Option<String>,
    /// How the ISO is attached besides, under PVH; not at all if absent.
    pub medium: Option<RawBus>,
    /// The kernel may panic on the way to another ending.
    #[serde(default)]
    pub panics: bool,
    /// A reset starts the machine again, with what its memory holds, instead of ending it.
    #[serde(default)]
    pub resets: bool,
    /// Words that must never appear, besides the kernel's panic words.
    #[serde(default)]
    pub never: Vec<String>,
    /// What to do and to see, in order.
    pub steps: Vec<RawStep>,
}

/// A file of the folder `parts`: steps that several scenarios play.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawPart {
    /// What the steps show, in one sentence.
    pub title: String,
    /// The steps; they play no other part.
    pub steps: Vec<RawStep>,
}

/// How the system gets onto the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RawRoute {
    /// Kernel and memory disk directly.
    Pvh,
    /// The ISO as a CD under BIOS.
    BiosCd,
    /// The ISO as a CD on IDE, on an old board, under BIOS.
    BiosIdeCd,
    /// The ISO as a disk under BIOS.
    BiosDisk,
    /// The ISO as a USB stick under BIOS.
    BiosUsb,
    /// The ISO as a virtio disk under BIOS.
    BiosVirtio,
    /// The ISO as a CD under UEFI.
    UefiCd,
    /// The ISO as a disk under UEFI.
    UefiDisk,
    /// The ISO as a USB stick under UEFI.
    UefiUsb,
    /// The ISO as a virtio disk under UEFI.
    UefiVirtio,
}

/// How a medium is attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RawBus {
    /// As a CD-ROM on SATA.
    Cd,
    /// As a CD-ROM on IDE, on an old board.
    IdeCd,
    /// As a disk on SATA.
    Disk,
    /// As a USB stick.
    Usb,
    /// As a virtio disk.
    Virtio,
}

/// One step: exactly one of these keys.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawStep {
    /// Wait for this text.
    pub expect: Option<String>,
    /// Wait for a match of this regular expression.
    pub pattern: Option<String>,
    /// Send these characters.
    pub send: Option<String>,
    /// Send this line and the Enter key.
    pub line: Option<String>,
    /// Press these keys together on the machine's keyboard (QEMU's key names).
    pub press: Option<Vec<String>>,
    /// Type this line and Enter on the machine's keyboard: small letters, digits, ` -./`.
    pub keyboard: Option<String>,
    /// Require that at least so many pixels of the screen are written on.
    pub screen_lit: Option<usize>,
    /// Play the steps of this part.
    pub play: Option<String>,
    /// Require that the machine ends in this way.
    pub end: Option<RawEnd>,
}

/// How a scenario ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RawEnd {
    /// The guest switches the power off.
    PowerOff,
    /// The guest resets the machine.
    Reboot,
    /// The kernel panics and leaves by the debug exit port.
    Panic,
    /// The machine runs on (a halted one does) and is stopped by the runner.
    Stopped,
}
