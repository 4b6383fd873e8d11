//! What turns an older archive into a newer one, byte for byte.
//!
//! ```text
//!  0  "PKGDELTA"             8 bytes
//!  8  version                1: this form
//!  9  compression            of the newer archive: 0 none, 1 zstd
//! 10  level                  that packs it again as it was; 0 for the usual one
//! 11  size, 8 bytes          of the newer archive unpacked, little-endian
//! 19  a frame of zstd        the newer one unpacked, with the older one unpacked as its prefix
//! ```
//!
//! Archives are packed, and packed bytes of two versions have nothing in common; so both are
//! unpacked, and what comes out is packed again. Who does this compares the digest of the result:
//! another version of zstd may pack otherwise.

use std::io::{self, ErrorKind, Read, Write};

use crate::compression::{Compression, Packer, unpack};

const MAGIC: &[u8; 8] = b"PKGDELTA";
const VERSION: u8 = 1;
const HEAD: usize = 19;
/// Greatest archive unpacked, in bytes: what every reader of zstd takes for a window.
const LIMIT: u64 = 1 << 27;
/// Level of the frame.
const LEVEL: i32 = 19;
/// Levels of packages, those that are met most first.
const LEVELS: [Option<i32>; 7] = [
    None,
    Some(3),
    Some(1),
    Some(9),
    Some(12),
    Some(15),
    Some(18),
];

/// What turns the archive `old` into the archive `new`; `None` when there is no way that is known
/// to give `new` again, or one of them is too large.
///
/// # Errors
/// One of them is damaged.
pub fn make_delta(old: &[u8], new: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let compression = Compression::detect(new);
    let kind = match compression {
        Compression::None => 0,
        Compression::Zstd => 1,
        _ => return Ok(None),
    };
    let (Some(old), Some(plain)) = (unpacked(old)?, unpacked(new)?) else {
        return Ok(None);
    };
    let same = |level: &&Option<i32>| packs_to(&plain, compression, **level, new);
    let Some(level) = LEVELS.iter().find(same) else {
        return Ok(None);
    };
    let mut delta = MAGIC.to_vec();
    delta.extend([VERSION, kind, u8::try_from(level.unwrap_or(0)).unwrap_or(0)]);
    delta.extend((plain.len() as u64).to_le_bytes());
    let mut packer = zstd::Encoder::with_ref_prefix(&mut delta, LEVEL, &old)?;
    // The window holds both, so that nothing of the older one is out of reach.
    let both = (old.len() + plain.len()).max(1 << 10);
    packer.window_log((both.ilog2() + 1).min(27))?;
    packer.long_distance_matching(true)?;
    packer.write_all(&plain)?;
    packer.finish()?;
    Ok(Some(delta))
}

/// The archive that a delta makes of the archive `old`. Whether it is the right one is for the
/// caller to see by its digest.
///
/// # Errors
/// `delta` is none, or does not belong to `old`, or one of them is damaged or too large.
pub fn apply_delta(old: &[u8], delta: &[u8]) -> io::Result<Vec<u8>> {
    let bad = |problem: &str| io::Error::new(ErrorKind::InvalidData, problem.to_owned());
    let (head, frame) = delta
        .split_first_chunk::<HEAD>()
        .ok_or_else(|| bad("it is no delta"))?;
    if head[..8] != MAGIC[..] || head[8] != VERSION {
        return Err(bad("it is no delta of a form that is known"));
    }
    let compression = match head[9] {
        0 => Compression::None,
        1 => Compression::Zstd,
        _ => return Err(bad("the compression of what it makes is not known")),
    };
    let level = Some(i32::from(head[10])).filter(|level| *level != 0);
    let size = head[11..].try_into().map_or(u64::MAX, u64::from_le_bytes);
    let old = unpacked(old)?.filter(|_| size <= LIMIT);
    let old = old.ok_or_else(|| bad("what it makes, or what it is made of, is too large"))?;
    let mut plain = Vec::new();
    let mut reader = zstd::Decoder::with_ref_prefix(frame, &old)?;
    reader.window_log_max(27)?;
    reader.take(size + 1).read_to_end(&mut plain)?;
    if plain.len() as u64 != size {
        return Err(bad("it makes another size than it says"));
    }
    let mut packer = Packer::new(Vec::new(), compression, level)?;
    packer.write_all(&plain)?;
    packer.finish()
}

/// An archive, unpacked; `None` when it is too large.
fn unpacked(archive: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let mut plain = Vec::new();
    unpack(archive)?.take(LIMIT + 1).read_to_end(&mut plain)?;
    Ok((plain.len() as u64 <= LIMIT).then_some(plain))
}

/// Whether packing gives just these bytes; ends at the first that differs.
fn packs_to(plain: &[u8], compression: Compression, level: Option<i32>, packed: &[u8]) -> bool {
    let packs = || {
        let mut packer = Packer::new(Expected(packed), compression, level)?;
        for part in plain.chunks(1 << 16) {
            packer.write_all(part)?;
        }
        packer.finish()
    };
    packs().is_ok_and(|left| left.0.is_empty())
}

/// Takes just the bytes that it holds.
struct Expected<'b>(&'b [u8]);

impl Write for Expected<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let rest = self.0.strip_prefix(bytes);
        self.0 = rest.ok_or_else(|| io::Error::other("they differ"))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
