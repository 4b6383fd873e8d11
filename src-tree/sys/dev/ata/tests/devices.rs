//! Disks and drives over a device that answers as it is told to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use df_abi::Errno;
use df_ata::{Ata, AtaDisk, CdDrive, Direction, Failure, Transport};
use df_disk::Sectors;

const REFUSED: Failure = Failure::Refused {
    status: 0x41,
    error: 0x04,
};

/// What a device has seen and said.
#[derive(Default)]
struct Log {
    commands: Vec<(Ata, Option<u8>, Direction, usize)>,
    said: Vec<String>,
    /// Outcomes of the next commands; success when there is none left.
    outcomes: VecDeque<Result<(), Failure>>,
    /// Answer to REQUEST SENSE: key, code, qualifier.
    sense: (u8, u8, u8),
}

struct Device {
    log: Arc<Mutex<Log>>,
    buffer: Vec<u8>,
}

/// A device and its log; a disk has 0x10_0000 sectors, a medium 1000.
fn device() -> (Device, Arc<Mutex<Log>>) {
    let log = Arc::new(Mutex::new(Log::default()));
    let device = Device {
        log: log.clone(),
        buffer: vec![0; 64 * 1024],
    };
    (device, log)
}

fn with<R>(log: &Mutex<Log>, act: impl FnOnce(&mut Log) -> R) -> R {
    act(&mut log.lock().expect("unpoisoned"))
}

impl Transport for Device {
    fn run(
        &mut self,
        command: Ata,
        packet: Option<&[u8]>,
        direction: Direction,
        len: usize,
        _patience: Duration,
    ) -> Result<(), Failure> {
        let (outcome, sense) = with(&self.log, |log| {
            let first = packet.map(|packet| packet[0]);
            log.commands.push((command, first, direction, len));
            (log.outcomes.pop_front().unwrap_or(Ok(())), log.sense)
        });
        outcome?;
        match (command, packet.map(|packet| packet[0])) {
            (Ata::Identify, _) => {
                self.buffer[166..168].copy_from_slice(&0x4400u16.to_le_bytes());
                self.buffer[200..208].copy_from_slice(&0x10_0000u64.to_le_bytes());
            }
            (_, Some(0x25)) => {
                self.buffer[..8].copy_from_slice(&[0, 0, 3, 231, 0, 0, 8, 0]);
            }
            (_, Some(0x03)) => {
                (self.buffer[0], self.buffer[2]) = (0x70, sense.0);
                (self.buffer[12], self.buffer[13]) = (sense.1, sense.2);
            }
            (_, Some(0x28)) => self.buffer[..4].copy_from_slice(b"data"),
            _ => {}
        }
        Ok(())
    }

    fn most(&self) -> usize {
        self.buffer.len()
    }

    fn take(&self, skip: usize, out: &mut [u8]) {
        out.copy_from_slice(&self.buffer[skip..skip + out.len()]);
    }

    fn put(&mut self, data: &[u8]) {
        self.buffer[..data.len()].copy_from_slice(data);
    }

    fn say(&self, what: std::fmt::Arguments<'_>) {
        with(&self.log, |log| log.said.push(what.to_string()));
    }
}

#[test]
fn refused_command_is_tried_again_and_a_silent_device_is_not() {
    let (device, log) = device();
    let disk = AtaDisk::new(device).unwrap();
    assert_eq!((disk.count(), disk.sector_size()), (0x10_0000, 512));
    let read = |outcomes: &[Result<(), Failure>]| {
        with(&log, |log| {
            log.outcomes = outcomes.iter().copied().collect();
            log.commands.clear();
            log.said.clear();
        });
        let result = disk.read(7, 2, 0, &mut [0; 1024]);
        with(&log, |log| (result, log.commands.len(), log.said.clone()))
    };
    assert_eq!(read(&[]), (Ok(()), 1, vec![]));
    let message = "read of 1024 bytes at sector 7: status 0x41, error 0x04".to_owned();
    assert_eq!(read(&[Err(REFUSED)]), (Ok(()), 2, vec![message.clone()]));
    let thrice = read(&[Err(REFUSED); 3]);
    assert_eq!(thrice, (Err(Errno::EIO), 3, vec![message; 3]));
    let silent = read(&[Err(Failure::TimedOut)]);
    let message = "read of 1024 bytes at sector 7: no answer before the deadline".to_owned();
    assert_eq!(silent, (Err(Errno::EIO), 1, vec![message]));
}

#[test]
fn drive_with_something_to_tell_is_asked_and_tried_again() {
    let (device, log) = device();
    with(&log, |log| {
        log.sense = (6, 0x28, 0);
        // IDENTIFY works; the medium has changed.
        log.outcomes = [Ok(()), Err(REFUSED)].into();
    });
    let drive = CdDrive::new(device).unwrap();
    assert_eq!((drive.count(), drive.sector_size()), (1000, 2048));
    let codes: Vec<_> = with(&log, |log| log.commands.iter().map(|c| c.1).collect());
    let (ready, sense, capacity) = (Some(0x00), Some(0x03), Some(0x25));
    assert_eq!(codes, [None, ready, sense, ready, capacity]);
    let mut out = [0; 4];
    assert_eq!(drive.read(5, 1, 0, &mut out), Ok(()));
    assert_eq!(&out, b"data");
    assert_eq!(drive.write(0, &[0; 2048]), Err(Errno::EROFS));
}

#[test]
fn drive_without_a_medium_has_no_sectors_and_says_nothing() {
    let (device, log) = device();
    with(&log, |log| {
        log.sense = (2, 0x3a, 0);
        log.outcomes = [Ok(()), Err(REFUSED)].into();
    });
    let drive = CdDrive::new(device).unwrap();
    assert_eq!(drive.count(), 0);
    assert!(with(&log, |log| log.said.is_empty()));
}

#[test]
fn bad_sector_of_a_medium_is_told_with_the_drives_reason() {
    let (device, log) = device();
    let drive = CdDrive::new(device).unwrap();
    with(&log, |log| {
        log.sense = (3, 0x11, 0);
        log.outcomes = [Err(REFUSED)].into();
    });
    assert_eq!(drive.read(17, 1, 0, &mut [0; 8]), Err(Errno::EIO));
    let said = with(&log, |log| log.said.clone());
    assert_eq!(
        said,
        ["READ(10) at sector 17: medium error (0x3), code 0x11/0x00"]
    );
}
