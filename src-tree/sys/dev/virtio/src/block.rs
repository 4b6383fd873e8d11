//! Block devices as disks.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use core::time::Duration;

use df_abi::Errno;
use df_disk::{BlockDevice, ByteDisk, Sectors};
use df_lwkt::Mutex;
use df_machine::kprintln;
use df_pci::{ConfigSpace, Function};
use df_vm::Dma;

use crate::blk::{F_BLK_SIZE, F_FLUSH, F_RO, HEADER, Request, SECTOR, Status};
use crate::transport::{AttachError, Transport};
use crate::{Buffer, Virtqueue};

const VENDOR: u16 = 0x1af4;
/// Device numbers: modern, and transitional ones, which have the modern registers too.
const DEVICES: [u16; 2] = [0x1042, 0x1001];

/// Most bytes of a request.
const BUFFER: usize = 256 * 1024;
/// Where header and status are in their page.
const STATUS_AT: usize = HEADER;
const PATIENCE: Duration = Duration::from_secs(30);

/// Whether a function is a virtio block device.
#[must_use]
pub fn is_block(function: &Function) -> bool {
    function.identity.vendor == VENDOR && DEVICES.contains(&function.identity.device)
}

/// A disk that was found.
pub struct Found {
    /// Size and more, for the console.
    pub description: String,
    /// The disk.
    pub device: Arc<dyn BlockDevice>,
}

impl core::fmt::Debug for Found {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Found")
            .field("description", &self.description)
            .finish_non_exhaustive()
    }
}

/// What is used for a request, one at a time.
struct Active {
    /// `None` when the device could not be reset after a failure: it stays out of use.
    queue: Option<Virtqueue<Dma>>,
    request: Dma,
    buffer: Dma,
}

struct Block {
    name: String,
    transport: Transport,
    features: u64,
    sectors: u64,
    sector_size: u32,
    active: Mutex<Active>,
}

impl Drop for Block {
    fn drop(&mut self) {
        // The device must not write into memory that is freed.
        if self.transport.reset().is_err() {
            kprintln!("{}: {}", self.name, AttachError::Reset);
        }
    }
}

/// Brings a block device up. `name` is for messages (`virtio_blk0`).
///
/// # Errors
/// [`AttachError`].
pub fn attach_block(
    config: &dyn ConfigSpace,
    function: &Function,
    name: &str,
) -> Result<Found, AttachError> {
    let transport = Transport::new(config, function)?;
    let features = transport.negotiate(F_RO | F_BLK_SIZE | F_FLUSH)?;
    let memory = |len| Dma::new(len).map_err(AttachError::Memory);
    let active = Active {
        request: memory(HEADER + 1)?,
        buffer: memory(BUFFER)?,
        queue: Some(transport.start()?),
    };
    let bytes = transport.device64(0).saturating_mul(u64::from(SECTOR));
    let sector_size = match transport.device32(20) {
        size @ (512 | 1024 | 2048 | 4096) if features & F_BLK_SIZE != 0 => size,
        _ => SECTOR,
    };
    let waits = transport.completion().describe();
    let access = if features & F_RO != 0 {
        ", read-only"
    } else {
        ""
    };
    let description = format!(
        "<virtio block device at {}> {} MiB, sectors of {sector_size} bytes{access}, {waits}",
        function.address,
        bytes >> 20
    );
    let block = Block {
        name: String::from(name),
        transport,
        features,
        sectors: bytes / u64::from(sector_size),
        sector_size,
        active: Mutex::new(active),
    };
    Ok(Found {
        description,
        device: Arc::new(ByteDisk(block)),
    })
}

impl Block {
    /// Carries a request out over the first `len` bytes of the buffer.
    fn run(&self, active: &mut Active, request: Request, len: usize) -> Result<(), Errno> {
        let Some(queue) = active.queue.as_mut() else {
            return Err(Errno::EIO);
        };
        active.request.write(0, &request.header());
        active.request.write(STATUS_AT, &[Status::NONE]);
        let base = active.request.address();
        let buffer = |address, len, device_writes| Buffer {
            address,
            len,
            device_writes,
        };
        let reads = matches!(request, Request::Read { .. });
        let chain = [
            buffer(base, HEADER as u32, false),
            buffer(active.buffer.address(), len as u32, reads),
            buffer(base + STATUS_AT as u64, 1, true),
        ];
        let without_data = [chain[0], chain[2]];
        let chain: &[Buffer] = if len == 0 { &without_data } else { &chain };
        let submitted = queue.submit(chain);
        let taken = submitted.and_then(|_| {
            self.transport.notify();
            let queue_done = &*queue;
            self.transport
                .completion()
                .wait(&mut || queue_done.is_done(), PATIENCE);
            queue.take()
        });
        match taken {
            Ok(Some(_)) => {}
            Ok(None) => return self.failed(active, request, &"no answer before the deadline"),
            Err(error) => return self.failed(active, request, &error),
        }
        let mut status = [0];
        active.request.read(STATUS_AT, &mut status);
        match Status::of(status[0]) {
            Status::Ok => Ok(()),
            status => {
                self.say(request, &status);
                Err(Errno::EIO)
            }
        }
    }

    fn say(&self, request: Request, why: &dyn core::fmt::Display) {
        let (what, sector) = (request.name(), request.sector());
        kprintln!("{}: {what} at sector {sector}: {why}", self.name);
    }

    /// Starts the device anew, so that it touches none of the memory any more.
    fn failed(
        &self,
        active: &mut Active,
        request: Request,
        why: &dyn core::fmt::Display,
    ) -> Result<(), Errno> {
        self.say(request, why);
        let again = self
            .transport
            .negotiate(self.features)
            .and_then(|_| self.transport.start());
        match again {
            Ok(queue) => active.queue = Some(queue),
            Err(error) => {
                kprintln!("{}: {error}; it is out of use", self.name);
                // The old queue's memory is kept: the device may still have it.
                core::mem::forget(active.queue.take());
            }
        }
        Err(Errno::EIO)
    }

    /// The number of a sector in units of 512 bytes.
    fn unit(&self, sector: u64) -> u64 {
        sector * u64::from(self.sector_size / SECTOR)
    }
}

impl Sectors for Block {
    fn sector_size(&self) -> u32 {
        self.sector_size
    }

    fn count(&self) -> u64 {
        self.sectors
    }

    fn most(&self) -> usize {
        BUFFER
    }

    fn read_only(&self) -> bool {
        self.features & F_RO != 0
    }

    fn read(&self, first: u64, count: u32, skip: usize, out: &mut [u8]) -> Result<(), Errno> {
        let request = Request::Read {
            sector: self.unit(first),
        };
        let len = (count * self.sector_size) as usize;
        let mut active = self.active.lock();
        self.run(&mut active, request, len)?;
        active.buffer.read(skip, out);
        Ok(())
    }

    fn write(&self, first: u64, data: &[u8]) -> Result<(), Errno> {
        let request = Request::Write {
            sector: self.unit(first),
        };
        let mut active = self.active.lock();
        active.buffer.write(0, data);
        self.run(&mut active, request, data.len())
    }

    fn flush(&self) -> Result<(), Errno> {
        if self.features & F_FLUSH == 0 {
            return Ok(());
        }
        self.run(&mut self.active.lock(), Request::Flush, 0)
    }
}
