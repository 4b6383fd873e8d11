//! A machine made of vectors.

use alloc::collections::VecDeque;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;

use df_abi::boot::{BootMethod, Framebuffer, MemoryKind};

use crate::handoff::Handoff;
use crate::platform::{
    ConsoleSet, Disk, EnterError, Facts, Input, IoError, Key, OutOfMemory, PAGE_SIZE, Pages, Place,
    Platform,
};

/// End of the machine's memory.
const MEMORY_END: u64 = 64 << 20;

/// A machine whose user types a script, and whose kernel is only recorded.
pub(crate) struct Machine {
    /// What the user will do, and when at the earliest (milliseconds).
    pub(crate) script: VecDeque<(u64, Input)>,
    /// What the screen shows.
    pub(crate) output: String,
    /// Consoles written to.
    pub(crate) written: Vec<ConsoleSet>,
    pub(crate) disks: Vec<Disk>,
    pub(crate) images: Vec<Vec<u8>>,
    /// Sectors that cannot be read, as (disk, sector).
    pub(crate) bad_sectors: Vec<(usize, u64)>,
    /// Ranges that are not free.
    pub(crate) taken: Rc<RefCell<Vec<(u64, u64)>>>,
    pub(crate) clock: u64,
    /// What the kernel got, each time it was entered.
    pub(crate) entered: Vec<Entered>,
}

/// A kernel that was entered.
pub(crate) struct Entered {
    pub(crate) entry: u64,
    pub(crate) boot_info: u64,
    /// The block behind `BootInfo`.
    pub(crate) block: Vec<u8>,
    /// The kernel image: where it lies, and its bytes.
    pub(crate) kernel: (u64, Vec<u8>),
    /// The modules: where they lie, and their bytes.
    pub(crate) modules: Vec<(u64, Vec<u8>)>,
}

/// Memory of the machine.
#[derive(Debug)]
pub(crate) struct Memory {
    addr: u64,
    bytes: Vec<u8>,
    taken: Rc<RefCell<Vec<(u64, u64)>>>,
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.taken
            .borrow_mut()
            .retain(|&(base, _)| base != self.addr);
    }
}

impl Pages for Memory {
    fn addr(&self) -> u64 {
        self.addr
    }
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }
    fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }
}

impl Machine {
    /// A machine with one CD drive that holds `image`.
    pub(crate) fn new(image: Vec<u8>) -> Self {
        let mut machine = Self {
            script: VecDeque::new(),
            output: String::new(),
            written: Vec::new(),
            disks: Vec::new(),
            images: Vec::new(),
            bad_sectors: Vec::new(),
            taken: Rc::default(),
            clock: 1000,
            entered: Vec::new(),
        };
        machine.add_disk("cd0", 2048, image);
        machine
    }

    /// Adds a device.
    pub(crate) fn add_disk(&mut self, name: &str, sector_size: u32, mut image: Vec<u8>) {
        image.resize(image.len().next_multiple_of(sector_size as usize), 0);
        self.disks.push(Disk {
            name: name.into(),
            detail: String::from("a vector"),
            sector_size,
            sectors: (image.len() / sector_size as usize) as u64,
            boot: self.disks.is_empty(),
        });
        self.images.push(image);
    }

    /// Lets the user type text at the time `at_ms` after the start; `\n` is Enter.
    pub(crate) fn types(mut self, at_ms: u64, text: &str) -> Self {
        for byte in text.bytes() {
            let input = match byte {
                b'\n' => Input::Key(Key::Enter),
                0x1b => Input::Key(Key::Escape),
                byte => Input::Byte(byte),
            };
            self.script.push_back((1000 + at_ms, input));
        }
        self
    }

    fn free(&self, base: u64, len: u64) -> bool {
        base + len <= MEMORY_END
            && !self
                .taken
                .borrow()
                .iter()
                .any(|&(b, l)| base < b + l && b < base + len)
    }
}

impl Platform for Machine {
    type Pages = Memory;

    fn facts(&mut self) -> Facts {
        Facts {
            method: BootMethod::UEFI,
            bios_drive: u32::MAX,
            rsdp: 0x7f_1234,
            efi_system_table: 0x7f_5678,
            framebuffer: Framebuffer {
                addr: 0x8000_0000,
                width: 640,
                ..Framebuffer::default()
            },
        }
    }

