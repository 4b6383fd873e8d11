//! `/etc/resolv.conf`: which servers to ask, and what to put behind short names.

use core::ffi::CStr;
use core::net::{IpAddr, Ipv4Addr};

use crate::database::{Scan, scan};
use crate::errno::Errno;

const FILE: &CStr = c"/etc/resolv.conf";
/// Most servers that are asked.
const SERVERS: usize = 3;
/// Bytes of all domains to search.
const SEARCH: usize = 256;

/// What the file says.
#[derive(Clone, Debug)]
pub(super) struct Config {
    servers: [IpAddr; SERVERS],
    count: usize,
    search: [u8; SEARCH],
    searched: usize,
    /// Dots from which on a name is asked for as it is first.
    pub(super) dots: usize,
    /// Seconds to wait for a server.
    pub(super) seconds: u32,
    /// How often each server is asked.
    pub(super) attempts: u32,
}

impl Config {
    const fn new() -> Config {
        Config {
            servers: [IpAddr::V4(Ipv4Addr::LOCALHOST); SERVERS],
            count: 0,
            search: [0; SEARCH],
            searched: 0,
            dots: 1,
            seconds: 5,
            attempts: 2,
        }
    }

    /// Reads the file; without one there are no servers.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn read() -> Result<Config, Errno> {
        let mut config = Config::new();
        scan(FILE, &mut |line| {
            config.line(line);
            Ok(Scan::GoOn)
        })?;
        Ok(config)
    }

    fn line(&mut self, line: &[u8]) {
        let line = line
            .split(|byte| matches!(byte, b'#' | b';'))
            .next()
            .unwrap_or(b"");
        let mut words = line
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty());
        match words.next() {
            Some(b"nameserver") => {
                let address = words
                    .next()
                    .and_then(|word| core::str::from_utf8(word).ok()?.parse().ok());
                if let (Some(address), true) = (address, self.count < SERVERS) {
                    self.servers[self.count] = address;
                    self.count += 1;
                }
            }
            Some(b"search" | b"domain") => {
                self.searched = 0;
                for word in words {
                    let end = self.searched + word.len();
                    if end < SEARCH {
                        self.search[self.searched..end].copy_from_slice(word);
                        self.search[end] = b' ';
                        self.searched = end + 1;
                    }
                }
            }
            Some(b"options") => words.for_each(|word| self.option(word)),
            _ => {}
        }
    }

    fn option(&mut self, word: &[u8]) {
        let mut parts = word.splitn(2, |&byte| byte == b':');
        let name = parts.next().unwrap_or(b"");
        let value = parts
            .next()
            .and_then(|value| core::str::from_utf8(value).ok()?.parse::<u32>().ok());
        match (name, value) {
            (b"ndots", Some(value)) => self.dots = value.min(15) as usize,
            (b"timeout", Some(value)) => self.seconds = value.clamp(1, 30),
            (b"attempts", Some(value)) => self.attempts = value.clamp(1, 5),
            _ => {}
        }
    }

    /// The servers.
    pub(super) fn servers(&self) -> &[IpAddr] {
        &self.servers[..self.count]
    }

    /// The domains to put behind short names.
    pub(super) fn domains(&self) -> impl Iterator<Item = &[u8]> {
        self.search[..self.searched]
            .split(|&byte| byte == b' ')
            .filter(|domain| !domain.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_set_servers_domains_and_options() {
        let mut config = Config::new();
        for line in [
            "nameserver 10.0.0.1 # first",
            "; comment",
            "nameserver ::1",
            "nameserver wrong",
            "nameserver 10.0.0.3",
            "nameserver 10.0.0.4",
            "domain old",
            "search a.example b.example",
            "options ndots:2 timeout:900 rotate",
        ] {
            config.line(line.as_bytes());
        }
        let servers: Vec<String> = config.servers().iter().map(ToString::to_string).collect();
        assert_eq!(servers, ["10.0.0.1", "::1", "10.0.0.3"]);
        assert_eq!(
            config.domains().collect::<Vec<_>>(),
            [&b"a.example"[..], b"b.example"]
        );
        assert_eq!((config.dots, config.seconds, config.attempts), (2, 30, 2));
    }
}
