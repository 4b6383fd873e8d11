//! Headers and members of the tar files that are written.

use std::io::{self, Read, Write};

use tar::{Builder, EntryType, Header};

use crate::manifest::Ownership;

/// A header of a member that is owned as said.
pub(crate) fn header(
    kind: EntryType,
    owner: &Ownership,
    perm: u32,
    size: u64,
    mtime: u64,
) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(owner.perm.unwrap_or(perm));
    header.set_uid(0);
    header.set_gid(0);
    header.set_size(size);
    header.set_mtime(mtime);
    // A name too long for the header stands in the manifest, which counts.
    let _ = header.set_username(owner.uname.as_deref().unwrap_or("root"));
    let _ = header.set_groupname(owner.gname.as_deref().unwrap_or("wheel"));
    header
}

/// Appends a member. Absolute names are what packages have, so the name is put in as it is; names
/// that do not fit the header go to an extended header before it.
pub(crate) fn append<W: Write>(
    tar: &mut Builder<W>,
    mut header: Header,
    name: &str,
    target: &str,
    contents: impl Read,
) -> io::Result<()> {
    let mut long: Vec<(&str, &[u8])> = Vec::new();
    let old = header.as_old_mut();
    for (field, text, key) in [
        (&mut old.name, name, "path"),
        (&mut old.linkname, target, "linkpath"),
    ] {
        let bytes = text.as_bytes();
        let fits = bytes.len().min(field.len());
        field[..fits].copy_from_slice(&bytes[..fits]);
        if fits < bytes.len() {
            long.push((key, bytes));
        }
    }
    if !long.is_empty() {
        tar.append_pax_extensions(long)?;
    }
    header.set_cksum();
    tar.append(&header, contents)
}
