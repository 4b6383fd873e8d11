//! Arguments as people read them.

use df_abi::layout::Abi;
use df_abi::poll::Kevent;
use df_abi::stat::Stat;
use df_abi::syscall::{SyscallInfo, nr};
use df_abi::uio::Iovec;

use super::flags as names;
use crate::memory::Memory;

/// Longest part of a string or buffer that is shown.
const SHOWN: usize = 60;
/// Most elements of an array that are shown.
const ELEMENTS: u64 = 8;

/// The arguments of a call that has come back with `result`, if it has succeeded with one.
pub(super) fn arguments(
    memory: Memory,
    row: &SyscallInfo,
    args: &[u64; 6],
    result: Option<u64>,
) -> Vec<String> {
    let call = Call {
        memory,
        row,
        args,
        result,
    };
    let columns = row.args.iter().zip(args).enumerate();
    columns
        .filter(|(_, ((name, _), _))| !name.starts_with("pad"))
        .map(|(index, ((name, kind), &value))| call.argument(index, name, kind, value))
        .collect()
}

struct Call<'a> {
    memory: Memory,
    row: &'a SyscallInfo,
    args: &'a [u64; 6],
    result: Option<u64>,
}

impl Call<'_> {
    fn argument(&self, index: usize, name: &str, kind: &str, value: u64) -> String {
        let known = self.special(index, name, value);
        known.unwrap_or_else(|| self.by_type(kind, value))
    }

    /// Arguments whose meaning is in the call.
    fn special(&self, index: usize, name: &str, value: u64) -> Option<String> {
        let [first, second, third, fourth, fifth, _] = *self.args;
        Some(match (self.row.number, index) {
            (nr::open, 1) | (nr::openat, 2) => names::open(value),
            (nr::pipe2, 1) => names::flags(value, names::OPEN),
            (nr::mmap, 2) | (nr::mprotect, 2) => names::flags(value, names::PROTECTION),
            (nr::mmap, 3) => names::flags(value, names::MAP),
            (nr::kill, 1) | (nr::lwp_kill, 2) | (nr::sigaction, 0) => {
                names::signal_name(value as i32)
            }
            (nr::socket | nr::socketpair, 0) => names::family(value as i32),
            (nr::socket | nr::socketpair, 1) | (nr::accept4, 3) => names::kind(value),
            (nr::sendto | nr::recvfrom, 3) | (nr::sendmsg | nr::recvmsg, 2) => {
                names::flags(value, names::MESSAGE)
            }
            (nr::write | nr::extpwrite | nr::sendto, 1) => self.buffer(value, third),
            (nr::read | nr::extpread | nr::recvfrom | nr::readlink | nr::__getcwd, _)
                if matches!(name, "buf" | "buffer") && value != 0 =>
            {
                self.buffer(value, self.result?)
            }
            (nr::writev, 1) => self.vectors(value, third),
            (nr::bind | nr::connect, 1) => self.address(value, third),
            (nr::sendto, 4) if value != 0 => self.address(value, self.args[5]),
            (nr::accept | nr::accept4 | nr::getsockname | nr::getpeername, 1)
                if value != 0 && self.result.is_some() =>
            {
                self.address(value, u64::from(self.memory.get::<u32>(third).ok()?))
            }
            (nr::kevent, 1) if value != 0 => self.events(value, third),
            (nr::kevent, 3) if value != 0 => self.events(value, self.result?),
            (nr::stat | nr::fstat | nr::lstat, 1) | (nr::fstatat, 2) => {
                self.result?;
                let stat: Stat = self.memory.get(value).ok()?;
                let (mode, size) = (stat.st_mode, stat.st_size);
                format!("{{mode={mode:#o}, size={size}}}")
            }
            (nr::__sysctl, 0) => self.numbers(value, second),
            (nr::execve, 1) => self.strings(value),
            (nr::nanosleep | nr::clock_gettime, _) if name.contains('t') && value > 4096 => {
                self.time(value)?
            }
            (nr::kevent, 5) if value != 0 => self.time(value)?,
            (nr::setsockopt, 3) if fifth == 4 => {
                format!("[{}]", self.memory.get::<i32>(value).ok()?)
            }
            (nr::umtx_sleep | nr::umtx_wakeup, 0) => {
                format!("{value:#x}={}", self.memory.get::<i32>(value).ok()?)
            }
            (nr::sigprocmask, 0) => {
                let name = ["?", "SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK"];
                name.get(first as usize)?.to_string()
            }
            (nr::fcntl, 2) if matches!(second, 0 | 2 | 4) => {
                let _ = fourth;
                value.to_string()
            }
            _ => return None,
        })
    }

    fn by_type(&self, kind: &str, value: u64) -> String {
        match kind.replace(' ', "").as_str() {
            "In<c_char>" if value != 0 => quoted(&self.memory.string(value).unwrap_or_default()),
            "i32" => (value as i32).to_string(),
            "u32" | "u16" | "usize" | "i64" if value < 0x1_0000_0000 => value.to_string(),
            "isize" | "i64" => value.cast_signed().to_string(),
            _ if value == 0 => "NULL".to_owned(),
            _ => format!("{value:#x}"),
        }
    }

    fn buffer(&self, at: u64, length: u64) -> String {
        let length = usize::try_from(length).unwrap_or(0).min(SHOWN + 1);
        quoted(&self.memory.read(at, length).unwrap_or_default())
    }

    fn vectors(&self, at: u64, count: u64) -> String {
        self.list(at, count, |vector: Iovec| {
            self.buffer(vector.iov_base, vector.iov_len)
        })
    }

    fn numbers(&self, at: u64, count: u64) -> String {
        self.list(at, count, |number: i32| number.to_string())
    }

    fn events(&self, at: u64, count: u64) -> String {
        self.list(at, count, |event: Kevent| {
            let what = names::event(event.filter, event.flags);
            let (ident, fflags, data) = (event.ident, event.fflags, event.data);
            format!("{{{ident} {what}, fflags={fflags:#x}, data={data}}}")
        })
    }

    fn list<T: Abi>(&self, at: u64, count: u64, show: impl Fn(T) -> String) -> String {
        let size = T::SIZE as u64;
        let shown = (0..count.min(ELEMENTS)).map_while(|n| self.memory.get(at + n * size).ok());
        let mut parts: Vec<String> = shown.map(show).collect();
        if count > ELEMENTS {
            parts.push("...".to_owned());
        }
        format!("[{}]", parts.join(", "))
    }

    fn strings(&self, at: u64) -> String {
        let pointers = (0..ELEMENTS).map_while(|n| self.memory.get::<u64>(at + 8 * n).ok());
        let parts: Vec<String> = pointers
            .take_while(|&pointer| pointer != 0)
            .map(|pointer| quoted(&self.memory.string(pointer).unwrap_or_default()))
            .collect();
        format!("[{}]", parts.join(", "))
    }

    fn address(&self, at: u64, length: u64) -> String {
        let length = usize::try_from(length).unwrap_or(0).min(128);
        address(&self.memory.read(at, length).unwrap_or_default())
    }

    fn time(&self, at: u64) -> Option<String> {
        let [seconds, nanoseconds]: [i64; 2] = self.memory.get(at).ok()?;
        Some(format!("{seconds}.{nanoseconds:09}"))
    }
}

