//! `/etc/hosts`: an address, its name and further names on a line.

use core::ffi::CStr;
use core::net::IpAddr;

use crate::database::{Scan, scan};
use crate::errno::Errno;

const FILE: &CStr = c"/etc/hosts";

/// Address and names of a line.
fn fields(line: &[u8]) -> Option<(IpAddr, impl Iterator<Item = &[u8]>)> {
    let line = line.split(|&byte| byte == b'#').next()?;
    let mut words = line
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    let address = core::str::from_utf8(words.next()?).ok()?.parse().ok()?;
    Some((address, words))
}

/// Shows the addresses of a name, which may come in any case.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn addresses(name: &[u8], see: &mut dyn FnMut(IpAddr)) -> Result<(), Errno> {
    let look = &mut |line: &[u8]| {
        if let Some((address, mut names)) = fields(line)
            && names.any(|known| known.eq_ignore_ascii_case(name))
        {
            see(address);
        }
        Ok(Scan::GoOn)
    };
    scan(FILE, look).map(|_| ())
}

/// Shows the first name of an address; whether there is one.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn name_of(address: IpAddr, see: &mut dyn FnMut(&[u8])) -> Result<bool, Errno> {
    scan(FILE, &mut |line: &[u8]| {
        if let Some((known, mut names)) = fields(line)
            && known == address
            && let Some(name) = names.next()
        {
            see(name);
            return Ok(Scan::Found);
        }
        Ok(Scan::GoOn)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_an_address_names_and_comments() {
        let (address, names) = fields(b"127.0.0.1\tlocalhost here # or not").unwrap();
        assert_eq!(address, IpAddr::from([127, 0, 0, 1]));
        assert_eq!(names.collect::<Vec<_>>(), [&b"localhost"[..], b"here"]);
        assert!(fields(b"# comment").is_none() && fields(b"localhost ::1").is_none());
    }
}
