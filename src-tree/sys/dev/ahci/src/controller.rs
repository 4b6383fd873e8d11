//! Controllers: from a PCI function to the disks on its ports.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use df_abi::Errno;
use df_ata::{Found, Kind};
use df_machine::device::{self, MapError, Registers};
use df_machine::kprintln;
use df_pci::{Bar, BarError, Completion, ConfigSpace, Function, Interrupt};

use crate::port::{Hardware, Port};
use crate::registers::{
    BOHC, BOHC_BB, BOHC_BOS, BOHC_OOS, CAP, CAP_S64A, CAP2, CAP2_BOH, CMD_POD, CMD_SUD, GHC,
    GHC_AE, GHC_HR, GHC_IE, IS, PI, PORT_SIZE, PORTS, PX_CMD, PX_SSTS, SIG_ATA, SIG_ATAPI,
    SSTS_DET, SSTS_DET_UP, VS,
};

/// The address register of the registers (AHCI 2.1.11).
const ABAR: u8 = 5;
/// Ports that a controller can have.
const PORTS_MOST: u8 = 32;
/// A controller resets itself within a second (AHCI 10.4.3).
const RESET: Duration = Duration::from_secs(1);
/// A device answers a link that wakes within 10 ms (Serial ATA 8.4); with some room.
const SIGN_OF_LIFE: Duration = Duration::from_millis(30);
/// A link with a device at its end is up within this time.
const LINK_UP: Duration = Duration::from_millis(500);
/// Firmware gives the controller up within this time.
const HAND_OVER: Duration = Duration::from_secs(2);

/// Why a controller cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachError {
    /// Its registers have no address.
    Bar(BarError),
    /// Its registers are at ports, where AHCI's are not.
    NotMemory,
    /// Its registers cannot be mapped.
    Map(MapError),
    /// It does not end its reset.
    Reset,
}

impl core::fmt::Display for AttachError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Bar(error) => error.fmt(f),
            Self::NotMemory => f.write_str("its registers are not in memory"),
            Self::Map(error) => error.fmt(f),
            Self::Reset => f.write_str("it does not end its reset"),
        }
    }
}

/// Whether a function is a controller for this driver: mass storage, SATA, AHCI.
#[must_use]
pub fn matches(function: &Function) -> bool {
    let class = function.class;
    (class.base, class.sub, class.interface) == (1, 6, 1)
}

/// Brings a controller up and returns its disks, in the order of the ports. `name` is for
/// messages (`ahci0`). A port that fails is reported on the console and left out.
///
/// # Errors
/// [`AttachError`] when the controller itself cannot be used.
pub fn attach(
    config: &dyn ConfigSpace,
    function: &Function,
    name: &str,
) -> Result<Vec<Found>, AttachError> {
    let bar = function.bar(config, ABAR).map_err(AttachError::Bar)?;
    let Bar::Memory { base, size } = bar else {
        return Err(AttachError::NotMemory);
    };
    function.enable(config);
    let registers = device::map(base, size).map_err(AttachError::Map)?;
    reset(&registers)?;
    let interrupt = Interrupt::enable(config, function);
    registers.write(IS, u32::MAX);
    registers.write(GHC, registers.read(GHC) | GHC_IE);
    let version = registers.read(VS);
    let implemented = registers.read(PI);
    let wide = registers.read(CAP) & CAP_S64A != 0;
    let hardware = Arc::new(Hardware {
        registers,
        completion: Completion::new(interrupt),
        name: String::from(name),
        wide,
    });
    kprintln!(
        "{name}: AHCI {}.{:x}{:x} at {}, {} ports, {}",
        version >> 16,
        version >> 8 & 0xff,
        version & 0xff,
        function.address,
        implemented.count_ones(),
        hardware.completion.describe()
    );
    let there = |number: &u8| {
        let end = PORTS + PORT_SIZE * (u64::from(*number) + 1);
        implemented & 1 << number != 0 && end <= hardware.registers.size()
    };
    let ports: Vec<u8> = (0..PORTS_MOST).filter(there).collect();
    wake_links(&hardware.registers, &ports);
    Ok(ports
        .into_iter()
        .filter_map(|number| probe(&hardware, number).unwrap_or(None))
        .collect())
}

/// Takes the controller from the firmware and resets it into AHCI mode.
fn reset(registers: &Registers) -> Result<(), AttachError> {
    let poll =
        |patience, done: &dyn Fn() -> bool| Completion::new(None).wait(&mut || done(), patience);
    if registers.read(CAP2) & CAP2_BOH != 0 {
        registers.write(BOHC, registers.read(BOHC) | BOHC_OOS);
        // Firmware that does not let go is overruled by the reset.
        poll(HAND_OVER, &|| {
            registers.read(BOHC) & (BOHC_BOS | BOHC_BB) == 0
        });
    }
    registers.write(GHC, GHC_AE);
    registers.write(GHC, GHC_AE | GHC_HR);
    if !poll(RESET, &|| registers.read(GHC) & GHC_HR == 0) {
        return Err(AttachError::Reset);
    }
    registers.write(GHC, GHC_AE);
    Ok(())
}

/// Wakes all links at once and waits until each is up, or surely has nothing at its end.
fn wake_links(registers: &Registers, ports: &[u8]) {
    let at = |port: u8, register| PORTS + PORT_SIZE * u64::from(port) + register;
    for &port in ports {
        let command = registers.read(at(port, PX_CMD));
        registers.write(at(port, PX_CMD), command | CMD_SUD | CMD_POD);
    }
    let all = |settled: &dyn Fn(u32) -> bool| {
        let link = |&port: &u8| registers.read(at(port, PX_SSTS)) & SSTS_DET;
        ports.iter().map(link).all(settled)
    };
    let poll = |patience, settled: &dyn Fn(u32) -> bool| {
        Completion::new(None).wait(&mut || all(settled), patience)
    };
    poll(SIGN_OF_LIFE, &|link| link == SSTS_DET_UP);
    poll(LINK_UP, &|link| link == SSTS_DET_UP || link == 0);
}

/// Finds out what is on a port.
fn probe(hardware: &Arc<Hardware>, number: u8) -> Result<Option<Found>, Errno> {
    let Some(port) = Port::start(hardware, number)? else {
        return Ok(None);
    };
    let place = format!("{} port {number}", hardware.name);
    let kind = match port.signature() {
        SIG_ATA => Kind::Ata,
        SIG_ATAPI => Kind::Atapi,
        signature => {
            kprintln!("{place}: device with signature {signature:#010x} is not supported");
            return Ok(None);
        }
    };
    df_ata::probe(port, kind, place).map(Some)
}