    fn consoles(&self) -> ConsoleSet {
        ConsoleSet::ALL
    }

    fn write(&mut self, to: ConsoleSet, text: &str) {
        self.output.push_str(text);
        self.written.push(to);
    }

    fn poll_input(&mut self) -> Option<Input> {
        match self.script.front() {
            Some((at, _)) if *at <= self.clock => self.script.pop_front().map(|(_, input)| input),
            Some(_) => None,
            // A test must never wait for a user who has gone home.
            None if self.clock > 100_000_000 => panic!("waits for input:\n{}", self.output),
            None => None,
        }
    }

    fn now_ms(&mut self) -> u64 {
        self.clock
    }

    fn pause(&mut self, ms: u32) {
        // Time flies when there is nothing more to happen.
        self.clock += if self.script.is_empty() {
            100_000
        } else {
            u64::from(ms)
        };
    }

    fn disks(&self) -> &[Disk] {
        &self.disks
    }

    fn read_sectors(&mut self, disk: usize, lba: u64, buf: &mut [u8]) -> Result<(), IoError> {
        let size = self.disks[disk].sector_size as usize;
        assert_eq!(buf.len() % size, 0, "whole sectors");
        let count = (buf.len() / size) as u64;
        let bad = self
            .bad_sectors
            .iter()
            .find(|&&(d, s)| d == disk && s >= lba && s < lba + count);
        let start = lba as usize * size;
        match self.images[disk].get(start..start + buf.len()) {
            Some(bytes) if bad.is_none() => {
                buf.copy_from_slice(bytes);
                Ok(())
            }
            _ => Err(IoError {
                lba: bad.map_or(lba, |b| b.1),
                status: 7,
            }),
        }
    }

    fn alloc_pages(&mut self, place: Place, count: u64) -> Result<Memory, OutOfMemory> {
        let len = count * PAGE_SIZE;
        if len > MEMORY_END {
            return Err(OutOfMemory);
        }
        let addr = match place {
            Place::At(at) => Some(at).filter(|&at| self.free(at, len)),
            Place::Aligned(align) => (1..MEMORY_END / align.max(1 << 20))
                .map(|n| n * align.max(1 << 20))
                .find(|&at| self.free(at, len)),
        }
        .ok_or(OutOfMemory)?;
        self.taken.borrow_mut().push((addr, len));
        Ok(Memory {
            addr,
            bytes: alloc::vec![0xa5; len as usize],
            taken: Rc::clone(&self.taken),
        })
    }

    fn memory_map_bound(&mut self) -> usize {
        4
    }

    fn enter_kernel(&mut self, mut handoff: Handoff<Memory>) -> EnterError {
        handoff.push_region(0x10_0000, MEMORY_END - 0x10_0000, MemoryKind::USABLE);
        handoff.push_region(0, 0x9_fc00, MemoryKind::USABLE);
        handoff.push_region(0x9_fc00, 0x6_0400, MemoryKind::RESERVED);
        handoff.seal();
        self.entered.push(Entered {
            entry: handoff.entry(),
            boot_info: handoff.boot_info(),
            block: handoff.block().bytes().to_vec(),
            kernel: (handoff.kernel().addr(), handoff.kernel().bytes().to_vec()),
            modules: handoff
                .modules()
                .iter()
                .map(|m| (m.pages.addr(), m.pages.bytes()[..m.len as usize].to_vec()))
                .collect(),
        });
        EnterError("this machine only pretends".into())
    }
}

impl Entered {
    /// Reads a number of the block.
    pub(crate) fn u64_at(&self, at: usize) -> u64 {
        u64::from_le_bytes(self.block[at..at + 8].try_into().expect("eight bytes"))
    }

    /// Reads an array descriptor: offset of its first element in the block, and their number.
    pub(crate) fn array(&self, at: usize) -> (usize, usize) {
        (
            (self.u64_at(at) - self.boot_info) as usize,
            self.u64_at(at + 8) as usize,
        )
    }

    /// Reads the kernel environment.
    pub(crate) fn kenv(&self) -> Vec<String> {
        let (at, len) = self.array(core::mem::offset_of!(df_abi::boot::BootInfo, kenv));
        let text = String::from_utf8(self.block[at..at + len].to_vec()).expect("UTF-8");
        text.split_terminator('\0').map(Into::into).collect()
    }
}
