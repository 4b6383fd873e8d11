//! CD and DVD drives.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use core::time::Duration;

use df_abi::Errno;
use df_disk::Sectors;
use df_lwkt::Mutex;

use crate::ata;
use crate::command::Direction;
use crate::fis::Ata;
use crate::identify::Identity;
use crate::port::{BUFFER, Failure, Port};
use crate::scsi::{self, Capacity, Remedy, Scsi, Sense};

/// A drive may have to spin the medium up first.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a command is tried when the drive says that something has changed, ...
const TRIES: usize = 6;
/// ... and how long to wait before the next try when it is getting ready.
const PAUSE: Duration = Duration::from_secs(1);

/// A drive, and the medium in it.
#[derive(Debug)]
pub(crate) struct CdDrive {
    port: Mutex<Port>,
    identity: Identity,
    sectors: AtomicU64,
    sector_size: AtomicU32,
}

impl CdDrive {
    /// Takes over a port with a drive and looks for a medium.
    ///
    /// # Errors
    /// `EIO` when the drive does not say what it is. A drive without a medium is no error.
    pub(crate) fn new(port: Port) -> Result<Self, Errno> {
        let identity = ata::identify(&port, Ata::IdentifyPacket).map_err(|failure| {
            port.say(format_args!("IDENTIFY PACKET DEVICE: {failure}"));
            Errno::EIO
        })?;
        let capacity = capacity(&port).unwrap_or(None);
        Ok(Self {
            port: Mutex::new(port),
            identity,
            sectors: AtomicU64::new(capacity.map_or(0, |c| c.sectors)),
            sector_size: AtomicU32::new(capacity.map_or(2048, |c| c.sector_size)),
        })
    }

    /// What the drive says about itself.
    pub(crate) const fn identity(&self) -> &Identity {
        &self.identity
    }
}

/// The size of the medium; `None` without one.
fn capacity(port: &Port) -> Result<Option<Capacity>, Errno> {
    match run(port, Scsi::TestUnitReady, 0) {
        Err(Errno::ENXIO) => return Ok(None),
        other => other?,
    }
    run(port, Scsi::ReadCapacity, scsi::CAPACITY)?;
    let mut answer = [0; scsi::CAPACITY];
    port.buffer().read(0, &mut answer);
    let capacity = Capacity::parse(&answer);
    if capacity.is_none() {
        port.say(format_args!("medium with strange sectors: {answer:02x?}"));
    }
    Ok(capacity)
}

fn packet(port: &Port, command: Scsi, len: usize) -> Result<(), Failure> {
    let direction = if len == 0 {
        Direction::None
    } else {
        Direction::Read
    };
    let ata = Ata::Packet { data: len != 0 };
    port.run(ata, Some(&command.packet()), direction, len, PATIENCE)
}

/// Why the last command failed; `None` when the drive does not say.
fn sense(port: &Port) -> Option<Sense> {
    packet(port, Scsi::RequestSense, scsi::SENSE).ok()?;
    let mut answer = [0; scsi::SENSE];
    port.buffer().read(0, &mut answer);
    Sense::parse(&answer)
}

/// Carries a command out, again where the drive only wants to tell something first. `ENXIO`
/// when there is no medium, `EIO` with a message for anything else.
fn run(port: &Port, command: Scsi, len: usize) -> Result<(), Errno> {
    let mut last = None;
    for _ in 0..TRIES {
        let Err(failure) = packet(port, command, len) else {
            return Ok(());
        };
        let sense = sense(port);
        last = Some((failure, sense));
        match sense.map(Sense::remedy) {
            Some(Remedy::Retry) => {}
            Some(Remedy::Wait) => {
                df_pci::Completion::new(None).wait(&mut || false, PAUSE);
            }
            Some(Remedy::NoMedium) => return Err(Errno::ENXIO),
            Some(Remedy::GiveUp) | None => break,
        }
    }
    let name = command.name();
    let place = command.lba().unwrap_or(0);
    match last {
        Some((_, Some(sense))) => port.say(format_args!("{name} at sector {place}: {sense}")),
        Some((failure, None)) => port.say(format_args!("{name} at sector {place}: {failure}")),
        None => {}
    }
    Err(Errno::EIO)
}

impl Sectors for CdDrive {
    fn sector_size(&self) -> u32 {
        self.sector_size.load(Ordering::Relaxed)
    }

    fn count(&self) -> u64 {
        self.sectors.load(Ordering::Relaxed)
    }

    fn most(&self) -> usize {
        BUFFER
    }

    fn read_only(&self) -> bool {
        true
    }

    fn read(&self, first: u64, count: u32, skip: usize, out: &mut [u8]) -> Result<(), Errno> {
        let command = Scsi::Read {
            lba: u32::try_from(first).map_err(|_| Errno::EINVAL)?,
            count: u16::try_from(count).map_err(|_| Errno::EINVAL)?,
        };
        let len = (count * self.sector_size()) as usize;
        let port = self.port.lock();
        run(&port, command, len)?;
        port.buffer().read(skip, out);
        Ok(())
    }

    fn write(&self, _first: u64, _data: &[u8]) -> Result<(), Errno> {
        Err(Errno::EROFS)
    }

    fn flush(&self) -> Result<(), Errno> {
        Ok(())
    }
}
