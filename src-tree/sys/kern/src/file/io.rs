//! Reading and writing open files.

use df_abi::Errno;
use df_abi::fcntl::{O_FBLOCKING, O_FNONBLOCKING};
use df_abi::poll::{POLLIN, POLLOUT};
use df_vfs::VnodeKind;

use crate::file::{File, Object};
use crate::syscall::Call;

/// Where in the file, and whether to wait.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Position {
    /// Given offset; `None` = the file's own, which moves on.
    pub(crate) offset: Option<u64>,
    /// `O_FBLOCKING`, `O_FNONBLOCKING`, or 0 for what the file says.
    pub(crate) flags: i32,
}

impl Position {
    fn waits(self, file: &File) -> bool {
        match self.flags & (O_FBLOCKING | O_FNONBLOCKING) {
            0 => file.waits(),
            flag => flag == O_FBLOCKING,
        }
    }

    /// Where a transfer starts.
    fn start(self, file: &File) -> u64 {
        self.offset.unwrap_or_else(|| file.state.lock().offset)
    }

    /// This position `n` bytes further on; moves the file's own offset.
    fn advance(&mut self, file: &File, n: usize) {
        match &mut self.offset {
            Some(offset) => *offset += n as u64,
            None => file.state.lock().offset += n as u64,
        }
    }
}

impl Call<'_> {
    /// Reads into `buf`, waiting until there is something. `Ok(0)` is the end of the file.
    pub(crate) fn read_file(
        &mut self,
        file: &File,
        at: &mut Position,
        buf: &mut [u8],
    ) -> Result<usize, Errno> {
        if !file.readable() {
            return Err(Errno::EBADF);
        }
        let start = at.start(file);
        let n = match &file.object {
            Object::Vnode if file.name.kind() == VnodeKind::Directory => {
                return Err(Errno::EISDIR);
            }
            Object::Vnode => file.name.vnode().read(start, buf)?,
            Object::Device(device) => loop {
                match device.read(start, buf) {
                    Err(Errno::EAGAIN) if at.waits(file) => {
                        self.wait(&mut || device.poll(POLLIN) != 0, None)?;
                    }
                    other => break other?,
                }
            },
        };
        at.advance(file, n);
        Ok(n)
    }

    /// Writes all of `data`, waiting for room. Less than all only after an error.
    pub(crate) fn write_file(
        &mut self,
        file: &File,
        at: &mut Position,
        data: &[u8],
    ) -> Result<usize, Errno> {
        if !file.writable() {
            return Err(Errno::EBADF);
        }
        let mut done = 0;
        while done < data.len() {
            let start = at.start(file);
            let rest = &data[done..];
            let result = match &file.object {
                Object::Vnode => file.name.vnode().write(start, rest),
                Object::Device(device) => match device.write(start, rest) {
                    Err(Errno::EAGAIN) if at.waits(file) => self
                        .wait(&mut || device.poll(POLLOUT) != 0, None)
                        .map(|_| 0),
                    other => other,
                },
            };
            match result {
                Ok(n) => {
                    at.advance(file, n);
                    done += n;
                }
                Err(error) if done == 0 => return Err(error),
                Err(_) => break,
            }
        }
        Ok(done)
    }
}
