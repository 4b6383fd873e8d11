//! A port: one device, one command at a time.
//!
//! ```text
//! one page for the device: 0 command list (only its first header is used), 1 KiB
//!                          0x400 received FIS, 256 bytes    0x800 command table
//! ```
//! Data move through a buffer that belongs to the port, so a command that was given up after
//! its deadline can never write where something else lies: the port is reset before the buffer
//! is used again.

use alloc::string::String;
use alloc::sync::Arc;
use core::sync::atomic::{Ordering, fence};
use core::time::Duration;

use df_abi::Errno;
use df_ata::{Ata, Direction, Failure, Transport};
use df_machine::device::Registers;
use df_machine::kprintln;
use df_pci::Completion;
use df_vm::Dma;

use crate::command;
use crate::fis::{self, LENGTH};
use crate::registers::{
    CMD_CR, CMD_FR, CMD_FRE, CMD_POD, CMD_ST, CMD_SUD, IE_WANTED, IS, IS_ERRORS, PORT_SIZE, PORTS,
    PX_CI, PX_CLB, PX_CLBU, PX_CMD, PX_FB, PX_FBU, PX_IE, PX_IS, PX_SCTL, PX_SERR, PX_SIG, PX_SSTS,
    PX_TFD, SCTL_DET_INIT, SSTS_DET, SSTS_DET_UP, TFD_BSY, TFD_DRQ, TFD_ERR,
};

/// Bytes of the data buffer: the most that one command moves.
const BUFFER: usize = 256 * 1024;
const RECEIVED: usize = 0x400;
const TABLE: usize = 0x800;

/// Engines stop within half a second (AHCI 10.1.2).
const ENGINE: Duration = Duration::from_millis(500);
/// A link that was reset comes up within this time.
const LINK: Duration = Duration::from_millis(200);
/// A device that was reset gets ready within this time.
const READY: Duration = Duration::from_secs(10);
/// A link reset is held for a millisecond.
const RESET_HOLD: Duration = Duration::from_millis(2);

/// What ports share.
#[derive(Debug)]
pub(crate) struct Hardware {
    pub(crate) registers: Registers,
    pub(crate) completion: Completion,
    /// Such as `ahci0`.
    pub(crate) name: String,
    /// Whether addresses above 4 GiB can be used.
    pub(crate) wide: bool,
}

/// A port with a device. The owner keeps two threads from using it at once.
#[derive(Debug)]
pub(crate) struct Port {
    hardware: Arc<Hardware>,
    number: u8,
    memory: Dma,
    buffer: Dma,
}

impl Port {
    /// Brings a port up whose link was woken; `None` when no device is there.
    ///
    /// # Errors
    /// `ENOMEM` without memory for it, `EIO` when the port cannot be stopped or the device does
    /// not get ready; the console says which.
    pub(crate) fn start(hardware: &Arc<Hardware>, number: u8) -> Result<Option<Self>, Errno> {
        let dma = |len| {
            if hardware.wide {
                Dma::new(len)
            } else {
                Dma::below(len, 1, 1 << 32)
            }
        };
        let memory = dma(TABLE + command::DESCRIPTORS + 16)?;
        let buffer = dma(BUFFER)?;
        let port = Self {
            hardware: Arc::clone(hardware),
            number,
            memory,
            buffer,
        };
        let stopped = port.stop();
        if !stopped {
            port.say(format_args!("the port does not stop"));
            return Err(Errno::EIO);
        }
        let (list, received) = (
            port.memory.address(),
            port.memory.address() + RECEIVED as u64,
        );
        port.set(PX_CLB, list as u32);
        port.set(PX_CLBU, (list >> 32) as u32);
        port.set(PX_FB, received as u32);
        port.set(PX_FBU, (received >> 32) as u32);
        port.set(PX_CMD, port.get(PX_CMD) | CMD_SUD | CMD_POD | CMD_FRE);
        if port.get(PX_SSTS) & SSTS_DET != SSTS_DET_UP {
            // Nothing plugged in: the engines must be off before their memory is freed.
            port.quiet();
            return Ok(None);
        }
        if !port.ready_and_go() {
            port.say(format_args!("the device does not get ready"));
            port.quiet();
            return Err(Errno::EIO);
        }
        port.set(PX_IE, IE_WANTED);
        Ok(Some(port))
    }

    /// What kind of device it is.
    pub(crate) fn signature(&self) -> u32 {
        self.get(PX_SIG)
    }

    /// Prints a message about this port.
    fn say(&self, what: core::fmt::Arguments<'_>) {
        kprintln!("{} port {}: {what}", self.hardware.name, self.number);
    }

