//! ATA disks.

use core::time::Duration;

use df_abi::Errno;
use df_disk::Sectors;
use df_lwkt::Mutex;

use crate::command::Direction;
use crate::fis::Ata;
use crate::identify::{self, Identity};
use crate::port::{BUFFER, Failure, Port};

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
pub(crate) struct AtaDisk {
    port: Mutex<Port>,
    identity: Identity,
}

/// Asks a device what it is.
pub(crate) fn identify(port: &Port, command: Ata) -> Result<Identity, Failure> {
    port.run(command, None, Direction::Read, identify::LENGTH, PATIENCE)?;
    let mut answer = [0; identify::LENGTH];
    port.buffer().read(0, &mut answer);
    Ok(Identity::parse(&answer))
}

impl AtaDisk {
    /// Takes over a port with a disk.
    ///
    /// # Errors
    /// `EIO` when the disk does not say what it is, or says what no disk says.
    pub(crate) fn new(port: Port) -> Result<Self, Errno> {
        let identity = identify(&port, Ata::Identify).map_err(|failure| {
            port.say(format_args!("IDENTIFY DEVICE: {failure}"));
            Errno::EIO
        })?;
        let size = identity.sector_size;
        if !size.is_power_of_two() || !(512..=4096).contains(&size) {
            port.say(format_args!("sectors of {size} bytes are not supported"));
            return Err(Errno::EIO);
        }
        Ok(Self {
            port: Mutex::new(port),
            identity,
        })
    }

    /// What the disk says about itself.
    pub(crate) const fn identity(&self) -> &Identity {
        &self.identity
    }

    fn transfer(first: u64, count: u32, wide: bool, write: bool) -> Ata {
        let (lba, low) = (first, (first & (OLD_REACH - 1)) as u32);
        match (wide, write) {
            (true, false) => Ata::Read { lba, count },
            (true, true) => Ata::Write { lba, count },
            (false, false) => Ata::ReadOld { lba: low, count },
            (false, true) => Ata::WriteOld { lba: low, count },
        }
    }

    fn run(
        port: &Port,
        command: Ata,
        direction: Direction,
        len: usize,
        patience: Duration,
    ) -> Result<(), Errno> {
        for _ in 0..TRIES {
            let Err(failure) = port.run(command, None, direction, len, patience) else {
                return Ok(());
            };
            match command.lba() {
                Some(lba) => port.say(format_args!(
                    "{} of {len} bytes at sector {lba}: {failure}",
                    command.name()
                )),
                None => port.say(format_args!("{}: {failure}", command.name())),
            }
            // A device that was silent for so long would be so again.
            if failure == Failure::TimedOut {
                break;
            }
        }
        Err(Errno::EIO)
    }
}

impl Sectors for AtaDisk {
    fn sector_size(&self) -> u32 {
        self.identity.sector_size
    }

    fn count(&self) -> u64 {
        if self.identity.lba48 {
            self.identity.sectors
        } else {
            self.identity.sectors.min(OLD_REACH)
        }
    }

    fn most(&self) -> usize {
        // The old commands count up to 256 sectors.
        if self.identity.lba48 {
            BUFFER
        } else {
            256 * 512
        }
    }

    fn read_only(&self) -> bool {
        false
    }

    fn read(&self, first: u64, count: u32, skip: usize, out: &mut [u8]) -> Result<(), Errno> {
        let command = Self::transfer(first, count, self.identity.lba48, false);
        let len = (count * self.identity.sector_size) as usize;
        let port = self.port.lock();
        Self::run(&port, command, Direction::Read, len, PATIENCE)?;
        port.buffer().read(skip, out);
        Ok(())
    }

    fn write(&self, first: u64, data: &[u8]) -> Result<(), Errno> {
        let count = u32::try_from(data.len()).map_err(|_| Errno::EINVAL)?;
        let count = count / self.identity.sector_size;
        let command = Self::transfer(first, count, self.identity.lba48, true);
        let port = self.port.lock();
        port.buffer().write(0, data);
        Self::run(&port, command, Direction::Write, data.len(), PATIENCE)
    }

    fn flush(&self) -> Result<(), Errno> {
        let command = if self.identity.lba48 {
            Ata::Flush
        } else {
            Ata::FlushOld
        };
        Self::run(&self.port.lock(), command, Direction::None, 0, FLUSH)
    }
}
