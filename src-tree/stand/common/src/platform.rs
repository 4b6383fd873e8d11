//! What the loader needs of the machine it runs on: the trait [`Platform`].
//!
//! A front end (UEFI, BIOS) implements [`Platform`] and calls [`run`](crate::run). Everything
//! else -- configuration, menu, prompt, file system, ELF, hand-off -- is common code without
//! any unsafe block, and runs in host tests on a platform made of vectors.

use alloc::string::String;
use core::fmt;
use core::ops::BitOr;

use df_abi::boot::{BootMethod, Framebuffer};

use crate::handoff::Handoff;

/// Size of a page in bytes, the unit of [`Platform::alloc_pages`].
pub const PAGE_SIZE: u64 = 4096;

/// First address that nothing handed to the kernel may reach: 4 GiB.
pub const ADDRESS_LIMIT: u64 = 1 << 32;

/// A machine with its firmware, as the loader sees it.
///
/// The heap (`#[global_allocator]`) belongs to the front end too. Common code keeps large
/// things (files, images) in [`Pages`], so 2 MiB of heap are enough.
pub trait Platform {
    /// Memory from [`alloc_pages`](Self::alloc_pages). Dropping it gives it back.
    type Pages: Pages;

    /// States what is known about the machine and how the loader was started.
    fn facts(&mut self) -> Facts;

    /// Switches the screen to a graphics mode of `width` x `height` pixels, which
    /// [`facts`](Self::facts) then describes. The screen may show no more text of the loader.
    ///
    /// # Errors
    /// There is no such mode with a linear framebuffer; the screen is as it was.
    fn set_screen_mode(&mut self, width: u32, height: u32) -> Result<(), NoSuchMode> {
        let framebuffer = self.facts().framebuffer;
        let already = (framebuffer.width, framebuffer.height) == (width, height);
        if already { Ok(()) } else { Err(NoSuchMode) }
    }

    /// Tells which consoles exist. At least one does.
    fn consoles(&self) -> ConsoleSet;

    /// Writes ASCII text to the consoles in `to` (those of them that exist).
    ///
    /// `\n` starts a new line (the platform adds the carriage return where one is needed),
    /// `\r` goes back to the start of the line, `\x08` one column to the left.
    fn write(&mut self, to: ConsoleSet, text: &str);

    /// Takes one input event from any console, without waiting.
    ///
    /// Serial lines deliver [`Input::Byte`]; escape sequences are put together by the caller.
    fn poll_input(&mut self) -> Option<Input>;

    /// Returns a clock in milliseconds that never goes back. Where it starts does not matter.
    fn now_ms(&mut self) -> u64;

    /// Waits for about `ms` milliseconds, or less.
    fn pause(&mut self, ms: u32);

    /// Lists the block devices, the one the loader was started from (or its parent) first.
    ///
    /// The list does not change while the loader runs. Partitions need not be in it.
    fn disks(&self) -> &[Disk];

    /// Reads whole sectors of `disks()[disk]`, starting with sector `lba`.
    ///
    /// `buf` is a whole number of sectors long, of any number: the platform splits
    /// requests as its firmware needs.
    ///
    /// # Errors
    /// The device failed, `disk` does not exist, or the range is beyond its end.
    fn read_sectors(&mut self, disk: usize, lba: u64, buf: &mut [u8]) -> Result<(), IoError>;

    /// Allocates `count` pages (of [`PAGE_SIZE`]) that end at or below [`ADDRESS_LIMIT`].
    ///
    /// The content is arbitrary. The pages must not overlap the loader, its stack or its
    /// page tables.
    ///
    /// # Errors
    /// There is no such free memory. For [`Place::At`] this is an ordinary answer.
    fn alloc_pages(&mut self, place: Place, count: u64) -> Result<Self::Pages, OutOfMemory>;

    /// Returns an upper bound for the number of [`Handoff::push_region`] calls that
    /// [`enter_kernel`](Self::enter_kernel) will make, with room for changes of the map
    /// until then.
    fn memory_map_bound(&mut self) -> usize;

