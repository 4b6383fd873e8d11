//! Sends questions to name servers: datagrams first, a connection for answers that are too long.

use core::ffi::c_int;
use core::net::IpAddr;

use df_abi::poll::PollFd;

use super::config::Config;
use super::message::{Answer, Kind, LONGEST, answer, question};
use crate::errno::Errno;
use crate::list::List;
use crate::netdb::sockaddr::{AF_INET, AF_INET6, SockAddr};
use crate::stdlib::random::arc4random;
use crate::syscall;

/// `SOCK_STREAM`, `SOCK_DGRAM`, `SOCK_CLOEXEC`.
const STREAM: c_int = 1;
const DATAGRAM: c_int = 2;
const CLOSE_ON_EXEC: c_int = 0x1000_0000;
/// `POLLIN`.
const READABLE: i16 = 1;
/// The servers' port.
const PORT: u16 = 53;
/// Longest name with a domain behind it.
const NAME: usize = 256;

/// A socket, closed when dropped.
struct Socket(usize);

impl Drop for Socket {
    fn drop(&mut self) {
        // SAFETY: the descriptor is the socket's own.
        let _ = unsafe { syscall::close(self.0) };
    }
}

/// A way to a server: a socket.
trait Channel: Sized {
    /// Connects a socket of a kind to a server.
    fn connect(server: IpAddr, kind: c_int) -> Option<Self>;
    /// Sends all of the bytes.
    fn send(&self, bytes: &[u8]) -> Option<()>;
    /// Receives some bytes, within some seconds.
    fn receive(&self, out: &mut [u8], seconds: u32) -> Option<usize>;
}

impl Channel for Socket {
    fn connect(server: IpAddr, kind: c_int) -> Option<Socket> {
        let family = if server.is_ipv4() { AF_INET } else { AF_INET6 };
        // SAFETY: the call touches no memory.
        let [fd, _] = unsafe { syscall::socket(family, kind | CLOSE_ON_EXEC, 0) }.ok()?;
        let socket = Socket(fd);
        let connected = match SockAddr::new(server, PORT, 0) {
            // SAFETY: the address lives as long as the call.
            SockAddr::V4(address) => unsafe {
                syscall::connect(fd, &raw const address, size_of_val(&address))
            },
            // SAFETY: as above.
            SockAddr::V6(address) => unsafe {
                syscall::connect(fd, &raw const address, size_of_val(&address))
            },
        };
        connected.ok().map(|_| socket)
    }

    fn send(&self, mut bytes: &[u8]) -> Option<()> {
        while !bytes.is_empty() {
            // SAFETY: pointer and length are those of the bytes.
            let [count, _] = unsafe { syscall::write(self.0, bytes.as_ptr(), bytes.len()) }.ok()?;
            bytes = bytes.get(count..)?;
        }
        Some(())
    }

    fn receive(&self, out: &mut [u8], seconds: u32) -> Option<usize> {
        let mut wait = PollFd {
            fd: self.0 as c_int,
            events: READABLE,
            revents: 0,
        };
        let milliseconds = seconds.cast_signed() * 1000;
        // SAFETY: the structure lives as long as the call.
        let [ready, _] = unsafe { syscall::poll(&raw mut wait, 1u32, milliseconds) }.ok()?;
        if ready == 0 {
            return None;
        }
        // SAFETY: pointer and length are those of the buffer.
        let [count, _] = unsafe { syscall::read(self.0, out.as_mut_ptr(), out.len()) }.ok()?;
        (count > 0).then_some(count)
    }
}

/// A question on its way.
struct Query<'a> {
    asked: &'a [u8],
    kind: Kind,
    seconds: u32,
}

