//! Zone files (RFC 8536, "TZif"), as `/usr/share/zoneinfo` has them.
//!
//! ```text
//! "TZif" version 15 zeros, then six big-endian counts:
//! isutc isstd leap times types chars      (4 bytes each: 44 bytes of header)
//! times x time, times x type index, types x {offset i32, is summer u8, name u8}, names,
//! leap x {time, i32}, isstd, isutc
//! ```
//!
//! In version 2 and later this comes twice, the second time with times of 8 bytes; a line with
//! a zone as in `TZ` follows, for what is behind the last time.

use super::posix_tz::{Local, PosixTz};

const HEADER: usize = 44;

/// A zone file that was found to be whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct TzFile<'a> {
    times: &'a [u8],
    indices: &'a [u8],
    types: &'a [u8],
    names: &'a [u8],
    footer: Option<PosixTz>,
    time_size: usize,
}

fn be32(bytes: &[u8]) -> Option<i64> {
    let bytes: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
    Some(i64::from(i32::from_be_bytes(bytes)))
}

/// One of the two blocks of a file, and its length with the header.
fn block(data: &[u8], time_size: usize) -> Option<(TzFile<'_>, usize)> {
    if !data.starts_with(b"TZif") {
        return None;
    }
    let mut counts = [0usize; 6];
    for (at, count) in counts.iter_mut().enumerate() {
        *count = usize::try_from(be32(data.get(20 + at * 4..)?)?).ok()?;
    }
    let [utc, std, leap, times, types, chars] = counts;
    if types == 0 {
        return None;
    }
    let mut at = HEADER;
    let mut take = |count: usize, size: usize| {
        let end = at.checked_add(count.checked_mul(size)?)?;
        let part = data.get(at..end)?;
        at = end;
        Some(part)
    };
    let file = TzFile {
        times: take(times, time_size)?,
        indices: take(times, 1)?,
        types: take(types, 6)?,
        names: take(chars, 1)?,
        footer: None,
        time_size,
    };
    take(leap, time_size + 4)?;
    take(std, 1)?;
    take(utc, 1)?;
    // Names are read up to a zero, so the last byte must be one.
    let named = file
        .types
        .chunks(6)
        .all(|kind| usize::from(kind[5]) < chars);
    let indexed = file.indices.iter().all(|&index| usize::from(index) < types);
    (named && indexed && file.names.last() == Some(&0)).then_some((file, at))
}

impl<'a> TzFile<'a> {
    /// Checks and takes apart the content of a file.
    pub(super) fn parse(data: &'a [u8]) -> Option<TzFile<'a>> {
        let (first, length) = block(data, 4)?;
        if data[4] == 0 {
            return Some(first);
        }
        let second = &data[length..];
        let (mut file, length) = block(second, 8)?;
        let footer = second.get(length..)?.strip_prefix(b"\n");
        let footer = footer.and_then(|text| text.split(|&byte| byte == b'\n').next());
        file.footer = footer.and_then(PosixTz::parse);
        Some(file)
    }

    fn time(&self, index: usize) -> i64 {
        let bytes = &self.times[index * self.time_size..][..self.time_size];
        match bytes.try_into() {
            Ok(bytes) => i64::from_be_bytes(bytes),
            Err(_) => be32(bytes).unwrap_or(0),
        }
    }

    fn local(&self, kind: usize) -> Local<'a> {
        let kind = &self.types[kind * 6..][..6];
        Local {
            offset: be32(kind).unwrap_or(0),
            is_summer: kind[4] != 0,
            name: &self.names[usize::from(kind[5])..],
        }
    }

    /// Names of winter and summer time as of the end of the file, and the winter's offset.
    pub(super) fn names(&self) -> (&'a [u8], Option<&'a [u8]>, i64) {
        let kinds = self
            .indices
            .iter()
            .rev()
            .map(|&kind| self.local(kind.into()));
        let winter = kinds.clone().find(|local| !local.is_summer);
        let winter = winter.unwrap_or_else(|| self.local(0));
        let summer = kinds.clone().find(|local| local.is_summer);
        (winter.name, summer.map(|summer| summer.name), winter.offset)
    }
}

impl TzFile<'_> {
    /// The local time at some seconds since 1970.
    pub(super) fn at(&self, seconds: i64) -> Local<'_> {
        let count = self.indices.len();
        // The first change that is later.
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = (low + high) / 2;
            if self.time(middle) <= seconds {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if low == count
            && let Some(footer) = &self.footer
        {
            return footer.at(seconds);
        }
        match low.checked_sub(1) {
            Some(last) => self.local(self.indices[last].into()),
            None => {
                let winter = |&kind: &usize| self.types[kind * 6 + 4] == 0;
                let first = (0..self.types.len() / 6).find(winter);
                self.local(first.unwrap_or(0))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn push_block(out: &mut Vec<u8>, wide: bool) {
        out.extend(b"TZif2");
        out.extend([0; 15]);
        for count in [0u32, 0, 0, 2, 2, 8] {
            out.extend(count.to_be_bytes());
        }
        for time in [1000i64, 2000] {
            if wide {
                out.extend(time.to_be_bytes());
            } else {
                out.extend((time as i32).to_be_bytes());
            }
        }
        out.extend([1, 0]);
        for (offset, summer, name) in [(3600i32, 0u8, 0u8), (7200, 1, 4)] {
            out.extend(offset.to_be_bytes());
            out.extend([summer, name]);
        }
        out.extend(b"AAA\0BBB\0");
    }

    fn file() -> Vec<u8> {
        let mut out = Vec::new();
        push_block(&mut out, false);
        push_block(&mut out, true);
        out.extend(b"\nCET-1CEST,M3.5.0,M10.5.0/3\n");
        out
    }

    #[test]
    fn times_are_found_before_between_and_behind_the_changes() {
        let data = file();
        let file = TzFile::parse(&data).unwrap();
        assert_eq!(file.at(0).offset, 3600);
        let summer = file.at(1000);
        assert!(summer.is_summer && summer.offset == 7200 && summer.name.starts_with(b"BBB\0"));
        assert_eq!(file.at(1_711_846_800).name[..5], *b"CEST\0");
        let (winter, summer, offset) = file.names();
        assert!(winter.starts_with(b"AAA") && summer.is_some() && offset == 3600);
    }

    #[test]
    fn every_cut_or_changed_file_is_refused_or_read_without_panic() {
        let data = file();
        for length in 0..data.len() {
            if let Some(file) = TzFile::parse(&data[..length]) {
                file.at(1500);
            }
        }
        for at in 0..data.len() {
            let mut bad = data.clone();
            bad[at] ^= 0xff;
            if let Some(file) = TzFile::parse(&bad) {
                file.at(1500);
                file.names();
            }
        }
    }
}
