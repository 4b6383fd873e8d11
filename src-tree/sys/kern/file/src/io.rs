//! Reading and writing open files, waiting as their flags say.

use df_abi::Errno;
use df_abi::fcntl::{
    O_APPEND, O_FAPPEND, O_FBLOCKING, O_FNONBLOCKING, SEEK_CUR, SEEK_DATA, SEEK_END, SEEK_HOLE,
    SEEK_SET,
};
use df_lwkt::{ACTIVITY, Sleep, WaitQueue};
use df_vfs::{Change, DeviceClass, VnodeKind};

use crate::file::{File, Object};
use crate::kqueue::anybody_listens;

/// Where in the file, and whether to wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Given offset; `None` = the file's own, which moves on.
    pub offset: Option<u64>,
    /// `O_FBLOCKING`, `O_FNONBLOCKING`, `O_FAPPEND`; 0 for what the file says.
    pub flags: i32,
}

impl Position {
    fn waits(self, file: &File) -> bool {
        match self.flags & (O_FBLOCKING | O_FNONBLOCKING) {
            0 => file.waits(),
            flag => flag == O_FBLOCKING,
        }
    }

    fn advance(&mut self, file: &File, start: u64, n: usize) {
        let next = start + n as u64;
        match &mut self.offset {
            Some(offset) => *offset = next,
            None => file.set_offset(next),
        }
    }
}

impl File {
    /// Whether it has positions.
    #[must_use]
    pub fn has_offset(&self) -> bool {
        match self.object() {
            Object::Vnode => true,
            Object::Device(device) => device.class() != DeviceClass::Tty,
            Object::Pipe(_) | Object::Socket(_) | Object::Kqueue(_) | Object::Mqueue(_) => false,
        }
    }

    /// What is woken when it may have become ready.
    fn queue(&self) -> &WaitQueue {
        match self.object() {
            Object::Pipe(end) => end.pipe().queue(),
            Object::Socket(socket) => socket.queue(),
            Object::Mqueue(queue) => queue.queue(),
            Object::Vnode | Object::Device(_) | Object::Kqueue(_) => &ACTIVITY,
        }
    }

    /// Tries something until it does not say `EAGAIN`, if `waits`. What succeeds counts as a use.
    ///
    /// # Errors
    /// `EINTR`, and what the attempt says.
    pub fn until_ready<T>(
        &self,
        waits: bool,
        mut attempt: impl FnMut() -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        let mut result = attempt();
        if waits && matches!(result, Err(Errno::EAGAIN)) {
            let ready = || match attempt() {
                Err(Errno::EAGAIN) => None,
                other => Some(other),
            };
            result = self
                .queue()
                .wait_for(Sleep::CATCH, ready)
                .map_err(|_| Errno::EINTR)?;
        }
        if result.is_ok() {
            self.used();
        }
        result
    }

    /// Reads into `buf`, waiting until there is something. `Ok(0)` is the end of the file.
    ///
    /// # Errors
    /// `EBADF`, `EISDIR`, `EAGAIN`, `EINTR`, `EIO`.
    pub fn read(&self, at: &mut Position, buf: &mut [u8]) -> Result<usize, Errno> {
        if !self.readable() {
            return Err(Errno::EBADF);
        }
        let shares_offset = at.offset.is_none() && matches!(self.object(), Object::Vnode);
        let _moving = shares_offset.then(|| self.moving.lock());
        let start = at.offset.unwrap_or_else(|| self.offset());
        let n = self.until_ready(at.waits(self), || self.read_now(start, buf))?;
        at.advance(self, start, n);
        Ok(n)
    }

