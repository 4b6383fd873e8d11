//! SRV records of DNS (RFC 2782, messages as in RFC 1035), for the mirrors of a repository.

use std::fs;
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::process;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Where the resolver's servers are named.
const RESOLVER: &str = "/etc/resolv.conf";
/// How long a server may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Type of the records, and the class of the Internet.
const SRV: u16 = 33;
const INTERNET: u16 = 1;
/// Most pointers that a name may go through.
const MOST_JUMPS: usize = 32;

/// One record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Record {
    priority: u16,
    /// Negative, so that the heaviest is first.
    weight: i32,
    port: u16,
    host: String,
}

/// Addresses of the mirrors of a repository's address, best first; none when DNS has none.
pub(crate) fn mirrors(base: &str) -> Vec<String> {
    let plain = base.strip_prefix("pkg+").unwrap_or(base);
    let Some((scheme, rest)) = plain.split_once("://") else {
        return Vec::new();
    };
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let host = authority.split_once(':').map_or(authority, |pair| pair.0);
    let name = format!("_{scheme}._tcp.{host}");
    let text = fs::read_to_string(RESOLVER).unwrap_or_default();
    let records = servers(&text)
        .into_iter()
        .find_map(|server| ask(server, &name).ok())
        .unwrap_or_default();
    records
        .into_iter()
        .map(|record| format!("{scheme}://{}:{}{path}", record.host, record.port))
        .collect()
}

fn servers(resolver: &str) -> Vec<SocketAddr> {
    resolver
        .lines()
        .filter_map(|line| line.trim().strip_prefix("nameserver"))
        .filter_map(|address| address.trim().parse::<IpAddr>().ok())
        .map(|address| SocketAddr::new(address, 53))
        .collect()
}

fn ask(server: SocketAddr, name: &str) -> io::Result<Vec<Record>> {
    let any: SocketAddr = match server {
        SocketAddr::V4(_) => ([0, 0, 0, 0], 0).into(),
        SocketAddr::V6(_) => ([0_u16; 8], 0).into(),
    };
    let socket = UdpSocket::bind(any)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.connect(server)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let number = now.unwrap_or_default().subsec_nanos() ^ process::id();
    let [a, b, ..] = number.to_le_bytes();
    let id = u16::from_be_bytes([a, b]);
    let bad = |problem: &str| io::Error::new(io::ErrorKind::InvalidData, problem.to_owned());
    let question = question(id, name).ok_or_else(|| bad("the name is too long"))?;
    socket.send(&question)?;
    let mut answer = [0; 4096];
    let count = socket.recv(&mut answer)?;
    read(id, &answer[..count]).ok_or_else(|| bad("the answer is damaged"))
}

fn question(id: u16, name: &str) -> Option<Vec<u8>> {
    let mut out = id.to_be_bytes().to_vec();
    // Recursion is wanted; one question.
    out.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.split('.') {
        let length = u8::try_from(label.len())
            .ok()
            .filter(|n| (1..64).contains(n))?;
        out.push(length);
        out.extend(label.as_bytes());
    }
    out.push(0);
    out.extend(SRV.to_be_bytes());
    out.extend(INTERNET.to_be_bytes());
    (out.len() < 300).then_some(out)
}

fn read(id: u16, message: &[u8]) -> Option<Vec<Record>> {
    let word = |at: usize| {
        Some(u16::from_be_bytes([
            *message.get(at)?,
            *message.get(at + 1)?,
        ]))
    };
    // An answer, and to this question.
    if word(0)? != id || word(2)? & 0x8000 == 0 {
        return None;
    }
    let mut at = 12;
    for _ in 0..word(4)? {
        at = name(message, at)?.1 + 4;
    }
    let mut records = Vec::new();
    for _ in 0..word(6)? {
        at = name(message, at)?.1;
        let (kind, length) = (word(at)?, usize::from(word(at + 8)?));
        let data = at + 10;
        at = data + length;
        if kind == SRV {
            let host = name(message, data + 6)?.0;
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            // A single dot says that there is no such service.
            if host.is_empty() || !host.chars().all(plain) {
                continue;
            }
            records.push(Record {
                priority: word(data)?,
                weight: -i32::from(word(data + 2)?),
                port: word(data + 4)?,
                host,
            });
        }
    }
    records.sort();
    Some(records)
}

/// The name at a place, and where what follows it begins.
fn name(message: &[u8], mut at: usize) -> Option<(String, usize)> {
    let mut labels: Vec<String> = Vec::new();
    let mut after = None;
    for _ in 0..MOST_JUMPS + 128 {
        let length = usize::from(*message.get(at)?);
        match length {
            0 => return Some((labels.join("."), after.unwrap_or(at + 1))),
            1..64 => {
                let label = message.get(at + 1..at + 1 + length)?;
                labels.push(String::from_utf8_lossy(label).into_owned());
                at += 1 + length;
            }
            192.. => {
                after = after.or(Some(at + 2));
                at = (length & 0x3f) << 8 | usize::from(*message.get(at + 1)?);
            }
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An answer with two records, their names pointing into the question.
    fn answer(id: u16) -> Vec<u8> {
        let mut message = question(id, "_http._tcp.pkg.example").unwrap();
        message[2] |= 0x80;
        message[7] = 2;
        for (priority, weight, label) in [(20, 0, b"far"), (10, 5, b"for")] {
            message.extend([0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 60, 0, 12]);
            message.extend([0, priority, 0, weight, 0, 80, 3]);
            message.extend(label);
            message.extend([0xc0, 12 + 11]);
        }
        message
    }

    #[test]
    fn records_are_read_best_first() {
        let records = read(7, &answer(7)).unwrap();
        let hosts: Vec<&str> = records.iter().map(|record| record.host.as_str()).collect();
        assert_eq!(hosts, ["for.pkg.example", "far.pkg.example"]);
        assert_eq!(records[0].port, 80);
        assert_eq!(read(8, &answer(7)), None);
    }

    #[test]
    fn pointers_in_a_circle_are_no_name() {
        let mut message = answer(7);
        let end = message.len();
        message[end - 2..].copy_from_slice(&[0xc0, u8::try_from(end - 2).unwrap()]);
        assert_eq!(read(7, &message), None);
    }

    #[test]
    fn servers_are_those_of_the_resolver() {
        let text = "# x\nnameserver 192.0.2.1\nsearch example\nnameserver ::1\nnameserver no\n";
        let servers = servers(text);
        assert_eq!(servers.len(), 2);
        assert!(servers[1].is_ipv6());
    }

    proptest! {
        #[test]
        fn damaged_answers_are_read_or_refused(
            at in 0_usize..60, byte in any::<u8>(), length in 0_usize..80,
        ) {
            let mut message = answer(7);
            let place = at % message.len();
            message[place] = byte;
            message.truncate(length.max(1));
            let _ = read(7, &message);
        }
    }
}
