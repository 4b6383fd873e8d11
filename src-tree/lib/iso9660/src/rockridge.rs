//! Rock Ridge (IEEE P1282): POSIX names, modes, owners, links and times as SUSP entries.
//!
//! ```text
//! PX  36  mode, links, uid, gid (each 8 bytes, both orders); 44 with a file serial number
//! PN  20  device number: high and low 32 bits (both orders)
//! NM      flags, then name        flags: 1 goes on in the next NM, 2 ".", 4 ".."
//! SL      flags, then components: flags: 1 goes on in the next SL
//!           component: flags, length, text;  flags: 1 goes on, 2 ".", 4 "..", 8 "/"
//! TF      flags, then dates       flags: bit 0 creation, 1 modification, 2 access,
//!                                 3 attribute change, ...; 7 dates of 17 instead of 7 bytes
//! CL  12  block of the directory that was moved away from here
//! PL  12  block of the real parent of a moved directory
//! RE   4  a moved directory or the place where they are kept: not to be listed
//! ```

use alloc::vec::Vec;

use crate::bytes::{array, both32, u32_at};
use crate::susp::{Entry, emit_entry};
use crate::time::{LongDate, ShortDate};

/// Longest name that a reader puts together.
pub const NAME_MAX: usize = 255;
/// Longest symbolic link that a reader puts together.
pub const LINK_MAX: usize = 4096;
/// Identifier in the `ER` entry.
pub const EXTENSION_ID: &[u8] = b"RRIP_1991A";
const EXTENSION_TEXT: &[u8] =
    b"THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS";
const EXTENSION_SOURCE: &[u8] = b"SEE THE IEEE P1282 DRAFT FOR THE SPECIFICATION";

const CONTINUES: u8 = 1;
const CURRENT: u8 = 2;
const PARENT: u8 = 4;
const ROOT: u8 = 8;

/// `PX`: what stat(2) shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posix {
    /// File type and permissions, as `st_mode`.
    pub mode: u32,
    /// Number of links.
    pub links: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
}

impl Posix {
    /// Bytes of the entry as written here.
    pub const SIZE: usize = 36;

    /// Reads the data of a `PX` entry.
    #[must_use]
    pub fn parse(data: &[u8]) -> Option<Self> {
        Some(Self {
            mode: u32_at(data, 0)?,
            links: u32_at(data, 8)?,
            uid: u32_at(data, 16)?,
            gid: u32_at(data, 24)?,
        })
    }

    /// Appends a `PX` entry.
    pub fn emit(self, out: &mut Vec<u8>) {
        out.extend(*b"PX\x24\x01");
        for value in [self.mode, self.links, self.uid, self.gid] {
            out.extend(both32(value));
        }
    }
}

/// Appends the `ER` entry that announces Rock Ridge.
pub fn emit_extension(out: &mut Vec<u8>) {
    let lens = [EXTENSION_ID, EXTENSION_TEXT, EXTENSION_SOURCE].map(|t| t.len().to_le_bytes()[0]);
    let mut data = lens.to_vec();
    data.push(1);
    data.extend([EXTENSION_ID, EXTENSION_TEXT, EXTENSION_SOURCE].concat());
    // The texts above are 140 bytes.
    let _fits = emit_entry(*b"ER", &data, out);
}

/// Bytes of the `TF` entry that [`emit_times`] writes.
pub const TIMES_SIZE: usize = 26;

/// Appends a `TF` entry: one moment for modification, access and attribute change.
pub fn emit_times(time: ShortDate, out: &mut Vec<u8>) {
    out.extend(*b"TF\x1a\x01\x0e");
    for _ in 0..3 {
        out.extend(time.emit());
    }
}

/// The `NM` entries of a name, each with at most `room` bytes (head included, 6 to 255).
#[must_use]
pub fn name_entries(name: &[u8], first_room: usize) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    let (mut rest, mut room) = (name, first_room);
    loop {
        let (part, tail) = rest.split_at(rest.len().min(room.clamp(6, 255) - 5));
        let mut data = alloc::vec![if tail.is_empty() { 0 } else { CONTINUES }];
        data.extend(part);
        let mut entry = Vec::new();
        let _fits = emit_entry(*b"NM", &data, &mut entry);
        out.push(entry);
        if tail.is_empty() {
            return out;
        }
        (rest, room) = (tail, 255);
    }
}

