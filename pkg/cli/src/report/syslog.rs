//! The system's log, by a datagram to its daemon (RFC 3164; the daemon adds time and host).

use std::cell::OnceCell;
use std::os::unix::net::UnixDatagram;
use std::process;

/// Where the daemon listens: on BSD, and on Linux.
const SOCKETS: [&str; 2] = ["/var/run/log", "/dev/log"];
/// Facility `user`, severity `notice`.
const PRIORITY: u8 = 1 << 3 | 5;

/// The log. It is looked for when there is something to tell; a system without one is told nothing.
#[derive(Default)]
pub(super) struct Syslog {
    daemon: OnceCell<Option<UnixDatagram>>,
}

impl Syslog {
    /// Writes a line. A daemon that does not listen, or that is behind, is no error.
    pub(super) fn tell(&self, text: &str) {
        let daemon = self.daemon.get_or_init(|| connect(&SOCKETS));
        if let Some(daemon) = daemon {
            let _ = daemon.send(line(text).as_bytes());
        }
    }
}

fn line(text: &str) -> String {
    format!("<{PRIORITY}>pkg[{}]: {text}", process::id())
}

fn connect(sockets: &[&str]) -> Option<UnixDatagram> {
    let daemon = UnixDatagram::unbound().ok()?;
    // The log is worth less than the work.
    daemon.set_nonblocking(true).ok()?;
    let mut sockets = sockets.iter();
    sockets.find(|path| daemon.connect(path).is_ok())?;
    Some(daemon)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn daemon_gets_priority_program_and_text() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let path = path.to_str().unwrap();
        let daemon = UnixDatagram::bind(path).unwrap();
        let log = Syslog::default();
        log.daemon.set(connect(&["/no/such/log", path])).unwrap();
        log.tell("zlib-1.3 installed");
        let mut bytes = [0; 100];
        let count = daemon.recv(&mut bytes).unwrap();
        let text = format!("<13>pkg[{}]: zlib-1.3 installed", process::id());
        assert_eq!(&bytes[..count], text.as_bytes());
        drop(daemon);
        log.tell("nobody listens");
    }

    #[test]
    fn system_without_a_log_is_told_nothing() {
        assert!(connect(&["/no/such/log"]).is_none());
    }
}
