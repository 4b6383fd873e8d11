//! Reading a text database, one line at a time.

use core::ffi::CStr;

use df_abi::fcntl::{O_CLOEXEC, O_RDONLY};

use crate::errno::Errno;
use crate::syscall;

/// Longest line; longer ones are passed over.
const LONGEST: usize = 4096;

/// Whether to look at further lines.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scan {
    /// Go on.
    GoOn,
    /// This was the one.
    Found,
}

/// A number that fills a field.
pub(crate) fn number(field: &[u8]) -> Option<u32> {
    core::str::from_utf8(field).ok()?.parse().ok()
}

/// Shows each line of a file to `look`, until it is the one; whether it was. A file that does
/// not exist has no lines.
pub(crate) fn scan(
    path: &CStr,
    look: &mut dyn FnMut(&[u8]) -> Result<Scan, Errno>,
) -> Result<bool, Errno> {
    // SAFETY: the path is a string.
    let opened = unsafe { syscall::open(path.as_ptr(), O_RDONLY | O_CLOEXEC, 0) };
    let fd = match opened.map_err(|error| Errno(error.unsigned_abs())) {
        Ok([fd, _]) => fd,
        Err(Errno::ENOENT) => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut lines = Lines::new();
    let found = lines.each(&mut |buffer| read(fd, buffer), look);
    // SAFETY: the descriptor was opened above; closing a file that was read cannot fail.
    let _ = unsafe { syscall::close(fd) };
    found
}

fn read(fd: usize, buffer: &mut [u8]) -> Result<usize, Errno> {
    // SAFETY: pointer and length are those of the buffer.
    let outcome = unsafe { syscall::read(fd, buffer.as_mut_ptr(), buffer.len()) };
    match outcome {
        Ok([count, _]) => Ok(count.min(buffer.len())),
        Err(error) => Err(Errno(error.unsigned_abs())),
    }
}

/// Cuts what is read into lines.
struct Lines {
    buffer: [u8; LONGEST],
    filled: usize,
    /// The rest of the current line is passed over: its start was too long.
    skipping: bool,
}

impl Lines {
    const fn new() -> Lines {
        Lines {
            buffer: [0; LONGEST],
            filled: 0,
            skipping: false,
        }
    }

    fn each(
        &mut self,
        read: &mut dyn FnMut(&mut [u8]) -> Result<usize, Errno>,
        look: &mut dyn FnMut(&[u8]) -> Result<Scan, Errno>,
    ) -> Result<bool, Errno> {
        loop {
            let count = read(&mut self.buffer[self.filled..])?;
            self.filled += count;
            let mut start = 0;
            while let Some(length) = self.buffer[start..self.filled]
                .iter()
                .position(|&byte| byte == b'\n')
            {
                let line = &self.buffer[start..start + length];
                start += length + 1;
                if !core::mem::take(&mut self.skipping) && look(line)? == Scan::Found {
                    return Ok(true);
                }
            }
            if count == 0 {
                let last = &self.buffer[start..self.filled];
                return Ok(!last.is_empty() && !self.skipping && look(last)? == Scan::Found);
            }
            self.buffer.copy_within(start..self.filled, 0);
            self.filled -= start;
            if self.filled == LONGEST {
                (self.filled, self.skipping) = (0, true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines_of(text: &[u8], step: usize) -> Vec<Vec<u8>> {
        let (mut rest, mut seen) = (text, Vec::new());
        let found = Lines::new().each(
            &mut |buffer| {
                let count = rest.len().min(step).min(buffer.len());
                buffer[..count].copy_from_slice(&rest[..count]);
                rest = &rest[count..];
                Ok(count)
            },
            &mut |line| {
                seen.push(line.to_vec());
                Ok(Scan::GoOn)
            },
        );
        assert_eq!(found, Ok(false));
        seen
    }

    proptest! {
        #[test]
        fn lines_are_the_same_however_they_are_read(
            lines in proptest::collection::vec("[a-z:]{0,60}", 0..50), step in 1usize..500,
        ) {
            let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
            let expected: Vec<Vec<u8>> = lines.into_iter().map(String::into_bytes).collect();
            prop_assert_eq!(lines_of(text.as_bytes(), step), expected);
        }
    }

    #[test]
    fn last_line_needs_no_end_and_endless_ones_are_passed_over() {
        assert_eq!(lines_of(b"a\nb", 100), [b"a".to_vec(), b"b".to_vec()]);
        let mut text = vec![b'x'; LONGEST * 2 + 7];
        text.extend(b"\nnext\n");
        assert_eq!(lines_of(&text, 1000), [b"next".to_vec()]);
    }

    #[test]
    fn fields_are_numbers_only_as_a_whole() {
        assert_eq!(number(b"65534"), Some(65534));
        assert_eq!(number(b"12a"), None);
        assert_eq!(number(b""), None);
    }
}