    /// Gets the port going again after a failure (AHCI 6.2.2).
    fn recover(&self, failure: Failure) {
        let stopped = self.stop_list();
        let busy = self.get(PX_TFD) & (TFD_BSY | TFD_DRQ) != 0;
        if !stopped || busy || !matches!(failure, Failure::Refused { .. }) {
            let control = self.get(PX_SCTL) & !0xf;
            self.set(PX_SCTL, control | SCTL_DET_INIT);
            self.poll(RESET_HOLD, |_| false);
            self.set(PX_SCTL, control);
            self.poll(LINK, |port| port.get(PX_SSTS) & SSTS_DET == SSTS_DET_UP);
        }
        if !self.ready_and_go() {
            self.say(format_args!("the device did not come back after a reset"));
        }
    }

    /// Waits until the device is ready and starts the command list.
    fn ready_and_go(&self) -> bool {
        self.set(PX_SERR, u32::MAX);
        let ready = self.poll(READY, |port| port.get(PX_TFD) & (TFD_BSY | TFD_DRQ) == 0);
        self.set(PX_IS, u32::MAX);
        if ready {
            self.set(PX_CMD, self.get(PX_CMD) | CMD_ST);
        }
        ready
    }

    fn stop_list(&self) -> bool {
        self.set(PX_CMD, self.get(PX_CMD) & !CMD_ST);
        self.poll(ENGINE, |port| port.get(PX_CMD) & CMD_CR == 0)
    }

    /// Stops both engines; only then may the addresses of their memory change.
    fn stop(&self) -> bool {
        let list = self.stop_list();
        self.set(PX_CMD, self.get(PX_CMD) & !CMD_FRE);
        list && self.poll(ENGINE, |port| port.get(PX_CMD) & CMD_FR == 0)
    }

    /// Stops the port for good.
    fn quiet(&self) {
        self.set(PX_IE, 0);
        if !self.stop() {
            self.say(format_args!("the port does not stop"));
        }
    }

    fn poll(&self, patience: Duration, done: impl Fn(&Self) -> bool) -> bool {
        Completion::new(None).wait(&mut || done(self), patience)
    }

    fn at(&self, register: u64) -> u64 {
        PORTS + PORT_SIZE * u64::from(self.number) + register
    }

    fn get(&self, register: u64) -> u32 {
        self.hardware.registers.read(self.at(register))
    }

    fn set(&self, register: u64, value: u32) {
        self.hardware.registers.write(self.at(register), value);
    }
}

impl Transport for Port {
    fn run(
        &mut self,
        command: Ata,
        packet: Option<&[u8]>,
        direction: Direction,
        len: usize,
        patience: Duration,
    ) -> Result<(), Failure> {
        let table = self.memory.address() + TABLE as u64;
        let descriptors = u16::from(direction != Direction::None);
        let header = command::header(direction, packet.is_some(), table, descriptors);
        let mut fis = [0; 64];
        fis[..LENGTH].copy_from_slice(&fis::register(command.task(true)));
        self.memory.write(0, &header);
        self.memory.write(TABLE, &fis);
        if let Some(packet) = packet {
            self.memory.write(TABLE + command::PACKET, packet);
        }
        let data = command::descriptor(self.buffer.address(), len);
        self.memory.write(TABLE + command::DESCRIPTORS, &data);
        self.set(PX_IS, u32::MAX);
        self.hardware.registers.write(IS, 1 << self.number);
        // What is in memory must be there before the device is told.
        fence(Ordering::SeqCst);
        self.set(PX_CI, 1);
        let done = self.hardware.completion.wait(
            &mut || self.get(PX_CI) & 1 == 0 || self.get(PX_IS) & IS_ERRORS != 0,
            patience,
        );
        fence(Ordering::SeqCst);
        let (status, tfd) = (self.get(PX_IS), self.get(PX_TFD));
        let failure = if !done {
            Failure::TimedOut
        } else if tfd & TFD_ERR != 0 {
            let [status, error, ..] = tfd.to_le_bytes();
            Failure::Refused { status, error }
        } else if status & IS_ERRORS != 0 {
            Failure::Broken(status)
        } else {
            return Ok(());
        };
        self.recover(failure);
        Err(failure)
    }

    fn most(&self) -> usize {
        BUFFER
    }

    fn take(&self, skip: usize, out: &mut [u8]) {
        self.buffer.read(skip, out);
    }

    fn put(&mut self, data: &[u8]) {
        self.buffer.write(0, data);
    }

    fn say(&self, what: core::fmt::Arguments<'_>) {
        Self::say(self, what);
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        // The device must not write into memory that is freed.
        self.quiet();
    }
}