    fn read_now(&self, start: u64, buf: &mut [u8]) -> Result<usize, Errno> {
        match self.object() {
            Object::Vnode => {
                let name = self.name()?;
                if name.kind() == VnodeKind::Directory {
                    return Err(Errno::EISDIR);
                }
                name.vnode().read(start, buf)
            }
            Object::Device(device) => device.read(start, buf),
            Object::Pipe(end) => end.read(buf),
            Object::Socket(socket) => socket.receive(buf, false).map(|r| r.len),
            Object::Kqueue(_) | Object::Mqueue(_) => Err(Errno::ENXIO),
        }
    }

    /// Writes all of `data`, waiting for room. Less than all only when an error or a signal came
    /// after a part of it, or the file does not wait.
    ///
    /// # Errors
    /// `EBADF`, `EAGAIN`, `EINTR`, `EPIPE`, `ENOSPC`, `EROFS`, `EIO`.
    pub fn write(&self, at: &mut Position, data: &[u8]) -> Result<usize, Errno> {
        if !self.writable() {
            return Err(Errno::EBADF);
        }
        let shares_offset = at.offset.is_none() && matches!(self.object(), Object::Vnode);
        let _moving = shares_offset.then(|| self.moving.lock());
        let appends = self.flags() & O_APPEND != 0 || at.flags & O_FAPPEND != 0;
        let mut done = 0;
        loop {
            let start = match self.object() {
                Object::Vnode if appends => self.name()?.vnode().attributes()?.size,
                _ => at.offset.unwrap_or_else(|| self.offset()),
            };
            let rest = &data[done..];
            match self.until_ready(at.waits(self), || self.write_now(start, rest)) {
                Ok(n) => {
                    at.advance(self, start, n);
                    done += n;
                    if done == data.len() || n == 0 {
                        return Ok(done);
                    }
                }
                Err(error) if done == 0 => return Err(error),
                Err(_) => return Ok(done),
            }
        }
    }

    fn write_now(&self, start: u64, data: &[u8]) -> Result<usize, Errno> {
        match self.object() {
            Object::Vnode => {
                let name = self.name()?;
                if name.mount().read_only() {
                    return Err(Errno::EROFS);
                }
                if !anybody_listens() {
                    return name.vnode().write(start, data);
                }
                let before = name.vnode().attributes()?.size;
                let n = name.vnode().write(start, data)?;
                name.tell(if start.saturating_add(n as u64) > before {
                    Change::Extended
                } else {
                    Change::Written
                });
                Ok(n)
            }
            Object::Device(device) => device.write(start, data),
            Object::Pipe(end) => end.write(data),
            Object::Socket(socket) => socket.send(data, &[]),
            Object::Kqueue(_) | Object::Mqueue(_) => Err(Errno::ENXIO),
        }
    }

    /// Moves the offset, as lseek(2). What is not behind the end counts as data.
    ///
    /// # Errors
    /// `ESPIPE`, `EINVAL`, `EOVERFLOW`; `ENXIO` for data or a hole behind the end.
    pub fn seek(&self, offset: i64, whence: i32) -> Result<u64, Errno> {
        if !self.has_offset() {
            return Err(Errno::ESPIPE);
        }
        let _moving = self.moving.lock();
        let size = || Ok::<_, Errno>(self.name()?.vnode().attributes()?.size);
        let base = match whence {
            SEEK_SET => 0,
            SEEK_CUR => self.offset(),
            SEEK_END => size()?,
            SEEK_DATA | SEEK_HOLE => {
                let (at, size) = (u64::try_from(offset).map_err(|_| Errno::ENXIO)?, size()?);
                if at >= size {
                    return Err(Errno::ENXIO);
                }
                let found = if whence == SEEK_DATA { at } else { size };
                self.set_offset(found);
                return Ok(found);
            }
            _ => return Err(Errno::EINVAL),
        };
        let base = i64::try_from(base).map_err(|_| Errno::EOVERFLOW)?;
        let new = base.checked_add(offset).ok_or(Errno::EOVERFLOW)?;
        let new = u64::try_from(new).map_err(|_| Errno::EINVAL)?;
        self.set_offset(new);
        Ok(new)
    }
}
