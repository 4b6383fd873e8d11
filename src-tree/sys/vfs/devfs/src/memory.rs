//! `/dev/null`, `/dev/zero` and `/dev/full`.

use df_abi::Errno;
use df_abi::poll::{POLLIN, POLLOUT, POLLRDNORM};
use df_vfs::CharDevice;

/// Reads as end of file, takes everything.
#[derive(Clone, Copy, Debug)]
pub struct Null;

/// Reads as zeros, takes everything.
#[derive(Clone, Copy, Debug)]
pub struct Zero;

/// Reads as zeros, has no room for anything.
#[derive(Clone, Copy, Debug)]
pub struct Full;

const ALWAYS: i16 = POLLIN | POLLRDNORM | POLLOUT;

impl CharDevice for Null {
    fn read(&self, _offset: u64, _buf: &mut [u8]) -> Result<usize, Errno> {
        Ok(0)
    }

    fn write(&self, _offset: u64, data: &[u8]) -> Result<usize, Errno> {
        Ok(data.len())
    }

    fn poll(&self, events: i16) -> i16 {
        events & ALWAYS
    }
}

impl CharDevice for Zero {
    fn read(&self, _offset: u64, buf: &mut [u8]) -> Result<usize, Errno> {
        buf.fill(0);
        Ok(buf.len())
    }

    fn write(&self, _offset: u64, data: &[u8]) -> Result<usize, Errno> {
        Ok(data.len())
    }

    fn poll(&self, events: i16) -> i16 {
        events & ALWAYS
    }
}

impl CharDevice for Full {
    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<usize, Errno> {
        Zero.read(offset, buf)
    }

    fn write(&self, _offset: u64, _data: &[u8]) -> Result<usize, Errno> {
        Err(Errno::ENOSPC)
    }

    fn poll(&self, events: i16) -> i16 {
        events & ALWAYS
    }
}
