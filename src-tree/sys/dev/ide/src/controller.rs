//! Controllers: from a PCI function to the disks on its two channels.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use df_ata::{Found, Kind};
use df_lwkt::Mutex;
use df_machine::device;
use df_machine::kprintln;
use df_pci::{Bar, ConfigSpace, Function};

use crate::channel::{BSY, Channel};
use crate::device::Device;

/// Where the channels of a controller in compatibility mode are: command and control block.
const FIXED: [(u16, u16); 2] = [(0x1f0, 0x3f6), (0x170, 0x376)];
/// The programming interface's bits for channels whose ports are in address registers.
const NATIVE: [u8; 2] = [1 << 0, 1 << 2];
/// Where the control register is in its address register's range.
const NATIVE_CONTROL: u16 = 2;
/// What an empty channel reads as.
const FLOATING: u8 = 0xff;
/// A device that was reset gets ready within this time (a disk has to spin up).
const READY: Duration = Duration::from_secs(10);

/// Whether a function is a controller for this driver: mass storage, IDE.
#[must_use]
pub fn matches(function: &Function) -> bool {
    (function.class.base, function.class.sub) == (1, 1)
}

/// Brings a controller up and returns its disks. `name` is for messages (`ide0`). A device that
/// fails is reported on the console and left out.
pub fn attach(config: &dyn ConfigSpace, function: &Function, name: &str) -> Vec<Found> {
    function.enable_ports(config);
    kprintln!(
        "{name}: IDE at {}, programmed input and output",
        function.address
    );
    let mut found = Vec::new();
    for (number, native) in NATIVE.into_iter().enumerate() {
        let ports = if function.class.interface & native != 0 {
            native_ports(config, function, number)
        } else {
            Some(FIXED[number])
        };
        let channel = ports.and_then(|(command, control)| {
            Some(Channel::new(
                device::ports(command, 8).ok()?,
                device::ports(control, 1).ok()?,
            ))
        });
        let place = format!("{name} channel {number}");
        match channel {
            Some(channel) => probe(channel, &place, &mut found),
            None => kprintln!("{place}: it has no ports"),
        }
    }
    found
}

fn native_ports(
    config: &dyn ConfigSpace,
    function: &Function,
    number: usize,
) -> Option<(u16, u16)> {
    let port = |index: usize| match function.bar(config, u8::try_from(index).ok()?).ok()? {
        Bar::Ports { base, .. } => u16::try_from(base).ok(),
        Bar::Memory { .. } => None,
    };
    let control = port(2 * number + 1)?.checked_add(NATIVE_CONTROL)?;
    Some((port(2 * number)?, control))
}

/// Resets a channel and adds what is on it.
fn probe(channel: Channel, place: &str, found: &mut Vec<Found>) {
    if channel.status() == FLOATING {
        return;
    }
    channel.reset();
    let mut kinds = [None; 2];
    for (second, kind) in [false, true].into_iter().zip(&mut kinds) {
        channel.select(second);
        let status = channel.wait(READY, |status| status & BSY == 0 || status == FLOATING);
        // Without a device the status reads as nothing at all.
        if !matches!(status, None | Some(0 | FLOATING)) {
            *kind = kind_of(&channel);
        } else if matches!(status, Some(0)) && kind_of(&channel) == Some(Kind::Atapi) {
            // A drive shows no status at all after a reset, but its signature.
            *kind = Some(Kind::Atapi);
        }
    }
    let channel = Arc::new(Mutex::new(channel));
    for (second, kind) in [false, true].into_iter().zip(kinds) {
        let Some(kind) = kind else { continue };
        let place = format!("{place} device {}", u8::from(second));
        let device = Device::new(Arc::clone(&channel), second, String::from(&*place));
        if let Ok(disk) = df_ata::probe(device, kind, place) {
            found.push(disk);
        }
    }
}

/// What the signature says.
fn kind_of(channel: &Channel) -> Option<Kind> {
    match channel.signature() {
        (0x14, 0xeb) => Some(Kind::Atapi),
        (0, 0) => Some(Kind::Ata),
        _ => None,
    }
}
