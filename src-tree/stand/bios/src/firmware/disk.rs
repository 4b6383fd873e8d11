//! INT 13h: drives.
#![expect(unsafe_code, reason = "calls BIOS services")]

use df_bios_core::edd::{self, DriveParameters};

use crate::machine::lowmem;
use crate::machine::physical;
use crate::machine::thunk::{self, RealRegisters};

const SERVICE: u8 = 0x13;
const RESET: u32 = 0x0000;
const CHECK_EXTENSIONS: u32 = 0x4100;
const READ: u32 = 0x4200;
const PARAMETERS: u32 = 0x4800;

/// How often one read is tried before fewer sectors are asked for, or the read is given up.
const TRIES: u32 = 3;

/// Where packets and parameter blocks lie in the bounce buffer: behind the sectors.
const PACKET_OFFSET: usize = lowmem::SIZE - 64;

/// The most bytes for one read. Less than the buffer, and few enough for old firmware.
const MAX_BYTES: usize = 16 * 1024;

/// A drive that answers to the INT 13h extensions.
#[derive(Clone, Debug)]
pub(crate) struct Drive {
    number: u8,
    sector_size: usize,
    /// Sectors in one read; shrinks when the firmware fails on large reads.
    max_count: usize,
}

impl Drive {
    /// A drive of which the sector size is known.
    pub(crate) fn new(number: u8, sector_size: u32) -> Self {
        let sector_size = sector_size as usize;
        Self {
            number,
            sector_size,
            max_count: (MAX_BYTES / sector_size).max(1),
        }
    }

    /// Bytes in a sector.
    pub(crate) fn sector_size(&self) -> usize {
        self.sector_size
    }

    /// Reads as many sectors as one read may have, at most what `to` holds, from `lba` on.
    /// Returns the number of bytes read.
    ///
    /// # Errors
    /// The BIOS's status number, when the sector at `lba` cannot be read.
    pub(crate) fn read_some(&mut self, lba: u64, to: &mut [u8]) -> Result<usize, u8> {
        loop {
            let count = (to.len() / self.sector_size).min(self.max_count);
            match self.read_retried(lba, count) {
                Ok(()) => {
                    let bytes = count * self.sector_size;
                    lowmem::read(&mut to[..bytes]);
                    return Ok(bytes);
                }
                Err(status) if count <= 1 => return Err(status),
                Err(_) => self.max_count = count / 2,
            }
        }
    }

    /// Reads `count` sectors into the bounce buffer.
    fn read_retried(&self, lba: u64, count: usize) -> Result<(), u8> {
        let mut status = 0;
        for _ in 0..TRIES {
            let packet = edd::packet(lba, count as u16, lowmem::segment());
            lowmem::write(PACKET_OFFSET, &packet);
            let result = self.call(READ, PACKET_OFFSET);
            if !result.carry() {
                return Ok(());
            }
            status = result.ah();
            self.call(RESET, 0);
        }
        Err(status)
    }

    /// Calls a service with this drive in `dl` and ds:si in the bounce buffer.
    fn call(&self, service: u32, offset: usize) -> RealRegisters {
        call(self.number, service, offset)
    }
}

fn call(drive: u8, service: u32, offset: usize) -> RealRegisters {
    let registers = RealRegisters {
        eax: service,
        ebx: 0x55aa,
        edx: u32::from(drive),
        esi: offset as u32,
        ds: lowmem::segment(),
        ..RealRegisters::default()
    };
    // SAFETY: of the services used, READ writes the sectors to the address in its packet, which
    // is the bounce buffer (`read_retried`), and PARAMETERS fills the block at ds:si, which has
    // the size that it states; the others write nothing.
    unsafe { thunk::call(SERVICE, registers) }
}

/// Asks for the parameters of a drive; `None` when it is not there or has no extensions.
pub(crate) fn parameters(drive: u8) -> Option<DriveParameters> {
    let check = call(drive, CHECK_EXTENSIONS, 0);
    if check.carry() || check.ebx & 0xffff != 0xaa55 || check.ecx & 1 == 0 {
        return None;
    }
    let mut block = [0; edd::PARAMETERS_SIZE];
    block[0] = edd::PARAMETERS_SIZE as u8;
    lowmem::write(0, &block);
    let result = call(drive, PARAMETERS, 0);
    if result.carry() {
        return None;
    }
    lowmem::read(&mut block);
    DriveParameters::from_bytes(&block)
}

/// Number of hard disks the BIOS knows; they are numbered from 0x80 on.
pub(crate) fn hard_disks() -> u8 {
    physical::data_area_u8(0x75).unwrap_or(0).min(16)
}
