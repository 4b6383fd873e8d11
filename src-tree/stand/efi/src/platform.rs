//! The machine under UEFI.

use alloc::string::String;
use core::time::Duration;

use df_stand::platform::{
    ConsoleSet, Disk, EnterError, Facts, Input, IoError, NoSuchMode, OutOfMemory, PAGE_SIZE,
    Pages as _, Place, Platform,
};
use df_stand::{handoff::Handoff, paging};
use uefi::boot::{self, MemoryType};
use uefi::mem::memory_map::MemoryMap as _;

use crate::console::Console;
use crate::disks::Disks;
use crate::raw::{self, Clock, EfiPages};

/// Regions by which the memory map may grow until the boot services end.
const MAP_GROWTH: usize = 64;
/// Pages of the stack that the kernel starts on.
const STACK_PAGES: u64 = 4;

/// A machine with UEFI boot services.
pub(crate) struct Efi {
    console: Console,
    disks: Disks,
    clock: Clock,
}

impl Efi {
    /// Finds out what there is.
    pub(crate) fn new() -> Self {
        Self {
            console: Console::find(),
            disks: Disks::find(),
            clock: Clock::new(),
        }
    }
}

impl Platform for Efi {
    type Pages = EfiPages;

    fn facts(&mut self) -> Facts {
        crate::facts::facts()
    }

    fn set_screen_mode(&mut self, width: u32, height: u32) -> Result<(), NoSuchMode> {
        crate::facts::set_screen_mode(width, height)
    }

    fn consoles(&self) -> ConsoleSet {
        self.console.present()
    }

    fn write(&mut self, to: ConsoleSet, text: &str) {
        self.console.write(to, text);
    }

    fn poll_input(&mut self) -> Option<Input> {
        self.console.poll()
    }

    fn now_ms(&mut self) -> u64 {
        self.clock.now_ms()
    }

    fn pause(&mut self, ms: u32) {
        boot::stall(Duration::from_millis(u64::from(ms)));
    }

    fn disks(&self) -> &[Disk] {
        &self.disks.list
    }

    fn read_sectors(&mut self, disk: usize, lba: u64, buf: &mut [u8]) -> Result<(), IoError> {
        self.disks.read(disk, lba, buf)
    }

    fn alloc_pages(&mut self, place: Place, count: u64) -> Result<EfiPages, OutOfMemory> {
        EfiPages::allocate(place, count)
    }

    fn memory_map_bound(&mut self) -> usize {
        let regions = boot::memory_map(MemoryType::LOADER_DATA).map_or(512, |map| map.len());
        // Two more for the page tables and the stack.
        regions + MAP_GROWTH + 2
    }

    fn enter_kernel(&mut self, handoff: Handoff<EfiPages>) -> EnterError {
        if let Some(reason) = raw::refuse_entry() {
            return EnterError(reason.into());
        }
        let here = raw::here();
        let no_memory = || EnterError(String::from("no memory for page tables and stack"));
        let Ok(mut tables) = EfiPages::allocate(
            Place::Aligned(PAGE_SIZE),
            paging::identity_map_pages(here.len()),
        ) else {
            return no_memory();
        };
        let Ok(stack) = EfiPages::allocate(Place::Aligned(PAGE_SIZE), STACK_PAGES) else {
            return no_memory();
        };
        let at = tables.addr();
        paging::identity_map(tables.bytes_mut(), at, &here);
        raw::enter(handoff, &tables, &stack)
    }
}
