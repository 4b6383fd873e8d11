//! CD and DVD drives.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use core::time::Duration;

use df_abi::Errno;
use df_disk::Sectors;
use df_lwkt::{Mutex, Sleep, Wake};
use df_machine::clock;

use crate::identify::Identity;
use crate::scsi::{self, Capacity, Remedy, Scsi, Sense};
use crate::{Ata, Direction, Failure, Transport, disk};

/// A drive may have to spin the medium up first.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a command is tried when the drive says that something has changed, ...
const TRIES: usize = 6;
/// ... and how long to wait before the next try when it is getting ready.
static PAUSE: Duration = Duration::from_secs(1);

/// A drive, and the medium in it.
#[derive(Debug)]
pub struct CdDrive<T> {
    transport: Mutex<T>,
    identity: Identity,
    sectors: AtomicU64,
    sector_size: AtomicU32,
    /// The most bytes that one command moves.
    most: usize,
}

impl<T: Transport> CdDrive<T> {
    /// Takes a drive over and looks for a medium.
    ///
    /// # Errors
    /// `EIO` when the drive does not say what it is. A drive without a medium is no error.
    pub fn new(mut transport: T) -> Result<Self, Errno> {
        let identity = disk::identify(&mut transport, Ata::IdentifyPacket)?;
        let capacity = capacity(&mut transport).unwrap_or(None);
        Ok(Self {
            most: transport.most(),
            transport: Mutex::new(transport),
            identity,
            sectors: AtomicU64::new(capacity.map_or(0, |c| c.sectors)),
            sector_size: AtomicU32::new(capacity.map_or(2048, |c| c.sector_size)),
        })
    }

    /// What the drive says about itself.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }
}

/// The size of the medium; `None` without one.
fn capacity(device: &mut impl Transport) -> Result<Option<Capacity>, Errno> {
    match run(device, Scsi::TestUnitReady, 0) {
        Err(Errno::ENXIO) => return Ok(None),
        other => other?,
    }
    run(device, Scsi::ReadCapacity, scsi::CAPACITY)?;
    let mut answer = [0; scsi::CAPACITY];
    device.take(0, &mut answer);
    let capacity = Capacity::parse(&answer);
    if capacity.is_none() {
        device.say(format_args!("medium with strange sectors: {answer:02x?}"));
    }
    Ok(capacity)
}

fn packet(device: &mut impl Transport, command: Scsi, len: usize) -> Result<(), Failure> {
    let direction = if len == 0 {
        Direction::None
    } else {
        Direction::Read
    };
    let ata = Ata::Packet { data: len != 0 };
    device.run(ata, Some(&command.packet()), direction, len, PATIENCE)
}

/// Why the last command failed; `None` when the drive does not say.
fn sense(device: &mut impl Transport) -> Option<Sense> {
    packet(device, Scsi::RequestSense, scsi::SENSE).ok()?;
    let mut answer = [0; scsi::SENSE];
    device.take(0, &mut answer);
    Sense::parse(&answer)
}

/// Carries a command out, again where the drive only wants to tell something first. `ENXIO`
/// when there is no medium, `EIO` with a message for anything else.
fn run(device: &mut impl Transport, command: Scsi, len: usize) -> Result<(), Errno> {
    let mut last = None;
    for _ in 0..TRIES {
        let Err(failure) = packet(device, command, len) else {
            return Ok(());
        };
        // A device that was silent for so long would be so again.
        let silent = failure == Failure::TimedOut;
        let sense = if silent { None } else { sense(device) };
        last = Some((failure, sense));
        match sense.map(Sense::remedy) {
            Some(Remedy::Retry) => {}
            Some(Remedy::Wait) => pause(),
            Some(Remedy::NoMedium) => return Err(Errno::ENXIO),
            Some(Remedy::GiveUp) | None => break,
        }
    }
    let name = command.name();
    let place = command.lba().unwrap_or(0);
    match last {
        Some((_, Some(sense))) => device.say(format_args!("{name} at sector {place}: {sense}")),
        Some((failure, None)) => device.say(format_args!("{name} at sector {place}: {failure}")),
        None => {}
    }
    Err(Errno::EIO)
}

/// Lets the drive be for a while.
fn pause() {
    let pause = u64::try_from(PAUSE.as_nanos()).unwrap_or(u64::MAX);
    let end = clock::uptime_ns().saturating_add(pause);
    let how = Sleep::PLAIN.until(Some(end));
    // Nobody wakes this channel: the address of a constant that nothing else has.
    while df_lwkt::tsleep((&raw const PAUSE).addr(), how) == Wake::Woken {}
}

impl<T: Transport> Sectors for CdDrive<T> {
    fn sector_size(&self) -> u32 {
        self.sector_size.load(Ordering::Relaxed)
    }

    fn count(&self) -> u64 {
        self.sectors.load(Ordering::Relaxed)
    }

    fn most(&self) -> usize {
        self.most
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
        let mut device = self.transport.lock();
        run(&mut *device, command, len)?;
        device.take(skip, out);
        Ok(())
    }

    fn write(&self, _first: u64, _data: &[u8]) -> Result<(), Errno> {
        Err(Errno::EROFS)
    }

    fn flush(&self) -> Result<(), Errno> {
        Ok(())
    }
}
