//! Where system use entries go that do not fit into their directory record.

use df_iso9660::SECTOR_SIZE;
use df_iso9660::susp::Continuation;

/// The continuation area of an image: one run of sectors behind the directories. What belongs
/// to one record lies within a sector; only what is larger than a sector is chained.
pub(crate) struct ContinuationArea {
    /// First block of the area as readers see it.
    block: u32,
    bytes: Vec<u8>,
}

impl ContinuationArea {
    pub(crate) fn new(block: u32) -> Self {
        Self {
            block,
            bytes: Vec::new(),
        }
    }

    /// Puts entries down and tells where they are.
    pub(crate) fn place(&mut self, entries: &[Vec<u8>]) -> Continuation {
        let total: usize = entries.iter().map(Vec::len).sum();
        let room = SECTOR_SIZE - self.bytes.len() % SECTOR_SIZE;
        if total > room {
            self.pad();
        }
        let start = self.bytes.len();
        if total <= SECTOR_SIZE {
            self.bytes.extend(entries.iter().flatten());
            return self.at(start);
        }
        // As many as leave room for the pointer to the rest: eight at least, of at most 255.
        let limit = SECTOR_SIZE - Continuation::SIZE;
        let mut used = 0;
        let fits = |entry: &&Vec<u8>| {
            used += entry.len();
            used <= limit
        };
        let count = entries.iter().take_while(fits).count();
        self.bytes.extend(entries[..count].iter().flatten());
        let pointer = self.bytes.len();
        self.bytes.resize(pointer + Continuation::SIZE, 0);
        let here = self.at(start);
        self.pad();
        let rest = self.place(&entries[count..]);
        let mut entry = Vec::new();
        rest.emit(&mut entry);
        self.bytes[pointer..pointer + Continuation::SIZE].copy_from_slice(&entry);
        here
    }

    /// Where the bytes from `start` to the end of the area are.
    fn at(&self, start: usize) -> Continuation {
        // An area has fewer bytes than an image has blocks times 2048.
        Continuation {
            block: self.block + (start / SECTOR_SIZE) as u32,
            offset: (start % SECTOR_SIZE) as u32,
            len: (self.bytes.len() - start) as u32,
        }
    }

    fn pad(&mut self) {
        self.bytes
            .resize(self.bytes.len().next_multiple_of(SECTOR_SIZE), 0);
    }

    /// The whole area, in full sectors.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.pad();
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use df_iso9660::susp;
    use proptest::prelude::*;

    /// Follows a chain as a reader does.
    fn collect(area: &[u8], mut at: Continuation) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        loop {
            assert!(
                at.offset as usize + at.len as usize <= SECTOR_SIZE,
                "crosses a sector"
            );
            let start = (at.block - 100) as usize * SECTOR_SIZE + at.offset as usize;
            let mut next = None;
            for entry in susp::entries(&area[start..start + at.len as usize]) {
                if entry.signature == *b"CE" {
                    next = Continuation::parse(entry.data);
                } else {
                    out.push(entry.data.to_vec());
                }
            }
            let Some(more) = next else { return out };
            at = more;
        }
    }

    proptest! {
        #[test]
        fn everything_placed_is_found_again(
            groups in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(any::<u8>(), 1..251), 1..30), 1..12),
        ) {
            let mut area = ContinuationArea::new(100);
            let placed: Vec<_> = groups.iter().map(|group| {
                let entries: Vec<Vec<u8>> = group.iter().map(|data| {
                    let mut entry = Vec::new();
                    assert!(susp::emit_entry(*b"XX", data, &mut entry));
                    entry
                }).collect();
                area.place(&entries)
            }).collect();
            let bytes = area.finish();
            for (group, at) in groups.iter().zip(placed) {
                prop_assert_eq!(&collect(&bytes, at), group);
            }
        }
    }
}
