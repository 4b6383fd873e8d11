//! Readiness of open files, for the filters of event queues.

use df_abi::Abi;
use df_abi::poll::{POLLIN, POLLOUT};
use df_abi::termios::FIONREAD;

use crate::file::{File, Object};
use crate::ready::Ready;

impl File {
    /// Readiness for reading.
    #[must_use]
    pub fn can_read(&self) -> Ready {
        match self.object() {
            Object::Vnode => {
                let size = self.name().and_then(|n| n.vnode().attributes());
                Ready {
                    ready: true,
                    eof: false,
                    data: size.map_or(0, |a| a.size.saturating_sub(self.offset())),
                }
            }
            Object::Device(device) => {
                let mut count = [0; 4];
                let ready = device.poll(POLLIN) & POLLIN != 0;
                let known = device.ioctl(FIONREAD, &mut count).is_ok();
                let data = if known {
                    u64::try_from(i32::get(&count)).unwrap_or(0)
                } else {
                    0
                };
                Ready {
                    ready,
                    eof: false,
                    data,
                }
            }
            Object::Pipe(end) => end.can_read(),
            Object::Socket(socket) => socket.can_read(),
            Object::Mqueue(queue) => queue.can_read(),
            Object::Kqueue(kqueue) => Ready {
                ready: kqueue.is_ready(),
                eof: false,
                data: 0,
            },
        }
    }

    /// Readiness for writing.
    #[must_use]
    pub fn can_write(&self) -> Ready {
        match self.object() {
            Object::Vnode => Ready {
                ready: true,
                ..Ready::default()
            },
            Object::Device(device) => Ready {
                ready: device.poll(POLLOUT) & POLLOUT != 0,
                ..Ready::default()
            },
            Object::Pipe(end) => end.can_write(),
            Object::Socket(socket) => socket.can_write(),
            Object::Kqueue(_) => Ready::default(),
            Object::Mqueue(queue) => queue.can_write(),
        }
    }
}
