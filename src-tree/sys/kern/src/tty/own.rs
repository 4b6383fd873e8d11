//! `/dev/tty`: whatever terminal controls the caller.

use alloc::sync::Arc;

use df_abi::Errno;
use df_abi::poll::POLLHUP;
use df_vfs::{CharDevice, DeviceClass};

use super::Console;
use crate::proc;

/// The device.
pub(crate) struct OwnTerminal;

fn terminal() -> Result<Arc<Console>, Errno> {
    let lwp = proc::current().ok_or(Errno::ENXIO)?;
    let session = lwp.proc.session.lock().clone();
    let tty = session.tty.lock().clone();
    tty.ok_or(Errno::ENXIO)
}

impl CharDevice for OwnTerminal {
    fn class(&self) -> DeviceClass {
        DeviceClass::Tty
    }

    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<usize, Errno> {
        terminal()?.read(offset, buf)
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<usize, Errno> {
        terminal()?.write(offset, data)
    }

    fn poll(&self, events: i16) -> i16 {
        terminal().map_or(POLLHUP, |tty| tty.poll(events))
    }

    fn ioctl(&self, command: u64, arg: &mut [u8]) -> Result<(), Errno> {
        terminal()?.ioctl(command, arg)
    }
}
