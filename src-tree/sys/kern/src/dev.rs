//! `/dev/random` and `/dev/urandom`.

use alloc::sync::Arc;

use df_abi::Errno;
use df_abi::poll::{POLLIN, POLLOUT, POLLRDNORM};
use df_libkern::random::Random;
use df_libkern::sync::Mutex;
use df_vfs::CharDevice;

/// A device that reads as random bytes; what is written is mixed in.
pub(crate) struct RandomDevice(pub(crate) Arc<Mutex<Random>>);

impl CharDevice for RandomDevice {
    fn read(&self, _offset: u64, buf: &mut [u8]) -> Result<usize, Errno> {
        self.0.lock().fill(buf);
        Ok(buf.len())
    }

    fn write(&self, _offset: u64, data: &[u8]) -> Result<usize, Errno> {
        self.0.lock().mix(data);
        Ok(data.len())
    }

    fn poll(&self, events: i16) -> i16 {
        events & (POLLIN | POLLRDNORM | POLLOUT)
    }
}
