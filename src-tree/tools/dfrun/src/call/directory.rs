//! Reading directories: entries converted in the caller's own buffer.
//!
//! An entry of DragonFly is never longer than Linux's of the same name, so what Linux puts
//! into a buffer always fits it again.

use df_abi::layout::Abi;
use df_abi::stat::{DirentHeader, dirent_reclen};
use df_abi::syscall::nr;

use super::plan::{Context, Plan, Value, call_then};
use crate::linux::DirentHead;

/// Where the name begins in an entry of Linux.
const LINUX_NAME: usize = 19;

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    let base = match number {
        nr::getdirentries => cx.args[3],
        nr::getdents => 0,
        _ => return None,
    };
    let [fd, buffer, length, ..] = cx.args;
    Some(call_then(
        libc::SYS_getdents64,
        [fd, buffer, length, 0, 0, 0],
        move |cx, filled| {
            let linux = cx.memory.read(buffer, filled as usize)?;
            let entries = convert(&linux);
            cx.memory.write(buffer, &entries.bytes)?;
            cx.memory.put_unless_null(base, &entries.last_position)?;
            Ok(Value::One(entries.bytes.len() as u64))
        },
    ))
}

/// Converted entries.
struct Entries {
    bytes: Vec<u8>,
    /// Position behind the last entry.
    last_position: i64,
}

fn convert(linux: &[u8]) -> Entries {
    let mut entries = Entries {
        bytes: Vec::with_capacity(linux.len()),
        last_position: 0,
    };
    let mut rest = linux;
    while rest.len() >= DirentHead::SIZE {
        let head = DirentHead::get(rest);
        let length = usize::from(head.reclen).clamp(DirentHead::SIZE, rest.len());
        let name = &rest[LINUX_NAME..length];
        let name = &name[..name
            .iter()
            .position(|&byte| byte == 0)
            .unwrap_or(name.len())];
        let start = entries.bytes.len();
        entries.bytes.resize(start + dirent_reclen(name.len()), 0);
        let header = DirentHeader {
            d_fileno: head.ino,
            d_namlen: name.len() as u16,
            d_type: head.kind,
            d_unused1: 0,
            d_unused2: 0,
        };
        header.put(&mut entries.bytes[start..]);
        entries.bytes[start + 16..start + 16 + name.len()].copy_from_slice(name);
        entries.last_position = head.off;
        rest = &rest[length..];
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn linux_entry(name: &[u8], ino: u64) -> Vec<u8> {
        let length = (LINUX_NAME + name.len() + 1).next_multiple_of(8);
        let mut bytes = vec![0; length.max(DirentHead::SIZE)];
        let head = DirentHead {
            ino,
            off: ino as i64 * 2,
            reclen: length as u16,
            kind: 8,
        };
        head.put(&mut bytes);
        bytes[LINUX_NAME..LINUX_NAME + name.len()].copy_from_slice(name);
        bytes
    }

    proptest! {
        #[test]
        fn entries_keep_names_and_never_grow(
            names in proptest::collection::vec("[a-z]{1,40}", 1..20),
        ) {
            let linux: Vec<u8> = names.iter().enumerate()
                .flat_map(|(i, name)| linux_entry(name.as_bytes(), i as u64 + 1)).collect();
            let entries = convert(&linux);
            prop_assert!(entries.bytes.len() <= linux.len());
            prop_assert_eq!(entries.last_position, names.len() as i64 * 2);
            let mut rest = &entries.bytes[..];
            for (i, name) in names.iter().enumerate() {
                let header = DirentHeader::get(rest);
                prop_assert_eq!(header.d_fileno, i as u64 + 1);
                let length = usize::from(header.d_namlen);
                prop_assert_eq!(&rest[16..16 + length], name.as_bytes());
                rest = &rest[dirent_reclen(length)..];
            }
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            convert(&bytes);
        }
    }
}