impl Query<'_> {
    /// Asks a server by a datagram.
    fn by_datagram<C: Channel>(
        &self,
        server: IpAddr,
        see: &mut dyn FnMut(IpAddr),
    ) -> Option<Answer> {
        let socket = C::connect(server, DATAGRAM)?;
        socket.send(self.asked)?;
        let mut bytes = [0; LONGEST];
        // Answers to other questions are passed over, a few of them.
        for _ in 0..8 {
            let count = socket.receive(&mut bytes, self.seconds)?;
            if let Some(answer) = answer(&bytes[..count], self.asked, self.kind, see) {
                return Some(answer);
            }
        }
        None
    }

    /// Asks a server over a connection, where messages have their length in front.
    fn by_connection<C: Channel>(
        &self,
        server: IpAddr,
        see: &mut dyn FnMut(IpAddr),
    ) -> Option<Answer> {
        let socket = C::connect(server, STREAM)?;
        socket.send(&(self.asked.len() as u16).to_be_bytes())?;
        socket.send(self.asked)?;
        let mut all: List<u8> = List::new();
        let mut part = [0; LONGEST];
        loop {
            if let [high, low, message @ ..] = &all[..]
                && let Some(whole) = message.get(..usize::from(u16::from_be_bytes([*high, *low])))
            {
                return answer(whole, self.asked, self.kind, see);
            }
            let count = socket.receive(&mut part, self.seconds)?;
            all.extend(&part[..count]).ok()?;
        }
    }

    fn ask<C: Channel>(&self, server: IpAddr, see: &mut dyn FnMut(IpAddr)) -> Option<Answer> {
        match self.by_datagram::<C>(server, see)? {
            Answer::Truncated => self.by_connection::<C>(server, see),
            other => Some(other),
        }
    }
}

/// Asks the servers one after the other for a whole name.
fn ask_all(config: &Config, name: &[u8], kind: Kind, see: &mut dyn FnMut(IpAddr)) -> Answer {
    let mut bytes = [0; LONGEST];
    let Some(length) = question(arc4random() as u16, name, kind, &mut bytes) else {
        return Answer::NoName;
    };
    let query = Query {
        asked: &bytes[..length],
        kind,
        seconds: config.seconds,
    };
    for _ in 0..config.attempts {
        for &server in config.servers() {
            if let Some(answer @ (Answer::Found | Answer::NoName)) =
                query.ask::<Socket>(server, see)
            {
                return answer;
            }
        }
    }
    Answer::Failed
}

/// Why there are no addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::netdb) enum Failure {
    /// No server answers, or there is none.
    Again,
    /// There is no such name, or it has no addresses of this kind.
    NoName,
}

/// The kinds of addresses that are wanted.
#[derive(Clone, Copy, Debug)]
pub(in crate::netdb) struct Families {
    pub(in crate::netdb) v4: bool,
    pub(in crate::netdb) v6: bool,
}

/// Asks for all kinds that are wanted of a whole name; whether there were addresses.
fn one_name(
    config: &Config,
    name: &[u8],
    families: Families,
    see: &mut dyn FnMut(IpAddr),
) -> Result<bool, Failure> {
    let mut any = false;
    for (wanted, kind) in [(families.v6, Kind::Aaaa), (families.v4, Kind::A)] {
        let mut see = |address| {
            any = true;
            see(address);
        };
        if wanted && ask_all(config, name, kind, &mut see) == Answer::Failed {
            return Err(Failure::Again);
        }
    }
    Ok(any)
}

/// Names to ask for, in order: a name with few dots with the domains behind it first.
fn candidates(
    config: &Config,
    name: &[u8],
    each: &mut dyn FnMut(&[u8]) -> Result<bool, Failure>,
) -> Result<bool, Failure> {
    let dots = name.iter().filter(|&&byte| byte == b'.').count();
    let whole = name.ends_with(b".");
    if (whole || dots >= config.dots) && each(name)? {
        return Ok(true);
    }
    if !whole {
        for domain in config.domains() {
            let mut long = [0u8; NAME];
            let length = name.len() + 1 + domain.len();
            let Some(place) = long.get_mut(..length) else {
                continue;
            };
            place[..name.len()].copy_from_slice(name);
            place[name.len()] = b'.';
            place[name.len() + 1..].copy_from_slice(domain);
            if each(place)? {
                return Ok(true);
            }
        }
        if dots < config.dots {
            return each(name);
        }
    }
    Ok(false)
}

/// Shows the addresses of a name that the name servers know.
pub(in crate::netdb) fn addresses(
    name: &[u8],
    families: Families,
    see: &mut dyn FnMut(IpAddr),
) -> Result<(), Failure> {
    let config = Config::read().map_err(|_: Errno| Failure::Again)?;
    if config.servers().is_empty() {
        return Err(Failure::Again);
    }
    match candidates(&config, name, &mut |name| {
        one_name(&config, name, families, see)
    })? {
        true => Ok(()),
        false => Err(Failure::NoName),
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
