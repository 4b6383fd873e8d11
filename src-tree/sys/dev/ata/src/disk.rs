//! ATA disks.

use core::time::Duration;

use df_abi::Errno;
use df_disk::Sectors;
use df_lwkt::Mutex;

use crate::identify::{self, Identity};
use crate::{Ata, Direction, Failure, Transport, Wide};

/// A disk that has to spin up first needs some seconds.
const PATIENCE: Duration = Duration::from_secs(15);
/// Writing a whole cache out can take long.
const FLUSH: Duration = Duration::from_secs(60);
/// How often a command that the disk refuses is tried.
const TRIES: usize = 3;
/// Sectors that addresses of 28 bits reach.
const OLD_REACH: u64 = 1 << 28;

/// A disk.
#[derive(Debug)]
pub struct AtaDisk<T> {
    transport: Mutex<T>,
    identity: Identity,
    /// The most bytes that one command moves.
    most: usize,
}

/// Asks a device what it is.
pub(crate) fn identify(device: &mut impl Transport, command: Ata) -> Result<Identity, Errno> {
    let answered = device.run(command, None, Direction::Read, identify::LENGTH, PATIENCE);
    answered.map_err(|failure| {
        device.say(format_args!("{}: {failure}", command.name()));
        Errno::EIO
    })?;
    let mut answer = [0; identify::LENGTH];
    device.take(0, &mut answer);
    Ok(Identity::parse(&answer))
}

impl<T: Transport> AtaDisk<T> {
    /// Takes a disk over.
    ///
    /// # Errors
    /// `EIO` when the disk does not say what it is, or says what no disk says.
    pub fn new(mut transport: T) -> Result<Self, Errno> {
        let identity = identify(&mut transport, Ata::Identify)?;
        let size = identity.sector_size;
        if !size.is_power_of_two() || !(512..=4096).contains(&size) {
            transport.say(format_args!("sectors of {size} bytes are not supported"));
            return Err(Errno::EIO);
        }
        let most = match identity.wide() {
            Wide::Bits28 => transport.most().min(256 * 512),
            Wide::Bits48 => transport.most(),
        };
        Ok(Self {
            transport: Mutex::new(transport),
            identity,
            most,
        })
    }

    /// What the disk says about itself.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }
}

/// Carries a command out, again where the disk refuses it.
fn run(
    device: &mut impl Transport,
    command: Ata,
    direction: Direction,
    len: usize,
    patience: Duration,
) -> Result<(), Errno> {
    for _ in 0..TRIES {
        let Err(failure) = device.run(command, None, direction, len, patience) else {
            return Ok(());
        };
        let name = command.name();
        match command.lba() {
            Some(lba) => device.say(format_args!(
                "{name} of {len} bytes at sector {lba}: {failure}"
            )),
            None => device.say(format_args!("{name}: {failure}")),
        }
        // A device that was silent for so long would be so again.
        if failure == Failure::TimedOut {
            break;
        }
    }
    Err(Errno::EIO)
}

impl<T: Transport> Sectors for AtaDisk<T> {
    fn sector_size(&self) -> u32 {
        self.identity.sector_size
    }

    fn count(&self) -> u64 {
        match self.identity.wide() {
            Wide::Bits28 => self.identity.sectors.min(OLD_REACH),
            Wide::Bits48 => self.identity.sectors,
        }
    }

    fn most(&self) -> usize {
        self.most
    }

    fn read_only(&self) -> bool {
        false
    }

    fn read(&self, first: u64, count: u32, skip: usize, out: &mut [u8]) -> Result<(), Errno> {
        let command = Ata::Read {
            lba: first,
            count,
            wide: self.identity.wide(),
        };
        let len = (count * self.identity.sector_size) as usize;
        let mut device = self.transport.lock();
        run(&mut *device, command, Direction::Read, len, PATIENCE)?;
        device.take(skip, out);
        Ok(())
    }

    fn write(&self, first: u64, data: &[u8]) -> Result<(), Errno> {
        let count = u32::try_from(data.len()).map_err(|_| Errno::EINVAL)?;
        let command = Ata::Write {
            lba: first,
            count: count / self.identity.sector_size,
            wide: self.identity.wide(),
        };
        let mut device = self.transport.lock();
        device.put(data);
        run(
            &mut *device,
            command,
            Direction::Write,
            data.len(),
            PATIENCE,
        )
    }

    fn flush(&self) -> Result<(), Errno> {
        let command = Ata::Flush {
            wide: self.identity.wide(),
        };
        let mut device = self.transport.lock();
        run(&mut *device, command, Direction::None, 0, FLUSH)
    }
}
