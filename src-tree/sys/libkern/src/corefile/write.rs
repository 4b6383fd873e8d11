//! Writing a core file.

use alloc::vec::Vec;

use df_abi::Errno;

use super::notes::Note;
use crate::vmmap::Prot;

const PAGE: usize = 4096;
/// Bytes that are collected before they go into the sink.
const CHUNK: usize = 16 * PAGE;
const FILE_HEADER: usize = 64;
const PROGRAM_HEADER: usize = 56;
const ET_CORE: u16 = 4;
const EM_X86_64: u16 = 62;
const PT_LOAD: u32 = 1;
const PT_NOTE: u32 = 4;

/// A range of memory in a core file, whole pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Address of its first byte.
    pub start: u64,
    /// Address behind its last byte.
    pub end: u64,
    /// What it permits.
    pub prot: Prot,
}

/// Where a core file goes.
pub trait Sink {
    /// Puts bytes at an offset. What lies between such bytes reads as zeros.
    ///
    /// # Errors
    /// What the medium says.
    fn put(&mut self, offset: u64, data: &[u8]) -> Result<(), Errno>;

    /// Says how long the file is, when everything has been put.
    ///
    /// # Errors
    /// What the medium says.
    fn end(&mut self, size: u64) -> Result<(), Errno>;
}

/// The memory that a core file shows.
pub trait Memory {
    /// The first page from `from` on that may hold something but zeros; `end`, if none before it
    /// does. Both are addresses of pages. This is where a writer looks whether it is to stop.
    ///
    /// # Errors
    /// `EINTR` when nobody waits for the file any more.
    fn next(&mut self, from: u64, end: u64) -> Result<u64, Errno>;

    /// Copies the page at an address. False when there is none, so that it reads as zeros.
    ///
    /// # Errors
    /// `EIO` when it cannot be read.
    fn page(&mut self, addr: u64, out: &mut [u8]) -> Result<bool, Errno>;
}

/// What a core file says, but for the contents of the memory.
#[derive(Clone, Debug, Default)]
pub struct Core {
    /// The notes, in order.
    pub notes: Vec<Note>,
    /// The memory, in order.
    pub segments: Vec<Segment>,
}

impl Core {
    fn notes_at(&self) -> usize {
        FILE_HEADER + PROGRAM_HEADER * (self.segments.len() + 1)
    }

    /// The headers and notes, padded to a page.
    fn head(&self) -> Result<Vec<u8>, Errno> {
        let count = u16::try_from(self.segments.len() + 1).map_err(|_| Errno::EFBIG)?;
        let mut notes = Vec::new();
        self.notes.iter().for_each(|note| note.append(&mut notes));
        let notes_at = self.notes_at();
        let mut out = file_header(count);
        let about_notes = [notes_at as u64, 0, 0, notes.len() as u64, 0, 4];
        program_header(&mut out, PT_NOTE, 0, about_notes);
        let mut offset = (notes_at + notes.len()).next_multiple_of(PAGE) as u64;
        for segment in &self.segments {
            let len = segment.end - segment.start;
            let words = [offset, segment.start, 0, len, len, PAGE as u64];
            program_header(&mut out, PT_LOAD, elf_flags(segment.prot), words);
            offset += len;
        }
        out.append(&mut notes);
        out.resize(out.len().next_multiple_of(PAGE), 0);
        Ok(out)
    }

    fn size_behind(&self, head: &[u8]) -> u64 {
        let bytes = self.segments.iter().map(|s| s.end - s.start);
        bytes.fold(head.len() as u64, u64::saturating_add)
    }

    /// How long the file will be, holes included.
    ///
    /// # Errors
    /// `EFBIG` for more segments than the format can tell of.
    pub fn size(&self) -> Result<u64, Errno> {
        Ok(self.size_behind(&self.head()?))
    }