/// The `SL` entries of a symbolic link.
#[must_use]
pub fn link_entries(target: &[u8]) -> Vec<Vec<u8>> {
    /// Component bytes in one entry: 255 less head and flags.
    const ROOM: usize = 250;
    let mut parts: Vec<Vec<u8>> = alloc::vec![Vec::new()];
    let mut push = |flags: u8, text: &[u8]| {
        let mut current = parts.len() - 1;
        if parts[current].len() + 2 + text.len() > ROOM {
            parts.push(Vec::new());
            current += 1;
        }
        // Texts are cut to at most 248 bytes below.
        parts[current].extend([flags, text.len().to_le_bytes()[0]]);
        parts[current].extend(text);
    };
    let mut rest = target;
    if let Some(tail) = rest.strip_prefix(b"/") {
        push(ROOT, b"");
        rest = tail;
    }
    for component in rest.split(|&b| b == b'/').filter(|c| !c.is_empty()) {
        match component {
            b"." => push(CURRENT, b""),
            b".." => push(PARENT, b""),
            _ => {
                let mut chunks = component.chunks(ROOM - 2).peekable();
                while let Some(chunk) = chunks.next() {
                    push(
                        if chunks.peek().is_some() {
                            CONTINUES
                        } else {
                            0
                        },
                        chunk,
                    );
                }
            }
        }
    }
    let last = parts.len() - 1;
    let emit = |(i, components): (usize, Vec<u8>)| {
        let mut data = alloc::vec![if i < last { CONTINUES } else { 0 }];
        data.extend(components);
        let mut entry = Vec::new();
        let _fits = emit_entry(*b"SL", &data, &mut entry);
        entry
    };
    parts.into_iter().enumerate().map(emit).collect()
}

/// What the Rock Ridge entries of one record say, gathered entry by entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// `PX`.
    pub posix: Option<Posix>,
    /// `PN`: device number, high half first.
    pub device: Option<u64>,
    /// `NM`, put together; `None` when there is none (or it means `.` or `..`).
    pub name: Option<Vec<u8>>,
    /// `SL`, put together.
    pub link: Option<Vec<u8>>,
    /// Modification, access, attribute change (seconds since 1970), where given.
    pub times: [Option<i64>; 3],
    /// `CL`.
    pub child: Option<u32>,
    /// `PL`.
    pub parent: Option<u32>,
    /// `RE`.
    pub relocated: bool,
    /// The last `SL` component goes on in the next one.
    open_component: bool,
}

impl Attributes {
    /// Takes in one entry; unknown ones are passed over.
    ///
    /// Returns `false` when the entry is damaged, or a text grows beyond its limit.
    #[must_use]
    pub fn take(&mut self, entry: &Entry<'_>) -> bool {
        let data = entry.data;
        match &entry.signature {
            b"PX" => set(&mut self.posix, Posix::parse(data)),
            b"PN" => {
                let number =
                    || Some(u64::from(u32_at(data, 0)?) << 32 | u64::from(u32_at(data, 8)?));
                set(&mut self.device, number())
            }
            b"NM" => self.take_name(data),
            b"SL" => self.take_link(data),
            b"TF" => self.take_times(data),
            b"CL" => set(&mut self.child, u32_at(data, 0)),
            b"PL" => set(&mut self.parent, u32_at(data, 0)),
            b"RE" => {
                self.relocated = true;
                true
            }
            _ => true,
        }
    }

    fn take_name(&mut self, data: &[u8]) -> bool {
        let Some((flags, text)) = data.split_first() else {
            return false;
        };
        if flags & (CURRENT | PARENT) != 0 {
            return true;
        }
        let name = self.name.get_or_insert_default();
        name.extend(text);
        name.len() <= NAME_MAX
    }