    /// Leaves the firmware and enters the kernel; returns only if that was refused.
    ///
    /// In this order: get the final memory map from the firmware and give every region to
    /// [`Handoff::push_region`] (in any order, overlaps allowed; also push as
    /// `MemoryKind::LOADER` what the kernel starts on: page tables and stack); call
    /// [`Handoff::seal`]; enter long mode as `df_abi::boot` demands; jump to
    /// [`Handoff::entry`] with `rdi` = [`Handoff::boot_info`]. `push_region` and `seal`
    /// allocate nothing, so they may be called after the firmware is gone.
    fn enter_kernel(&mut self, handoff: Handoff<Self::Pages>) -> EnterError;
}

/// Physical memory owned by the loader, mapped so that it can be written.
pub trait Pages {
    /// Physical address of the first byte, a multiple of [`PAGE_SIZE`].
    fn addr(&self) -> u64;
    /// The bytes.
    fn bytes(&self) -> &[u8];
    /// The bytes, to be written.
    fn bytes_mut(&mut self) -> &mut [u8];
}

/// Where [`Platform::alloc_pages`] is to find memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Exactly at this physical address, a multiple of [`PAGE_SIZE`].
    At(u64),
    /// Anywhere at or above 1 MiB, at a multiple of this power of two (>= [`PAGE_SIZE`]).
    Aligned(u64),
}

/// What is known about the machine: the parts of `BootInfo` that the firmware tells.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// How the loader was started.
    pub method: BootMethod,
    /// BIOS drive number of the boot device, `u32::MAX` when not booted by BIOS.
    pub bios_drive: u32,
    /// Physical address of the ACPI root pointer (version 2 preferred), 0 when not found.
    pub rsdp: u64,
    /// Physical address of the UEFI system table, 0 when there is none.
    pub efi_system_table: u64,
    /// The linear framebuffer the kernel will find; `addr` 0 when there is none.
    pub framebuffer: Framebuffer,
}

/// A block device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disk {
    /// Short name, such as `cd0` or `disk1`.
    pub name: String,
    /// What the firmware calls it: BIOS drive number or device path.
    pub detail: String,
    /// Sector size in bytes: a power of two from 512 to 65536.
    pub sector_size: u32,
    /// Number of sectors; `u64::MAX` when unknown.
    pub sectors: u64,
    /// The loader itself was read from this device.
    pub boot: bool,
}

/// A set of consoles, by their names in the `console` variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConsoleSet(u8);

impl ConsoleSet {
    /// No console.
    pub const NONE: Self = Self(0);
    /// `comconsole`: the first serial line.
    pub const SERIAL: Self = Self(1);
    /// `vidconsole`: screen and keyboard.
    pub const VIDEO: Self = Self(2);
    /// All of them.
    pub const ALL: Self = Self(3);

    /// Tells whether at least one console of `other` is in the set.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns the consoles that are in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Tells whether no console is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl BitOr for ConsoleSet {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// One event of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// A byte from a serial line.
    Byte(u8),
    /// A key of a keyboard (or of a terminal that the firmware decodes).
    Key(Key),
}

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A printing ASCII character, space included.
    Char(u8),
    /// A letter with Ctrl, given as its lower-case letter.
    Ctrl(u8),
    /// Return.
    Enter,
    /// Backspace: deletes to the left.
    Backspace,
    /// Delete: deletes under the cursor.
    Delete,
    /// Escape.
    Escape,
    /// Tabulator.
    Tab,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Start of line.
    Home,
    /// End of line.
    End,
}

/// A device did not deliver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IoError {
    /// The first sector asked for.
    pub lba: u64,
    /// The firmware's status number (BIOS `AH`, EFI status), 0 when there is none.
    pub status: u64,
}

impl fmt::Display for IoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "read error at sector {} (status {:#x})",
            self.lba, self.status
        )
    }
}

impl core::error::Error for IoError {}

/// The screen has no such mode, or the firmware cannot switch to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchMode;

/// There is no free memory of the kind asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory;

/// Why the platform could not enter the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnterError(
    /// A sentence for the user, in lower case and without a full stop.
    pub String,
);

/// What the front end does when [`run`](crate::run) returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Reset the machine.
    Reboot,
    /// Switch it off; reset it, if the firmware cannot do that.
    PowerOff,
}