/// An address of a socket.
fn address(bytes: &[u8]) -> String {
    let [_, family, ..] = *bytes else {
        return "?".to_owned();
    };
    let port = bytes
        .get(2..4)
        .map_or(0, |port| u16::from_be_bytes([port[0], port[1]]));
    match (family, bytes.get(4..8), bytes.get(8..24)) {
        (1, ..) => {
            let path = bytes[2..].split(|&byte| byte == 0).next();
            quoted(path.unwrap_or_default())
        }
        (2, Some(host), _) => {
            format!("{}.{}.{}.{}:{port}", host[0], host[1], host[2], host[3])
        }
        (28, _, Some(host)) => {
            let mut octets = [0; 16];
            octets.copy_from_slice(host);
            format!("[{}]:{port}", std::net::Ipv6Addr::from(octets))
        }
        _ => names::family(family.into()),
    }
}

fn quoted(bytes: &[u8]) -> String {
    let cut = if bytes.len() > SHOWN { "..." } else { "" };
    format!(
        "\"{}\"{cut}",
        bytes[..bytes.len().min(SHOWN)].escape_ascii()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped_and_cut() {
        assert_eq!(quoted(b"a\n\"b\""), r#""a\n\"b\"""#);
        assert!(quoted(&[b'x'; 100]).ends_with("\"..."));
    }

    #[test]
    fn addresses_are_written_as_people_do() {
        assert_eq!(
            address(&[16, 2, 0x1f, 0x90, 127, 0, 0, 1]),
            "127.0.0.1:8080"
        );
        assert_eq!(address(b"\x06\x01/tmp\0"), "\"/tmp\"");
        let mut six = [0; 28];
        (six[1], six[3], six[23]) = (28, 80, 1);
        assert_eq!(address(&six), "[::1]:80");
        assert_eq!(address(&[]), "?");
    }
}