    fn take_link(&mut self, data: &[u8]) -> bool {
        let Some((_, mut components)) = data.split_first() else {
            return false;
        };
        let link = self.link.get_or_insert_default();
        while let [flags, len, tail @ ..] = components {
            let Some(text) = tail.get(..usize::from(*len)) else {
                return false;
            };
            components = &tail[text.len()..];
            if !self.open_component && !link.is_empty() && !link.ends_with(b"/") {
                link.push(b'/');
            }
            self.open_component = flags & CONTINUES != 0;
            match flags & (CURRENT | PARENT | ROOT) {
                0 => link.extend(text),
                CURRENT => link.push(b'.'),
                PARENT => link.extend(b".."),
                ROOT => *link = alloc::vec![b'/'],
                _ => return false,
            }
        }
        components.is_empty() && link.len() <= LINK_MAX
    }

    fn take_times(&mut self, data: &[u8]) -> bool {
        let Some((&flags, mut dates)) = data.split_first() else {
            return false;
        };
        let long = flags & 0x80 != 0;
        for bit in 0_usize..7 {
            if flags & (1 << bit) == 0 {
                continue;
            }
            let (date, size) = if long {
                (
                    array(dates, 0).map(|d| LongDate::parse(d).0),
                    LongDate::SIZE,
                )
            } else {
                (
                    array(dates, 0).map(|d| ShortDate::parse(d).0),
                    ShortDate::SIZE,
                )
            };
            let Some(date) = date else { return false };
            dates = &dates[size..];
            if let Some(slot) = bit.checked_sub(1).and_then(|i| self.times.get_mut(i)) {
                *slot = date;
            }
        }
        true
    }
}

fn set<T>(slot: &mut Option<T>, value: Option<T>) -> bool {
    *slot = value;
    slot.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::susp::entries;
    use proptest::prelude::*;

    fn gather(area: &[u8]) -> Attributes {
        let mut attributes = Attributes::default();
        for entry in entries(area) {
            assert!(attributes.take(&entry), "{entry:?}");
        }
        attributes
    }

    #[test]
    fn links_with_dots_and_roots_survive() {
        for target in [
            "/", "/bin/sh", "..", "../..", "./a", "a/../b", "x", "/a/./b",
        ]
        .map(str::as_bytes)
        {
            assert_eq!(
                gather(&link_entries(target).concat()).link.as_deref(),
                Some(target)
            );
        }
    }

    #[test]
    fn repeated_slashes_of_a_link_are_folded() {
        assert_eq!(
            gather(&link_entries(b"a//b/").concat()).link.unwrap(),
            b"a/b"
        );
    }

    proptest! {
        #[test]
        fn long_links_round_trip(parts in prop::collection::vec("[a-z]{1,255}", 1..12)) {
            let target = parts.join("/");
            let area = link_entries(target.as_bytes());
            prop_assert!(area.iter().all(|e| e.len() <= 255));
            prop_assert_eq!(gather(&area.concat()).link.unwrap(), target.into_bytes());
        }

        #[test]
        fn names_round_trip_through_any_split(name in "[ -~]{1,255}", room in 0_usize..300) {
            let area = name_entries(name.as_bytes(), room);
            prop_assert_eq!(gather(&area.concat()).name.unwrap(), name.into_bytes());
        }

        #[test]
        fn posix_round_trips(mode: u32, links: u32, uid: u32, gid: u32) {
            let posix = Posix { mode, links, uid, gid };
            let mut area = Vec::new();
            posix.emit(&mut area);
            emit_times(ShortDate(Some(1_700_000_000)), &mut area);
            emit_extension(&mut area);
            let attributes = gather(&area);
            prop_assert_eq!(attributes.posix, Some(posix));
            prop_assert_eq!(attributes.times, [Some(1_700_000_000); 3]);
        }

        #[test]
        fn garbage_is_taken_or_refused_but_bounded(
            areas in prop::collection::vec(
                (prop::sample::select(alloc::vec![*b"PX", *b"PN", *b"NM", *b"SL", *b"TF", *b"CL"]),
                 prop::collection::vec(any::<u8>(), 0..251)), 0..40),
        ) {
            let mut attributes = Attributes::default();
            for (signature, data) in &areas {
                if !attributes.take(&Entry { signature: *signature, version: 1, data }) {
                    break;
                }
            }
            prop_assert!(attributes.name.map_or(0, |n| n.len()) <= NAME_MAX + 251);
            prop_assert!(attributes.link.map_or(0, |n| n.len()) <= LINK_MAX + 512);
        }
    }
}
