//! The BIOS machine as df-stand wants to see it.

use alloc::format;
use alloc::vec::Vec;

use df_abi::boot::{BootMethod, Framebuffer, MemoryKind};
use df_bios_core::e820::Entries;
use df_stand::handoff::Handoff;
use df_stand::platform::{
    ConsoleSet, Disk, EnterError, Facts, Input, IoError, NoSuchMode, OutOfMemory, Place, Platform,
};

use crate::console::Console;
use crate::firmware::disk::{self, Drive};
use crate::firmware::{rsdp, vbe};
use crate::machine::pool::{self, OwnedPages};
use crate::machine::tsc::Clock;
use crate::machine::{jump, lowmem};

/// Number of the first hard disk.
const FIRST_HARD_DISK: u8 = 0x80;

/// Sectors on a CD have this size.
const CD_SECTOR: u32 = 2048;

/// First page: interrupt vectors and BIOS data, of use to whoever calls the BIOS later.
const BIOS_PAGE: u64 = 0x1000;

/// A PC with a BIOS.
pub(crate) struct Bios {
    entries: Entries,
    console: Console,
    clock: Clock,
    drives: Vec<Drive>,
    disks: Vec<Disk>,
    boot_drive: u8,
    rsdp: u64,
    framebuffer: Framebuffer,
}

impl Bios {
    /// Looks around. `drive` is the boot device, whose sectors have `sector_size` bytes.
    pub(crate) fn new(drive: u8, sector_size: u32, entries: Entries) -> Self {
        let mut bios = Self {
            entries,
            console: Console::open(),
            clock: Clock::start(),
            drives: Vec::new(),
            disks: Vec::new(),
            boot_drive: drive,
            rsdp: rsdp::find(),
            framebuffer: Framebuffer::default(),
        };
        let size = disk::parameters(drive).and_then(|parameters| parameters.sectors);
        bios.add_drive(drive, sector_size, size);
        for number in (FIRST_HARD_DISK..).take(usize::from(disk::hard_disks())) {
            if number != drive
                && let Some(parameters) = disk::parameters(number)
            {
                bios.add_drive(number, parameters.sector_size, parameters.sectors);
            }
        }
        bios
    }

    fn add_drive(&mut self, number: u8, sector_size: u32, sectors: Option<u64>) {
        let name = match number.checked_sub(FIRST_HARD_DISK) {
            _ if sector_size == CD_SECTOR => format!("cd{}", self.count_cds()),
            Some(index) => format!("disk{index}"),
            None => format!("fd{number}"),
        };
        self.disks.push(Disk {
            name,
            detail: format!("BIOS drive {number:#04x}"),
            sector_size,
            sectors: sectors.unwrap_or(u64::MAX),
            boot: number == self.boot_drive,
        });
        self.drives.push(Drive::new(number, sector_size));
    }

    fn count_cds(&self) -> usize {
        self.disks
            .iter()
            .filter(|disk| disk.sector_size == CD_SECTOR)
            .count()
    }
}

impl Platform for Bios {
    type Pages = OwnedPages;

    fn facts(&mut self) -> Facts {
        Facts {
            method: BootMethod::BIOS,
            bios_drive: u32::from(self.boot_drive),
            rsdp: self.rsdp,
            efi_system_table: 0,
            framebuffer: self.framebuffer,
        }
    }

    fn set_screen_mode(&mut self, width: u32, height: u32) -> Result<(), NoSuchMode> {
        self.framebuffer = vbe::set_mode(width, height).ok_or(NoSuchMode)?;
        self.console.leave_text_mode();
        Ok(())
    }

    fn consoles(&self) -> ConsoleSet {
        self.console.set()
    }

    fn write(&mut self, to: ConsoleSet, text: &str) {
        self.console.write(to, text);
    }

    fn poll_input(&mut self) -> Option<Input> {
        self.console.poll(&self.clock)
    }

    fn now_ms(&mut self) -> u64 {
        self.clock.now_ms()
    }

    fn pause(&mut self, ms: u32) {
        let until = self.clock.now_ms() + u64::from(ms);
        while self.clock.now_ms() < until && !self.console.serial_waits() {
            core::hint::spin_loop();
        }
    }

    fn disks(&self) -> &[Disk] {
        &self.disks
    }

    fn read_sectors(&mut self, disk: usize, lba: u64, buf: &mut [u8]) -> Result<(), IoError> {
        let error = |status: u8| IoError {
            lba,
            status: u64::from(status),
        };
        let known = self.disks.get(disk).map_or(0, |disk| disk.sectors);
        let drive = self.drives.get_mut(disk).ok_or(error(0))?;
        let count = (buf.len() / drive.sector_size()) as u64;
        if !buf.len().is_multiple_of(drive.sector_size())
            || lba.checked_add(count).is_none_or(|end| end > known)
        {
            return Err(error(0));
        }
        let mut done = 0;
        while done < buf.len() {
            let at = lba + (done / drive.sector_size()) as u64;
            done += drive.read_some(at, &mut buf[done..]).map_err(error)?;
            self.console.collect();
        }
        Ok(())
    }

    fn alloc_pages(&mut self, place: Place, count: u64) -> Result<OwnedPages, OutOfMemory> {
        match place {
            Place::At(base) => pool::take_at(base, count),
            Place::Aligned(align) => pool::take_highest(count, align),
        }
        .ok_or(OutOfMemory)
    }

    fn memory_map_bound(&mut self) -> usize {
        self.entries.as_slice().len() + 2
    }

    fn enter_kernel(&mut self, mut handoff: Handoff<OwnedPages>) -> EnterError {
        for entry in self.entries.as_slice() {
            handoff.push_region(entry.base, entry.len, entry.kind);
        }
        handoff.push_region(0, BIOS_PAGE, MemoryKind::RESERVED);
        let (base, end) = lowmem::image();
        handoff.push_region(base, end - base, MemoryKind::LOADER);
        handoff.seal();
        jump::enter_kernel(handoff)
    }
}
