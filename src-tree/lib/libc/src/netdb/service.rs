//! Services: `/etc/services`, and a few that are known without it.

use core::ffi::CStr;

use crate::database::{Scan, scan};
use crate::errno::Errno;

const FILE: &CStr = c"/etc/services";

/// Services that are known even when there is no file.
const KNOWN: [(&str, u16); 10] = [
    ("ftp", 21),
    ("ssh", 22),
    ("telnet", 23),
    ("smtp", 25),
    ("domain", 53),
    ("http", 80),
    ("pop3", 110),
    ("ntp", 123),
    ("imap", 143),
    ("https", 443),
];

/// Port, protocol and names of a line: `http 80/tcp www`.
fn fields(line: &[u8]) -> Option<(u16, &[u8], impl Iterator<Item = &[u8]>)> {
    let line = line.split(|&byte| byte == b'#').next()?;
    let words = || {
        line.split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty())
    };
    let mut rest = words();
    let first = rest.next()?;
    let mut port = rest.next()?.split(|&byte| byte == b'/');
    let number = core::str::from_utf8(port.next()?).ok()?.parse().ok()?;
    Some((number, port.next()?, core::iter::once(first).chain(rest)))
}

/// The port of a service.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn port(name: &[u8], protocol: Option<&[u8]>) -> Result<Option<u16>, Errno> {
    let mut found = None;
    scan(FILE, &mut |line: &[u8]| {
        if let Some((port, of, mut names)) = fields(line)
            && protocol.is_none_or(|protocol| protocol == of)
            && names.any(|known| known == name)
        {
            found = Some(port);
            return Ok(Scan::Found);
        }
        Ok(Scan::GoOn)
    })?;
    let known = || {
        KNOWN
            .iter()
            .find(|(known, _)| known.as_bytes() == name)
            .map(|(_, port)| *port)
    };
    Ok(found.or_else(known))
}

/// Shows the name of a port; whether there is one.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn name_of(
    port: u16,
    protocol: &[u8],
    see: &mut dyn FnMut(&[u8]),
) -> Result<bool, Errno> {
    let in_file = scan(FILE, &mut |line: &[u8]| {
        if let Some((known, of, mut names)) = fields(line)
            && (known, of) == (port, protocol)
            && let Some(name) = names.next()
        {
            see(name);
            return Ok(Scan::Found);
        }
        Ok(Scan::GoOn)
    })?;
    if in_file {
        return Ok(true);
    }
    match KNOWN.iter().find(|(_, known)| *known == port) {
        Some((name, _)) => {
            see(name.as_bytes());
            Ok(true)
        }
        None => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_a_name_a_port_and_further_names() {
        let (port, protocol, names) = fields(b"http 80/tcp www # web").unwrap();
        assert_eq!((port, protocol), (80, &b"tcp"[..]));
        assert_eq!(names.collect::<Vec<_>>(), [&b"http"[..], b"www"]);
        assert!(fields(b"http 80").is_none() && fields(b"http x/tcp").is_none());
    }
}
