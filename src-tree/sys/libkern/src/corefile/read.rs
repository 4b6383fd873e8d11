//! Reading a checkpoint.

use alloc::vec::Vec;

use df_abi::corefile::{CORE_OWNER, NT_PRSTATUS, PrStatus};
use df_abi::{Abi, Errno};
use df_elf::{Elf, FileType, Note, SegmentKind};

use super::damage::Damage;
use super::saved::{Content, Saved, SavedFile, SavedMapping, SavedProcess, SavedThread};
use super::wire::{DESCRIPTOR, MAPPING, OWNER, PROCESS, THREAD};

const FILE_HEADER: usize = 64;
const PROGRAM_HEADER: usize = 56;
/// Most bytes of headers and notes: 65,535 segments and as many mappings, with room to spare.
const MAX_HEAD: u64 = 16 << 20;

/// Where a checkpoint is read from.
pub trait Source {
    /// Reads from an offset; fewer bytes only at the end of the file.
    ///
    /// # Errors
    /// What the medium says.
    fn read(&mut self, offset: u64, out: &mut [u8]) -> Result<usize, Errno>;
}

fn take(source: &mut dyn Source, len: u64) -> Result<Vec<u8>, Damage> {
    let len = usize::try_from(len.min(MAX_HEAD)).unwrap_or(0);
    let mut out = alloc::vec![0; len];
    let mut done = 0;
    while done < len {
        match source.read(done as u64, &mut out[done..]) {
            Ok(0) => return Err(Damage::NotCore),
            Ok(count) => done += count,
            Err(error) => return Err(Damage::Unreadable(error)),
        }
    }
    Ok(out)
}

/// Reads all that lies before the contents of the memory.
fn head(source: &mut dyn Source) -> Result<Vec<u8>, Damage> {
    let start = take(source, FILE_HEADER as u64)?;
    let count = start.get(56..58).map_or(0, |b| usize::from(u16::get(b)));
    let table = take(source, (FILE_HEADER + count * PROGRAM_HEADER) as u64)?;
    let elf = Elf::parse_prefix(&table).map_err(|_| Damage::NotCore)?;
    if elf.kind() != FileType::Core {
        return Err(Damage::NotCore);
    }
    let notes = elf
        .find_segment(SegmentKind::Note)
        .ok_or(Damage::Missing("the process"))?;
    let end = notes.offset.checked_add(notes.filesz);
    let end = end.filter(|end| *end <= MAX_HEAD);
    take(
        source,
        end.ok_or(Damage::Bad("the process"))?
            .max(table.len() as u64),
    )
}

impl Saved {
    /// Reads a checkpoint. Nothing that it says has been checked against a system: addresses lie
    /// anywhere, paths lead anywhere.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(source: &mut dyn Source) -> Result<Self, Damage> {
        let head = head(source)?;
        let elf = Elf::parse_prefix(&head).map_err(|_| Damage::NotCore)?;
        let mut process = None;
        let mut registers = None;
        let mut saved = Parts::default();
        for note in elf.notes() {
            if is(&note, CORE_OWNER, NT_PRSTATUS) {
                let status = note.desc.get(..PrStatus::SIZE);
                registers = status.map(|desc| PrStatus::get(desc).pr_reg);
            } else if is(&note, OWNER, PROCESS) {
                process = Some(SavedProcess::parse(note.desc)?);
            } else if is(&note, OWNER, THREAD) {
                let regs = registers.take().ok_or(Damage::Missing("registers"))?;
                saved.threads.push(SavedThread::parse(note.desc, regs)?);
            } else if is(&note, OWNER, MAPPING) {
                saved.mappings.push(SavedMapping::parse(note.desc)?);
            } else if is(&note, OWNER, DESCRIPTOR) {
                saved.files.push(SavedFile::parse(note.desc)?);
            }
        }
        let process = process.ok_or(Damage::Missing("the process"))?;
        if saved.threads.is_empty() {
            return Err(Damage::Missing("a thread"));
        }
        let overlap = |pair: &[SavedMapping]| pair[0].end > pair[1].start;
        if saved.mappings.windows(2).any(overlap) {
            return Err(Damage::Bad("a mapping"));
        }
        let mut contents = Vec::new();
        for segment in elf.load_segments() {
            let segment = segment.map_err(|_| Damage::NotCore)?;
            contents.push(Content {
                addr: segment.vaddr,
                offset: segment.offset,
                len: segment.filesz,
            });
        }
        Ok(Self {
            process,
            threads: saved.threads,
            mappings: saved.mappings,
            files: saved.files,
            contents,
        })
    }
}

/// What there may be many of.
#[derive(Default)]
struct Parts {
    threads: Vec<SavedThread>,
    mappings: Vec<SavedMapping>,
    files: Vec<SavedFile>,
}

fn is(note: &Note<'_>, owner: &[u8], kind: u32) -> bool {
    owner.strip_suffix(b"\0") == Some(note.owner) && note.kind == kind
}