    /// Writes the file, unless it is to be longer than `limit` bytes. Returns its length.
    ///
    /// # Errors
    /// `EFBIG` for a file beyond the limit, or with more segments than the format can tell of;
    /// what the memory and the sink say.
    pub fn write(
        &self,
        memory: &mut dyn Memory,
        sink: &mut dyn Sink,
        limit: u64,
    ) -> Result<u64, Errno> {
        let head = self.head()?;
        let size = self.size_behind(&head);
        if size > limit {
            return Err(Errno::EFBIG);
        }
        sink.put(0, &head)?;
        let mut offset = head.len() as u64;
        for segment in &self.segments {
            copy(segment, offset, memory, sink)?;
            offset += segment.end - segment.start;
        }
        sink.end(size)?;
        Ok(size)
    }
}

/// Copies a segment; pages of zeros are left out, and ranges that were never touched are passed
/// over at once: a program may map more than anybody could look at.
fn copy(
    segment: &Segment,
    offset: u64,
    memory: &mut dyn Memory,
    sink: &mut dyn Sink,
) -> Result<(), Errno> {
    let mut run: Vec<u8> = Vec::with_capacity(CHUNK);
    let mut page = alloc::vec![0; PAGE];
    let mut flush = |run: &mut Vec<u8>, end: u64| {
        let start = end - run.len() as u64;
        let result = if run.is_empty() {
            Ok(())
        } else {
            sink.put(start, run)
        };
        run.clear();
        result
    };
    let place = |at: u64| offset + (at - segment.start);
    let mut at = segment.start;
    while at < segment.end {
        let next = memory.next(at, segment.end)?;
        if next > at {
            flush(&mut run, place(at))?;
            at = next;
            continue;
        }
        if memory.page(at, &mut page)? && page.iter().any(|byte| *byte != 0) {
            run.extend_from_slice(&page);
            if run.len() == CHUNK {
                flush(&mut run, place(at) + PAGE as u64)?;
            }
        } else {
            flush(&mut run, place(at))?;
        }
        at += PAGE as u64;
    }
    flush(&mut run, place(segment.end))
}

fn elf_flags(prot: Prot) -> u32 {
    let bits = [(Prot::READ, 4), (Prot::WRITE, 2), (Prot::EXEC, 1)];
    let set = bits.into_iter().filter(|(bit, _)| prot.contains(*bit));
    set.map(|(_, flag)| flag).sum()
}

fn file_header(program_headers: u16) -> Vec<u8> {
    let mut out = Vec::from(*b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0");
    out.extend(ET_CORE.to_le_bytes());
    out.extend(EM_X86_64.to_le_bytes());
    out.extend(1_u32.to_le_bytes());
    for word in [0, FILE_HEADER as u64, 0] {
        out.extend(u64::to_le_bytes(word));
    }
    out.extend(0_u32.to_le_bytes());
    let sizes = [FILE_HEADER as u16, PROGRAM_HEADER as u16, program_headers];
    for half in sizes.into_iter().chain([64, 0, 0]) {
        out.extend(half.to_le_bytes());
    }
    out
}

/// Appends a program header: offset, virtual and physical address, sizes in the file and in
/// memory, alignment.
fn program_header(out: &mut Vec<u8>, kind: u32, flags: u32, words: [u64; 6]) {
    out.extend(kind.to_le_bytes());
    out.extend(flags.to_le_bytes());
    for word in words {
        out.extend(word.to_le_bytes());
    }
}

/// Name of a core file by a template such as `%N.core`: `%N` is the name of the program, `%P` its
/// process, `%U` its user, `%%` a `%`. Other letters behind a `%` stand for nothing.
#[must_use]
pub fn file_name(template: &[u8], name: &[u8], pid: i32, uid: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = template.iter();
    while let Some(&byte) = rest.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'%') => out.push(b'%'),
            Some(b'N') => out.extend_from_slice(name),
            Some(b'P') => out.extend(alloc::format!("{pid}").bytes()),
            Some(b'U') => out.extend(alloc::format!("{uid}").bytes()),
            _ => {}
        }
    }
    out
}
