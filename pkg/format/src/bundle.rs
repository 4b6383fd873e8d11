//! Small archives of named members: the catalogues of repositories.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read};

use tar::{Archive, Builder, EntryType};

use crate::compression::{Compression, Packer, unpack};
use crate::manifest::Ownership;
use crate::tarfile::{append, header};

/// Greatest sum of the members of a bundle that is read, in bytes.
const LIMIT: u64 = 1 << 30;
/// Most members that are read.
const MOST_MEMBERS: usize = 64;

/// Level of catalogues, which are made again and again: with the best of zstd the packing would take
/// longer than everything else. Others take theirs that is nearest.
const LEVEL: i32 = 15;

/// Packs members in the given order; `mtime` is in seconds since 1970. Equal input, equal bytes.
///
/// # Errors
/// The packing failed.
pub fn write_bundle(
    members: &[(&str, &[u8], u64)],
    compression: Compression,
) -> io::Result<Vec<u8>> {
    let mut tar = Builder::new(Packer::new(Vec::new(), compression, Some(LEVEL))?);
    let owner = Ownership::default();
    for (name, bytes, mtime) in members {
        let header = header(
            EntryType::Regular,
            &owner,
            0o644,
            bytes.len() as u64,
            *mtime,
        );
        append(&mut tar, header, name, "", *bytes)?;
    }
    tar.into_inner()?.finish()
}

/// Whether a packed bundle is of this compression and holds just these members, so that packing
/// them again would be for nothing.
#[must_use]
pub fn is_bundle_of(
    packed: &[u8],
    members: &[(&str, &[u8], u64)],
    compression: Compression,
) -> bool {
    let plain = || {
        let mut there = Vec::new();
        unpack(packed)?.take(LIMIT).read_to_end(&mut there)?;
        Ok::<_, io::Error>(there == write_bundle(members, Compression::None)?)
    };
    Compression::detect(packed) == compression && plain().unwrap_or(false)
}

/// Reads all members, by name.
///
/// # Errors
/// The bytes are damaged, a name comes twice, or it is more than a catalogue can be.
pub fn read_bundle(input: impl Read) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut members = BTreeMap::new();
    let mut left = LIMIT;
    for entry in Archive::new(unpack(input)?).entries()? {
        let entry = entry?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let mut bytes = Vec::new();
        entry.take(left + 1).read_to_end(&mut bytes)?;
        let fail =
            |problem: &str| io::Error::new(ErrorKind::InvalidData, format!("{name}: {problem}"));
        left = left
            .checked_sub(bytes.len() as u64)
            .ok_or_else(|| fail("the archive holds more than 1 GiB"))?;
        if members.len() == MOST_MEMBERS {
            return Err(fail("the archive has too many members"));
        }
        if members.insert(name.clone(), bytes).is_some() {
            return Err(fail("the member comes twice"));
        }
    }
    Ok(members)
}
