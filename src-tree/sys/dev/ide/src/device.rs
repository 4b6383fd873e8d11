//! One of the devices on a channel.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use df_ata::{Ata, Direction, Failure, Transport};
use df_lwkt::Mutex;
use df_machine::kprintln;

use crate::channel::{BSY, Channel, DF, DRQ, ERR};

/// Bytes of the buffer.
const BUFFER: usize = 64 * 1024;
/// Bytes that a disk moves between two looks at its status: a sector.
const BLOCK: usize = 512;
/// The most bytes that a packet device may move at once; even.
const LIMIT: u16 = 0xf800;
/// A device takes a command that it is not busy with another within this time.
const IDLE: Duration = Duration::from_secs(2);
/// A device that was reset gets ready within this time.
const READY: Duration = Duration::from_secs(10);

/// A device. The two on a channel share its lock.
pub(crate) struct Device {
    channel: Arc<Mutex<Channel>>,
    second: bool,
    /// Such as `ide0 channel 1 device 0`.
    place: String,
    /// Words, since data move in words.
    buffer: Vec<u16>,
}

impl Device {
    pub(crate) fn new(channel: Arc<Mutex<Channel>>, second: bool, place: String) -> Self {
        Self {
            channel,
            second,
            place,
            buffer: alloc::vec![0; BUFFER / 2],
        }
    }

    /// Moves a command's data.
    fn transfer(
        &mut self,
        channel: &Channel,
        packet: bool,
        direction: Direction,
        len: usize,
        patience: Duration,
    ) -> Result<(), Failure> {
        let mut at = 0;
        loop {
            let status = wait(channel, patience)?;
            if status & DRQ == 0 {
                return Ok(());
            }
            let wanted = if packet {
                channel.byte_count()
            } else {
                BLOCK.min(len.saturating_sub(at))
            };
            let words = wanted.div_ceil(2);
            let end = at / 2 + words;
            // A device that wants to move more than it was asked for, or nothing, is broken.
            let Some(part) = self.buffer.get_mut(at / 2..end).filter(|p| !p.is_empty()) else {
                return Err(Failure::Broken(u32::from(status)));
            };
            match direction {
                Direction::Read => channel.read(part),
                Direction::Write => channel.write(part),
                Direction::None => return Err(Failure::Broken(u32::from(status))),
            }
            at += 2 * words;
            // The status changes within 400 ns.
            for _ in 0..4 {
                channel.status();
            }
        }
    }

    fn try_run(
        &mut self,
        channel: &Channel,
        command: Ata,
        packet: Option<&[u8]>,
        direction: Direction,
        len: usize,
        patience: Duration,
    ) -> Result<(), Failure> {
        channel.select(self.second);
        channel
            .wait(IDLE, |status| status & (BSY | DRQ) == 0)
            .ok_or(Failure::TimedOut)?;
        let limit = packet.map(|_| LIMIT);
        channel.start(self.second, command.task(false), limit);
        if let Some(packet) = packet {
            let status = wait(channel, patience)?;
            if status & DRQ == 0 {
                return Err(Failure::Broken(u32::from(status)));
            }
            let (pairs, _) = packet.as_chunks::<2>();
            let words: Vec<u16> = pairs.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
            channel.write(&words);
            for _ in 0..4 {
                channel.status();
            }
        } else if direction == Direction::Write {
            let status = wait(channel, patience)?;
            if status & DRQ == 0 {
                return Err(Failure::Broken(u32::from(status)));
            }
        }
        self.transfer(channel, packet.is_some(), direction, len, patience)
    }
}

/// Waits until the device is not busy; what it refuses is an error.
fn wait(channel: &Channel, patience: Duration) -> Result<u8, Failure> {
    let status = channel
        .wait(patience, |status| status & BSY == 0)
        .ok_or(Failure::TimedOut)?;
    if status & (ERR | DF) != 0 {
        let error = channel.error();
        return Err(Failure::Refused { status, error });
    }
    Ok(status)
}

impl Transport for Device {
    fn run(
        &mut self,
        command: Ata,
        packet: Option<&[u8]>,
        direction: Direction,
        len: usize,
        patience: Duration,
    ) -> Result<(), Failure> {
        let lock = Arc::clone(&self.channel);
        let channel = lock.lock();
        let done = self.try_run(&channel, command, packet, direction, len, patience);
        if let Err(Failure::TimedOut | Failure::Broken(_)) = done {
            channel.reset();
            channel.select(self.second);
            if channel.wait(READY, |status| status & BSY == 0).is_none() {
                self.say(format_args!("the device did not come back after a reset"));
            }
        }
        done
    }

    fn most(&self) -> usize {
        BUFFER
    }

    fn take(&self, skip: usize, out: &mut [u8]) {
        // Words from the one that `skip` is in, as bytes.
        let words = self.buffer[skip / 2..].iter();
        let bytes = words.flat_map(|word| word.to_le_bytes()).skip(skip % 2);
        for (to, from) in out.iter_mut().zip(bytes) {
            *to = from;
        }
    }

    fn put(&mut self, data: &[u8]) {
        for (word, pair) in self.buffer.iter_mut().zip(data.chunks(2)) {
            let high = pair.get(1).copied().unwrap_or(0);
            *word = u16::from_le_bytes([pair[0], high]);
        }
    }

    fn say(&self, what: core::fmt::Arguments<'_>) {
        kprintln!("{}: {what}", self.place);
    }
}
